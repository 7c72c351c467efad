/** Files of a UICC by SELECT, READ, RETRIEVE DATA and the PIN commands. ETSI TS 102 221 sections 8.4, 11.1 and 11.3. */
import { readTlv, TlvError } from '#core/protocol/asn1/index.ts';
import { concat, fromHex, fromUint, toHex } from '#core/protocol/bytes/index.ts';
import { holdsKeys, type FileFacts, type FileSet } from '#core/protocol/file-set/index.ts';
import { isSuccess, statusWordText, type ResponseApdu } from '#core/protocol/iso7816/index.ts';
import {
  closeChannelCommand,
  decodeSelectAnswer,
  encodePin,
  keyReferenceName,
  openChannelCommand,
  type FileControlParameters,
} from '#core/protocol/ts102221/index.ts';
import { applicationPrefix } from '#core/protocol/ts31102/index.ts';
import { CardError, ProtocolError, UsageError, WorkbenchError } from '#shared/errors.ts';
import type { CardLink } from '../euicc/index.ts';
import { nameOf } from './known-files.ts';
import { readPinState, triesOf, type PinState } from './pin-states.ts';

export interface CardFilesOptions {
  /** Most bytes asked for in one READ, 16 to 255. */
  readonly blockSize: number;
  /** Logical channel, open already; default the basic one. */
  readonly channel?: number | undefined;
}

export interface SelectedFile {
  readonly path: string;
  /** Undefined when the card's answer cannot be read. */
  readonly fcp: FileControlParameters | undefined;
  /** The answer as it came. */
  readonly answer: Uint8Array;
  /** 9000, or a warning: 6283 deactivated, 6285 terminated. */
  readonly sw: number;
}

/** What stands in an EF; `unreadable`: the status word that refused it. */
export type FileBody =
  { readonly content: Uint8Array } | { readonly records: readonly Uint8Array[] } | { readonly unreadable: number };

const none = new Uint8Array(0);
/** "There is no such file", also as old SIMs and cards in a hurry say it. */
const notFound: ReadonlySet<number> = new Set([0x6a82, 0x9404, 0x6a88, 0x6a83]);
/** SELECT in this form is not known here. */
const formUnknown: ReadonlySet<number> = new Set([0x6a86, 0x6a81, 0x6b00, 0x6d00, 0x6a80, 0x6a87]);
const refusesLength = (sw: number) => sw === 0x6601 || sw === 0x6700 || sw >> 8 === 0x6c;
const isWarning = (sw: number) => sw >> 8 === 0x62;
const smallerBlocks = [120, 63, 16];
/** READ BINARY has 15 bits for the offset. */
const largestOffset = 0x7fff;
/** More objects, or blocks of one, than any file has: a card that does not end is broken. */
const mostBlocks = 1024;
/** Where the FCP names no PINs, these are asked after: PIN1, universal PIN, PIN2, ADM1. */
const usualPins = [0x01, 0x11, 0x81, 0x0a] as const;

export class CardFiles {
  readonly #link: CardLink;
  readonly #channel: number;
  #blockSize: number;
  /** Path of the file that is selected, and AID of the application that 7FFF means. */
  #selected: SelectedFile | undefined;
  #application: string | undefined;
  #pathForm: 'path' | 'steps' = 'path';

  constructor(link: CardLink, options: CardFilesOptions) {
    this.#link = link;
    this.#channel = options.channel ?? 0;
    this.#blockSize = options.blockSize;
  }

  /**
   * On a logical channel of its own, which is closed whatever happens; on the basic one where the card has no other.
   * A modem opens a channel by an application alone: the USIM is selected first there.
   */
  static async onOwnChannel<T>(
    link: CardLink,
    { blockSize }: { readonly blockSize: number },
    work: (files: CardFiles) => Promise<T>,
  ): Promise<T> {
    const opened = await link.exchange(openChannelCommand());
    const channel = isSuccess(opened.sw) ? opened.data[0] : undefined;
    if (channel === undefined) return work(new CardFiles(link, { blockSize }));
    try {
      const files = new CardFiles(link, { blockSize, channel });
      if (link.behindModem) await files.find(toHex(applicationPrefix.usim));
      return await work(files);
    } finally {
      await link.exchange(closeChannelCommand(channel)).catch(() => undefined);
    }
  }

