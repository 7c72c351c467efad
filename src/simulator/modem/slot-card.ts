/** The modem's own use of the card in a slot: its files over a logical channel of its own, so that nobody's selection moves. */

import { concat, decodeSwappedDigits, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { DeviceError } from '#shared/errors.ts';
import type { SimulatedCard } from '../card.ts';
import { Refusal, simFailure } from './refusal.ts';

const usimAid = 'A0000000871002';

export class SlotCard {
  readonly #card: SimulatedCard;

  constructor(card: SimulatedCard) {
    this.#card = card;
  }

  /** One APDU as it is; a card without power gets it first, as a modem powers its slot. */
  transmit(command: Uint8Array): Uint8Array {
    try {
      return this.#card.transmit(command);
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      this.#card.powerOn();
      return this.#card.transmit(command);
    }
  }

  powerOff(): void {
    this.#card.powerOff();
  }

  /** A logical channel opened by MANAGE CHANNEL (TS 102 221 section 11.1.17); undefined when the card has none left. */
  openChannel(): number | undefined {
    const answer = this.transmit(fromHex('0070000001'));
    return status(answer) === 0x9000 && answer.length === 3 ? answer[0] : undefined;
  }

  closeChannel(channel: number): void {
    this.transmit(Uint8Array.of(classByte(0x00, channel), 0x70, 0x80, channel));
  }

  /** Whether the card took the selection of an application (by full or partial AID). */
  selectApplication(channel: number, aid: Uint8Array): boolean {
    const sw = status(
      this.transmit(concat(Uint8Array.of(classByte(0x00, channel), 0xa4, 0x04, 0x0c, aid.length), aid)),
    );
    return sw === 0x9000 || sw >> 8 === 0x61;
  }

  /** ICCID of EF.ICCID; undefined where the card has none (an eUICC without enabled profile). TS 102 221 section 13.2. */
  readIccid(): string | undefined {
    return this.#onChannel((channel) => {
      if (!this.#selectFile(channel, '3F00') || !this.#selectFile(channel, '2FE2')) return undefined;
      const content = this.#readBinary(channel, 10);
      return content && digits(content);
    });
  }

  /** IMSI of the USIM; undefined without USIM or while its PIN is wanted. TS 31.102 section 4.2.2. */
  readImsi(): string | undefined {
    return this.#onChannel((channel) => {
      if (!this.selectApplication(channel, fromHex(usimAid)) || !this.#selectFile(channel, '6F07')) return undefined;
      const content = this.#readBinary(channel, 9);
      const length = content?.[0];
      if (content === undefined || length === undefined || length === 0 || length > 8) return undefined;
      return digits(content.subarray(1, 1 + length))?.slice(1);
    });
  }

  /** What +CPIN? says of PIN 1, asked by VERIFY without data. TS 102 221 section 11.1.9. */
  pinState(): 'READY' | 'SIM PIN' | 'SIM PUK' {
    return this.#onChannel((channel) => {
      if (!this.selectApplication(channel, fromHex(usimAid))) return 'READY';
      const sw = status(this.transmit(Uint8Array.of(classByte(0x00, channel), 0x20, 0x00, 0x01)));
      if (sw === 0x6983 || sw === 0x63c0) return 'SIM PUK';
      return (sw & 0xfff0) === 0x63c0 ? 'SIM PIN' : 'READY';
    });
  }

  /** Throws Refusal 12 (PUK wanted) or 16 (wrong PIN). */
  verifyPin(pin: string): void {
    this.#onChannel((channel) => {
      this.selectApplication(channel, fromHex(usimAid));
      const value = Uint8Array.from({ length: 8 }, (_, i) => (i < pin.length ? pin.charCodeAt(i) : 0xff));
      const command = concat(Uint8Array.of(classByte(0x00, channel), 0x20, 0x00, 0x01, 8), value);
      const sw = status(this.transmit(command));
      if (sw === 0x6983 || sw === 0x63c0) throw new Refusal(12);
      if (sw !== 0x9000) throw new Refusal(16);
    });
  }

  /** The USIM selected on a channel of its own; undefined where the card has none. Commands go there without their channel. */
  withUsim<T>(work: (exchange: (command: Uint8Array) => Uint8Array) => T): T | undefined {
    return this.#onChannel((channel) => {
      if (!this.selectApplication(channel, fromHex(usimAid))) return undefined;
      return work((command) => {
        const onChannel = command.slice();
        onChannel[0] = classByte(command[0]!, channel);
        return this.#whole(channel, this.transmit(onChannel));
      });
    });
  }

  /** The data of a T=0 card are fetched by GET RESPONSE. */
  #whole(channel: number, answer: Uint8Array): Uint8Array {
    const sw = status(answer);
    if (sw >> 8 !== 0x61) return answer;
    return this.transmit(Uint8Array.of(classByte(0x00, channel), 0xc0, 0x00, 0x00, sw & 0xff));
  }

  #onChannel<T>(work: (channel: number) => T): T {
    const channel = this.openChannel();
    if (channel === undefined) throw simFailure();
    try {
      return work(channel);
    } finally {
      this.closeChannel(channel);
    }
  }

  #selectFile(channel: number, fileId: string): boolean {
    const command = concat(Uint8Array.of(classByte(0x00, channel), 0xa4, 0x00, 0x0c, 2), fromHex(fileId));
    return status(this.transmit(command)) === 0x9000;
  }

  #readBinary(channel: number, length: number): Uint8Array | undefined {
    const answer = this.transmit(Uint8Array.of(classByte(0x00, channel), 0xb0, 0x00, 0x00, length));
    return status(answer) === 0x9000 ? answer.subarray(0, -2) : undefined;
  }
}

/** Digits of a file; undefined when it was never written or holds something else. */
function digits(content: Uint8Array): string | undefined {
  try {
    return decodeSwappedDigits(content) || undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

export const status = (answer: Uint8Array): number => Number.parseInt(toHex(answer.subarray(-2)), 16);

/** Class byte with the channel coded in: TS 102 221 section 10.1.1. */
export function classByte(cla: number, channel: number): number {
  return channel < 4 ? (cla & 0xfc) | channel : (cla & 0xb0) | 0x40 | (channel - 4);
}
