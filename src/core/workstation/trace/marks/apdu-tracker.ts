import { readClass } from '#core/protocol/iso7816/index.ts';
import { answerRule, requestRule } from './es10-rules.ts';
import { fileAt, FileSelection } from './file-selection.ts';
import type { Mark, MarkKind } from './mark.ts';
import { isSecretFile, mayBeSecretBySfi } from './secret-files.ts';
import { TlvWalk } from './tlv-walk.ts';

/** What is known of one command or answer from all that went before it. */
export interface ApduFacts {
  readonly channel: number | null;
  /** A further block of STORE DATA, or GET RESPONSE: it belongs to the exchange that is under way. */
  readonly continues: boolean;
  /** The file or application it is about; null where that is not known. */
  readonly path: string | null;
  readonly marks: readonly Mark[];
}

const ins = {
  select: 0xa4,
  manageChannel: 0x70,
  storeData: 0xe2,
  getResponse: 0xc0,
  authenticate: 0x88,
  readBinary: 0xb0,
  readRecord: 0xb2,
  updateBinary: 0xd6,
  updateRecord: 0xdc,
} as const;

/** VERIFY, CHANGE, DISABLE, ENABLE, UNBLOCK PIN, AUTHENTICATE (both forms), PUT KEY. */
const secretInstructions = new Set([0x20, 0x24, 0x26, 0x28, 0x2c, 0x88, 0x89, 0xd8]);
/** READ and UPDATE, BINARY and RECORD, even and odd. */
const reads = new Set([0xb0, 0xb1, 0xb2, 0xb3]);
const updates = new Set([0xd6, 0xd7, 0xdc, 0xdd]);
const recordInstructions = new Set([0xb2, 0xb3, 0xdc, 0xdd]);

/** PrepareDownload and AuthenticateServer: of one that cannot be read, nothing is shown. */
const hasSecrets = ({ root }: TlvWalk): boolean => root === 0xbf21 || root === 0xbf38;
const header = 10;

interface Channel {
  selection: FileSelection;
  request: TlvWalk | undefined;
  answer: TlvWalk | undefined;
}

/** The last command, until another one comes. */
interface Command {
  readonly key: string;
  readonly channel: number | null;
  readonly instruction: number;
  readonly path: string | null;
  /** First byte of a file that was asked for. */
  readonly offset: number;
  readonly secretAnswer: boolean;
  readonly selects: FileSelection | undefined;
  readonly opens: boolean;
}

/**
 * Follows the APDUs of one card in their order: what is selected, which blocks belong together, and which characters are
 * secrets or identifiers, also where blocks cut these in two. Takes hex, in which stars may stand for what was blotted out before.
 */
export class ApduTracker {
  readonly #channels = new Map<string, Channel>();
  #last: Command | undefined;

  /** The card was reset or changed: nothing is selected, no channel is open. */
  reset(): void {
    this.#channels.clear();
    this.#last = undefined;
  }

  /** `session`: that of AT+CGLA, which stands for a channel. */
  command(hex: string, session?: string): ApduFacts {
    const [cla = 0, instruction = 0, p1 = 0, p2 = 0] = [0, 2, 4, 6].map((at) => byteAt(hex, at));
    const channel = readClass(cla)?.channel ?? null;
    const key = session ?? String(channel ?? 'old');
    const state = this.#channel(key);
    const data = hex.length > header ? hex.slice(header, header + 2 * byteAt(hex, 8)) : '';
    const wasFor = this.#last?.key === key ? this.#last : undefined;
    const plain = {
      key,
      channel,
      instruction,
      path: null,
      offset: 0,
      secretAnswer: false,
      selects: undefined,
      opens: false,
    };

    if (instruction === ins.getResponse) {
      if (wasFor !== undefined) return { channel, continues: true, path: wasFor.path, marks: [] };
      this.#last = plain;
      return { channel, continues: false, path: null, marks: [] };
    }
    if (instruction === ins.storeData) {
      const continues = p2 !== 0 && state.request !== undefined;
      if (!continues) {
        state.request = new TlvWalk(requestRule);
        state.answer = new TlvWalk(answerRule);
      }
      const walk = state.request!;
      const marks = walk.feed(data, header);
      this.#last = plain;
      // The middle of a chain whose beginning was not seen, or a message with secrets that cannot be read.
      const isDark = (!continues && p2 !== 0) || (walk.isAstray && hasSecrets(walk));
      return { channel, continues, path: null, marks: isDark ? all('secret', header, data.length) : marks };
    }
    state.request = undefined;
    state.answer = undefined;
    if (instruction === ins.manageChannel) {
      if (p1 === 0x80) this.#channels.delete(String(p2));
      this.#last = { ...plain, opens: p1 === 0x00 };
      return { channel, continues: false, path: null, marks: [] };
    }
    if (instruction === ins.select) {
      const selects = state.selection.afterSelect(p1, data) ?? new FileSelection();
      const path = selects.path ?? null;
      this.#last = { ...plain, selects, path };
      return { channel, continues: false, path, marks: [] };
    }
    const marks: Mark[] = secretInstructions.has(instruction) ? all('secret', header, data.length) : [];
    if (!reads.has(instruction) && !updates.has(instruction)) {
      const secretAnswer = instruction === ins.authenticate || instruction === 0x89;
      const path = state.selection.path ?? null;
      this.#last = { ...plain, secretAnswer, path };
      return { channel, continues: false, path, marks };
    }
    const { path, offset, secret } = fileOf(state.selection, instruction, p1, p2);
    this.#last = { ...plain, path, offset, secretAnswer: secret };
    if (!updates.has(instruction)) return { channel, continues: false, path, marks };
    return {
      channel,
      continues: false,
      path,
      marks: secret ? all('secret', header, data.length) : identifierIn(path, offset, data.length, header),
    };
  }

