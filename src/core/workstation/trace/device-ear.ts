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
    const apdus = this.#apdusIn(direction, text).map((apdu) => ({ ...apdu, facts: this.#track(direction, apdu) }));
    const apdu = apdus.at(-1);
    const facts = apdu?.facts;
    if (direction === 'tx') {
      const exchange = facts?.continues && this.#said !== undefined ? this.#said.exchange : seq;
      this.#said = { text, exchange, at };
    }
    const sent = this.#said?.text ?? '';
    const marks = [
      ...apdus.flatMap(({ at: start, facts: { marks } }) => marks.map((mark) => ({ ...mark, at: mark.at + start }))),
      ...(this.#kind === 'at' ? atMarks(text, direction === 'tx' ? text : sent) : []),
    ];
    return {
      text: withoutSecrets(text, marks),
      channel: facts?.channel ?? null,
      path: facts?.path ?? null,
      exchange: this.#said?.exchange ?? seq,
      ...this.#verdict(direction, text, apdu?.hex),
      marks: marks.filter(({ kind }) => kind !== 'secret'),
      learnt: marks.flatMap((mark) => wholeIdentifier(mark, text)),
    };
  }

  #apdusIn(direction: TraceDirection, text: string): ApduInLine[] {
    if (this.#kind === 'http') return [];
    if (this.#kind === 'apdu') return [{ hex: text, at: 0, session: undefined }];
    return direction === 'tx' ? apdusSent(text) : apdusReceived(text);
  }

  #track(direction: TraceDirection, { hex, session }: ApduInLine): ApduFacts {
    return direction === 'tx' ? this.#tracker.command(hex, session) : this.#tracker.answer(hex);
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
