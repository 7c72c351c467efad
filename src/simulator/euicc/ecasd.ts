import { tlv } from '#core/protocol/asn1/index.ts';
import { fromHex } from '#core/protocol/bytes/index.ts';
import { encodeEid } from '#core/protocol/identifiers/index.ts';
import type { CommandApdu } from '#core/protocol/iso7816/index.ts';
import { done, require, type Answer, type CardApplet } from '../uicc/index.ts';

const ecasdAid = fromHex('A0000005591010FFFFFFFF8900000200');
const largestCommandData = tlv(0x9f65, Uint8Array.of(0xff));
const getData = 0xca;

/** FCI of an application that says no more than its name (GlobalPlatform Card Specification 11.9.3.1). */
export const plainFci = (aid: Uint8Array): Uint8Array => tlv(0x6f, tlv(0x84, aid), tlv(0xa5, largestCommandData));

/** ECASD: keeps the certificates; tells the EID by GET DATA as SGP.02 cards do. */
export function ecasd(eid: string): CardApplet {
  return {
    aid: ecasdAid,
    select: () => plainFci(ecasdAid),
    execute({ cla, ins, p1, p2 }: CommandApdu): Answer | undefined {
      if (ins !== getData) return undefined;
      require((cla & 0x80) !== 0, 0x6e00);
      require(p1 === 0x00 && p2 === 0x5a, 0x6a88);
      return done(tlv(0x5a, encodeEid(eid)));
    },
  };
}