  /** Rejects with CardError: 6A82 not found, 6982 refused. */
  async select(path: string): Promise<SelectedFile> {
    const found = await this.#trySelect(path);
    if (typeof found !== 'number') return found;
    throw new CardError(found, `SELECT ${nameOf(path) ?? path}: ${statusWordText(found)}`);
  }

  /** Undefined when the card has no such file. Rejects with CardError on other refusals. */
  async find(path: string): Promise<SelectedFile | undefined> {
    const found = await this.#trySelect(path);
    if (typeof found !== 'number') return found;
    if (notFound.has(found)) return undefined;
    throw new CardError(found, `SELECT ${nameOf(path) ?? path}: ${statusWordText(found)}`);
  }

  /** Contents of the EF. A refusal is an answer, not an error; a card that breaks its protocol rejects with ProtocolError. */
  async readBody(file: SelectedFile): Promise<FileBody> {
    await this.select(file.path);
    switch (file.fcp?.structure) {
      case 'linearFixed':
      case 'cyclic':
        return this.#readRecords(file);
      case 'berTlv':
        return this.#readObjects(file);
      case 'df':
        return { unreadable: 0x6986 };
      default:
        return this.#readTransparent(file);
    }
  }

  /** The file as a file set lists it; undefined when the card has none. With `contents: false` by its FCP alone. */
  async readFacts(path: string, { contents = true }: { contents?: boolean } = {}): Promise<FileFacts | undefined> {
    let file: SelectedFile | undefined;
    try {
      file = await this.find(path);
    } catch (error) {
      if (!(error instanceof CardError)) throw error;
      return { path, name: nameOf(path), kind: 'transparent', fid: fidOf(path), unreadable: error.sw };
    }
    if (file === undefined) return undefined;
    const facts = factsOf(file);
    if (!contents || file.fcp === undefined || file.fcp.structure === 'df') return facts;
    return { ...facts, ...(await this.readBody(file)) };
  }

  /** Those of `paths` that the card has, in their order; contents that it does not give say why. */
  async readFileSet(
    paths: readonly string[],
    options: { contents?: boolean; onRead?: (done: number) => void } = {},
  ): Promise<FileSet> {
    const files: FileFacts[] = [];
    for (const [i, path] of paths.entries()) {
      const facts = await this.readFacts(path, options);
      if (facts !== undefined) files.push(facts);
      options.onRead?.(i + 1);
    }
    return files;
  }

  /** One record, from 1; the status word where the card refuses it. */
  async readRecord(path: string, number: number): Promise<Uint8Array | number> {
    const { fcp } = await this.select(path);
    const { sw, data } = await this.#read('READ RECORD', path, 0xb2, number, 0x04, fcp?.record?.length ?? 256);
    return isSuccess(sw) || sw === 0x6282 ? data : sw;
  }

  /** PINs that count in a directory and what is left of their tries. Asks with empty commands: no try is spent. */
  async pins(directory: string): Promise<PinState[]> {
    const { fcp } = await this.select(directory);
    const listed = fcp?.pins ?? [];
    const references = listed.length > 0 ? listed.map(({ reference }) => reference) : usualPins;
    const states: PinState[] = [];
    for (const reference of references) {
      const enabled = listed.find((one) => one.reference === reference)?.enabled;
      const verify = await this.#ask('VERIFY PIN', 0x20, reference);
      const asksPuk = triesOf(verify) !== undefined || isSuccess(verify);
      const unblock = asksPuk ? await this.#ask('UNBLOCK PIN', 0x2c, reference) : undefined;
      const state = readPinState(reference, enabled, verify, unblock);
      if (state !== undefined) states.push(state);
    }
    return states;
  }

