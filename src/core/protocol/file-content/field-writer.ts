import { toHex } from '../bytes/index.ts';
import type { ContentField } from './decoded-content.ts';

/** Collects fields in order. What was noted stays, whatever a decoder meets afterwards. */
export class FieldWriter {
  readonly fields: ContentField[] = [];
  readonly problems: string[] = [];

  field(
    label: string,
    value: string,
    more: { detail?: string | undefined; bytes?: Uint8Array | undefined } = {},
  ): void {
    const { detail, bytes } = more;
    this.fields.push({
      label,
      value: value === '' ? 'none' : value,
      ...(detail === undefined || detail === '' ? {} : { detail }),
      ...(bytes === undefined ? {} : { hex: toHex(bytes) }),
    });
  }

  problem(text: string): void {
    this.problems.push(text);
  }

  /** False, and a problem, unless there are at least `length` bytes. */
  atLeast(bytes: Uint8Array, length: number): boolean {
    if (bytes.length >= length) return true;
    this.problem(`${bytes.length} bytes, ${length} are needed`);
    return false;
  }
}

/** Reads the content of one file, or one record of it. May throw TlvError or RangeError: that becomes a problem. */
export type ContentDecoder = (bytes: Uint8Array, out: FieldWriter) => void;

export interface FileDecoder {
  readonly decode: ContentDecoder;
  /** Holds keys: bytes of them are never shown. */
  readonly secret?: true | undefined;
  /** Of a record that is free; default: nothing but FF. */
  readonly isEmpty?: ((record: Uint8Array) => boolean) | undefined;
}
