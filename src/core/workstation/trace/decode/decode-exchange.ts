import type { TraceStore } from '#core/environment/index.ts';
import { fromHex } from '#core/protocol/bytes/index.ts';
import { es10FunctionByTag } from '#core/protocol/sgp22/index.ts';
import type { TraceDecoded, TraceLine } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';
import { receivedWords, sentWords } from '../../terminal/words/index.ts';
import { es10Name } from '../apdu-name.ts';
import { apdusReceived, apdusSent } from '../marks/index.ts';
import type { TraceLog } from '../trace-log.ts';
import { commandWords } from './command-words.ts';
import { tlvTree } from './tlv-tree.ts';

type Fact = TraceDecoded['facts'][number];

/** A file that is read in a hurry may ask a thousand times. */
const linesShown = 500;

/** The exchange that a line belongs to, made from the lines as they go out: what is blotted out there is here. Throws UsageError TRACE_LINE_UNKNOWN. */
export function decodeExchange(trace: TraceLog, store: TraceStore, seq: number): TraceDecoded {
  trace.flush();
  const row = store.pick([seq])[0];
  if (row === undefined) throw new UsageError('TRACE_LINE_UNKNOWN', `line ${seq} is not kept`);
  const rows = store.exchange(row.exchange);
  const lines = (rows.length === 0 ? [row] : rows).slice(0, linesShown).map((one) => trace.shown(one));
  const line = lines.find((one) => one.seq === seq) ?? trace.shown(row);
  return { seq, lines, ...(line.kind === 'http' ? decodeHttp(lines) : decodeApdus(line, lines)) };
}

type Decoded = Pick<TraceDecoded, 'title' | 'facts' | 'request' | 'response'>;

function decodeHttp(lines: readonly TraceLine[]): Decoded {
  const [first] = lines;
  return { title: first?.name ?? '', facts: commonFacts(lines), request: null, response: null };
}

function decodeApdus(line: TraceLine, lines: readonly TraceLine[]): Decoded {
  const sent: string[] = [];
  const received: string[] = [];
  for (const { kind, direction, text } of lines) {
    const apdus = kind === 'apdu' ? [{ hex: text }] : direction === 'tx' ? apdusSent(text) : apdusReceived(text);
    for (const { hex } of apdus) (direction === 'tx' ? sent : received).push(hex);
  }
  const own = line.kind === 'at' ? atFacts(line, lines) : [];
  const [command] = sent;
  if (command === undefined)
    return { title: line.name, facts: [...own, ...commonFacts(lines)], request: null, response: null };
  const path = lines.find((one) => one.path !== null)?.path ?? null;
  const { name, facts } = commandWords(command, path);
  const isStoreData = command.slice(2, 4) === 'E2';
  const request = sent
    .filter((hex) => hex.slice(2, 4) !== 'C0')
    .map(dataOf)
    .join('');
  const response = received.map((hex) => hex.slice(0, -4)).join('');
  const title = isStoreData ? es10Title(request, lines) : name;
  const blocks = sent.filter((hex) => hex.slice(2, 4) === 'E2').length;
  return {
    title,
    facts: [
      ...own,
      ...facts,
      ...(blocks > 1 ? [{ name: 'Blocks', value: `${blocks}, ${request.length / 2} bytes in all` }] : []),
      ...commonFacts(lines),
      ...resultFact(response, isStoreData),
    ],
    request: side(request, 'request'),
    response: side(response, 'response'),
  };
}

/** A block alone tells no function; the line that began the chain was named when all was known. */
function es10Title(request: string, lines: readonly TraceLine[]): string {
  const named = es10Name(bytesOf(request));
  return named === 'STORE DATA' ? (lines[0]?.name ?? named) : named;
}

function side(hex: string, which: 'request' | 'response'): TraceDecoded['request'] {
  return hex === '' ? null : { hex, tlv: tlvTree(hex, which) };
}

function atFacts(line: TraceLine, lines: readonly TraceLine[]): Fact[] {
  const sent = lines.find(({ direction }) => direction === 'tx')?.text;
  const words = line.direction === 'tx' ? sentWords(line.text) : receivedWords(line.text, sent);
  return words === null ? [] : [{ name: 'In words', value: words }];
}

function commonFacts(lines: readonly TraceLine[]): Fact[] {
  const channel = lines.find((one) => one.channel !== null)?.channel ?? null;
  const status = lines.findLast((one) => one.direction === 'rx' && one.status !== null);
  const took = lines.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
  const facts: Fact[] = [];
  if (channel !== null) facts.push({ name: 'Channel', value: channel === 0 ? '0, the basic one' : String(channel) });
  if (status !== undefined) {
    const sw = /([0-9A-F]{4})"?\s*$/i.exec(status.text)?.[1] ?? '';
    facts.push({ name: 'Status', value: `${sw}: ${status.status}` });
  }
  if (lines.some(({ durationMs }) => durationMs !== null)) facts.push({ name: 'Time taken', value: `${took} ms` });
  return facts;
}

/** The named result of an ES10 function, where it has one. */
function resultFact(response: string, isStoreData: boolean): Fact[] {
  if (!isStoreData || response === '') return [];
  const bytes = bytesOf(response);
  const tag = bytes[0] === undefined ? 0 : (bytes[0] & 0x1f) === 0x1f ? (bytes[0] << 8) | (bytes[1] ?? 0) : bytes[0];
  try {
    const answer: unknown = es10FunctionByTag(tag)?.decodeResponse(bytes);
    if (typeof answer !== 'object' || answer === null || !('result' in answer)) return [];
    return typeof answer.result === 'string' ? [{ name: 'Result', value: answer.result }] : [];
  } catch {
    // Blotted out, or not what the function answers: the tree shows what there is.
    return [];
  }
}

const dataOf = (hex: string): string =>
  hex.length <= 10 ? '' : hex.slice(10, 10 + 2 * Number.parseInt(hex.slice(8, 10), 16));
const bytesOf = (hex: string): Uint8Array => fromHex(hex.replaceAll('*', '0').slice(0, hex.length - (hex.length % 2)));
