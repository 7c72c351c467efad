/**
 * The wire between a card and vpcd, the virtual reader of vsmartcard: each message is a two-byte big-endian length and
 * that many bytes. One byte is an order to the card's contacts, anything longer a command APDU.
 */
import { concat, fromUint } from '#core/protocol/bytes/index.ts';

export type VpcdMessage =
  | { readonly kind: 'powerOff' }
  | { readonly kind: 'powerOn' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'atr' }
  /** An order this side does not know; it wants no answer. */
  | { readonly kind: 'unknown'; readonly order: number }
  | { readonly kind: 'command'; readonly apdu: Uint8Array };

const orders = new Map<number, Exclude<VpcdMessage['kind'], 'command' | 'unknown'>>([
  [0, 'powerOff'],
  [1, 'powerOn'],
  [2, 'reset'],
  [4, 'atr'],
]);

/** One message as vpcd wants it: ATR or response APDU. Throws RangeError over 65535 bytes. */
export const encodeVpcdFrame = (bytes: Uint8Array): Uint8Array => concat(fromUint(bytes.length, 2), bytes);

/** Bytes in as they come, whole messages out. */
export class VpcdFrameReader {
  #pending: Uint8Array = new Uint8Array();
  /** Bytes of `#pending` that were read. */
  #read = 0;

  receive(bytes: Uint8Array): void {
    this.#pending = concat(this.#pending.subarray(this.#read), bytes);
    this.#read = 0;
  }

  /** The next whole message; undefined until more bytes come. Empty frames are skipped. */
  next(): VpcdMessage | undefined {
    for (;;) {
      const start = this.#read + 2;
      if (start > this.#pending.length) return undefined;
      const length = (this.#pending[this.#read]! << 8) | this.#pending[this.#read + 1]!;
      if (start + length > this.#pending.length) return undefined;
      this.#read = start + length;
      if (length > 0) return message(this.#pending.slice(start, start + length));
    }
  }
}

function message(content: Uint8Array): VpcdMessage {
  if (content.length > 1) return { kind: 'command', apdu: content };
  const kind = orders.get(content[0]!);
  return kind === undefined ? { kind: 'unknown', order: content[0]! } : { kind };
}
