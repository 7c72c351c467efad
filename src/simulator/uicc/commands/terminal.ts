import { readTlvs, TlvError } from '#core/protocol/asn1/index.ts';
import { done, Refusal, require } from '../answer.ts';
import type { CommandHandler } from '../card-context.ts';

/** TERMINAL CAPABILITY, TERMINAL PROFILE, ENVELOPE, FETCH, TERMINAL RESPONSE: TS 102 221 sections 11.1.19 and 11.2, TS 102 223 clause 6.8. */

export const terminalCapability: CommandHandler = (_, __, { p1, p2, data }) => {
  require(p1 === 0 && p2 === 0, 0x6a86);
  require(data.length > 0, 0x6700);
  const template = members(data).find((member) => member.tag === 0xa9);
  require(template !== undefined, 0x6a80);
  // What a terminal can do changes nothing here; members unknown today are for cards of tomorrow.
  members(template.value);
  return done();
};

export const terminalProfile: CommandHandler = (card, _, { p1, p2, data }) => {
  require(p1 === 0 && p2 === 0, 0x6a86);
  require(data.length > 0, 0x6700);
  card.toolkit.setTerminalProfile(data);
  return done();
};

export const fetch: CommandHandler = (card, _, { p1, p2, data, le }) => {
  require(p1 === 0 && p2 === 0, 0x6a86);
  require(data.length === 0, 0x6700);
  const length = card.toolkit.waitingLength;
  require(length > 0, 0x6985);
  if (le !== length && le !== 256) throw new Refusal(0x6c00 | length);
  return done(card.toolkit.fetch());
};

export const terminalResponse: CommandHandler = (card, _, { p1, p2, data }) => {
  require(p1 === 0 && p2 === 0, 0x6a86);
  require(data.length > 0, 0x6700);
  const result = members(data).find((member) => (member.tag & 0x7f) === 0x03)?.value[0];
  require(result !== undefined, 0x6a80);
  require(card.toolkit.respond(result), 0x6985);
  return done();
};

/** BER-TLV tags of TS 102 223 section 9.3: SMS download, menu, call control, events, timers and their like. */
const envelopes = new Set([0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf]);

/** No application of the card listens: what is well formed is taken, 9300 while a proactive command is under way. */
export const envelope: CommandHandler = (card, _, { p1, p2, data }) => {
  require(p1 === 0 && p2 === 0, 0x6a86);
  require(data.length > 0, 0x6700);
  const [only, ...more] = members(data);
  require(only !== undefined && more.length === 0 && envelopes.has(only.tag), 0x6a80);
  require(!card.toolkit.busy, 0x9300);
  return done();
};

function members(data: Uint8Array) {
  try {
    return readTlvs(data);
  } catch (error) {
    if (error instanceof TlvError) throw new Refusal(0x6a80);
    throw error;
  }
}
