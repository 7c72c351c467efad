import type { SimulatedCard } from '../card.ts';
import { encodeVpcdFrame, VpcdFrameReader, type VpcdMessage } from './vpcd-frames.ts';

/** A card's side of one vpcd connection: bytes in, bytes to send back out. It owns no socket. */
export class VpcdSession {
  readonly #card: SimulatedCard;
  readonly #frames = new VpcdFrameReader();
  #atr: Uint8Array | undefined;

  constructor(card: SimulatedCard) {
    this.#card = card;
  }

  /** Frames to send, in order. Throws what the card throws: then the connection is to be dropped, as if the card was pulled. */
  receive(bytes: Uint8Array): Uint8Array[] {
    this.#frames.receive(bytes);
    const answers: Uint8Array[] = [];
    for (let next = this.#frames.next(); next !== undefined; next = this.#frames.next()) {
      const answer = this.#obey(next);
      if (answer !== undefined) answers.push(encodeVpcdFrame(answer));
    }
    return answers;
  }

  /** The reader is gone: the card loses its power. */
  end(): void {
    this.#atr = undefined;
    this.#card.powerOff();
  }

  #obey(message: VpcdMessage): Uint8Array | undefined {
    switch (message.kind) {
      case 'powerOff':
        this.end();
        return undefined;
      case 'powerOn':
        this.#atr = this.#card.powerOn();
        return undefined;
      case 'reset':
        this.#atr = this.#atr === undefined ? this.#card.powerOn() : this.#card.reset();
        return undefined;
      case 'atr':
        return (this.#atr ??= this.#card.powerOn());
      case 'command':
        this.#atr ??= this.#card.powerOn();
        return this.#card.transmit(message.apdu);
      case 'unknown':
        return undefined;
    }
  }
}
