import { concat } from '#core/protocol/bytes/index.ts';
import { done, Refusal, require, type Answer } from '../answer.ts';
import type { CardContext, CommandHandler } from '../card-context.ts';

const tokenLength = 8;

/** Units of a suspension time in seconds: second, minute, hour, day, ten days. */
const units = [1, 60, 3600, 86_400, 864_000];
/** Longest time this card keeps its state: ten days. */
const longest = 864_000;
const longestCoded = Uint8Array.of(0x04, 0x01);

/** SUSPEND UICC, TS 102 221 section 11.1.22: P1 00 suspends, 01 resumes. */
export const suspend: CommandHandler = (card, _, { p1, p2, data }) => {
  require((p1 === 0x00 || p1 === 0x01) && p2 === 0x00, 0x6a86);
  return p1 === 0x00 ? keepState(card, data) : resume(card, data);
};

/** Least and greatest time wanted; answers the greatest granted and the token. 9864 when the least is too long. */
function keepState(card: CardContext, data: Uint8Array): Answer {
  require(data.length === 4, 0x6700);
  const least = seconds(data.subarray(0, 2));
  const greatest = seconds(data.subarray(2));
  require(least <= greatest, 0x6a80);
  require(!card.toolkit.busy, 0x6985);
  require(least <= longest, 0x9864);
  const token = card.random.bytes(tokenLength);
  const channels = [...card.channels];
  const verified = [...card.verified];
  const restoreToolkit = card.toolkit.save();
  card.suspension.keep(token, () => {
    card.channels.clear();
    for (const [number, channel] of channels) card.channels.set(number, channel);
    for (const name of verified) card.verified.add(name);
    restoreToolkit();
  });
  return done(concat(greatest <= longest ? data.subarray(2) : longestCoded, token));
}

function seconds(coded: Uint8Array): number {
  const unit = units[coded[0]!];
  if (unit === undefined) throw new Refusal(0x6a80);
  return unit * coded[1]!;
}

function resume(card: CardContext, data: Uint8Array): Answer {
  require(data.length === tokenLength, 0x6700);
  switch (card.suspension.resume(data)) {
    case 'resumed':
      return done();
    case 'wrongToken':
      throw new Refusal(0x6982);
    case 'nothingKept':
      throw new Refusal(0x6985);
  }
}
