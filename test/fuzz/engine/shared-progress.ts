import type { FuzzCase } from './fuzz-target.ts';

const room = 4 * 1024 * 1024;
const header = 16;

/** What a worker is doing now, readable from outside while it hangs or after it died: number and text of the case. */
export class SharedProgress {
  readonly buffer: SharedArrayBuffer;
  readonly #numbers: Int32Array;
  readonly #text: Uint8Array;

  constructor(buffer = new SharedArrayBuffer(header + room)) {
    this.buffer = buffer;
    this.#numbers = new Int32Array(buffer, 0, 4);
    this.#text = new Uint8Array(buffer, header);
  }

  /** `index` −1: opening the target. */
  begin(index: number, input: FuzzCase): void {
    const text = Buffer.from(JSON.stringify(input)).subarray(0, room);
    this.#text.set(text);
    this.#numbers[1] = text.length;
    this.#numbers[2] = index;
    Atomics.add(this.#numbers, 0, 1);
  }

  /** Changes with each `begin`. */
  get beats(): number {
    return Atomics.load(this.#numbers, 0);
  }

  get index(): number {
    return this.#numbers[2]!;
  }

  get input(): FuzzCase {
    const text = Buffer.from(this.#text.slice(0, this.#numbers[1]!)).toString();
    try {
      return JSON.parse(text) as FuzzCase;
    } catch {
      return [text];
    }
  }
}
