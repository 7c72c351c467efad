/** A pseudo terminal in front of a simulated modem, so that minicom, gammu and our own serial driver can talk to it. */

import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { WorkbenchError } from '#shared/errors.ts';
import type { SimulatedModem } from '#simulator/modem/index.ts';

export interface PtyBridge {
  /** What a terminal program opens: `/dev/pts/3`, or the link that was asked for. */
  readonly path: string;
  /** Resolves when the terminal is gone, for whichever reason. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/**
 * `link`: a path to make for the terminal. It stays while programs open and close it.
 * Rejects with WorkbenchError SOCAT_MISSING, or PTY_FAILED with socat's own words.
 */
export async function openPtyBridge(
  modem: SimulatedModem,
  options: { readonly link?: string | undefined } = {},
): Promise<PtyBridge> {
  const link = options.link === undefined ? '' : `,link=${options.link}`;
  // `ignoreeof`: socat waits for the next program when one has closed the terminal.
  const socat = spawn('socat', ['-d', '-d', `pty,raw,echo=0,ignoreeof${link}`, 'STDIO'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const closed = new Promise<void>((resolve) => socat.once('close', () => resolve()));
  const device = await terminalOf(socat);
  const stop = modem.onData((bytes) => void socat.stdin.write(bytes));
  socat.stdout.on('data', (bytes: Buffer) => modem.write(new Uint8Array(bytes)));
  socat.stdin.on('error', () => undefined);
  const stopWatching = modem.onClose(() => socat.kill());
  return {
    path: options.link ?? device,
    closed,
    async close() {
      stop();
      stopWatching();
      socat.kill();
      await closed;
    },
  };
}

/** socat names the terminal on its standard error. */
function terminalOf(socat: ChildProcessByStdio<Writable, Readable, Readable>): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    socat.once('error', (error) =>
      reject(new WorkbenchError('SOCAT_MISSING', 'socat is not installed', { cause: error })),
    );
    socat.once('close', () =>
      reject(new WorkbenchError('PTY_FAILED', 'no terminal could be made', { details: { said } })),
    );
    socat.stderr.on('data', (text: Buffer) => {
      said = (said + text.toString()).slice(-2_000);
      const device = /PTY is (\S+)/.exec(said)?.[1];
      // Only then is the link made too.
      if (device !== undefined && said.includes('starting data transfer loop')) resolve(device);
    });
  });
}
