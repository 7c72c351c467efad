import { readHeader, readTlv, readTlvs, TlvError } from '#core/protocol/asn1/index.ts';

const package_ = 0xbf36;
const initialiseSecureChannel = 0xbf23;
/** Sequences whose head goes with their first segment, and those whose head goes alone. */
const headWithSegment = [0xa0, 0xa2];
const headAlone = [0xa1, 0xa3];
const encryptedSegment = 0x87;
const segments = [0x86, 0x87, 0x88];

/**
 * Whether `bytes` are one command of LoadBoundProfilePackage, cut as SGP.22 section 2.5.5 says: neither two in one nor a part
 * of one. Order and lengths are the reader's to judge.
 */
export function isPackageCommand(bytes: Uint8Array): boolean {
  try {
    const header = readHeader(bytes);
    if (header === undefined) return false;
    const rest = bytes.subarray(header.headerLength);
    if (header.tag === package_) return isOne(rest, initialiseSecureChannel);
    if (headWithSegment.includes(header.tag)) return isOne(rest, encryptedSegment);
    if (headAlone.includes(header.tag)) return rest.length === 0;
    return segments.includes(header.tag) && rest.length === header.valueLength;
  } catch (error) {
    if (error instanceof TlvError) return false;
    throw error;
  }
}

const isOne = (bytes: Uint8Array, tag: number) => readTlv(bytes).tag === tag && readTlvs(bytes).length === 1;
