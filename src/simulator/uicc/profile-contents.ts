import { equal, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { splitSqn } from '#core/protocol/milenage/index.ts';
import type { CardAka, CardImage, CardPin, CardPuk } from '#core/protocol/saip/index.ts';
import type { CardRecords } from './card-records.ts';
import { bodyPath, buildTree, type CardFile, type DirectoryFile, type ElementaryFile } from './file.ts';
import type { DataObjectFile, RecordFile, TransparentFile } from './file-kind.ts';

/** What changes of a PIN or PUK over its life. */
export interface SecretState {
  /** Eight bytes, hex. */
  readonly value: string;
  readonly enabled: boolean;
  readonly triesLeft: number;
  /** Reference of the PIN that is asked for in place of this one while it is disabled: the universal PIN. */
  readonly replacedBy?: number | undefined;
}

/** Collections that hold what a profile changes about its image; keys start with the profile's own key. */
const overlays = ['files', 'secrets', 'sequence-numbers'] as const;

/**
 * One profile on the card: the image it was installed with, and over it the records for whatever changed since
 * (file contents, PIN states, sequence numbers), so that an update writes one small record.
 */
export class ProfileContents {
  readonly image: CardImage;
  readonly masterFile: DirectoryFile;
  readonly #key: string;
  readonly #records: CardRecords;

  constructor(key: string, image: CardImage, records: CardRecords) {
    this.#key = key;
    this.image = image;
    this.#records = records;
    this.masterFile = buildTree(image.masterFile);
  }

  static erase(key: string, records: CardRecords): void {
    for (const collection of overlays) records.deleteAll(collection, `${key}/`);
  }

  readBinary(file: TransparentFile | DataObjectFile): Uint8Array {
    const changed = this.#records.get<string>('files', this.#fileKey(file));
    return changed === undefined ? file.node.content : fromHex(changed);
  }

  updateBinary(file: TransparentFile, offset: number, data: Uint8Array): void {
    const content = this.readBinary(file).slice();
    content.set(data, offset);
    this.#records.put('files', this.#fileKey(file), toHex(content));
  }

  /** The whole body anew, of another length where the file is of data objects. */
  replaceBody(file: DataObjectFile, body: Uint8Array): void {
    this.#records.put('files', this.#fileKey(file), toHex(body));
  }

  /** Record `number` counts from 1. */
  readRecord(file: RecordFile, number: number): Uint8Array {
    const place = this.#place(file, number);
    const changed = this.#records.get<string>('files', `${this.#fileKey(file)}#${place}`);
    return changed === undefined ? file.node.content[place - 1]! : fromHex(changed);
  }

  updateRecord(file: RecordFile, number: number, data: Uint8Array): void {
    this.#records.put('files', `${this.#fileKey(file)}#${this.#place(file, number)}`, toHex(data));
  }

  /** Overwrites the oldest record of a cyclic file, which becomes number 1. */
  pushRecord(file: RecordFile, data: Uint8Array): void {
    const count = file.node.content.length;
    this.#records.put('files', `${this.#fileKey(file)}#turn`, (this.#turn(file) + count - 1) % count);
    this.updateRecord(file, 1, data);
  }

  /** Life-cycle status integer: 5 activated, 4 deactivated. */
  lifeCycle(file: CardFile): number {
    return this.#records.get<number>('files', `${this.#key}/${file.path}#lifeCycle`) ?? file.node.lifeCycle;
  }

  setLifeCycle(file: ElementaryFile, lifeCycle: number): void {
    this.#records.put('files', `${this.#key}/${file.path}#lifeCycle`, lifeCycle);
  }

  pin(pin: CardPin): SecretState {
    const { value, enabled, triesLeft } = pin;
    return this.#records.get('secrets', this.#pinKey(pin)) ?? { value: toHex(value), enabled, triesLeft };
  }

  setPin(pin: CardPin, state: SecretState): void {
    this.#records.put('secrets', this.#pinKey(pin), state);
  }

  puk(puk: CardPuk): SecretState {
    const { value, triesLeft } = puk;
    return this.#records.get('secrets', this.#pukKey(puk)) ?? { value: toHex(value), enabled: true, triesLeft };
  }

  setPuk(puk: CardPuk, state: SecretState): void {
    this.#records.put('secrets', this.#pukKey(puk), state);
  }

  aka(adfAid: Uint8Array): CardAka | undefined {
    return this.image.aka.find((one) => equal(one.adfAid, adfAid));
  }

  /** Highest SEQ accepted, for each of the 32 indices. */
  sequenceNumbers(aka: CardAka): readonly number[] {
    const initial = () => aka.sqnInit.map((sqn) => splitSqn(sqn).seq);
    return this.#records.get('sequence-numbers', this.#akaKey(aka)) ?? initial();
  }

  setSequenceNumbers(aka: CardAka, seqs: readonly number[]): void {
    this.#records.put('sequence-numbers', this.#akaKey(aka), seqs);
  }

  /** Where record `number` of a cyclic file lies now; others do not turn. */
  #place(file: RecordFile, number: number): number {
    if (file.node.kind !== 'cyclic') return number;
    return ((number - 1 + this.#turn(file)) % file.node.content.length) + 1;
  }

  #turn(file: ElementaryFile): number {
    return this.#records.get<number>('files', `${this.#fileKey(file)}#turn`) ?? 0;
  }

  #fileKey(file: ElementaryFile): string {
    return `${this.#key}/${bodyPath(file)}`;
  }

  #pinKey(pin: CardPin): string {
    return `${this.#key}/pin/${pin.reference}/${pin.directories.join('+')}`;
  }

  #pukKey(puk: CardPuk): string {
    return `${this.#key}/puk/${puk.reference}`;
  }

  #akaKey(aka: CardAka): string {
    return `${this.#key}/${toHex(aka.sharedWith ?? aka.adfAid)}`;
  }
}
