/** VersionType ::= OCTET STRING (SIZE(3)) -- major, minor, revision. SGP.22 section 2.5.2. */

/** `02 02 00` → "2.2.0". */
export function decodeVersion(value: Uint8Array): string {
  if (value.length !== 3) throw new RangeError('version must have 3 bytes');
  return value.join('.');
}

export function encodeVersion(version: string): Uint8Array {
  const parts = version.split('.').map(Number);
  if (!/^\d+\.\d+\.\d+$/.test(version) || parts.some((part) => part > 255)) throw new RangeError('not a version');
  return Uint8Array.from(parts);
}
