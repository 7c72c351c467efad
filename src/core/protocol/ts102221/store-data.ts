import { concat } from '../bytes/index.ts';
import type { CommandApdu } from '../iso7816/index.ts';

/** STORE DATA as ES10 uses it: GlobalPlatform Card Specification 11.11, SGP.22 section 5.7.2. */

/**
 * One ES10 request cut into a chain of commands on the basic channel: P1 11 while more follow, 91 on the last;
 * P2 counts blocks from 00. `blockSize` is 1 to 255. The response comes with the last block.
 */
export function storeDataCommands(request: Uint8Array, blockSize = 255): CommandApdu[] {
  if (blockSize < 1 || blockSize > 255) throw new RangeError('a block holds 1 to 255 bytes');
  const blocks = Math.max(1, Math.ceil(request.length / blockSize));
  return Array.from({ length: blocks }, (_, block) => ({
    cla: 0x80,
    ins: 0xe2,
    p1: block === blocks - 1 ? 0x91 : 0x11,
    p2: block & 0xff,
    data: request.subarray(block * blockSize, (block + 1) * blockSize),
    le: undefined,
  }));
}

/** Most bytes a card keeps of one unfinished chain. */
const largestRequest = 0x10000;

export type StoreDataProgress =
  | { readonly kind: 'more' }
  | { readonly kind: 'complete'; readonly request: Uint8Array }
  | { readonly kind: 'wrongBlock' | 'tooLong' };

/** The card's side: joins the blocks of one channel. Block 00 always starts anew; a refused block drops the chain. */
export class StoreDataReassembly {
  #parts: Uint8Array[] = [];
  #next = 0;
  #length = 0;

  receive(lastBlock: boolean, number: number, data: Uint8Array): StoreDataProgress {
    // A chain may pass block FF and wrap to 00: that one continues where it is the block expected.
    const wraps = this.#parts.length > 0 && this.#next === 0;
    if (number === 0 && !wraps) this.clear();
    if (number !== this.#next) return this.#refuse('wrongBlock');
    if (this.#length + data.length > largestRequest) return this.#refuse('tooLong');
    this.#parts.push(data.slice());
    this.#length += data.length;
    this.#next = (this.#next + 1) & 0xff;
    if (!lastBlock) return { kind: 'more' };
    const request = this.#parts.length === 1 ? this.#parts[0]! : concat(...this.#parts);
    this.clear();
    return { kind: 'complete', request };
  }

  clear(): void {
    this.#parts = [];
    this.#next = 0;
    this.#length = 0;
  }

  #refuse(kind: 'wrongBlock' | 'tooLong'): StoreDataProgress {
    this.clear();
    return { kind };
  }
}
