import { seededRandom } from '#test/support/seeded-random.ts';

/** Choices from a seed: the same seed, the same choices. Fast where SHA-256 for each choice would not be (xoshiro128**). */
export class Dice {
  #state: Uint32Array;

  constructor(seed: string) {
    this.#state = new Uint32Array(seededRandom(seed).bytes(16).slice().buffer);
  }

  /** 0 to `limit` − 1. */
  below(limit: number): number {
    return this.#next() % limit;
  }

  chance(oneIn: number): boolean {
    return this.below(oneIn) === 0;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** A seed for dice of their own. */
  seed(): string {
    return this.#next().toString(36);
  }

  #next(): number {
    const s = this.#state;
    const rotate = (x: number, by: number) => (x << by) | (x >>> (32 - by));
    const result = Math.imul(rotate(Math.imul(s[1]!, 5), 7), 9) >>> 0;
    const t = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotate(s[3]!, 11);
    return result;
  }
}
