import { encodeSwappedDigits, toHex } from '#core/protocol/bytes/index.ts';
import type { Settings } from '#shared/api/index.ts';

export type IdentifierKind = 'eid' | 'iccid' | 'imei' | 'imsi' | 'matchingId';

/** What stays readable under `medium`, in characters; product.md "Redaction keeps lengths". */
const kept: Readonly<Record<IdentifierKind, readonly [number, number]>> = {
  eid: [8, 8],
  iccid: [4, 3],
  imei: [8, 0],
  imsi: [6, 0],
  matchingId: [0, 0],
};

/** Of the identifiers met last; a bench that runs for weeks meets many. */
const capacity = 2000;

/** Blots out identifiers this bench has met, in each form they take on the line, keeping lengths. */
export class Redactor {
  readonly #forms = new Map<string, IdentifierKind>();
  /** One expression over all forms: a line is walked once, however many there are. */
  #pattern: RegExp | undefined;

  /** `digits` as read by people. */
  learn(kind: IdentifierKind, digits: string): void {
    for (const form of formsOf(kind, digits)) {
      if (form.length < 6 || this.#forms.has(form)) continue;
      this.#forms.set(form, kind);
      this.#pattern = undefined;
    }
    for (const oldest of this.#forms.keys()) {
      if (this.#forms.size <= capacity) break;
      this.#forms.delete(oldest);
    }
  }

  redact(text: string, level: Settings['redaction']): string {
    if (this.#forms.size === 0) return text;
    // Longer forms first: an ICCID of 20 digits is not to be taken for one of 19 and a rest.
    this.#pattern ??= new RegExp([...this.#forms.keys()].sort((a, b) => b.length - a.length).join('|'), 'g');
    return text.replace(this.#pattern, (form) => {
      const kind = this.#forms.get(form)!;
      // Not an identifier but a secret: whoever has it can take the profile.
      if (level === 'none' && kind !== 'matchingId') return form;
      const [head, tail] = level === 'full' ? [0, 0] : kept[kind];
      const blotted = '*'.repeat(Math.max(0, form.length - head - tail));
      return form.slice(0, head) + blotted + form.slice(form.length - tail);
    });
  }
}

function formsOf(kind: IdentifierKind, value: string): string[] {
  // Foreign text may hold anything; only what cannot mean something to an expression is looked for.
  if (!/^[A-Za-z0-9-]+$/.test(value)) return [];
  const ascii = toHex(Uint8Array.from(value, (character) => character.charCodeAt(0) & 0x7f));
  if (kind === 'matchingId' || kind === 'eid') return [value, ascii];
  if (!/^\d{6,20}$/.test(value)) return [];
  // EF.IMSI puts a parity nibble before the first digit (TS 31.102 section 4.2.2).
  if (kind === 'imsi')
    return [value, ascii, toHex(encodeSwappedDigits(`9${value}`)), toHex(encodeSwappedDigits(`1${value}`))];
  return [value, ascii, toHex(encodeSwappedDigits(value))];
}
