import { Fields, readOnly, type Tlv } from '#core/protocol/asn1/index.ts';
import { decodeUtf8 } from '#core/protocol/bytes/index.ts';

/** What SGP.22 section 5.5.3 allows the members of StoreMetadata to be; a profile list has to give them out again. */
const textLimits: readonly [tag: number, bytes: number][] = [
  [0x91, 32],
  [0x92, 64],
];
const iconType = 0x93;
const icon = 0x94;
const iconLimit = 1024;
const iconTypes = [0, 1];

/** Whether the members of a BF25 element are within their limits. */
export function metadataFits(bytes: Uint8Array): boolean {
  const fields = new Fields(readOnly(bytes, 0xbf25).value);
  const textsFit = textLimits.every(([tag, limit]) => isText(fields.optional(tag), limit));
  const type = fields.optional(iconType)?.value;
  const image = fields.optional(icon)?.value;
  const typeFits = type === undefined || (type.length === 1 && iconTypes.includes(type[0]!));
  const imageFits = image === undefined || (image.length <= iconLimit && type !== undefined);
  return textsFit && typeFits && imageFits;
}

function isText(member: Tlv | undefined, limit: number): boolean {
  if (member === undefined) return true;
  try {
    decodeUtf8(member.value);
    return member.value.length <= limit;
  } catch {
    return false;
  }
}
