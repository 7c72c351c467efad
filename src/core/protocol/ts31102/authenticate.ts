import { TlvError } from '../asn1/index.ts';
import { concat } from '../bytes/index.ts';
import type { CommandApdu } from '../iso7816/index.ts';

/** AUTHENTICATE, 3GPP TS 31.102 section 7.1. Values are length-prefixed (LV), not TLV. */

export const authenticationContext = { gsm: 0x80, threeG: 0x81 } as const;

const lv = (value: Uint8Array) => concat(Uint8Array.of(value.length), value);

function readLv(bytes: Uint8Array, offset: number, what: string): { value: Uint8Array; end: number } {
  const length = bytes[offset];
  const end = offset + 1 + (length ?? 0);
  if (length === undefined || end > bytes.length) throw new TlvError(`${what} is cut short`, offset);
  return { value: bytes.subarray(offset + 1, end), end };
}

/** With AUTN the 3G context (3G, EPS, 5G); without, the GSM context. On the basic channel. */
export function authenticateCommand(challenge: { rand: Uint8Array; autn?: Uint8Array | undefined }): CommandApdu {
  const { rand, autn } = challenge;
  return {
    cla: 0x00,
    ins: 0x88,
    p1: 0x00,
    p2: autn === undefined ? authenticationContext.gsm : authenticationContext.threeG,
    data: autn === undefined ? lv(rand) : concat(lv(rand), lv(autn)),
    le: 256,
  };
}

/** AUTN by the length of its MAC: 64 bits (3GPP TS 33.102 section 6.3.2), 128 and 256 for TUAK alone (TS 35.231 section 5.2). */
const autnLengths: readonly number[] = [16, 24, 40];

/** The card's reading of the command data; undefined when lengths are wrong for the context `p2`. */
export function decodeAuthenticateData(
  p2: number,
  data: Uint8Array,
): { rand: Uint8Array; autn: Uint8Array | undefined } | undefined {
  const [rand, rest] = [data.subarray(1, 17), data.subarray(17)];
  if (data[0] !== 16 || rand.length !== 16) return undefined;
  if (p2 === authenticationContext.gsm) return rest.length === 0 ? { rand, autn: undefined } : undefined;
  const autn = rest.subarray(1);
  return autnLengths.includes(autn.length) && rest[0] === autn.length ? { rand, autn } : undefined;
}

export type AuthenticateAnswer =
  | {
      readonly kind: 'success';
      readonly res: Uint8Array;
      readonly ck: Uint8Array;
      readonly ik: Uint8Array;
      /** Only where service 27 (GSM access) is available. */
      readonly kc?: Uint8Array | undefined;
    }
  | { readonly kind: 'synchronisationFailure'; readonly auts: Uint8Array }
  | { readonly kind: 'gsm'; readonly sres: Uint8Array; readonly kc: Uint8Array };

export function encodeAuthenticateAnswer(answer: AuthenticateAnswer): Uint8Array {
  switch (answer.kind) {
    case 'success': {
      const kc = answer.kc === undefined ? new Uint8Array(0) : lv(answer.kc);
      return concat(Uint8Array.of(0xdb), lv(answer.res), lv(answer.ck), lv(answer.ik), kc);
    }
    case 'synchronisationFailure':
      return concat(Uint8Array.of(0xdc), lv(answer.auts));
    case 'gsm':
      return concat(lv(answer.sres), lv(answer.kc));
  }
}

/** Throws TlvError on anything else than the three forms. Status 9862 (wrong MAC) carries no data. */
export function decodeAuthenticateAnswer(data: Uint8Array): AuthenticateAnswer {
  if (data[0] === 0xdc) return { kind: 'synchronisationFailure', auts: readLv(data, 1, 'AUTS').value };
  if (data[0] === 0xdb) {
    const res = readLv(data, 1, 'RES');
    const ck = readLv(data, res.end, 'CK');
    const ik = readLv(data, ck.end, 'IK');
    const kc = ik.end < data.length ? readLv(data, ik.end, 'Kc').value : undefined;
    return { kind: 'success', res: res.value, ck: ck.value, ik: ik.value, kc };
  }
  const sres = readLv(data, 0, 'SRES');
  return { kind: 'gsm', sres: sres.value, kc: readLv(data, sres.end, 'Kc').value };
}
