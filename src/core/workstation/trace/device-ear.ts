import { statusWordText } from '#core/protocol/iso7816/index.ts';
import type { TraceDirection, TraceKind, TraceOutcome } from '#shared/api/index.ts';
import { decodeSwappedImsi } from './swapped-imsi.ts';
import {
  apdusReceived,
  apdusSent,
  ApduTracker,
  atMarks,
  withoutSecrets,
  type ApduFacts,
  type ApduInLine,
  type Mark,
} from './marks/index.ts';
import { atOutcome, httpOutcome, swOutcome } from './outcome.ts';
import type { IdentifierKind } from './redact.ts';

export interface HeardLine {
  readonly text: string;
  readonly channel: number | null;
  readonly path: string | null;
  readonly exchange: number;
  readonly outcome: TraceOutcome;
  readonly status: string | null;
  readonly marks: readonly Mark[];
  /** Identifiers that the line tells whole. */
  readonly learnt: readonly { readonly kind: IdentifierKind; readonly digits: string }[];
}

interface Said {
  readonly text: string;
  readonly exchange: number;
  readonly at: number;
}

const noMarks: readonly Mark[] = [];
const nothingLearnt: HeardLine['learnt'] = [];

/** What is said to one device in one way (APDUs, AT lines or HTTP), line by line in its order. */
export class DeviceEar {
  readonly #kind: TraceKind;
  readonly #tracker = new ApduTracker();
  #said: Said | undefined;

  constructor(kind: TraceKind) {
    this.#kind = kind;
  }

  /** The card was reset or changed. */
  forget(): void {
    this.#tracker.reset();
  }

  /** Milliseconds since the last line that was sent. */
  since(now: number): number | null {
    return this.#said === undefined ? null : now - this.#said.at;
  }

  hear(seq: number, direction: TraceDirection, text: string, at: number): HeardLine {
    let facts: ApduFacts | undefined;
    let hex: string | undefined;
    let marks: readonly Mark[] = noMarks;
    for (const apdu of this.#apdusIn(direction, text)) {
      facts = direction === 'tx' ? this.#tracker.command(apdu.hex, apdu.session) : this.#tracker.answer(apdu.hex);
      hex = apdu.hex;
      if (facts.marks.length > 0)
        marks = [...marks, ...facts.marks.map((mark) => ({ ...mark, at: mark.at + apdu.at }))];
    }
    if (direction === 'tx') {
      const exchange = facts?.continues && this.#said !== undefined ? this.#said.exchange : seq;
      this.#said = { text, exchange, at };
    }
    if (this.#kind === 'at') {
      const own = atMarks(text, direction === 'tx' ? text : (this.#said?.text ?? ''));
      if (own.length > 0) marks = [...marks, ...own];
    }
    const isMarked = marks.length > 0;
    return {
      text: isMarked ? withoutSecrets(text, marks) : text,
      channel: facts?.channel ?? null,
      path: facts?.path ?? null,
      exchange: this.#said?.exchange ?? seq,
      ...this.#verdict(direction, text, hex),
      marks: isMarked ? marks.filter(({ kind }) => kind !== 'secret') : marks,
      learnt: isMarked ? marks.flatMap((mark) => wholeIdentifier(mark, text)) : nothingLearnt,
    };
  }

  #apdusIn(direction: TraceDirection, text: string): ApduInLine[] {
    if (this.#kind === 'http') return [];
    if (this.#kind === 'apdu') return [{ hex: text, at: 0, session: undefined }];
    return direction === 'tx' ? apdusSent(text) : apdusReceived(text);
  }

  #verdict(direction: TraceDirection, text: string, hex: string | undefined) {
    if (direction === 'tx') return { outcome: 'none' as const, status: null };
    if (hex !== undefined) {
      const sw = Number.parseInt(hex.slice(-4), 16);
      if (Number.isNaN(sw)) return { outcome: 'none' as const, status: null };
      return { outcome: swOutcome(sw), status: statusWordText(sw) };
    }
    const outcome = this.#kind === 'http' ? httpOutcome(text) : atOutcome(text);
    return { outcome, status: null };
  }
}

/** The other forms of an identifier are to be known as soon as one is. */
function wholeIdentifier({ kind, at, length, from, of }: Mark, text: string) {
  if (kind === 'secret' || from !== 0 || length !== of) return [];
  const shown = text.slice(at, at + length);
  if (kind === 'imsi' && length === 16) {
    const digits = decodeSwappedImsi(shown);
    return digits === undefined ? [] : [{ kind, digits }];
  }
  if (kind === 'imei' && length === 16 && !/^\d{16}$/.test(shown)) return [];
  return /^\d{14,32}$/.test(shown) && kind !== 'iccid' ? [{ kind, digits: shown }] : [];
}
