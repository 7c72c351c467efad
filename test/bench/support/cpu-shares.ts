/** Where a process's time goes, by V8's CPU profile of its own main thread. */
import { Session } from 'node:inspector/promises';

/** Share of the time, 0 to 1; together 1. */
export interface CpuShares {
  /** The event loop has nothing to do: it waits for cards, servers and timers. */
  readonly idle: number;
  /** It has, but the thread does not run: a disk is flushed to, or another process or thread has the processor. */
  readonly waiting: number;
  /** Certificates, signatures, hashes, TLS records and seals: inside node:crypto, TLS and @noble. */
  readonly cryptography: number;
  /** SQLite at work, flushing to the disk included. */
  readonly database: number;
  /** The binding of PC/SC, where it runs on this thread. */
  readonly pcsc: number;
  readonly garbageCollection: number;
  /** Native code without JavaScript above it: the event loop itself, reading sockets, deciphering what comes in. */
  readonly native: number;
  /** JavaScript of the product. */
  readonly product: number;
  /** JavaScript of Node and of packages. */
  readonly runtime: number;
}

export interface CpuProfile {
  readonly shares: CpuShares;
  readonly milliseconds: number;
  /** Functions that cost most, idling apart; share of all the time. */
  readonly hottest: readonly { readonly name: string; readonly kind: keyof CpuShares; readonly share: number }[];
}

interface Frame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

/** A sample interrupts the thread, idle or not: more of them would be a load of their own. */
const samplingMicroseconds = 1000;
const namesOfV8: ReadonlyMap<string, keyof CpuShares> = new Map([
  ['(idle)', 'idle'],
  ['(garbage collector)', 'garbageCollection'],
  ['(program)', 'native'],
  ['(root)', 'native'],
]);
const cryptographic = /node:internal\/crypto|node:crypto|node:_tls|node:internal\/tls|@noble/;

/** Runs `work` under the profiler. */
export async function profiled(work: () => Promise<void>): Promise<CpuProfile> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: samplingMicroseconds });
  await session.post('Profiler.start');
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();

  const parents = new Map<number, number>();
  const frames = new Map<number, Frame>();
  for (const { id, callFrame, children = [] } of profile.nodes) {
    frames.set(id, callFrame);
    for (const child of children) parents.set(child, id);
  }
  const kinds = new Map<number, keyof CpuShares>();
  const kindOf = (id: number): keyof CpuShares => {
    let kind = kinds.get(id);
    if (kind === undefined) kinds.set(id, (kind = classify(frames.get(id)!, parentFrames(id, parents, frames))));
    return kind;
  };

  const { samples = [], timeDeltas = [] } = profile;
  const times: Record<keyof CpuShares, number> = {
    idle: 0,
    waiting: 0,
    cryptography: 0,
    database: 0,
    pcsc: 0,
    garbageCollection: 0,
    native: 0,
    product: 0,
    runtime: 0,
  };
  const byFunction = new Map<string, { kind: keyof CpuShares; time: number }>();
  let total = 0;
  // A delta is the time from the sample before to this one: it belongs to the one before.
  for (let at = 0; at + 1 < samples.length; at++) {
    const id = samples[at]!;
    const time = timeDeltas[at + 1]!;
    const kind = kindOf(id);
    times[kind] += time;
    total += time;
    if (kind === 'idle') continue;
    const caller = frames.get(parents.get(id) ?? id)!;
    const frame = frames.get(id)!;
    const name = frame.url === '' ? `${shown(frame)} from ${shown(caller)}` : shown(frame);
    const cost = byFunction.get(name) ?? { kind, time: 0 };
    byFunction.set(name, { kind, time: cost.time + time });
  }
  // Samples are taken by the clock, also while the thread stands in a function without running: only its CPU time counts as work.
  const wanted = total - times.idle;
  const ran = Math.min(1, (user + system) / wanted);
  const share = (time: number) => time / total;
  const shareOf = (kind: string, time: number) => share(kind === 'idle' ? time : time * ran);
  const entries = Object.entries(times).map(([kind, time]) => [kind, shareOf(kind, time)]);
  return {
    shares: { ...(Object.fromEntries(entries) as typeof times), waiting: share(wanted * (1 - ran)) },
    milliseconds: total / 1000,
    hottest: [...byFunction]
      .sort(([, a], [, b]) => b.time - a.time)
      .map(([name, { kind, time }]) => ({ name, kind, share: share(time) })),
  };
}

const shown = ({ functionName, url, lineNumber }: Frame): string =>
  `${functionName || '(anonymous)'} ${url.replace(/^.*\/(src|test|node_modules)\//, '$1/')}:${lineNumber + 1}`;

/** From the caller up. */
function* parentFrames(
  id: number,
  parents: ReadonlyMap<number, number>,
  frames: ReadonlyMap<number, Frame>,
): Generator<Frame> {
  for (let at = parents.get(id); at !== undefined; at = parents.get(at)) yield frames.get(at)!;
}

/** A native function belongs to whoever called it; cryptography reaches up through Node's and packages' frames to our call of it. */
function classify(frame: Frame, callers: Iterable<Frame>): keyof CpuShares {
  const named = namesOfV8.get(frame.functionName);
  if (named !== undefined) return named;
  let own: keyof CpuShares | undefined = rank(frame.url);
  if (own === 'product') return own;
  for (const caller of callers) {
    if (own === 'cryptography' || own === 'database' || own === 'pcsc') return own;
    const kind = rank(caller.url);
    if (kind === 'product' && own === undefined) return nativeOf(caller.url);
    if (kind === 'product') break;
    if (kind !== undefined && (own === undefined || kind !== 'runtime')) own = kind;
  }
  return own ?? (frame.url === '' ? 'native' : 'runtime');
}

/** Bindings that our own code calls without a package in between. */
function nativeOf(url: string): keyof CpuShares {
  if (url.endsWith('/sqlite-store.ts')) return 'database';
  return url.includes('/hardware/card-reader/') ? 'pcsc' : 'native';
}

function rank(url: string): keyof CpuShares | undefined {
  if (url === '') return undefined;
  if (cryptographic.test(url)) return 'cryptography';
  if (url.includes('better-sqlite3')) return 'database';
  if (url.startsWith('node:') || url.includes('/node_modules/')) return 'runtime';
  return 'product';
}
