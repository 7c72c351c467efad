/** Contents of the USIM's files, 3GPP TS 31.102 section 4.2. */
import { tlv } from '#core/protocol/asn1/index.ts';
import { fromHex } from '#core/protocol/bytes/index.ts';

/** EF.UST: service n is bit (n - 1) mod 8 of byte (n - 1) div 8. */
export function serviceTable(services: readonly number[], length: number): Uint8Array {
  const table = new Uint8Array(length);
  for (const service of services) table[(service - 1) >> 3]! |= 1 << ((service - 1) & 7);
  return table;
}

/** EF.ACC: the class that the last digit of the IMSI gives. */
export const accessClass = (imsi: string) => {
  const bits = 1 << Number(imsi.at(-1));
  return Uint8Array.of(bits >> 8, bits & 0xff);
};

/** Record of EF.MSISDN without a label: international number, TS 31.102 section 4.2.26. */
export function diallingNumber(international: string, recordLength: number): Uint8Array {
  const record = new Uint8Array(recordLength).fill(0xff);
  const digits = fromHex(
    international.padEnd(international.length + (international.length % 2), 'F').replace(/(.)(.)/g, '$2$1'),
  );
  record.set([digits.length + 1, 0x91, ...digits], recordLength - 14);
  return record;
}

/** Full name of a network in the 7-bit alphabet, TS 24.008 section 10.5.3.5a. */
export function networkName(name: string): Uint8Array {
  const septets = [...name].map((character) => BigInt(character.charCodeAt(0)));
  const packed = septets.reduce((sum, septet, i) => sum | (septet << BigInt(7 * i)), 0n);
  const length = Math.ceil((7 * name.length) / 8);
  const bytes = fromHex(packed.toString(16).padStart(2 * length, '0')).toReversed();
  return tlv(0x43, Uint8Array.of(0x80 | (8 * length - 7 * name.length)), bytes);
}
