import type { Clock, Log, TraceConditions, TraceRow, TraceSpan, TraceStore } from '#core/environment/index.ts';
import type { AbortSignalLike } from '#shared/abort-signal-like.ts';
import type { StepName, TraceFilter, TraceKind, TraceLine } from '#shared/api/index.ts';
import { Cancellation, isoTime } from '../live/index.ts';
import { DeviceEar } from './device-ear.ts';
import { atMarks, decodeMarks, encodeMarks, pathName } from './marks/index.ts';
import { Redactor, type IdentifierKind, type Redaction } from './redact.ts';

export interface NewTraceLine {
  readonly deviceId: string;
  readonly kind: TraceKind;
  readonly direction: 'tx' | 'rx';
  readonly name: string;
  readonly text: string;
  /** Default: what the line itself says. */
  readonly status?: string | null | undefined;
  readonly durationMs: number | null;
}

export interface TraceLogParts {
  readonly clock: Clock;
  readonly store: TraceStore;
  readonly log?: Log | undefined;
  redaction(): Redaction;
  /** Lines to keep. */
  keep?(): number;
  operationOn(deviceId: string): string | undefined;
  stepOn?(deviceId: string): StepName | undefined;
}

/** Lines wait in memory for so long, or until there are so many; then they are written in one go. */
const writeAfterMs = { watched: 100, unwatched: 250 } as const;
const writtenAtOnce = 400;
/** A disk that is full may be so for a while; what does not fit here is lost. */
const heldAtMost = 200_000;
/** Lines dropped in one go, so that nobody has to wait for it. */
const droppedAtOnce = 4_000;
/** Whoever reads everything lets others have their turn after so many milliseconds. */
const longestTurnMs = 5;
const readAtOnce = 100;
/** Commands whose name alone says little. */
const ofFiles = new Set(['SELECT', 'READ BINARY', 'READ RECORD', 'UPDATE BINARY', 'UPDATE RECORD']);
/** Numbers looked through before others have their turn. */
const span = 20_000;

/**
 * Every line of every device, on disk, without secrets. Identifiers are kept and blotted out on the way out, so that the setting
 * takes effect at once; parts of one that blocks cut in two are marked as they come by.
 */
export class TraceLog {
  readonly #parts: TraceLogParts;
  readonly #redactor = new Redactor();
  readonly #ears = new Map<string, DeviceEar>();
  readonly #closing = new Cancellation();
  readonly #wakers = new Set<() => void>();
  #waiting: TraceRow[] = [];
  #learnt: { kind: IdentifierKind; digits: string }[] = [];
  #seq: number;
  #writing = false;
  #failing = false;
  #closed = false;

  constructor(parts: TraceLogParts) {
    this.#parts = parts;
    this.#seq = parts.store.lastSeq;
    for (const { kind, digits } of parts.store.identifiers()) this.#redactor.learn(kind as IdentifierKind, digits);
  }

  /** Number of the newest line; 0 before the first. */
  get lastSeq(): number {
    return this.#seq;
  }

  get firstSeq(): number {
    this.flush();
    return this.#parts.store.firstSeq;
  }

  now(): number {
    return this.#parts.clock.now();
  }

  /** Never throws, and costs microseconds: written down later. */
  add(line: NewTraceLine): void {
    if (this.#closed) return;
    const { deviceId, kind, direction, name } = line;
    const at = this.now();
    const seq = ++this.#seq;
    const ear = this.#earOf(deviceId, kind);
    const since = ear.since(at);
    const heard = ear.hear(seq, direction, line.text, at);
    this.#waiting.push({
      seq,
      at,
      deviceId,
      operationId: this.#parts.operationOn(deviceId) ?? null,
      step: this.#parts.stepOn?.(deviceId) ?? null,
      kind,
      direction,
      name: heard.path !== null && ofFiles.has(name) ? `${name} ${pathName(heard.path)}` : name,
      text: heard.text,
      status: line.status ?? heard.status,
      outcome: heard.outcome,
      durationMs: line.durationMs ?? (kind === 'at' && heard.outcome !== 'none' ? since : null),
      channel: heard.channel,
      exchange: heard.exchange,
      path: heard.path,
      marks: encodeMarks(heard.marks),
    });
    for (const { kind: known, digits } of heard.learnt) this.learn(known, digits);
    if (this.#waiting.length >= writtenAtOnce && !this.#failing) this.flush();
    else void this.#writeLater();
  }

