import { join } from 'node:path';
import type { DialectId } from '#core/protocol/at/index.ts';
import { luhnDigit } from '#core/protocol/identifiers/index.ts';
import { openPtyBridge } from '#hardware/modem-line/index.ts';
import { UsageError } from '#shared/errors.ts';
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

/**
 * A simulated modem on a pseudo-terminal, without a card, its IMEIs durable below `<dataFolder>/modems/<dialect>`.
 * Rejects with WorkbenchError SOCAT_MISSING, PTY_FAILED, DATA_FOLDER_BUSY.
 */
export async function simulateModem(options: {
  readonly dialect?: string | undefined;
  readonly dataFolder: string;
}): Promise<StandaloneModem> {
  const { dialect = 'generic', dataFolder } = options;
  if (!isDialect(dialect)) throw new UsageError('INPUT_INVALID', `no dialect ${dialect}`);
  const data = openStoreFolder(join(dataFolder, 'modems', dialect), 'simulate modem');
  try {
    const empty = { card: () => undefined };
    const modem = createModem({
      id: dialect,
      store: data.store,
      clock: systemClock,
      imeis: factoryImeis,
      dialect,
      slots: [empty, empty],
    });
    const bridge = await openPtyBridge(modem);
    return {
      path: bridge.path,
      imeis: [modem.imei(1), modem.imei(2)],
      ended: bridge.closed.then(() => {
        modem.close();
        data.close();
      }),
      async close() {
        await bridge.close();
      },
    };
  } catch (error) {
    data.close();
    throw error;
  }
}
