import type { Clock } from '#core/environment/index.ts';
import type { AbortSignalLike } from '#shared/abort-signal-like.ts';
import type { Settings, TraceLine } from '#shared/api/index.ts';
import { isoTime, LiveFeed } from '../live/index.ts';
import { Redactor, type IdentifierKind } from './redact.ts';

export type NewTraceLine = Omit<TraceLine, 'seq' | 'at' | 'operationId'>;

export interface TraceLogParts {
  readonly clock: Clock;
  redaction(): Settings['redaction'];
  operationOn(deviceId: string): string | undefined;
}

const capacity = 5_000;

/**
 * The last lines of every device, in memory alone. Secrets are gone before a line gets here; identifiers are blotted out
 * on the way out, so that the setting takes effect at once.
 */
export class TraceLog {
  readonly #parts: TraceLogParts;
  readonly #redactor = new Redactor();
  readonly #feed = new LiveFeed<TraceLine>();
  #lines: TraceLine[] = [];
  #seq = 0;

  constructor(parts: TraceLogParts) {
    this.#parts = parts;
  }

  /** Number of the newest line; 0 before the first. */
  get lastSeq(): number {
    return this.#seq;
  }

  now(): number {
    return this.#parts.clock.now();
  }

  add(line: NewTraceLine): void {
    const operationId = this.#parts.operationOn(line.deviceId) ?? null;
    const added: TraceLine = { seq: ++this.#seq, at: isoTime(this.now()), operationId, ...line };
    this.#lines.push(added);
    // Trimmed in one go now and then: shifting one at a time would cost on every APDU.
    if (this.#lines.length > capacity * 1.25) this.#lines = this.#lines.slice(-capacity);
    this.#feed.publish(added);
  }

  learn(kind: IdentifierKind, digits: string): void {
    this.#redactor.learn(kind, digits);
  }

  /** Oldest first, the newest `limit`. */
  list(filter: { deviceId?: string | undefined; limit: number }): TraceLine[] {
    const { deviceId, limit } = filter;
    const lines = deviceId === undefined ? this.#lines : this.#lines.filter((line) => line.deviceId === deviceId);
    return lines.slice(-limit).map((line) => this.#redact(line));
  }

  /** Lines of one device with afterSeq < seq <= upToSeq, oldest first; those that were kept no longer are missing. */
  between(deviceId: string, afterSeq: number, upToSeq: number): TraceLine[] {
    return this.#lines
      .filter((line) => line.deviceId === deviceId && line.seq > afterSeq && line.seq <= upToSeq)
      .map((line) => this.#redact(line));
  }

  watch(deviceId: string | undefined, signal?: AbortSignalLike): AsyncIterable<TraceLine[]> {
    const batches = this.#feed.batches(signal);
    const redact = (line: TraceLine) => this.#redact(line);
    return (async function* () {
      for await (const batch of batches) {
        const lines = batch.filter((line) => deviceId === undefined || line.deviceId === deviceId).map(redact);
        if (lines.length > 0) yield lines;
      }
    })();
  }

  close(): void {
    this.#feed.close();
  }

  #redact(line: TraceLine): TraceLine {
    return { ...line, text: this.#redactor.redact(line.text, this.#parts.redaction()) };
  }
}
