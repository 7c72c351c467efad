import { readHeader, readTlvs, TlvError, type Tlv } from '#core/protocol/asn1/index.ts';
import { lengthBytes, tagBytes } from '#core/protocol/asn1/index.ts';

const refreshFlag = 0x81;
const withRefreshFlag = [0xbf31, 0xbf32];
const identifier = 0xa0;

/**
 * What a strict card refuses of requests that others understand: lengths that are not the shortest (SGP.22 section 2.5:
 * DER), and an EnableProfile or DisableProfile without its refresh flag or with another BOOLEAN than 00 and FF.
 * Throws TlvError.
 */
export function requireStrictRequest(request: Uint8Array): void {
  const [element] = readTlvs(request);
  requireShortestLengths(element!);
  if (withRefreshFlag.includes(element!.tag)) requireRefreshFlag(element!);
}

function requireShortestLengths(element: Tlv): void {
  const header = readHeader(element.bytes)!;
  if (header.headerLength !== tagBytes(element.tag).length + lengthBytes(element.value.length).length)
    throw new TlvError('length is not the shortest');
  if (isConstructed(element)) for (const member of readTlvs(element.value)) requireShortestLengths(member);
}

const isConstructed = ({ bytes }: Tlv) => (bytes[0]! & 0x20) !== 0;

function requireRefreshFlag({ value }: Tlv): void {
  const [profile, flag, ...rest] = readTlvs(value);
  const isBoolean = flag?.value.length === 1 && [0x00, 0xff].includes(flag.value[0]!);
  if (
    profile?.tag !== identifier ||
    flag?.tag !== refreshFlag ||
    !isBoolean ||
    rest.some(({ tag }) => tag <= refreshFlag)
  )
    throw new TlvError('no refresh flag');
}
