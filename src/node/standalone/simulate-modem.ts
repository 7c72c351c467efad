import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { DialectId } from '#core/protocol/at/index.ts';
import { luhnDigit } from '#core/protocol/identifiers/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import { createModem } from '#simulator/modem/index.ts';
import { systemClock } from '../system-clock.ts';
import { dialectNames } from './names.ts';
import { openStoreFolder } from './open-store-folder.ts';

export interface StandaloneModem {
  /** Of the pseudo-terminal: what other programs open. */
  readonly path: string;
  readonly imeis: readonly string[];
  /** Resolves when the pseudo-terminal is gone. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

const isDialect = (name: string): name is DialectId => dialectNames.includes(name);

/** TAC of the test range that no device of the default bench has. */
const factoryImeis = ['00110404000101', '00110404000102'].map((body) => body + luhnDigit(body));

/** Node cannot make pseudo-terminals itself; socat does, and carries the bytes on its standard input and output. */
async function openPty() {
  // Without ignoreeof, the first program that closes the port would take it away from the next.
  const socat = spawn('socat', ['-d', '-d', 'PTY,raw,echo=0,ignoreeof', 'STDIO'], { stdio: 'pipe' });
  const path = await new Promise<string>((resolve, reject) => {
    let said = '';
    socat.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = /PTY is (\S+)/.exec(said);
      if (found !== null) resolve(found[1]!);
    });
    const fail = (why: string) => {
      const message = `a pseudo-terminal needs socat: ${why}`;
      reject(new WorkbenchError('COMMAND_UNAVAILABLE', message, { details: { message } }));
    };
    socat.once('error', (error) => fail(error.message));
    socat.once('exit', () => fail(said.trim()));
  });
  return { socat, path };
}

/**
 * A simulated modem on a pseudo-terminal, without a card, its IMEIs durable below `<dataFolder>/modems/<dialect>`.
 * Rejects with WorkbenchError COMMAND_UNAVAILABLE (no socat), DATA_FOLDER_BUSY.
 */
export async function simulateModem(options: {
  readonly dialect?: string | undefined;
  readonly dataFolder: string;
}): Promise<StandaloneModem> {
  const { dialect = 'generic', dataFolder } = options;
  if (!isDialect(dialect)) throw new WorkbenchError('INPUT_INVALID', `no dialect ${dialect}`);
  const data = openStoreFolder(join(dataFolder, 'modems', dialect), 'simulate modem');
  try {
    const { socat, path } = await openPty();
    const empty = { card: () => undefined };
    const modem = createModem({
      id: dialect,
      store: data.store,
      clock: systemClock,
      imeis: factoryImeis,
      dialect,
      slots: [empty, empty],
    });
    modem.onData((bytes) => socat.stdin.write(bytes));
    socat.stdout.on('data', (bytes: Buffer) => modem.write(new Uint8Array(bytes)));
    socat.stdin.on('error', () => socat.kill());
    const ended = new Promise<void>((resolve) => {
      socat.once('exit', () => {
        modem.close();
        data.close();
        resolve();
      });
    });
    return {
      path,
      imeis: [modem.imei(1), modem.imei(2)],
      ended,
      close() {
        socat.kill();
        return ended;
      },
    };
  } catch (error) {
    data.close();
    throw error;
  }
}
