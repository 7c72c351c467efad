import { concat } from '../bytes/index.ts';
import { ApduError } from './command-apdu.ts';

/** Response APDU: data, then status word (ISO/IEC 7816-4 section 5.1). */
export interface ResponseApdu {
  readonly data: Uint8Array;
  /** SW1 SW2 as one number, e.g. 0x9000. */
  readonly sw: number;
}

/** Throws ApduError on less than two bytes. */
export function parseResponseApdu(bytes: Uint8Array): ResponseApdu {
  if (bytes.length < 2) throw new ApduError('a response APDU has at least two bytes');
  return { data: bytes.subarray(0, -2), sw: bytes.at(-2)! * 256 + bytes.at(-1)! };
}

export function encodeResponseApdu({ data, sw }: ResponseApdu): Uint8Array {
  return concat(data, Uint8Array.of(sw >> 8, sw & 0xff));
}

/** 9000, or 91xx: done, and a proactive command waits (TS 102 221 section 10.2.1.1). */
export const isSuccess = (sw: number): boolean => sw === 0x9000 || sw >> 8 === 0x91;