  /**
   * Gives the card a PIN, once: the answer is final, whatever it is. Rejects with UsageError PIN_MALFORMED, WorkbenchError
   * PIN_WRONG (`triesLeft`), PIN_BLOCKED, PIN_DISABLED, PIN_UNKNOWN, CardError.
   */
  async verifyPin(directory: string, reference: number, pin: string): Promise<void> {
    const data = encodePin(reference, pin);
    const name = keyReferenceName(reference);
    if (data === undefined)
      throw new UsageError('PIN_MALFORMED', `${name} has 4 to 8 digits`, { details: { pin: name } });
    await this.select(directory);
    const { sw } = await this.#exchange('VERIFY PIN', 0x20, 0, reference, data, undefined);
    if (isSuccess(sw)) return;
    const triesLeft = triesOf(sw);
    const refused = (code: string, details = {}) =>
      new WorkbenchError(code, `${name}: ${statusWordText(sw)}`, { details: { pin: name, ...details } });
    if (triesLeft === 0) throw refused('PIN_BLOCKED');
    if (triesLeft !== undefined) throw refused('PIN_WRONG', { triesLeft });
    if (sw === 0x6984 || sw === 0x6985) throw refused('PIN_DISABLED');
    if (sw === 0x6a88 || sw === 0x6a86) throw refused('PIN_UNKNOWN');
    throw new CardError(sw, `VERIFY PIN: ${statusWordText(sw)}`);
  }

