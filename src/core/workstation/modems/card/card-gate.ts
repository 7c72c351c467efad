import { WorkbenchError } from '#shared/errors.ts';
import { ModemRefusal } from '../modem-error.ts';
import type { ModemSession } from '../modem-session.ts';

/** A way from AT commands to the card. */
export interface CardGate {
  /** Rejects with DeviceError, ModemRefusal. */
  transmit(command: Uint8Array): Promise<Uint8Array>;
  /** Gives back every channel that is still open. Rejects with DeviceError, ModemRefusal. */
  release(): Promise<void>;
  /** Every channel is gone already: the card lost its supply. */
  forget(): void;
}

export const sw = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff);
export const statusOf = (answer: Uint8Array): number => (answer.at(-2)! << 8) | answer.at(-1)!;

/** MANAGE CHANNEL, TS 102 221 section 11.1.17. */
export const isManageChannel = (command: Uint8Array): boolean =>
  command.length >= 4 && command[1] === 0x70 && (command[0]! & 0x80) === 0;
/** SELECT by DF name, TS 102 221 section 11.1.1. */
export const isSelectByAid = (command: Uint8Array): boolean =>
  command[1] === 0xa4 && command[2] === 0x04 && command.length > 5;

/** Logical channels of a card that knows no more than the basic coding: 1 to 3. */
export const highestChannel = 3;
/** APDUs up to this length every modem takes: header, 63 bytes and Le. */
const alwaysTaken = 5 + 63 + 1;

/**
 * One APDU by `send`. A modem that refuses a long one says "incorrect parameters" or nothing in particular: the answer is
 * then the card's own "wrong length", so that smaller blocks are tried, and the longest that passes is learnt.
 */
export async function withinLimit(
  modem: ModemSession,
  command: Uint8Array,
  send: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const limit = modem.modem.quirk.apduLimit;
  const characters = 2 * command.length;
  if (limit !== undefined && characters > limit) return sw(0x6700);
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof ModemRefusal) || command.length <= alwaysTaken) throw error;
    // The step below the refused one: 255, 120 and 63 bytes of data in a block (IsdrSession).
    const next = command.length > 5 + 120 + 1 ? 5 + 120 + 1 : alwaysTaken;
    modem.modem.learn({ apduLimit: 2 * next });
    return sw(0x6700);
  }
}

export const withoutCardAccess = (modem: ModemSession) =>
  new WorkbenchError('MODEM_WITHOUT_CARD_ACCESS', 'the modem gives no access to its card', {
    details: { modem: modem.id },
  });
