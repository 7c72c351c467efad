import { encodeSwappedDigits, toHex } from '#core/protocol/bytes/index.ts';
import { checkEid, passesLuhn } from '#core/protocol/identifiers/index.ts';
import type { Settings } from '#shared/api/index.ts';
import type { Mark } from './marks/index.ts';

export type IdentifierKind = 'eid' | 'iccid' | 'imei' | 'imsi';
export type Redaction = Settings['redaction'];

/** What stays readable under `medium`, in characters; product.md "Redaction keeps lengths". */
const kept: Readonly<Record<IdentifierKind, readonly [number, number]>> = {
  eid: [8, 8],
  iccid: [4, 3],
  imei: [8, 0],
  imsi: [6, 0],
};

/** Of the identifiers met last; those of cards are known by their check digits anyway. */
const capacity = 20_000;
const shortest = 14;
/** Every identifier is digits in each of its forms, as text, swapped in pairs, and as the codes of its digits; F fills up. */
const digitRun = /\d{14,}(?:F\d?)?/g;
const windows = [64, 40, 38, 36, 32, 30, 28, 20, 19, 18, 16, 15, 14];

/** Blots identifiers out, keeping lengths: where they are marked, where they are known, and where their check digits betray them. */
export class Redactor {
  readonly #forms = new Map<string, IdentifierKind>();

  /** `digits` as read by people. True when it was not known. */
  learn(kind: IdentifierKind, digits: string): boolean {
    // Said again at every look at a device.
    if (this.#forms.has(digits)) return false;
    let isNew = false;
    for (const form of formsOf(kind, digits)) {
      if (form.length < shortest || this.#forms.has(form)) continue;
      this.#forms.set(form, kind);
      isNew = true;
    }
    for (const oldest of this.#forms.keys()) {
      if (this.#forms.size <= 4 * capacity) break;
      this.#forms.delete(oldest);
    }
    return isNew;
  }

  forget(): void {
    this.#forms.clear();
  }

  redact(text: string, level: Redaction, marks: readonly Mark[] = []): string {
    if (level === 'none') return text;
    let blotted = text;
    for (const mark of marks) {
      if (mark.kind === 'secret') continue;
      const [head, tail] = level === 'full' ? [0, 0] : kept[mark.kind];
      const from = Math.max(mark.at, mark.at + head - mark.from);
      const to = Math.min(mark.at + mark.length, mark.at + mark.of - tail - mark.from);
      if (to > from) blotted = blotted.slice(0, from) + '*'.repeat(to - from) + blotted.slice(to);
    }
    return blotted.replace(digitRun, (run) => this.#inRun(run, level));
  }

  #inRun(run: string, level: Redaction): string {
    let out = '';
    for (let at = 0; at < run.length;) {
      const found = this.#at(run, at);
      if (found === undefined) {
        out += run[at]!;
        at++;
        continue;
      }
      const [head, tail] = level === 'full' ? [0, 0] : kept[found.kind];
      const form = run.slice(at, at + found.length);
      out += form.slice(0, head) + '*'.repeat(Math.max(0, form.length - head - tail)) + form.slice(form.length - tail);
      at += found.length;
    }
    return out;
  }

  #at(run: string, at: number): { kind: IdentifierKind; length: number } | undefined {
    const left = run.length - at;
    for (const length of windows) {
      if (length > left) continue;
      const kind = this.#forms.get(run.slice(at, at + length));
      if (kind !== undefined) return { kind, length };
    }
    return byCheckDigits(run, at, left);
  }
}

/** A card's identifiers that nobody told of: EIDs and ICCIDs begin with 89. */
function byCheckDigits(run: string, at: number, left: number): { kind: IdentifierKind; length: number } | undefined {
  const pair = run.slice(at, at + 2);
  if (pair === '89') {
    if (left >= 32 && checkEid(run.slice(at, at + 32)).valid) return { kind: 'eid', length: 32 };
    for (const length of [20, 19, 18]) {
      // Inside a longer number nothing says where one ends.
      if (left === length && passesLuhn(run.slice(at, at + length).replace('F', ''))) return { kind: 'iccid', length };
    }
  }
  if (pair === '98' && left >= 20) {
    const swapped = run.slice(at, at + 20).replace(/(.)(.)/g, '$2$1');
    const digits = swapped.replace(/F$/, '');
    if (/^\d{19,20}$/.test(digits) && passesLuhn(digits)) return { kind: 'iccid', length: 20 };
  }
  return undefined;
}

function formsOf(kind: IdentifierKind, value: string): string[] {
  const ascii = toHex(Uint8Array.from(value, (character) => character.charCodeAt(0) & 0x7f));
  if (kind === 'eid') return /^\d{32}$/.test(value) ? [value, ascii] : [];
  if (!/^\d{14,20}$/.test(value)) return [];
  // EF.IMSI puts a parity nibble before the first digit (TS 31.102 section 4.2.2).
  if (kind === 'imsi')
    return [value, ascii, toHex(encodeSwappedDigits(`9${value}`)), toHex(encodeSwappedDigits(`1${value}`))];
  return [value, ascii, toHex(encodeSwappedDigits(value))];
}
