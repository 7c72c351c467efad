/** A simulated eUICC with the manners of cards met in the field (handbook, real-peers), between it and its contacts. */
import { concat, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import type { SimulatedCard } from '#simulator/card.ts';
import type { CardHabits } from './field-card-messages.ts';

const standardAid = 'A0000005591010FFFFFFFF8900000100';
/** EnableProfile, DisableProfile, DeleteProfile. */
const namesProfile = /^BF3[123]/;
const stateChange = /^BF3[12]/;

export interface HabitualCard extends SimulatedCard {
  habits: CardHabits;
  /** Called when the card resets itself; its answer to the command that made it do so is not out yet. */
  onOwnReset: (answerIsLost: boolean) => void;
}

export function withHabits(card: SimulatedCard, initial: CardHabits): HabitualCard {
  let waiting = '';
  let refusals = 0;
  let proactiveCommand = false;

  const inPieces = (data: string, piece: number): string => {
    const now = data.slice(0, 2 * piece);
    waiting = data.slice(2 * piece);
    if (waiting === '') return `${now}9000`;
    return `${now}61${byte(Math.min(piece, waiting.length / 2))}`;
  };

  /** The answer's data, with what the card still keeps of it. */
  const whole = (first: Uint8Array, command: string): Uint8Array => {
    let answer = first;
    let data = answer.subarray(0, -2);
    while (answer.at(-2) === 0x61) {
      const channel = command[1]!;
      answer = card.transmit(fromHex(`0${channel}C00000${byte(answer.at(-1)!)}`));
      data = concat(data, answer.subarray(0, -2));
    }
    return data;
  };

  /** An answer in the card's place, in hex. */
  const own = (command: string): string | undefined => {
    const { habits } = self;
    const ins = command.slice(2, 4);
    const length = Number.parseInt(command.slice(8, 10) || '0', 16);
    const data = command.slice(10, 10 + 2 * length);
    if (ins === 'C0' && habits.pieces !== undefined) {
      const asked = Number.parseInt(command.slice(8, 10), 16) || 256;
      return inPieces(waiting, Math.min(asked, habits.pieces));
    }
    if (ins === '70' && habits.withoutChannels) return '6881';
    if (ins === '70' && habits.refusesClose && command.slice(4, 6) === '80') return '6985';
    if (ins === 'A4' && habits.isdrAid !== undefined && data === standardAid) return '6A82';
    if (ins === 'A4' && data === standardAid && habits.plainFci) {
      card.transmit(fromHex(command));
      return `6F188410${standardAid}A5049F6501FF9000`;
    }
    if (ins !== 'E2') return undefined;
    if (habits.longestBlock !== undefined && length > habits.longestBlock)
      return habits.longBlockAnswer === 'cutShort' ? '6F' : (habits.longBlockAnswer ?? '6700');
    const tag = data.slice(0, 4);
    if (habits.profilesByAid && namesProfile.test(data) && data.includes('5A0A')) return `${tag}038001019000`;
    if (!stateChange.test(data)) return undefined;
    if (habits.busy !== undefined && refusals < habits.busy.times) {
      refusals++;
      return habits.busy.answer === '9300' ? '9300' : `${tag}038001059000`;
    }
    return undefined;
  };

  const behindItsAid = (command: string): string => {
    const { isdrAid } = self.habits;
    return isdrAid === undefined || command.slice(2, 4) !== 'A4' ? command : command.replace(isdrAid, standardAid);
  };

  const self: HabitualCard = {
    habits: initial,
    onOwnReset: () => {},
    powerOn: () => card.powerOn(),
    powerOff() {
      waiting = '';
      card.powerOff();
    },
    reset() {
      waiting = '';
      return card.reset();
    },
    transmit(bytes) {
      const command = toHex(bytes);
      const answered = own(command);
      if (answered !== undefined) return fromHex(answered);
      let answer = card.transmit(fromHex(behindItsAid(command)));
      const { pieces, proactive, resetsItself } = self.habits;
      const changes = command.slice(2, 4) === 'E2' && stateChange.test(command.slice(10));
      if (changes) proactiveCommand = proactive ?? false;
      if (proactiveCommand && toHex(answer).endsWith('9000')) {
        answer = concat(answer.subarray(0, -2), fromHex('9110'));
        proactiveCommand = false;
      }
      if (changes && resetsItself !== undefined) self.onOwnReset(resetsItself === 'beforeAnswer');
      if (pieces === undefined || (answer.length === 2 && answer[0] !== 0x61)) return answer;
      waiting = toHex(whole(answer, command));
      return fromHex(`61${byte(Math.min(pieces, waiting.length / 2))}`);
    },
  };
  return self;
}

const byte = (value: number) => value.toString(16).toUpperCase().padStart(2, '0');
