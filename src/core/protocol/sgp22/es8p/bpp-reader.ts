/** The card's side of LoadBoundProfilePackage: a BoundProfilePackage read as a stream. SGP.22 section 2.5.5. */
import { readHeader, TlvError, tagHex, type TlvHeader } from '../../asn1/index.ts';
import { concat } from '../../bytes/index.ts';
import { bppSequences, type BppSequence } from './bpp-sequences.ts';
import type { BppCommandId } from './profile-installation-result.ts';

export type BppEvent =
  | {
      readonly kind: 'initialiseSecureChannel';
      /** Whole BF23 element. */
      readonly bytes: Uint8Array;
    }
  | {
      readonly kind: 'segment';
      readonly sequence: BppSequence['name'];
      /** Whole 86, 87 or 88 element, for `Bsp.open`. */
      readonly bytes: Uint8Array;
    }
  /** The last segment of a sequence was read. */
  | { readonly kind: 'sequenceEnd'; readonly sequence: BppSequence['name'] }
  /** The package is complete. */
  | { readonly kind: 'end' };

/** The stream is not a BoundProfilePackage; the command it broke in. Reads as errorReason scp03tStructureError. */
export class BppStructureError extends Error {
  override readonly name = 'BppStructureError';
  readonly bppCommandId: BppCommandId;
  constructor(bppCommandId: BppCommandId, message: string) {
    super(message);
    this.bppCommandId = bppCommandId;
  }
}

export interface BppReaderOptions {
  /** Longest segment with its header, bytes. The specification says 1020; servers in the field send 1036. */
  readonly segmentLimit?: number;
}

const initialiseSecureChannelLimit = 512;

/** The command whose data a sequence carries. */
export const bppCommandOf: Readonly<Record<BppSequence['name'], BppCommandId>> = {
  configureIsdp: 'configureISDP',
  storeMetadata: 'storeMetadata',
  replaceSessionKeys: 'replaceSessionKeys',
  profileElements: 'loadProfileElements',
};

/**
 * Give it the data of each command by `receive`, take events by `nextEvent` until there are none. Where the commands
 * are cut does not matter. After a BppStructureError the reader is of no more use.
 */
export class BppReader {
  readonly #segmentLimit: number;
  #buffer: Uint8Array = new Uint8Array(0);
  /** What comes next: the head of BF36, BF23, the head of a sequence, a segment in it, or nothing. */
  #expect: 'package' | 'initialiseSecureChannel' | 'sequence' | 'segment' | 'nothing' = 'package';
  /** Bytes of BF36 that are still to come. */
  #left = 0;
  #sequence = 0;
  /** Bytes of the present sequence that are still to come. */
  #sequenceLeft = 0;
  #endAnnounced = false;

  constructor({ segmentLimit = 1040 }: BppReaderOptions = {}) {
    this.#segmentLimit = segmentLimit;
  }

  /** The command that is being read, for an installation result. */
  get bppCommandId(): BppCommandId {
    if (this.#expect === 'package' || this.#expect === 'initialiseSecureChannel') return 'initialiseSecureChannel';
    return bppCommandOf[(bppSequences[this.#sequence] ?? bppSequences.at(-1)!).name];
  }

  receive(bytes: Uint8Array): void {
    this.#buffer = concat(this.#buffer, bytes);
  }

  /** The next event, or undefined until more bytes come. Throws BppStructureError. */
  nextEvent(): BppEvent | undefined {
    try {
      return this.#next();
    } catch (error) {
      if (error instanceof TlvError) throw this.#error(error.message);
      throw error;
    }
  }

  #next(): BppEvent | undefined {
    for (;;) {
      if (this.#expect === 'nothing') return this.#atEnd();
      if (this.#expect === 'segment' && this.#sequenceLeft === 0) return this.#endSequence();
      const header = readHeader(this.#buffer);
      if (header === undefined) {
        if (this.#buffer.length > 8) throw this.#error('unreadable element');
        return undefined;
      }
      if (this.#expect === 'package') this.#openPackage(header);
      else if (this.#expect === 'sequence') this.#openSequence(header);
      else return this.#element(header);
    }
  }

  #openPackage({ tag, headerLength, valueLength }: TlvHeader): void {
    if (tag !== 0xbf36) throw this.#error(`expected BF36, found ${tagHex(tag)}`);
    this.#left = valueLength;
    this.#buffer = this.#buffer.subarray(headerLength);
    this.#expect = 'initialiseSecureChannel';
  }

  #openSequence({ tag, headerLength, valueLength }: TlvHeader): void {
    let sequence = bppSequences[this.#sequence];
    if (sequence?.optional && sequence.tag !== tag) sequence = bppSequences[++this.#sequence];
    if (sequence?.tag !== tag) throw this.#error(`unexpected ${tagHex(tag)}`);
    this.#take(headerLength);
    if (valueLength === 0 || valueLength > this.#left) throw this.#error('sequence has a wrong length');
    this.#sequenceLeft = valueLength;
    this.#expect = 'segment';
  }

  /** BF23 or a segment, once it is there as a whole. */
  #element({ tag, headerLength, valueLength }: TlvHeader): BppEvent | undefined {
    const inSequence = this.#expect === 'segment';
    const sequence = bppSequences[this.#sequence]!;
    const length = headerLength + valueLength;
    if (tag !== (inSequence ? sequence.segmentTag : 0xbf23)) throw this.#error(`unexpected ${tagHex(tag)}`);
    if (length > (inSequence ? Math.min(this.#segmentLimit, this.#sequenceLeft) : initialiseSecureChannelLimit))
      throw this.#error('element is too long');
    if (this.#buffer.length < length) return undefined;
    const bytes = this.#take(length);
    if (inSequence) {
      this.#sequenceLeft -= length;
      return { kind: 'segment', sequence: sequence.name, bytes };
    }
    this.#expect = 'sequence';
    return { kind: 'initialiseSecureChannel', bytes };
  }

  #endSequence(): BppEvent {
    const { name } = bppSequences[this.#sequence]!;
    const last = this.#sequence === bppSequences.length - 1;
    if (last && this.#left > 0) throw this.#error('bytes after the last sequence');
    this.#expect = last ? 'nothing' : 'sequence';
    if (!last) this.#sequence++;
    return { kind: 'sequenceEnd', sequence: name };
  }

  #atEnd(): BppEvent | undefined {
    if (this.#buffer.length > 0) throw this.#error('bytes after the package');
    if (this.#endAnnounced) return undefined;
    this.#endAnnounced = true;
    return { kind: 'end' };
  }

  #take(length: number): Uint8Array {
    if (length > this.#left) throw this.#error('element reaches over the end of the package');
    const bytes = this.#buffer.slice(0, length);
    this.#buffer = this.#buffer.subarray(length);
    this.#left -= length;
    return bytes;
  }

  #error(message: string): BppStructureError {
    return new BppStructureError(this.bppCommandId, message);
  }
}
