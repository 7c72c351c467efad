import type { TraceDirection, TraceKind, TraceOutcome } from '#shared/api/index.ts';

/** One line of the trace as kept: secrets are stars already, identifiers are there and marked. */
export interface TraceRow {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly deviceId: string;
  readonly operationId: string | null;
  /** Step of the operation that was under way. */
  readonly step: string | null;
  readonly kind: TraceKind;
  readonly direction: TraceDirection;
  readonly name: string;
  readonly text: string;
  /** Status word in words. */
  readonly status: string | null;
  readonly outcome: TraceOutcome;
  readonly durationMs: number | null;
  /** Logical channel. */
  readonly channel: number | null;
  /** Number of the line that began the exchange: a chain of blocks with its answers, or an AT command with its lines. */
  readonly exchange: number;
  /** File or application it is about. */
  readonly path: string | null;
  /** Where identifiers stand in the text; empty for none. */
  readonly marks: string;
}

export interface TraceConditions {
  readonly deviceId?: string | undefined;
  readonly kind?: TraceKind | undefined;
  readonly direction?: TraceDirection | undefined;
  readonly operationId?: string | undefined;
  readonly step?: string | undefined;
  readonly outcome?: TraceOutcome | undefined;
  /** Found in name, text, path or status, in either case. */
  readonly text?: string | undefined;
  /** Milliseconds since 1970: from, and before. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** Numbers in `after < seq <= upTo`. */
export interface TraceSpan {
  readonly after: number;
  readonly upTo: number;
}

export interface KnownIdentifier {
  readonly kind: string;
  readonly digits: string;
}

/**
 * Millions of lines in the order of their numbers. What was appended survives the end of the process; loss of power may take the
 * last moments with it, and never more. Synchronous: spans are to be kept short by whoever asks.
 */
export interface TraceStore {
  /** Of the oldest line kept; lastSeq + 1 when there is none. */
  readonly firstSeq: number;
  /** Of the newest line there ever was, kept or not; 0 before the first. */
  readonly lastSeq: number;
  /** In the order of their numbers, after all that are there. */
  append(rows: readonly TraceRow[]): void;
  /** Ascending, or with `reverse` descending; at most `limit`. */
  rows(span: TraceSpan, options?: { conditions?: TraceConditions; limit?: number; reverse?: boolean }): TraceRow[];
  /** Numbers alone, ascending. */
  seqs(span: TraceSpan, conditions: TraceConditions): number[];
  /** Those that are kept of these numbers, ascending. */
  pick(seqs: readonly number[]): TraceRow[];
  /** All lines of an exchange. */
  exchange(seq: number): TraceRow[];
  /** Drops what is older than `seq`. */
  dropBefore(seq: number): void;
  /** Drops all lines and identifiers, and takes them off the disk. Numbers go on. */
  clear(): void;
  identifiers(): KnownIdentifier[];
  learn(identifier: KnownIdentifier): void;
  close(): void;
}
