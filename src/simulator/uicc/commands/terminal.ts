import { readTlvs, TlvError } from '#core/protocol/asn1/index.ts';
import { done, Refusal, require } from '../answer.ts';
import type { CommandHandler } from '../card-context.ts';

/** TERMINAL CAPABILITY, TERMINAL PROFILE, FETCH, TERMINAL RESPONSE: TS 102 221 sections 11.1.19 and 11.2, TS 102 223 clause 6.8. */

export const terminalCapability: CommandHandler = (_, __, { p1, p2, data }) => {
  require(p1 === 0 && p2 === 0, 0x6a86);
  require(members(data).some((member) => member.tag === 0xa9), 0x6a80);
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
  const result = members(data).find((member) => (member.tag & 0x7f) === 0x03)?.value[0];
  require(result !== undefined, 0x6a80);
  require(card.toolkit.respond(result), 0x6985);
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
