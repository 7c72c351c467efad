import { readTlvs, TlvError, tagHex, type Tlv } from './tlv.ts';

/** Members of one constructed element by tag: required, optional, repeated. Unknown members stay readable in `all`. */
export class Fields {
  readonly all: readonly Tlv[];

  constructor(content: Uint8Array) {
    this.all = readTlvs(content);
  }

  /** The first member with `tag`, if any. */
  optional(tag: number): Tlv | undefined {
    return this.all.find((member) => member.tag === tag);
  }

  /** The first member with `tag`; throws TlvError when there is none. */
  required(tag: number): Tlv {
    const member = this.optional(tag);
    if (member === undefined) throw new TlvError(`member ${tagHex(tag)} is missing`);
    return member;
  }

  each(tag: number): Tlv[] {
    return this.all.filter((member) => member.tag === tag);
  }
}
