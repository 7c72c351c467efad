import { Fields, tlv } from '../asn1/index.ts';
import { concat } from '../bytes/index.ts';

/** EF.SUCI_Calc_Info and its copy for the USIM: 3GPP TS 31.102 sections 4.4.11.8 and 4.4.12.2. */
export interface SuciCalculationInfo {
  /** In order of preference. Scheme 0 null, 1 profile A, 2 profile B; `keyIndex` counts `keys` from 1, 0 is none. */
  readonly schemes: readonly { readonly scheme: number; readonly keyIndex: number }[];
  readonly keys: readonly { readonly id: number; readonly publicKey: Uint8Array }[];
}

/** Throws TlvError on content that is no TLV; FF padding after the last object is cut. */
export function decodeSuciCalculationInfo(content: Uint8Array): SuciCalculationInfo {
  const end = content.findLastIndex((byte) => byte !== 0xff) + 1;
  const fields = new Fields(content.subarray(0, end));
  const list = fields.optional(0xa0)?.value ?? new Uint8Array(0);
  const schemes = Array.from({ length: list.length >> 1 }, (_, i) => ({
    scheme: list[2 * i]!,
    keyIndex: list[2 * i + 1]!,
  }));
  const members = fields.optional(0xa1) === undefined ? [] : new Fields(fields.required(0xa1).value).all;
  const keys: { id: number; publicKey: Uint8Array }[] = [];
  for (const [i, member] of members.entries()) {
    const key = members[i + 1];
    if (member.tag === 0x80 && key?.tag === 0x81) keys.push({ id: member.value[0] ?? 0, publicKey: key.value });
  }
  return { schemes, keys };
}

/** The content without padding. */
export function encodeSuciCalculationInfo({ schemes, keys }: SuciCalculationInfo): Uint8Array {
  const list = Uint8Array.from(schemes.flatMap(({ scheme, keyIndex }) => [scheme, keyIndex]));
  const members = keys.flatMap(({ id, publicKey }) => [tlv(0x80, Uint8Array.of(id)), tlv(0x81, publicKey)]);
  return concat(tlv(0xa0, list), tlv(0xa1, ...members));
}
