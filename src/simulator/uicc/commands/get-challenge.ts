import { done, require } from '../answer.ts';
import type { CommandHandler } from '../card-context.ts';

/** GET CHALLENGE, TS 102 221 section 11.1.18. */
export const getChallenge: CommandHandler = (card, _, { p1, p2, data, le }) => {
  require(p1 === 0 && p2 === 0, 0x6a86);
  require(data.length === 0 && le !== undefined, 0x6700);
  return done(card.random.bytes(Math.min(le, 256)));
};
