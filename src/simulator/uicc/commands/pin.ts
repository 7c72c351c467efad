import { toHex } from '#core/protocol/bytes/index.ts';
import type { CommandApdu } from '#core/protocol/iso7816/index.ts';
import type { CardPin } from '#core/protocol/saip/index.ts';
import { findPin, pinName, universalPin } from '../access-control.ts';
import { done, Refusal, require, status, type Answer } from '../answer.ts';
import type { CardContext, CommandHandler } from '../card-context.ts';
import type { Channel } from '../channel.ts';
import type { ProfileContents, SecretState } from '../profile-contents.ts';

/** VERIFY, CHANGE, DISABLE, ENABLE and UNBLOCK PIN, TS 102 221 sections 11.1.9 to 11.1.13. */

interface Target {
  readonly contents: ProfileContents;
  readonly pin: CardPin;
  readonly state: SecretState;
}

/** Bits of P2 that no key reference has. */
const notOfReference = 0x60;

function target(card: CardContext, channel: Channel, { p1, p2 }: CommandApdu): Target {
  require(p1 === 0 && (p2 & notOfReference) === 0, 0x6a86);
  const contents = card.contents();
  const pin = contents && findPin(contents, channel.directory, p2);
  if (contents === undefined || pin === undefined) throw new Refusal(0x6a88);
  return { contents, pin, state: contents.pin(pin) };
}

const tries = (left: number): Answer => status(left === 0 ? 0x6983 : 0x63c0 | Math.min(left, 15));

/** Compares and counts: undefined when right, else the answer to give; the counter is changed either way. */
function check(card: CardContext, { contents, pin, state }: Target, presented: Uint8Array): Answer | undefined {
  if (state.triesLeft === 0) return tries(0);
  const right = toHex(presented) === state.value;
  const triesLeft = right ? pin.maximumTries : state.triesLeft - 1;
  if (triesLeft !== state.triesLeft) contents.setPin(pin, { ...state, triesLeft });
  if (right) return undefined;
  card.verified.delete(pinName(pin));
  // The try that fails answers how many are left; with none left the PIN is blocked from the next one on.
  return status(0x63c0 | Math.min(triesLeft, 15));
}

export const verifyPin: CommandHandler = (card, channel, command) => {
  const found = target(card, channel, command);
  if (command.data.length === 0) {
    const open = !found.state.enabled || card.verified.has(pinName(found.pin));
    return open ? done() : tries(found.state.triesLeft);
  }
  require(command.data.length === 8, 0x6700);
  require(found.state.enabled, 0x6984);
  const wrong = check(card, found, command.data);
  if (wrong !== undefined) return wrong;
  card.verified.add(pinName(found.pin));
  return done();
};

export const changePin: CommandHandler = (card, channel, command) => {
  const found = target(card, channel, command);
  require(command.data.length === 16, 0x6700);
  require(found.state.enabled, 0x6984);
  require(found.pin.canBeChanged, 0x6985);
  const wrong = check(card, found, command.data.subarray(0, 8));
  if (wrong !== undefined) return wrong;
  const value = toHex(command.data.subarray(8));
  found.contents.setPin(found.pin, { ...found.state, value, triesLeft: found.pin.maximumTries });
  card.verified.add(pinName(found.pin));
  return done();
};

/** P1 b8: from now on the PIN with the reference in b7 to b1 is asked for instead (TS 102 221 table 11.21). */
const withReplacement = 0x80;

/** The replacement DISABLE PIN asks for: the universal PIN, once verified as any other. Throws 6A86, 6A88. */
function replacement(card: CardContext, channel: Channel, { p1 }: CommandApdu): number | undefined {
  if (p1 === 0) return undefined;
  require(p1 === (withReplacement | universalPin), 0x6a86);
  const contents = card.contents();
  require(contents !== undefined && findPin(contents, channel.directory, universalPin) !== undefined, 0x6a88);
  return universalPin;
}

export const disablePin: CommandHandler = (card, channel, command) => {
  const replacedBy = replacement(card, channel, command);
  const found = target(card, channel, { ...command, p1: 0 });
  require(command.data.length === 8, 0x6700);
  require(found.state.enabled, 0x6984);
  require(found.pin.canBeDisabled, 0x6985);
  require(replacedBy === undefined || isApplicationPin(found.pin.reference), 0x6a86);
  return setEnabled(card, found, command.data, { enabled: false, replacedBy });
};

export const enablePin: CommandHandler = (card, channel, command) => {
  const found = target(card, channel, command);
  require(command.data.length === 8, 0x6700);
  require(!found.state.enabled, 0x6985);
  return setEnabled(card, found, command.data, { enabled: true, replacedBy: undefined });
};

const isApplicationPin = (reference: number) => reference >= 0x01 && reference <= 0x08;

function setEnabled(
  card: CardContext,
  found: Target,
  presented: Uint8Array,
  change: { enabled: boolean; replacedBy: number | undefined },
): Answer {
  const wrong = check(card, found, presented);
  if (wrong !== undefined) return wrong;
  found.contents.setPin(found.pin, { ...found.state, ...change, triesLeft: found.pin.maximumTries });
  if (change.enabled) card.verified.add(pinName(found.pin));
  return done();
}

export const unblockPin: CommandHandler = (card, channel, command) => {
  const found = target(card, channel, command);
  const { contents, pin, state } = found;
  const puk = contents.image.puks.find((one) => one.reference === pin.pukReference);
  if (puk === undefined) throw new Refusal(0x6985);
  const pukState = contents.puk(puk);
  if (command.data.length === 0) return tries(pukState.triesLeft);
  require(command.data.length === 16, 0x6700);
  if (pukState.triesLeft === 0) return tries(0);
  if (toHex(command.data.subarray(0, 8)) !== pukState.value) {
    const triesLeft = pukState.triesLeft - 1;
    contents.setPuk(puk, { ...pukState, triesLeft });
    return status(0x63c0 | Math.min(triesLeft, 15));
  }
  if (pukState.triesLeft !== puk.maximumTries) contents.setPuk(puk, { ...pukState, triesLeft: puk.maximumTries });
  contents.setPin(pin, { ...state, value: toHex(command.data.subarray(8)), triesLeft: pin.maximumTries });
  if (state.enabled) card.verified.add(pinName(pin));
  return done();
};
