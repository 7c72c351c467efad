/** Characters from the host to command lines. V.250 section 5.2. */

export type InputItem =
  /** To be echoed before what comes next is acted on. */
  | { readonly kind: 'characters'; readonly text: string }
  | { readonly kind: 'line'; readonly line: string }
  /** A/ repeats the last command without waiting for CR (section 5.2.4). */
  | { readonly kind: 'repeat' }
  /** A line longer than any command: to be refused whole, not cut off and carried out. */
  | { readonly kind: 'overlong' }
  /** After `awaitText`: what came before Ctrl-Z, undefined when escape took it back. */
  | { readonly kind: 'text'; readonly text: string | undefined };

const longestLine = 140_000;
const escape = '\x1b';
const endOfText = '\x1a';
const backspace = '\x08';

export class CommandInput {
  #pending = '';
  #overlong = false;
  #textWanted = false;

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

  /** What comes next is text, not a command. TS 27.005 section 3.5.1. */
  awaitText(): void {
    this.clear();
    this.#textWanted = true;
  }

  clear(): void {
    this.#textWanted = false;
    this.#pending = '';
    this.#overlong = false;
  }

  #take(character: string): InputItem | undefined {
    const pending = this.#pending;
    if (this.#textWanted) return this.#takeText(character);
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

  #takeText(character: string): InputItem | undefined {
    if (character === endOfText || character === escape) {
      const text = character === escape ? undefined : this.#pending;
      this.clear();
      return { kind: 'text', text };
    }
    if (this.#pending.length < longestLine) this.#pending += character;
    return undefined;
  }
}
