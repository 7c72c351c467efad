import { tlv } from '#core/protocol/asn1/index.ts';
import { done, Refusal, require } from '../answer.ts';
import type { CommandHandler } from '../card-context.ts';
import { fcpOf } from './file-control-parameters.ts';

/** STATUS, TS 102 221 section 11.1.2. */
export const statusCommand: CommandHandler = (card, channel, { p1, p2, data }) => {
  require(data.length === 0, 0x6700);
  require(p1 <= 0x02, 0x6a86);
  switch (p2) {
    case 0x00:
      return done(fcpOf(card, channel.directory));
    case 0x01: {
      const aid = channel.applet?.aid ?? channel.application?.node.aid;
      return done(aid === undefined ? undefined : tlv(0x84, aid));
    }
    case 0x0c:
      return done();
    default:
      throw new Refusal(0x6a86);
  }
};