  /** Bytes from `offset` on, in blocks. Rejects with CardError; blocks before the refused one are written then. */
  async updateBinary(path: string, offset: number, bytes: Uint8Array): Promise<void> {
    const secret = holdsKeys(path);
    await this.select(path);
    for (let done = 0; done < bytes.length;) {
      const at = offset + done;
      if (at > largestOffset) throw tooLarge(path);
      const block = bytes.subarray(done, done + this.#blockSize);
      const { sw } = await this.#exchange('UPDATE BINARY', 0xd6, at >> 8, at & 0xff, block, undefined, secret);
      const smaller = smallerBlocks.find((size) => size < this.#blockSize);
      if (refusesLength(sw) && smaller !== undefined && block.length > smaller) this.#blockSize = smaller;
      else {
        this.#succeed('UPDATE BINARY', sw);
        done += block.length;
      }
    }
  }

  /** Number counts from 1. Rejects with CardError. */
  async updateRecord(path: string, number: number, bytes: Uint8Array): Promise<void> {
    await this.select(path);
    const { sw } = await this.#exchange('UPDATE RECORD', 0xdc, number, 0x04, bytes, undefined, holdsKeys(path));
    this.#succeed('UPDATE RECORD', sw);
  }

  async #trySelect(path: string): Promise<SelectedFile | number> {
    if (this.#selected?.path === path) return this.#selected;
    const [root = '', ...below] = path.split('/');
    if (root !== '3F00' && this.#application !== root) {
      const application = await this.#selectOnce(root, 0x04, fromHex(root));
      if (typeof application === 'number') return application;
      this.#application = root;
      if (below.length === 0) return application;
    } else if (below.length === 0) return this.#selectOnce(path, 0x00, fromHex(root === '3F00' ? '3F00' : '7FFF'));
    if (this.#pathForm === 'path') {
      const fids = fromHex([...(root === '3F00' ? [] : ['7FFF']), ...below].join(''));
      const found = await this.#selectOnce(path, 0x08, fids);
      if (typeof found !== 'number' || !formUnknown.has(found)) return found;
      this.#pathForm = 'steps';
    }
    let found = await this.#selectOnce(root, 0x00, fromHex(root === '3F00' ? '3F00' : '7FFF'));
    for (const fid of below) {
      if (typeof found === 'number') return found;
      found = await this.#selectOnce(path, 0x00, fromHex(fid));
    }
    return found;
  }

  async #selectOnce(path: string, p1: number, data: Uint8Array): Promise<SelectedFile | number> {
    this.#selected = undefined;
    const name = `SELECT ${nameOf(path) ?? path}`;
    let { sw, data: answer } = await this.#exchange(name, 0xa4, p1, 0x04, data, 256);
    if (!isSuccess(sw) && !isWarning(sw)) return sw;
    // A modem that opens a channel for an application keeps the card's answer to itself: STATUS tells it again.
    if (answer.length === 0)
      ({ data: answer } = await this.#exchange(`STATUS ${name}`, 0xf2, 0, 0, none, 256, false, 0x80));
    sw = isSuccess(sw) ? 0x9000 : sw;
    this.#selected = { path, fcp: decodeSelectAnswer(answer), answer, sw };
    return this.#selected;
  }

  async #readTransparent({ path, fcp }: SelectedFile): Promise<FileBody> {
    const size = fcp?.size;
    const parts: Uint8Array[] = [];
    for (let offset = 0; size === undefined || offset < size;) {
      if (offset > largestOffset) throw tooLarge(path);
      const wanted = Math.min(this.#blockSize, size === undefined ? this.#blockSize : size - offset);
      const { sw, data } = await this.#read('READ BINARY', path, 0xb0, offset >> 8, offset & 0xff, wanted);
      const smaller = smallerBlocks.find((one) => one < this.#blockSize);
      if (refusesLength(sw) && smaller !== undefined && wanted > smaller) {
        this.#blockSize = smaller;
        continue;
      }
      // A file shorter than its FCP says, or of a size the FCP does not say, ends here.
      if (sw === 0x6b00 && offset > 0) break;
      if (!isSuccess(sw) && sw !== 0x6282) return { unreadable: sw };
      parts.push(data);
      offset += data.length;
      if (data.length === 0 || sw === 0x6282 || (size === undefined && data.length < wanted)) break;
    }
    return { content: concat(...parts) };
  }

  async #readRecords({ path, fcp }: SelectedFile): Promise<FileBody> {
    const count = fcp?.record?.count || undefined;
    const length = fcp?.record?.length ?? 256;
    const records: Uint8Array[] = [];
    for (let number = 1; number <= (count ?? 254); number++) {
      const { sw, data } = await this.#read('READ RECORD', path, 0xb2, number, 0x04, length);
      if ((sw === 0x6a83 || sw === 0x9402) && (number > 1 || count === undefined)) break;
      if (!isSuccess(sw) && sw !== 0x6282) return { unreadable: sw };
      records.push(data);
    }
    return { records };
  }

  /** The tags there are (tag list 5C), then each object in as many blocks as it takes. */
  async #readObjects({ path }: SelectedFile): Promise<FileBody> {
    const list = await this.#retrieve(path, fromUint(0x5c, 1));
    // Nothing in it yet, or a card that keeps no list: the tag of EF.URSP and most others is tried.
    const unlisted = typeof list === 'number';
    if (unlisted && !new Set([0x6a88, 0x6a80, 0x6a83]).has(list)) return { unreadable: list };
    const objects: Uint8Array[] = [];
    for (const tag of unlisted ? [fromUint(0x80, 1)] : tagsIn(list)) {
      const object = await this.#retrieve(path, tag);
      if (typeof object !== 'number') objects.push(object);
      else if (!notFound.has(object)) return { unreadable: object };
    }
    return { content: concat(...objects) };
  }

  async #retrieve(path: string, tag: Uint8Array): Promise<Uint8Array | number> {
    const secret = holdsKeys(path);
    const parts: Uint8Array[] = [];
    let answer = await this.#exchange('RETRIEVE DATA', 0xcb, 0, 0x80, tag, 256, secret, 0x80);
    for (let block = 1; answer.sw === 0x62f1; block++) {
      if (block > mostBlocks) throw new ProtocolError('ANSWER_TOO_LONG', 'the card does not end its answer');
      parts.push(answer.data);
      answer = await this.#exchange('RETRIEVE DATA', 0xcb, 0, 0x00, none, 256, secret, 0x80);
    }
    return isSuccess(answer.sw) ? concat(...parts, answer.data) : answer.sw;
  }

  /** An empty VERIFY or UNBLOCK: the card answers with its counter and counts nothing. */
  async #ask(name: string, ins: number, reference: number): Promise<number> {
    return (await this.#exchange(`${name} (tries left)`, ins, 0, reference, none, undefined)).sw;
  }

