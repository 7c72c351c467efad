import { concat, decodeSwappedDigits, encodeSwappedDigits } from '../bytes/index.ts';
import { decodePlmn } from '../identifiers/index.ts';

/** What a SUCI tells beside its scheme output. */
export interface SuciHead {
  readonly mcc: string;
  readonly mnc: string;
  /** Two bytes of EF.Routing_Indicator. */
  readonly routingIndicator: Uint8Array;
  readonly scheme: number;
  readonly homeNetworkKeyId: number;
}

/** SUPI format IMSI, type of identity SUCI. */
const suciOfImsi = 0x01;

/** SUCI of an IMSI as octets 4 and up of the 5GS mobile identity (3GPP TS 24.501 section 9.11.3.4). */
export function encodeSuci(head: SuciHead, schemeOutput: Uint8Array): Uint8Array {
  const { mcc, mnc, routingIndicator, scheme, homeNetworkKeyId } = head;
  const digit = (text: string, at: number) => (text[at] === undefined ? 0x0f : Number(text[at]));
  const pair = (high: number, low: number) => (high << 4) | low;
  const network = Uint8Array.of(
    pair(digit(mcc, 1), digit(mcc, 0)),
    pair(digit(mnc, 2), digit(mcc, 2)),
    pair(digit(mnc, 1), digit(mnc, 0)),
  );
  return concat(
    Uint8Array.of(suciOfImsi),
    network,
    routingIndicator.subarray(0, 2),
    Uint8Array.of(scheme, homeNetworkKeyId),
    schemeOutput,
  );
}

/** The MSIN as plain block and as output of the null scheme: BCD, first digit low, F for a missing last one. */
export const msinBlock = (msin: string): Uint8Array => encodeSwappedDigits(msin);

/** Throws RangeError on what is no MSIN. */
export const msinOfBlock = (block: Uint8Array): string => {
  const msin = decodeSwappedDigits(block);
  if (msin.length < 4 || msin.length > 10) throw new RangeError('an MSIN has up to ten digits');
  return msin;
};

export interface Suci extends SuciHead {
  readonly schemeOutput: Uint8Array;
}

const headLength = 8;

/** Throws RangeError on what is no SUCI of an IMSI. */
export function decodeSuci(bytes: Uint8Array): Suci {
  if (bytes.length <= headLength || bytes[0] !== suciOfImsi) throw new RangeError('not the SUCI of an IMSI');
  const { mcc, mnc } = decodePlmn(bytes.subarray(1, 4));
  if (!/^\d{3}$/.test(mcc) || !/^\d{2,3}$/.test(mnc)) throw new RangeError('the SUCI names no network');
  return {
    mcc,
    mnc,
    routingIndicator: bytes.subarray(4, 6),
    scheme: bytes[6]!,
    homeNetworkKeyId: bytes[7]!,
    schemeOutput: bytes.subarray(headLength),
  };
}
