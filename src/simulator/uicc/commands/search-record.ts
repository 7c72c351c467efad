import { efAccess } from '#core/protocol/ts102221/index.ts';
import { done, require, status } from '../answer.ts';
import type { CommandHandler } from '../card-context.ts';
import { recordTarget } from './record.ts';

/** SEARCH RECORD, TS 102 221 section 11.1.7, ISO/IEC 7816-4 section 11.4.6. Answers the numbers found, in search order. */

const simpleForward = 0x04;
const simpleBackward = 0x05;
const enhanced = 0x06;

interface Search {
  /** Numbers of the records to look into, in order. */
  readonly numbers: readonly number[];
  readonly pattern: Uint8Array;
  /** Where in a record the search starts; undefined when not at all. */
  readonly startIn: (record: Uint8Array) => number | undefined;
}

const range = (from: number, to: number): number[] =>
  from <= to
    ? Array.from({ length: to - from + 1 }, (_, i) => from + i)
    : Array.from({ length: from - to + 1 }, (_, i) => from - i);

const forward = (start: number, count: number) => (start <= count ? range(start, count) : []);
const backward = (start: number) => (start >= 1 ? range(start, 1) : []);

/**
 * The search indication of the enhanced search, two bytes before the pattern. b3 b2 b1: 100 forward from record P1, 101
 * backward from it, 110 forward from the next, 111 backward from the previous one. b4 0: the second byte is the offset at
 * which the search starts; 1: it is a value, and the search starts after its first occurrence.
 */
function enhancedSearch(data: Uint8Array, p1: number, pointer: number, count: number): Search {
  require(data.length >= 3, 0x6700);
  const indication = data[0]!;
  const at = data[1]!;
  require((indication & 0xf4) === 0x04, 0x6a80);
  const relative = (indication & 0x02) !== 0;
  require(!relative || p1 === 0, 0x6a86);
  const here = p1 === 0 ? pointer : p1;
  const isBackward = (indication & 0x01) !== 0;
  const numbers = relative
    ? isBackward
      ? backward(pointer === 0 ? count : pointer - 1)
      : forward(pointer + 1, count)
    : isBackward
      ? backward(Math.max(1, here))
      : forward(Math.max(1, here), count);
  const afterValue = (record: Uint8Array) => {
    const found = record.indexOf(at);
    return found < 0 ? undefined : found + 1;
  };
  return { numbers, pattern: data.subarray(2), startIn: (indication & 0x08) === 0 ? () => at : afterValue };
}

function simpleSearch(mode: number, pattern: Uint8Array, p1: number, pointer: number, count: number): Search {
  const start = Math.max(1, p1 === 0 ? pointer : p1);
  const numbers = mode === simpleForward ? forward(start, count) : backward(start);
  return { numbers, pattern, startIn: () => 0 };
}

export const searchRecord: CommandHandler = (card, channel, { p1, p2, data }) => {
  const mode = p2 & 0x07;
  require(mode === simpleForward || mode === simpleBackward || mode === enhanced, 0x6a86);
  require(data.length > 0, 0x6700);
  const { file, sfi, pointer } = recordTarget(card, channel, p2, efAccess.read);
  const count = file.node.content.length;
  require(p1 <= count, 0x6a83);
  const search =
    mode === enhanced ? enhancedSearch(data, p1, pointer, count) : simpleSearch(mode, data, p1, pointer, count);
  require(search.pattern.length <= file.node.recordLength, 0x6700);
  const found = search.numbers.filter((number) => {
    const record = card.contents()!.readRecord(file, number);
    const start = search.startIn(record);
    return start !== undefined && contains(record, search.pattern, start);
  });
  channel.use(file, sfi);
  if (found.length === 0) return status(0x6282);
  channel.recordPointer = found[0]!;
  return done(Uint8Array.from(found));
};

function contains(record: Uint8Array, pattern: Uint8Array, start: number): boolean {
  for (let at = start; at + pattern.length <= record.length; at++)
    if (pattern.every((byte, i) => record[at + i] === byte)) return true;
  return false;
}
