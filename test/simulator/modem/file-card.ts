import { encodeSwappedDigits, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import type { SimulatedCard } from '#simulator/card.ts';
import { DeviceError } from '#shared/errors.ts';

export interface FileCard extends SimulatedCard {
  readonly commands: string[];
  pin: string | undefined;
  openChannels(): number[];
}

/** Two files, one application and four channels: what the modem's tests need of a card. */
export function fileCard(
  iccid: string | undefined,
  imsi: string,
  aids: readonly string[] = ['A0000000871002'],
): FileCard {
  const files: Record<string, string> = {
    '6F07': `08${toHex(encodeSwappedDigits(`9${imsi}`, 8))}`,
    ...(iccid === undefined ? {} : { '2FE2': toHex(encodeSwappedDigits(iccid, 10)) }),
  };
  let powered = false;
  let selected = new Map<number, string>();
  let tries = 3;

  const answer = (hex: string): string => {
    const channel = Number.parseInt(hex.slice(1, 2), 16) & 3;
    const rest = hex.slice(2);
    if (rest === '70000001') {
      const free = [1, 2, 3].find((one) => !selected.has(one));
      if (free === undefined) return '6A81';
      selected.set(free, '3F00');
      return `0${free}9000`;
    }
    if (rest.startsWith('7080')) return selected.delete(Number.parseInt(rest.slice(4, 6), 16)) ? '9000' : '6A86';
    if (channel !== 0 && !selected.has(channel)) return '6881';
    if (rest.startsWith('A404')) {
      const aid = rest.slice(8, 8 + 2 * Number.parseInt(rest.slice(6, 8), 16));
      return aids.some((one) => one.startsWith(aid)) ? '9000' : '6A82';
    }
    if (rest.startsWith('A400')) {
      const file = rest.slice(8, 12);
      if (iccid === undefined || (file !== '3F00' && files[file] === undefined)) return '6A82';
      selected.set(channel, file);
      return '9000';
    }
    if (rest.startsWith('B0')) {
      const content = files[selected.get(channel) ?? ''] ?? '';
      return `${content.slice(0, 2 * Number.parseInt(rest.slice(6, 8), 16))}9000`;
    }
    if (rest === '200001') return card.pin === undefined ? '9000' : `63C${tries}`;
    if (rest.startsWith('200001')) {
      const right =
        rest.slice(8) === `${toHex(Uint8Array.from(card.pin ?? '', (c) => c.charCodeAt(0)))}`.padEnd(16, 'F');
      if (right) card.pin = undefined;
      return right ? '9000' : `63C${--tries}`;
    }
    if (rest.startsWith('E2')) return `BF3E001${channel}9000`.slice(0, 6) + '9000';
    return '6D00';
  };

  const card: FileCard = {
    commands: [],
    pin: undefined,
    openChannels: () => [...selected.keys()].filter((one) => one !== 0),
    powerOn() {
      powered = true;
      selected = new Map([[0, '3F00']]);
      return fromHex('3B00');
    },
    powerOff() {
      powered = false;
    },
    reset: () => card.powerOn(),
    transmit(command) {
      if (!powered) throw new DeviceError('gone', 'no power');
      const hex = toHex(command);
      card.commands.push(hex);
      return fromHex(answer(hex));
    },
  };
  return card;
}