  #read(name: string, path: string, ins: number, p1: number, p2: number, length: number): Promise<ResponseApdu> {
    const file = nameOf(path) ?? path.slice(-4);
    return this.#exchange(`${name} ${file}`, ins, p1, p2, none, length, holdsKeys(path));
  }

  #exchange(
    name: string,
    ins: number,
    p1: number,
    p2: number,
    data: Uint8Array,
    le: number | undefined,
    secret?: boolean,
    cla = 0x00,
  ): Promise<ResponseApdu> {
    const masked = secret === true ? { secret: true } : {};
    return this.#link.exchange({ cla, ins, p1, p2, data, le }, { channel: this.#channel, name, ...masked });
  }

  #succeed(name: string, sw: number): void {
    if (!isSuccess(sw) && sw >> 8 !== 0x92 && sw >> 4 !== 0x63c)
      throw new CardError(sw, `${name}: ${statusWordText(sw)}`);
  }
}

const tooLarge = (path: string) =>
  new ProtocolError('CARD_FILE_TOO_LARGE', `${path} is larger than READ BINARY reaches`);

const fidOf = (path: string): number =>
  path.length > 4 && !path.includes('/') ? 0x7fff : Number.parseInt(path.slice(-4), 16);

/** Tags of a tag list `5C`; what cannot be read ends it. */
function tagsIn(list: Uint8Array): Uint8Array[] {
  let rest: Uint8Array;
  try {
    rest = readTlv(list).value;
  } catch (error) {
    if (error instanceof TlvError) return [];
    throw error;
  }
  const tags: Uint8Array[] = [];
  while (rest.length > 0) {
    let length = 1;
    if ((rest[0]! & 0x1f) === 0x1f)
      while (length < rest.length && length < 3 && (length === 1 || rest[length - 1]! >= 0x80)) length++;
    tags.push(rest.subarray(0, length));
    rest = rest.subarray(length);
  }
  return tags;
}

/** What SELECT told, in the shape of a file set. */
export function factsOf({ path, fcp }: SelectedFile): FileFacts {
  const isRoot = !path.includes('/');
  const structure = fcp?.structure ?? 'transparent';
  const kind = structure !== 'df' ? structure : isRoot ? (path === '3F00' ? 'mf' : 'adf') : 'df';
  const ef = kind !== 'mf' && kind !== 'adf' && kind !== 'df';
  const { record, aid, size, sfi, lifeCycle, arr, pins } = fcp ?? {};
  const rulesInFcp = fcp?.compactRules !== undefined || fcp?.expandedRules !== undefined;
  const allRecords = record === undefined ? undefined : record.length * record.count;
  return {
    path,
    name: nameOf(path),
    kind,
    fid: fcp?.fid ?? fidOf(path),
    ...(kind === 'adf' ? { aid: aid === undefined ? path : toHex(aid) } : {}),
    ...(ef ? { size: size ?? allRecords ?? reservedSize(fcp) } : {}),
    ...(record === undefined ? {} : { recordLength: record.length }),
    ...(typeof sfi === 'number' && ef ? { sfi } : {}),
    ...(lifeCycle === undefined || lifeCycle === 0 ? {} : { lifeCycle }),
    ...(arr === undefined ? (rulesInFcp ? { arr: null } : {}) : { arr }),
    ...(pins === undefined ? {} : { pinReferences: pins.map(({ reference }) => reference) }),
  };
}

/** Of a BER-TLV file: space kept for its objects (tag 85 in A5). */
function reservedSize(fcp: FileControlParameters | undefined): number | undefined {
  if (fcp?.proprietary === undefined) return undefined;
  for (let rest = fcp.proprietary; rest.length > 0;) {
    try {
      const item = readTlv(rest);
      if (item.tag === 0x85) return item.value.reduce((sum, byte) => sum * 256 + byte, 0);
      rest = rest.subarray(item.bytes.length);
    } catch {
      return undefined;
    }
  }
  return undefined;
}
