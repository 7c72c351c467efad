/**
 * Answer to reset (ISO/IEC 7816-3, TS 102 221 section 6.3): direct convention, Fi 512 / Di 32, T=0, then T=15 with
 * clock stop and voltage classes and, on an eUICC, TB3 82 (eUICC-related functions). Historical bytes: card service data,
 * capabilities with up to 19 logical channels.
 */
export function buildAtr(kind: 'euicc' | 'uicc'): Uint8Array {
  const historical = [0x80, 0x31, 0xe0, 0x73, 0xfe, 0x21, 0x1b, 0x57, 0xaa, 0x86, 0x60, 0xf0, 0x02, 0x00, 0x08];
  const globals = kind === 'euicc' ? [0x80, 0x3f, 0xc7, 0x82] : [0x80, 0x1f, 0xc7];
  const body = [0x90 | historical.length, 0x96, ...globals, ...historical];
  return Uint8Array.of(
    0x3b,
    ...body,
    body.reduce((check, byte) => check ^ byte, 0),
  );
}
