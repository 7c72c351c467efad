/** Key references of PINs and administrative keys, ETSI TS 102 221 section 9.5.1, table 9.3. */

/** `PIN1`, `PIN of application 3`, `PIN2`, `universal PIN`, `ADM1`; the number in hex for those the table leaves open. */
export function keyReferenceName(reference: number): string {
  const low = reference & 0x7f;
  const local = (reference & 0x80) !== 0;
  if (reference === 0x11) return 'universal PIN';
  if (low >= 0x01 && low <= 0x08) {
    const name = local ? 'PIN2' : 'PIN1';
    return low === 0x01 ? name : `${name} of application ${low}`;
  }
  if (low >= 0x0a && low <= 0x0e) return `ADM${low - 0x09 + (local ? 5 : 0)}`;
  return `key ${reference.toString(16).toUpperCase().padStart(2, '0')}`;
}

export const isAdministrativeKey = (reference: number): boolean => (reference & 0x7f) >= 0x0a && reference !== 0x11;

/**
 * A PIN as VERIFY carries it: digits in IA5, FF to eight bytes (section 9.5.1). An administrative key may be given as
 * sixteen hex digits instead. Undefined for what is neither.
 */
export function encodePin(reference: number, text: string): Uint8Array | undefined {
  if (/^\d{4,8}$/.test(text)) {
    const bytes = new Uint8Array(8).fill(0xff);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  }
  if (!isAdministrativeKey(reference) || !/^[0-9A-Fa-f]{16}$/.test(text)) return undefined;
  return Uint8Array.from({ length: 8 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}
