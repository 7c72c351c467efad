import { readTlvs, tlv } from '#core/protocol/asn1/index.ts';
import { concat, fromHex, fromUint } from '#core/protocol/bytes/index.ts';
import { shippedProfiles } from '#node/shipped-profiles.ts';

/** The size of an operator's usual package. */
const size = 12_000;

/** The shipped 5G profile, grown to 12,000 bytes by files under the MF (PE-GenericFileManagement, SAIP section 8.3.5). */
export function twelveKilobytePackage(): Uint8Array {
  const { der } = shippedProfiles().find(({ name }) => name === 'workbench-5g')!;
  const elements = readTlvs(der).map(({ bytes }) => bytes);
  const end = elements.pop()!;
  const head = concat(...elements);
  const header = tlv(0xa0, fromHex('8000'), tlv(0x81, Uint8Array.of(0x64)));
  const file = (fid: number, content: Uint8Array) =>
    concat(
      tlv(
        0x62,
        fromHex('82024121'),
        tlv(0x83, fromUint(fid, 2)),
        fromHex('8B032F0601'),
        tlv(0x80, fromUint(content.length, 2)),
        fromHex('8800'),
      ),
      tlv(0x81, content),
    );
  const grown = (length: number) => {
    const half = length >> 1;
    const files = concat(
      tlv(0x80),
      file(0x2ff1, new Uint8Array(half).fill(0x31)),
      file(0x2ff2, new Uint8Array(length - half).fill(0x32)),
    );
    return concat(head, tlv(0xa1, header, tlv(0xa1, tlv(0x30, files))), end);
  };
  const room = size - grown(1000).length;
  const estimate = grown(1000 + room);
  return grown(1000 + room - (estimate.length - size));
}
