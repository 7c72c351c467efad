/** A download as it passed a card's contacts: which commands, in which phase, and how many there had to be. */
import { readTlv, readTlvs } from '#core/protocol/asn1/index.ts';
import { concat, fromHex } from '#core/protocol/bytes/index.ts';
import type { CardExchange } from '#test/support/virtual-card-messages.ts';

/** Commands of one phase. A GET RESPONSE brings the answer of the command before it and is counted apart. */
export interface PhaseCount {
  readonly phase: string;
  readonly commands: number;
  readonly fetches: number;
}

export interface DownloadCount {
  readonly phases: readonly PhaseCount[];
  /** Of all phases, from the connection to the whole installation result. */
  readonly commands: number;
  readonly fetches: number;
  /** The bound profile package as the card got it. */
  readonly boundProfilePackage: Uint8Array;
}

const functions: ReadonlyMap<number, string> = new Map([
  [0xbf20, 'GetEUICCInfo1'],
  [0xbf21, 'PrepareDownload'],
  [0xbf22, 'GetEUICCInfo2'],
  [0xbf2d, 'GetProfilesInfo'],
  [0xbf2e, 'GetEUICCChallenge'],
  [0xbf36, 'LoadBoundProfilePackage'],
  [0xbf38, 'AuthenticateServer'],
  [0xbf3e, 'GetEID'],
]);
const instructions: ReadonlyMap<number, string> = new Map([
  [0x70, 'MANAGE CHANNEL'],
  [0xa4, 'SELECT'],
  [0xaa, 'TERMINAL CAPABILITY'],
]);
const loading = 'LoadBoundProfilePackage';
const storeData = 0xe2;
const getResponse = 0xc0;
const firstSegment = 0xbf36;
const installationResult = 'BF37';

/**
 * Counts the one download among `exchanges`: from the reset that its connection began with to the end of its installation
 * result. Throws RangeError where there is none.
 */
export function countDownload(exchanges: readonly CardExchange[]): DownloadCount {
  const result = exchanges.findIndex((one) => one.kind === 'apdu' && one.answer.startsWith(installationResult));
  const begin = exchanges.findLastIndex((one, at) => at < result && one.kind === 'reset');
  if (result < 0) throw new RangeError('no installation result among these exchanges');
  let end = result;
  while (moreFollows(exchanges[end])) end++;

  const phases = new Map<string, { commands: number; fetches: number }>();
  const segments: Uint8Array[] = [];
  let phase = '';
  for (const exchange of exchanges.slice(begin + 1, end + 1)) {
    if (exchange.kind === 'reset') throw new RangeError('the card was reset in the middle');
    const command = fromHex(exchange.command);
    const ins = command[1]!;
    if (ins !== getResponse) phase = phaseOf(command, phase);
    const count = phases.get(phase) ?? { commands: 0, fetches: 0 };
    phases.set(phase, count);
    if (ins === getResponse) count.fetches++;
    else count.commands++;
    if (ins === storeData && phase === loading) segments.push(command.subarray(5, 5 + command[4]!));
  }
  const counted = [...phases].map(([name, count]) => ({ phase: name, ...count }));
  return {
    phases: counted,
    commands: counted.reduce((sum, one) => sum + one.commands, 0),
    fetches: counted.reduce((sum, one) => sum + one.fetches, 0),
    boundProfilePackage: concat(...segments),
  };
}

/** The first block of an ES10 command names its function; segments of the package have tags of their own. */
function phaseOf(command: Uint8Array, before: string): string {
  const ins = command[1]!;
  if (ins !== storeData) return instructions.get(ins) ?? `INS ${ins.toString(16)}`;
  const first = command[3] === 0;
  if (!first) return before;
  const tag = (command[5]! << 8) | command[6]!;
  if (before === loading && tag !== firstSegment && !functions.has(tag)) return loading;
  return functions.get(tag) ?? `ES10 ${tag.toString(16)}`;
}

const moreFollows = (exchange: CardExchange | undefined) =>
  exchange?.kind === 'apdu' && exchange.answer.slice(-4, -2) === '61';

/**
 * Commands that a bound profile package needs at the least (SGP.22 section 2.5.5): BF36's tag and length with BF23; A0 with its
 * segments' first; A1's tag and length; each 88; A2; A3's tag and length; each 86 — each ceil(length / blockSize) blocks.
 */
export function blocksOfPackage(boundProfilePackage: Uint8Array, blockSize: number): number {
  const header = ({ bytes, value }: { bytes: Uint8Array; value: Uint8Array }) => bytes.length - value.length;
  const whole = readTlv(boundProfilePackage);
  const [secureChannel, ...sequences] = readTlvs(whole.value);
  const lengths = [header(whole) + secureChannel!.bytes.length];
  for (const sequence of sequences) {
    const segments = readTlvs(sequence.value).map(({ bytes }) => bytes.length);
    if (sequence.tag === 0xa0 || sequence.tag === 0xa2) {
      const [first = 0, ...others] = segments;
      lengths.push(header(sequence) + first, ...others);
    } else lengths.push(header(sequence), ...segments);
  }
  return lengths.reduce((sum, length) => sum + Math.ceil(length / blockSize), 0);
}
