import { encodeSwappedDigits, toHex } from '#core/protocol/bytes/index.ts';
import type { Settings } from '#shared/api/index.ts';

export type IdentifierKind = 'eid' | 'iccid' | 'imei' | 'imsi' | 'matchingId';

/** What stays readable under `medium`, in characters; product.md "Redaction keeps lengths". */
const kept: Readonly<Record<IdentifierKind, readonly [number, number]>> = {
  eid: [8, 8],
  iccid: [4, 4],
  imei: [8, 0],
  imsi: [6, 0],
  matchingId: [0, 0],
};

/** Blots out identifiers this bench has met, in each form they take on the line, keeping lengths. */
export class Redactor {
  readonly #forms = new Map<string, IdentifierKind>();

  /** `digits` as read by people. */
  learn(kind: IdentifierKind, digits: string): void {
    for (const form of formsOf(kind, digits)) if (form.length >= 6) this.#forms.set(form, kind);
  }

  redact(text: string, level: Settings['redaction']): string {
    if (level === 'none') return text;
    let redacted = text;
    for (const [form, kind] of this.#forms) {
      if (!redacted.includes(form)) continue;
      const [head, tail] = level === 'full' ? [0, 0] : kept[kind];
      const blotted = '*'.repeat(Math.max(0, form.length - head - tail));
      redacted = redacted.replaceAll(form, form.slice(0, head) + blotted + form.slice(form.length - tail));
    }
    return redacted;
  }
}

function formsOf(kind: IdentifierKind, value: string): string[] {
  const ascii = toHex(Uint8Array.from(value, (character) => character.charCodeAt(0) & 0x7f));
  if (kind === 'matchingId' || kind === 'eid') return [value, ascii];
  if (!/^\d{6,20}$/.test(value)) return [];
  // EF.IMSI puts a parity nibble before the first digit (TS 31.102 section 4.2.2).
  if (kind === 'imsi')
    return [value, ascii, toHex(encodeSwappedDigits(`9${value}`)), toHex(encodeSwappedDigits(`1${value}`))];
  return [value, ascii, toHex(encodeSwappedDigits(value))];
}