  answer(hex: string): ApduFacts {
    const last = this.#last;
    const data = hex.slice(0, Math.max(0, hex.length - 4));
    const none = { channel: last?.channel ?? null, continues: false, path: last?.path ?? null, marks: [] };
    if (last === undefined) return none;
    const sw1 = byteAt(hex, hex.length - 4);
    const good = sw1 === 0x90 || sw1 === 0x91 || sw1 === 0x61 || sw1 === 0x62 || sw1 === 0x9f;
    const state = this.#channel(last.key);
    if (last.selects !== undefined && good) state.selection = last.selects;
    if (last.opens && good && data.length >= 2) this.#channels.delete(String(byteAt(data, 0)));
    if (last.secretAnswer) return { ...none, marks: all('secret', 0, data.length) };
    if (last.instruction === ins.storeData && state.answer !== undefined) {
      const marks = state.answer.feed(data);
      const isDark = state.answer.isAstray && hasSecrets(state.answer);
      return { ...none, marks: isDark ? all('secret', 0, data.length) : marks };
    }
    if (reads.has(last.instruction)) {
      const marks = identifierIn(last.path, last.offset, data.length, 0);
      if (sw1 === 0x61 || marks.length > 0) this.#last = { ...last, offset: last.offset + data.length / 2 };
      return { ...none, marks };
    }
    return none;
  }

  #channel(key: string): Channel {
    const known = this.#channels.get(key);
    if (known !== undefined) return known;
    const fresh: Channel = { selection: new FileSelection(), request: undefined, answer: undefined };
    this.#channels.set(key, fresh);
    return fresh;
  }
}

/** The file of a READ or UPDATE, TS 102 221 sections 11.1.3 to 11.1.6. */
function fileOf(selection: FileSelection, instruction: number, p1: number, p2: number) {
  const isRecord = recordInstructions.has(instruction);
  const sfi = isRecord ? p2 >> 3 : (p1 & 0x80) !== 0 ? p1 & 0x1f : 0;
  const offset = isRecord ? 0 : sfi === 0 ? ((p1 & 0x7f) << 8) | p2 : p2;
  if (sfi !== 0) {
    const path = selection.bySfi(sfi) ?? null;
    return { path, offset, secret: path === null ? mayBeSecretBySfi(sfi) : isSecretFile(path) };
  }
  const path = selection.isFile ? (selection.path ?? null) : null;
  return { path, offset, secret: path !== null && isSecretFile(path) };
}

/** EF.ICCID is ten bytes; EF.IMSI is one byte and eight (TS 31.102 section 4.2.2). */
function identifierIn(path: string | null, offset: number, length: number, at: number): Mark[] {
  const name = path === null ? undefined : fileAt(path)?.name;
  if (name === 'ICCID') return part('iccid', 0, 20, offset, length, at);
  if (name === 'IMSI') return part('imsi', 2, 16, offset, length, at);
  return [];
}

function part(kind: MarkKind, start: number, of: number, offset: number, length: number, at: number): Mark[] {
  const from = Math.max(start, 2 * offset);
  const to = Math.min(start + of, 2 * offset + length);
  return to <= from ? [] : [{ kind, at: at + from - 2 * offset, length: to - from, from: from - start, of }];
}

const all = (kind: MarkKind, at: number, length: number): Mark[] =>
  length <= 0 ? [] : [{ kind, at, length, from: 0, of: length }];

const byteAt = (hex: string, at: number): number => {
  const byte = Number.parseInt(hex.slice(at, at + 2), 16);
  return Number.isNaN(byte) ? 0 : byte;
};
