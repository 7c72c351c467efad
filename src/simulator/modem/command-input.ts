/** Characters from the host to command lines. V.250 section 5.2. */

export type InputItem =
  /** To be echoed before what comes next is acted on. */
  | { readonly kind: 'characters'; readonly text: string }
  | { readonly kind: 'line'; readonly line: string }
  /** A/ repeats the last command without waiting for CR (section 5.2.4). */
  | { readonly kind: 'repeat' }
  /** A line longer than any command: to be refused whole, not cut off and carried out. */
  | { readonly kind: 'overlong' };

const longestLine = 140_000;
const escape = '\x1b';
const backspace = '\x08';

export class CommandInput {
  #pending = '';
  #overlong = false;

  /** Lazy, so that a command that turns echo off has acted before the next characters are handed out. */
  *feed(bytes: Uint8Array): Generator<InputItem> {
    let text = '';
    for (const byte of bytes) {
      const character = String.fromCharCode(byte);
      text += character;
      const item = this.#take(character);
      if (item === undefined) continue;
      yield { kind: 'characters', text };
      text = '';
      yield item;
    }
    if (text !== '') yield { kind: 'characters', text };
  }

  clear(): void {
    this.#pending = '';
    this.#overlong = false;
  }

  #take(character: string): InputItem | undefined {
    const pending = this.#pending;
    if (character === '\r') {
      const overlong = this.#overlong;
      this.clear();
      if (overlong) return { kind: 'overlong' };
      return { kind: 'line', line: pending.trim() };
    }
    if (character === '/' && /^a$/i.test(pending.trim())) {
      this.#pending = '';
      return { kind: 'repeat' };
    }
    if (character === escape) this.clear();
    else if (character === backspace) this.#pending = pending.slice(0, -1);
    else if (character >= ' ' && pending.length < longestLine) this.#pending += character;
    else if (character >= ' ') this.#overlong = true;
    return undefined;
  }
}
