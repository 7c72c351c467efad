import {
  decodeBits,
  decodeBoolean,
  decodeInteger,
  decodeOid,
  encodeBits,
  encodeOid,
  Fields,
  readHeader,
  readTlv,
  readTlvs,
  tlv,
  TlvError,
} from '#core/protocol/asn1/index.ts';
import { concat, equal, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { ensure, type FuzzTarget } from '../engine/fuzz-target.ts';
import { mutateBytes } from '../engine/mutate-bytes.ts';
import { profilePackages } from '../support/lab-card.ts';
import { es10Requests } from '../support/well-formed.ts';

/** Reader and writer of BER-TLV, and the values inside: refusals are TlvErrors, and what is read is what is written. */
export const tlvs: FuzzTarget = {
  name: 'tlv',
  everyday: 4_000,
  outcomes: ['read', 'refused'],
  open: () => {
    const corpus = [...es10Requests, ...profilePackages().flatMap((der) => readTlvs(der).map(({ bytes }) => bytes))];
    return Promise.resolve({
      generate: (dice) => [toHex(mutateBytes(dice, dice.pick(corpus), corpus).subarray(0, 100_000))],
      run([hex = '']) {
        const bytes = fromHex(hex);
        readValues(bytes);
        const header = refusable(() => readHeader(bytes));
        if (header !== undefined && header !== 'refused')
          ensure(header.headerLength <= bytes.length && header.valueLength >= 0, 'a header that is not there');
        const all = refusable(() => readTlvs(bytes));
        if (all === 'refused') return 'refused';
        ensure(equal(concat(...all.map((one) => one.bytes)), bytes), 'elements are not the bytes');
        new Fields(bytes);
        for (const { tag, value } of all.slice(0, 200)) {
          const again = readTlv(tlv(tag, value));
          ensure(again.tag === tag && equal(again.value, value), 'an element written is not the one read');
        }
        return 'read';
      },
    });
  },
};

function readValues(bytes: Uint8Array): void {
  const value = bytes.subarray(0, 64);
  refusable(() => decodeBoolean(value));
  refusable(() => decodeInteger(value));
  const bits = refusable(() => decodeBits(value));
  if (bits !== 'refused')
    ensure(decodeBits(encodeBits(bits)).join() === bits.join(), 'bits written are not those read');
  const oid = refusable(() => decodeOid(value));
  if (oid !== 'refused') ensure(decodeOid(encodeOid(oid)) === oid, 'an object identifier written is not the one read');
}

/** RangeError is what integers over 2^53 are refused with. */
function refusable<T>(read: () => T): T | 'refused' {
  try {
    return read();
  } catch (error) {
    if (error instanceof TlvError || (error instanceof RangeError && error.message === 'integer over 2^53'))
      return 'refused';
    throw error;
  }
}
