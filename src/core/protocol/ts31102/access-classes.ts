/** EF.ACC: access classes 0 to 9 and 11 to 15 assigned to the subscriber. 3GPP TS 31.102 section 4.2.15. */
export function decodeAccessClasses(content: Uint8Array): number[] {
  const bits = (content[0] ?? 0) * 256 + (content[1] ?? 0);
  return Array.from({ length: 16 }, (_, n) => n).filter((n) => (bits & (1 << n)) !== 0);
}