  learn(kind: IdentifierKind, digits: string): void {
    if (this.#redactor.learn(kind, digits)) this.#learnt.push({ kind, digits });
  }

  /** The card of a device was connected or reset: nothing is selected on it. */
  cardReset(deviceId: string): void {
    this.#ears.get(earKey(deviceId, 'apdu'))?.forget();
  }

  /** Oldest first, the newest `limit` that pass the filter. */
  async list(filter: TraceFilter & { readonly limit: number }, level: Redaction = this.#level()): Promise<TraceLine[]> {
    const { limit } = filter;
    const conditions = conditionsOf(filter);
    const found: TraceRow[] = [];
    for (let { after, upTo } = this.spanOf(filter); upTo > after && found.length < limit; upTo -= span) {
      const some = { after: Math.max(after, upTo - span), upTo };
      found.push(...this.#parts.store.rows(some, { conditions, limit: limit - found.length, reverse: true }));
      if (upTo - span > after && found.length < limit) await this.pause();
    }
    return found.reverse().map((row) => this.shown(row, level));
  }

  /** Lines of one device with afterSeq < seq <= upToSeq, oldest first; those that are kept no longer are missing. */
  between(deviceId: string, afterSeq: number, upToSeq: number): TraceLine[] {
    this.flush();
    return this.#parts.store
      .rows({ after: afterSeq, upTo: upToSeq }, { conditions: { deviceId } })
      .map((row) => this.shown(row));
  }

  /** As they are kept, piece by piece, oldest first; each piece is read when it is asked for. */
  async *rows(filter: TraceFilter): AsyncGenerator<TraceRow[]> {
    const conditions = conditionsOf(filter);
    const { after, upTo } = this.spanOf(filter);
    let turn = this.now();
    for (let at = after; at < upTo; at += readAtOnce) {
      yield this.#parts.store.rows({ after: at, upTo: Math.min(upTo, at + readAtOnce) }, { conditions });
      if (this.now() - turn < longestTurnMs) continue;
      await this.pause();
      turn = this.now();
    }
  }

  /** Lines that pass the filter as they come; with `afterSeq`, first those that came since. */
  watch(filter: TraceFilter, signal?: AbortSignalLike): AsyncIterable<TraceLine[]> {
    const conditions = conditionsOf(filter);
    let last = filter.afterSeq ?? this.lastSeq;
    const take = () => {
      if (this.#waiting.length > 0) this.flush();
      const { lastSeq } = this.#parts.store;
      const upTo = Math.min(lastSeq, last + span);
      const rows = this.#parts.store.rows({ after: last, upTo }, { conditions, limit: 1_000 });
      last = rows.length === 1_000 ? rows.at(-1)!.seq : Math.max(last, upTo);
      return { lines: rows.map((row) => this.shown(row)), more: last < lastSeq };
    };
    const next = () => this.#nextWrite(signal);
    const over = () => this.#closed || (signal?.aborted ?? false);
    return (async function* () {
      for (;;) {
        const { lines, more } = take();
        if (lines.length > 0) yield lines;
        if (more && !over()) continue;
        if (over()) return;
        await next();
      }
    })();
  }

  /** How many there were. */
  clear(): number {
    this.flush();
    const { store } = this.#parts;
    const removed = store.lastSeq - store.firstSeq + 1;
    store.clear();
    this.#redactor.forget();
    this.#wake();
    return removed;
  }

  /** Everything heard is on disk when it returns. */
  flush(): void {
    if (this.#waiting.length === 0 && this.#learnt.length === 0) return;
    const { store } = this.#parts;
    try {
      store.append(this.#waiting);
      for (const one of this.#learnt) store.learn(one);
      this.#waiting = [];
      this.#learnt = [];
      this.#failing = false;
      this.#trim();
    } catch (error) {
      if (!this.#failing) this.#parts.log?.error('the trace cannot be written', { error: String(error) });
      this.#failing = true;
      if (this.#waiting.length > heldAtMost) this.#waiting = this.#waiting.slice(-heldAtMost / 2);
      return;
    }
    this.#wake();
  }

  close(): void {
    if (this.#closed) return;
    this.flush();
    this.#closed = true;
    this.#closing.cancel(undefined);
    this.#wake();
  }

  /** As it goes out. */
  shown(row: TraceRow, level: Redaction = this.#level()): TraceLine {
    const { marks, at, step, ...rest } = row;
    return {
      ...rest,
      at: isoTime(at),
      step: step as StepName | null,
      text: this.#redactor.redact(row.text, level, decodeMarks(marks)),
    };
  }

  /** A line of a modem for whoever looks at it elsewhere; `sent`: the command it answers. */
  shownAt(text: string, sent: string = text): string {
    return this.#redactor.redact(text, this.#level(), atMarks(text, sent));
  }

  /** What of the kept lines a filter's numbers leave. */
  spanOf({ afterSeq, upToSeq }: Pick<TraceFilter, 'afterSeq' | 'upToSeq'>): TraceSpan {
    this.flush();
    const { firstSeq, lastSeq } = this.#parts.store;
    return { after: Math.max(firstSeq - 1, afterSeq ?? 0), upTo: Math.min(lastSeq, upToSeq ?? lastSeq) };
  }

  /** Lets others have their turn. */
  pause(): Promise<void> {
    return this.#parts.clock.sleep(0);
  }

  #level(): Redaction {
    return this.#parts.redaction();
  }

  #earOf(deviceId: string, kind: TraceKind): DeviceEar {
    const key = earKey(deviceId, kind);
    const known = this.#ears.get(key);
    if (known !== undefined) return known;
    const ear = new DeviceEar(kind);
    this.#ears.set(key, ear);
    return ear;
  }

  async #writeLater(): Promise<void> {
    if (this.#writing) return;
    this.#writing = true;
    try {
      await this.#parts.clock.sleep(
        this.#failing ? 1_000 : writeAfterMs[this.#wakers.size > 0 ? 'watched' : 'unwatched'],
        this.#closing,
      );
      this.#writing = false;
      this.flush();
      if (this.#waiting.length > 0) void this.#writeLater();
    } catch {
      // Closed meanwhile: what waited was written then.
      this.#writing = false;
    }
  }

  #trim(): void {
    const keep = this.#parts.keep?.() ?? 1_000_000;
    const { firstSeq, lastSeq } = this.#parts.store;
    const surplus = lastSeq - firstSeq + 1 - keep;
    if (surplus <= Math.min(droppedAtOnce, keep / 10)) return;
    this.#parts.store.dropBefore(firstSeq + Math.min(surplus, 2 * droppedAtOnce));
  }

  #nextWrite(signal: AbortSignalLike | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#wakers.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.#wakers.add(wake);
      signal?.addEventListener('abort', wake);
    });
  }

  #wake(): void {
    for (const wake of [...this.#wakers]) wake();
  }
}

export function conditionsOf(filter: TraceFilter): TraceConditions {
  const { deviceId, kind, direction, operationId, step, outcome, text, since, until } = filter;
  const ms = (time: string | undefined) => {
    const at = time === undefined ? NaN : Date.parse(time);
    return Number.isNaN(at) ? undefined : at;
  };
  return { deviceId, kind, direction, operationId, step, outcome, text, since: ms(since), until: ms(until) };
}

const earKey = (deviceId: string, kind: TraceKind): string => `${kind} ${deviceId}`;
