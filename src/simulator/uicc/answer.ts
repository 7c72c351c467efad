/** What a command comes to: data and status word. */
export interface Answer {
  readonly data: Uint8Array;
  readonly sw: number;
}

const none = new Uint8Array(0);

export const done = (data: Uint8Array = none): Answer => ({ data, sw: 0x9000 });
export const status = (sw: number): Answer => ({ data: none, sw });

/** Thrown to end a command with a status word and nothing changed. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly sw: number;
  constructor(sw: number) {
    super(`refused with ${sw.toString(16)}`);
    this.sw = sw;
  }
}

/** Throws a Refusal with `sw` unless `condition` holds. */
export function require(condition: boolean, sw: number): asserts condition {
  if (!condition) throw new Refusal(sw);
}
