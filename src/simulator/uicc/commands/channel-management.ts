import { done, Refusal, require } from '../answer.ts';
import { forgetEndedSessions } from '../application-session.ts';
import type { CardContext, CommandHandler } from '../card-context.ts';
import { Channel } from '../channel.ts';

/** MANAGE CHANNEL, TS 102 221 section 11.1.17: channels 1 to 19. */

const highestChannel = 19;

export const manageChannel: CommandHandler = (card, channel, { p1, p2, data, le }) => {
  require((p1 === 0x00 || p1 === 0x80) && p2 <= highestChannel, 0x6a86);
  require(data.length === 0, 0x6700);
  if (p1 === 0x00) return openChannel(card, channel, p2, le);
  requireNoLe(card, le);
  // P2 00 on a channel other than the basic one closes that channel itself.
  const own = [...card.channels].find(([, one]) => one === channel)![0];
  const number = p2 === 0 ? own : p2;
  require(number !== 0, 0x6a86);
  require(card.channels.has(number), 0x6881);
  card.channels.delete(number);
  forgetEndedSessions(card);
  return done();
};

/** Peers add an Le of 00 where no answer comes; T=0 has a P3 of 00 there anyway. */
function requireNoLe({ behaviour }: CardContext, le: number | undefined): void {
  require(le === undefined || !behaviour.strict || behaviour.protocol === 'T=0', 0x6700);
}

function openChannel(card: CardContext, from: Channel, wanted: number, le: number | undefined) {
  const { protocol, strict, logicalChannels } = card.behaviour;
  if (wanted !== 0) requireNoLe(card, le);
  else if (le === undefined || ((strict || protocol === 'T=0') && le !== 1)) throw new Refusal(0x6c01);
  const free = Array.from({ length: logicalChannels }, (_, i) => i + 1).filter((n) => !card.channels.has(n));
  const number = wanted === 0 ? free[0] : wanted;
  require(number !== undefined && free.includes(number), 0x6a81);
  const opened = new Channel(card.masterFile());
  // From the basic channel the new one starts at the MF; from another it shares that one's application.
  if (from !== card.channels.get(0) && from.application !== undefined) opened.selectApplication(from.application);
  card.channels.set(number, opened);
  return done(wanted === 0 ? Uint8Array.of(number) : undefined);
}
