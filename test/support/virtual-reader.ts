/**
 * A real pcscd with the virtual readers of vsmartcard, in network and mount namespaces of its own: its TCP ports and its
 * socket meet neither another pcscd of this machine nor another test's.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eidCheckDigits } from '#core/protocol/identifiers/index.ts';
import type { CardExchange, CardMessage, CardProcessPlan, CardRequest } from './virtual-card-messages.ts';

const driver = '/usr/lib/pcsc/drivers/serial/libifdvpcd.so';
const firstPort = 0x8c7b;
const slotsOfEntry = 2;
/** PCSC-Lite serves sixteen readers at most; two are left free. */
export const mostSlots = 14;

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

export interface VirtualReaderOptions {
  /** Slots that can hold a card at once, 1 to 14; default 2. The system names two slots an entry: an odd one leaves one empty. */
  readonly slots?: number | undefined;
}

export interface CardOptions {
  /** From 0; default 0. */
  readonly slot?: number | undefined;
  /** 32 digits; default one of its own for each slot. */
  readonly eid?: string | undefined;
  /** Folder of the lab PKI that issues the card's certificates; without one, a PKI nobody else knows. */
  readonly pkiFolder?: string | undefined;
  /** Answers with data to commands with data go by 61xx (T=0); default true. */
  readonly t0ChainedAnswers?: boolean | undefined;
  /** At the speed of a real card's line, 48 µs a byte; default as fast as it goes. */
  readonly paced?: boolean | undefined;
  /** Keeps what passes the card's contacts, for `exchanges`; default false. */
  readonly recorded?: boolean | undefined;
}

export interface VirtualReader {
  /** Environment in which PC/SC programs find this pcscd. */
  readonly environment: NodeJS.ProcessEnv;
  /** The readers' names for PC/SC programs, by slot. */
  readonly names: readonly string[];
  /** Puts a card, in a process of its own inside the namespace, into a slot; resolves when it is there. */
  insertCard(options?: CardOptions): Promise<VirtualCard>;
  /** Cards in the first `count` slots, all in one process: what they cost is that process's, nobody else's. */
  insertCards(count: number, options?: Omit<CardOptions, 'slot' | 'eid'>): Promise<readonly VirtualCard[]>;
  /** Runs a Node script inside the namespace, with an IPC channel; `close` ends it. */
  spawn(script: string, ...parameters: readonly string[]): ChildProcess;
  /** TCP port of a slot, on the loopback of the namespace. */
  port(slot: number): number;
  /** Kills pcscd as a crash would; the namespace and the cards in it stay. */
  stopService(): Promise<void>;
  /** Starts pcscd again on the same socket. */
  startService(): Promise<void>;
  close(): Promise<void>;
}

export interface VirtualCard {
  readonly eid: string;
  readonly slot: number;
  /** The reader's name for PC/SC programs. */
  readonly reader: string;
  /** Of the process that the card lives in. */
  readonly pid: number;
  /** What passed the contacts since the last call; the card was inserted as `recorded`. */
  exchanges(): Promise<readonly CardExchange[]>;
  /** Takes the card out; its process ends with its last card. */
  remove(): Promise<void>;
}

/** Slots of a stock vpcd are reached by plain loopback; `quickack` spares 40 ms of delayed acknowledgement an exchange. */
const script = (runFolder: string, configuration: string, stopped: string) => `
  set -e
  ip link set lo up
  for range in 127.0.0.0/8 127.0.0.1/32; do ip route change local $range dev lo table local quickack 1 || true; done
  mkdir -p /run/pcscd
  mount --bind ${runFolder} /run/pcscd
  trap 'kill $service; wait $service; exit' TERM
  while :; do
    while [ -e ${stopped} ]; do sleep 0.02; done
    pcscd --foreground --config ${configuration} & service=$!
    wait $service || true
  done
`;

/** An entry has its own copy of the driver: one loaded twice is one driver to pcscd, with the slots of the first entry. */
function writeEntries(folder: string, configuration: string, count: number): string[] {
  const names: string[] = [];
  const entries: string[] = [];
  for (let entry = 0; entry < count; entry++) {
    const library = join(folder, `libifdvpcd-${entry}.so`);
    copyFileSync(driver, library);
    const name = entry === 0 ? 'Virtual PCD' : `Virtual PCD ${entry + 1}`;
    const port = `0x${(firstPort + slotsOfEntry * entry).toString(16).toUpperCase()}`;
    entries.push(`FRIENDLYNAME "${name}"\nDEVICENAME /dev/null:${port}\nLIBPATH ${library}\nCHANNELID ${port}\n`);
    for (let slot = 0; slot < slotsOfEntry; slot++) names.push(`${name} 00 0${slot}`);
  }
  writeFileSync(join(configuration, 'vpcd'), entries.join('\n'));
  return names;
}

