import { concat, fromHex, isHex, toHex } from '#core/protocol/bytes/index.ts';
import { incorrectParameters, notFound, simFailure } from '../refusal.ts';
import { classByte } from '../slot-card.ts';
import type { CommandHandler, ModemState } from '../modem-state.ts';

/** TS 27.007 sections 8.17 (+CSIM), 8.43 (+CGLA), 8.45 (+CCHO), 8.46 (+CCHC). */
export const cardAccess: CommandHandler = ({ name, form, parameters }, modem) => {
  if (name === '+CSIM' && modem.personality.withoutCsim) return undefined;
  if (!(modem.logicalChannels ? ['+CSIM', '+CGLA', '+CCHO', '+CCHC'] : ['+CSIM']).includes(name)) return undefined;
  if (form === 'test') return [];
  if (form !== 'set') throw incorrectParameters();
  if (name === '+CCHO') return open(parameters, modem);
  if (name === '+CCHC') return close(parameters, modem);
  if (name === '+CSIM') return [answer('+CSIM', modem.card().transmit(apdu(parameters, modem)))];
  const session = modem.sessions.get(Number(parameters[0]));
  if (session === undefined) throw incorrectParameters();
  const command = apdu(parameters.slice(1), modem);
  if (modem.personality.channelByHost && (command[0]! & 0x03) !== session.channel)
    return [answer('+CGLA', Uint8Array.of(0x68, 0x81))];
  const onChannel = concat(Uint8Array.of(classByte(command[0]!, session.channel)), command.subarray(1));
  return [answer('+CGLA', session.card.transmit(onChannel))];
};

function open([aid = '']: readonly string[], modem: ModemState): readonly string[] {
  if (!isHex(aid) || aid.length < 10 || aid.length > 32) throw incorrectParameters();
  const card = modem.card();
  const channel = card.openChannel();
  if (channel === undefined) throw simFailure();
  if (!card.selectApplication(channel, fromHex(aid))) {
    card.closeChannel(channel);
    throw notFound();
  }
  let id = 1;
  while (modem.sessions.has(id)) id++;
  modem.sessions.set(id, { card, channel });
  const { cchoAnswer = 'prefixed' } = modem.personality;
  return cchoAnswer === 'none' ? [] : [cchoAnswer === 'bare' ? String(id) : `+CCHO: ${id}`];
}

function close([id = '']: readonly string[], modem: ModemState): readonly string[] {
  const session = modem.sessions.get(Number(id));
  if (session === undefined) throw incorrectParameters();
  modem.sessions.delete(Number(id));
  session.card.closeChannel(session.channel);
  return [];
}

function apdu([length = '', hex = '']: readonly string[], modem: ModemState): Uint8Array {
  const tooLong = hex.length > (modem.personality.longestApdu ?? Number.POSITIVE_INFINITY);
  if (!isHex(hex) || hex.length < 8 || Number(length) !== hex.length || tooLong) throw incorrectParameters();
  return fromHex(hex);
}

const answer = (name: string, response: Uint8Array) => `${name}: ${2 * response.length},"${toHex(response)}"`;
