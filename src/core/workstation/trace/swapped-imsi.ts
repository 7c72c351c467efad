/** The digits of EF.IMSI's eight bytes without the parity nibble (TS 31.102 section 4.2.2); undefined for what is none. */
export function decodeSwappedImsi(hex: string): string | undefined {
  const digits = hex
    .replace(/(.)(.)/g, '$2$1')
    .slice(1)
    .replace(/F+$/, '');
  return /^\d{14,15}$/.test(digits) ? digits : undefined;
}
