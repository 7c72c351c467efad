/**
 * A real pcscd with the virtual reader of vsmartcard, in network and mount namespaces of its own: its TCP ports and its
 * socket meet neither another pcscd of this machine nor another test's.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const driver = '/usr/lib/pcsc/drivers/serial/libifdvpcd.so';
const vpcdPort = 0x8c7b;

/** Why no virtual reader can be started here; undefined when one can. */
export const virtualReaderMissing: string | undefined = missing();

function missing(): string | undefined {
  if (process.getuid?.() !== 0) return 'namespaces need root';
  if (!existsSync(driver)) return 'vsmartcard-vpcd is not installed';
  for (const program of ['pcscd', 'unshare', 'nsenter', 'ip', 'opensc-tool']) {
    try {
      execFileSync('which', [program], { stdio: 'ignore' });
    } catch {
      return `${program} is not installed`;
    }
  }
  try {
    execFileSync('unshare', ['-n', '-m', 'true'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'namespaces are not allowed here';
  }
}

if (virtualReaderMissing !== undefined)
  process.stderr.write(`skipped: no virtual PC/SC reader (${virtualReaderMissing})\n`);

export interface VirtualReader {
  /** Environment in which PC/SC programs find this pcscd. */
  readonly environment: NodeJS.ProcessEnv;
  /** Runs `test/support/virtual-card.ts` inside the namespace; resolves when its card is in the reader. */
  insertCard(): Promise<VirtualCard>;
  close(): Promise<void>;
}

export interface VirtualCard {
  readonly eid: string;
  /** Takes the card out and ends its process. */
  remove(): Promise<void>;
}

/** Slots of a stock vpcd are reached by plain loopback; `quickack` spares 40 ms of delayed acknowledgement an exchange. */
const script = (runFolder: string, configuration: string) => `
  set -e
  ip link set lo up
  for range in 127.0.0.0/8 127.0.0.1/32; do ip route change local $range dev lo table local quickack 1 || true; done
  mkdir -p /run/pcscd
  mount --bind ${runFolder} /run/pcscd
  exec pcscd --foreground --config ${configuration}
`;

export async function startVirtualReader(): Promise<VirtualReader> {
  const folder = mkdtempSync(join(tmpdir(), 'virtual-reader-'));
  const run = join(folder, 'run');
  const configuration = join(folder, 'readers');
  for (const path of [run, configuration]) mkdirSync(path);
  writeFileSync(
    join(configuration, 'vpcd'),
    `FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:0x8C7B\nLIBPATH ${driver}\nCHANNELID 0x8C7B\n`,
  );
  const service = spawn('unshare', ['-n', '-m', 'sh', '-c', script(run, configuration)], { stdio: 'ignore' });
  process.once('exit', () => service.kill());
  const socket = join(run, 'pcscd.comm');
  const cards: ChildProcess[] = [];
  const close = async () => {
    for (const process of [...cards, service]) await end(process);
    rmSync(folder, { recursive: true, force: true });
  };

  for (let tries = 0; !existsSync(socket); tries++) {
    if (tries > 200 || service.exitCode !== null) {
      await close();
      throw new Error('pcscd did not start');
    }
    await sleep(25);
  }

  return {
    environment: { ...process.env, PCSCLITE_CSOCK_NAME: socket },
    async insertCard() {
      const card = spawn(
        'nsenter',
        [
          '-t',
          String(service.pid),
          '-n',
          process.execPath,
          resolve(import.meta.dirname, 'virtual-card.ts'),
          String(vpcdPort),
        ],
        { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: { ...process.env, NODE_OPTIONS: '' } },
      );
      cards.push(card);
      const [message] = (await Promise.race([once(card, 'message'), once(card, 'exit')])) as [unknown];
      if (typeof message !== 'object' || message === null) throw new Error('the virtual card did not start');
      return { eid: (message as { eid: string }).eid, remove: () => end(card) };
    },
    close,
  };
}

async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const exit = once(process, 'exit');
  process.kill();
  await exit;
}
