/** Bodies of files: what fill and repeat patterns leave, and what the package writes over them. ETSI TS 102 222 clause 6.3.2.2. */
import { fromHex } from '../../bytes/index.ts';
import type { FileElement } from '../elements/index.ts';

export interface FileBody {
  readonly size: number;
  /** Patterns start anew in each record. */
  readonly recordLength: number | undefined;
  readonly fillPattern: Uint8Array | undefined;
  readonly repeatPattern: Uint8Array | undefined;
  /** Template default, its last byte repeated; used where the package gives no pattern. */
  readonly templateFill: string | undefined;
}

/** The body before anything is written to it. */
export function blankBody({ size, recordLength, fillPattern, repeatPattern, templateFill }: FileBody): Uint8Array {
  const unit = recordLength ?? size;
  const pattern = repeatPattern ?? fillPattern ?? fromHex(templateFill ?? 'FF');
  const body = new Uint8Array(size);
  if (unit === 0 || pattern.length === 0) return body;
  for (let start = 0; start < size; start += unit) {
    const record = body.subarray(start, Math.min(start + unit, size));
    if (repeatPattern === undefined) record.fill(pattern.at(-1)!);
    for (let at = 0; at < record.length; at += pattern.length) {
      record.set(pattern.subarray(0, record.length - at), at);
      if (repeatPattern === undefined) break;
    }
  }
  return body;
}

/** A position in one file, moved on by every offset and content. */
export class FileWriter {
  readonly #body: Uint8Array;
  #position = 0;

  constructor(body: Uint8Array) {
    this.#body = body;
  }

  /** Throws RangeError when the position leaves the file. */
  skip(bytes: number): void {
    if (this.#position + bytes > this.#body.length)
      throw new RangeError(`offset ${bytes} leads past the end of the file`);
    this.#position += bytes;
  }

  write(content: Uint8Array): void {
    if (this.#position + content.length > this.#body.length)
      throw new RangeError(`${content.length} bytes at ${this.#position} do not fit a file of ${this.#body.length}`);
    this.#body.set(content, this.#position);
    this.#position += content.length;
  }
}

/** Bytes that offsets and contents reach: the size of a file for which nothing else gives one. */
export function contentExtent(elements: readonly FileElement[]): number {
  let extent = 0;
  for (const element of elements) {
    if (element.kind === 'fillFileOffset') extent += element.value;
    if (element.kind === 'fillFileContent') extent += element.value.length;
  }
  return extent;
}