const defaultEid = (slot: number): string => {
  const first30 = `8904903200000000000000000000${String(slot + 1).padStart(2, '0')}`;
  return first30 + eidCheckDigits(first30);
};

export async function startVirtualReader({ slots = slotsOfEntry }: VirtualReaderOptions = {}): Promise<VirtualReader> {
  if (slots < 1 || slots > mostSlots) throw new RangeError(`1 to ${mostSlots} slots`);
  const folder = mkdtempSync(join(tmpdir(), 'virtual-reader-'));
  const run = join(folder, 'run');
  const configuration = join(folder, 'readers');
  for (const path of [run, configuration]) mkdirSync(path);
  const names = writeEntries(folder, configuration, Math.ceil(slots / slotsOfEntry));
  const stopped = join(folder, 'stopped');
  const service = spawn('unshare', ['-n', '-m', 'sh', '-c', script(run, configuration, stopped)], { stdio: 'ignore' });
  process.once('exit', () => service.kill());
  const socket = join(run, 'pcscd.comm');
  const processes: ChildProcess[] = [];
  const close = async () => {
    for (const process of [...processes, service]) await end(process);
    rmSync(folder, { recursive: true, force: true });
  };

  const listening = async () => {
    for (let tries = 0; !existsSync(socket); tries++) {
      if (tries > 200 || service.exitCode !== null) {
        await close();
        throw new Error('pcscd did not start');
      }
      await sleep(25);
    }
  };
  await listening();

  const spawnInside = (script: string, ...parameters: readonly string[]) => {
    const child = spawn('nsenter', ['-t', String(service.pid), '-n', process.execPath, script, ...parameters], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    processes.push(child);
    return child;
  };

  const insert = async (cards: readonly { slot: number; eid: string }[], options: CardOptions) => {
    const { pkiFolder, t0ChainedAnswers = true, paced = false, recorded = false } = options;
    const plan: CardProcessPlan = {
      cards: cards.map(({ slot, eid }) => ({ port: firstPort + slot, eid })),
      pkiFolder,
      t0ChainedAnswers,
      paced,
      recorded,
    };
    const child = spawnInside(resolve(import.meta.dirname, 'virtual-card.ts'), JSON.stringify(plan));
    // One listener of messages and one of the end for each card that is spoken to.
    child.setMaxListeners(2 * mostSlots);
    await Promise.all(plan.cards.map(({ port }) => told(child, 'inserted', port)));
    let left = cards.length;
    return cards.map(({ slot, eid }): VirtualCard => {
      const port = firstPort + slot;
      const ask = async <Kind extends CardMessage['kind']>(request: CardRequest, kind: Kind) => {
        const answer = told(child, kind, port);
        child.send(request);
        return answer;
      };
      return {
        eid,
        slot,
        reader: names[slot]!,
        pid: child.pid!,
        exchanges: async () => (await ask({ kind: 'exchanges', port }, 'exchanges')).exchanges,
        async remove() {
          left--;
          if (left > 0) await ask({ kind: 'remove', port }, 'removed');
          else await end(child);
        },
      };
    });
  };

  return {
    environment: { ...process.env, PCSCLITE_CSOCK_NAME: socket },
    names,
    async insertCard(options = {}) {
      const { slot = 0, eid = defaultEid(slot) } = options;
      return (await insert([{ slot, eid }], options))[0]!;
    },
    insertCards: (count, options = {}) =>
      insert(
        Array.from({ length: count }, (_, slot) => ({ slot, eid: defaultEid(slot) })),
        options,
      ),
    spawn: spawnInside,
    port: (slot) => firstPort + slot,
    async stopService() {
      const pid = Number.parseInt(readFileSync(join(run, 'pcscd.pid'), 'utf8'), 10);
      writeFileSync(stopped, '');
      process.kill(pid, 'SIGKILL');
      while (existsSync(`/proc/${pid}`)) await sleep(5);
      // What a killed service leaves behind.
      for (const name of ['pcscd.comm', 'pcscd.pid']) rmSync(join(run, name), { force: true });
    },
    async startService() {
      rmSync(stopped);
      await listening();
    },
    close,
  };
}

type Told<Kind extends CardMessage['kind']> = Extract<CardMessage, { kind: Kind }>;

/** The next message of its kind about the card at `port`. Rejects when the process ends before it. */
function told<Kind extends CardMessage['kind']>(child: ChildProcess, kind: Kind, port: number): Promise<Told<Kind>> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown) => {
      const told = message as CardMessage;
      if (told.kind !== kind || told.port !== port) return;
      stop();
      resolve(told as Told<Kind>);
    };
    const onExit = () => {
      stop();
      reject(new Error('the process of the virtual card ended'));
    };
    const stop = () => {
      child.off('message', onMessage);
      child.off('exit', onExit);
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
  });
}

async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const exit = once(process, 'exit');
  process.kill();
  await exit;
}
