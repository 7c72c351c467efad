/** Mobile country and network code in 3 bytes: 3GPP TS 24.008 section 10.5.1.3. Nibble E is a wildcard in SGP.22's rules. */
import { fromHex, toHex } from '../bytes/index.ts';

export interface Plmn {
  /** 3 digits. */
  readonly mcc: string;
  /** 2 or 3 digits. */
  readonly mnc: string;
}

export function encodePlmn({ mcc, mnc }: Plmn): Uint8Array {
  if (!/^[0-9E]{3}$/.test(mcc) || !/^[0-9E]{2,3}$/.test(mnc))
    throw new RangeError('not a mobile country and network code');
  const [m1, m2, m3] = mcc;
  const [n1, n2, n3 = 'F'] = mnc;
  return fromHex(`${m2}${m1}${n3}${m3}${n2}${n1}`);
}

export function decodePlmn(bytes: Uint8Array): Plmn {
  const hex = toHex(bytes);
  if (bytes.length !== 3) throw new RangeError('PLMN must have 3 bytes');
  const [m2, m1, n3, m3, n2, n1] = hex;
  return { mcc: `${m1}${m2}${m3}`, mnc: `${n1}${n2}${n3 === 'F' ? '' : n3}` };
}
