import type { Mark, MarkKind } from './mark.ts';

/** What a value is, from the tags above it and its own, outermost first, and its length in bytes. */
export type TlvRule = (path: readonly number[], length: number) => MarkKind | 'descend' | undefined;

/** Deeper nesting than any message of SGP.22 has is no message. */
const deepest = 24;

/**
 * Reads BER-TLV that comes in pieces of hex, cut anywhere, and tells which characters of each piece are identifiers or secrets.
 * What is no TLV is passed over.
 */
export class TlvWalk {
  readonly #rule: TlvRule;
  /** Tags that are open, each with the byte at which it ends. */
  readonly #path: number[] = [];
  readonly #ends: number[] = [];
  #at = 0;
  #state: 'tag' | 'moreTag' | 'length' | 'value' | 'lost' = 'tag';
  #tag = 0;
  #lengthLeft = -1;
  #length = 0;
  #valueStart = 0;
  #valueEnd = 0;
  #kind: MarkKind | undefined;
  #elements = 0;

  constructor(rule: TlvRule) {
    this.#rule = rule;
  }

  /** The first tag of all. */
  root: number | undefined;

  /** What came is no TLV, or more came than the first element holds. */
  get isAstray(): boolean {
    return this.#state === 'lost' || this.#elements > 1;
  }

  /** Marks in characters from the beginning of `text` plus `offset`. A star counts as a digit that cannot be seen. */
  feed(text: string, offset = 0): Mark[] {
    const marks: Mark[] = [];
    const bytes = text.length >> 1;
    for (let i = 0; i < bytes;) {
      if (this.#state === 'lost') break;
      if (this.#state === 'value') {
        const taken = Math.min(bytes - i, this.#valueEnd - this.#at);
        if (this.#kind !== undefined && taken > 0)
          marks.push({
            kind: this.#kind,
            at: offset + 2 * i,
            length: 2 * taken,
            from: 2 * (this.#at - this.#valueStart),
            of: 2 * (this.#valueEnd - this.#valueStart),
          });
        i += taken;
        this.#at += taken;
        if (this.#at >= this.#valueEnd) this.#ended();
        continue;
      }
      this.#byte(byteAt(text, 2 * i));
      i++;
    }
    return marks;
  }

  #byte(byte: number): void {
    this.#at++;
    if (this.#state === 'tag') {
      this.#tag = byte;
      this.#state = (byte & 0x1f) === 0x1f ? 'moreTag' : 'length';
      this.#lengthLeft = -1;
    } else if (this.#state === 'moreTag') {
      this.#tag = this.#tag * 256 + byte;
      if (this.#tag > 0xffffff) this.#skip();
      else if (byte < 0x80) this.#state = 'length';
    } else if (this.#lengthLeft < 0) {
      if (byte < 0x80) this.#begin(byte);
      else if (byte === 0x80 || byte > 0x84) this.#skip();
      else {
        this.#lengthLeft = byte & 0x7f;
        this.#length = 0;
      }
    } else {
      this.#length = this.#length * 256 + byte;
      if (--this.#lengthLeft === 0) this.#begin(this.#length);
    }
  }

  #begin(length: number): void {
    this.root ??= this.#tag;
    if (this.#path.length === 0) this.#elements++;
    const end = this.#at + length;
    if (this.#path.length >= deepest || end > (this.#ends.at(-1) ?? Infinity)) {
      this.#skip();
      return;
    }
    this.#path.push(this.#tag);
    const what = this.#rule(this.#path, length);
    const first = this.#tag > 0xffff ? this.#tag >> 16 : this.#tag > 0xff ? this.#tag >> 8 : this.#tag;
    if (what !== 'descend' && (what !== undefined || (first & 0x20) === 0)) {
      this.#kind = what;
      this.#valueStart = this.#at;
      this.#valueEnd = end;
      this.#ends.push(end);
      this.#state = 'value';
      if (length === 0) this.#ended();
      return;
    }
    this.#ends.push(end);
    this.#state = 'tag';
    this.#close();
  }

  /** No TLV inside this element after all: on behind it. */
  #skip(): void {
    const end = this.#ends.at(-1);
    if (end === undefined) {
      this.#state = 'lost';
      return;
    }
    this.#kind = undefined;
    this.#valueStart = this.#at;
    this.#valueEnd = end;
    this.#state = 'value';
    if (this.#at >= end) this.#ended();
  }

  #ended(): void {
    this.#kind = undefined;
    this.#state = 'tag';
    this.#close();
  }

  #close(): void {
    while (this.#ends.length > 0 && this.#at >= this.#ends.at(-1)!) {
      this.#ends.pop();
      this.#path.pop();
    }
  }
}

const byteAt = (text: string, at: number): number =>
  (nibble(text.charCodeAt(at)) << 4) | nibble(text.charCodeAt(at + 1));

function nibble(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 70) return code - 55;
  if (code >= 97 && code <= 102) return code - 87;
  return 0;
}
