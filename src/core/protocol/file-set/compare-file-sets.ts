/** File by file: what is on one side only, and what differs in a file that is on both. */
import { toHex } from '../bytes/index.ts';
import { isDirectoryKind, type FileFacts, type FileSet } from './file-facts.ts';
import type { ExpectedDifference, FileChange, FileDifference } from './file-difference.ts';
import { fidText } from './file-place.ts';
import { holdsKeys } from './secret-files.ts';

export interface CompareOptions {
  readonly expected?: readonly ExpectedDifference[] | undefined;
}

/** Differences in the order of the left set, then what is only on the right. Declared ones are there too, marked `expected`. */
export function compareFileSets(left: FileSet, right: FileSet, options: CompareOptions = {}): FileDifference[] {
  const onRight = new Map(right.map((file) => [file.path, file]));
  const onLeft = new Set(left.map(({ path }) => path));
  const differences: FileDifference[] = [];
  for (const file of left) {
    const other = onRight.get(file.path);
    if (other === undefined) differences.push({ ...nameOf(file), change: 'onlyLeft', left: file.kind });
    else differences.push(...compareFiles(file, other));
  }
  for (const file of right)
    if (!onLeft.has(file.path)) differences.push({ ...nameOf(file), change: 'onlyRight', right: file.kind });
  const expected = options.expected ?? [];
  return differences.map((difference) => {
    const declared = expected.find((one) => covers(one, difference));
    return declared === undefined ? difference : { ...difference, expected: declared.reason };
  });
}

const nameOf = ({ path, name }: FileFacts): { path: string; name?: string } =>
  name === undefined ? { path } : { path, name };

function compareFiles(left: FileFacts, right: FileFacts): FileDifference[] {
  const found: FileDifference[] = [];
  const tell = (change: FileChange, before: string | undefined, after: string | undefined): void => {
    if (before !== after) found.push({ ...nameOf(left), change, left: before, right: after });
  };
  tell('structure', structureOf(left), structureOf(right));
  if (isDirectoryKind(left.kind) && isDirectoryKind(right.kind)) {
    if (left.pinReferences !== undefined && right.pinReferences !== undefined)
      tell('access', pinText(left.pinReferences), pinText(right.pinReferences));
  } else tell('sfi', left.sfi?.toString(), right.sfi?.toString());
  if (left.size !== undefined && right.size !== undefined) tell('size', String(left.size), String(right.size));
  if (left.arr !== undefined && right.arr !== undefined) tell('access', ruleText(left.arr), ruleText(right.arr));
  if (left.lifeCycle !== undefined && right.lifeCycle !== undefined)
    tell('lifeCycle', hexByte(left.lifeCycle), hexByte(right.lifeCycle));
  return [...found, ...compareContents(left, right)];
}

const hexByte = (value: number): string => value.toString(16).toUpperCase().padStart(2, '0');
const pinText = (references: readonly number[]): string => references.map(hexByte).join(' ');
const ruleText = (arr: FileFacts['arr']): string | undefined =>
  arr === null || arr === undefined ? undefined : `${fidText(arr.fileId)} record ${arr.record}`;
const structureOf = ({ kind, recordLength }: FileFacts): string =>
  recordLength === undefined ? kind : `${kind} ${recordLength}`;

function compareContents(left: FileFacts, right: FileFacts): FileDifference[] {
  if (left.content !== undefined && right.content !== undefined) {
    const difference = differingBytes(left, left.content, right.content);
    return difference === undefined ? [] : [difference];
  }
  if (left.records === undefined || right.records === undefined) return [];
  const found: FileDifference[] = [];
  // A record too many or too few is told by the size.
  for (let i = 0; i < Math.min(left.records.length, right.records.length); i++) {
    const difference = differingBytes(left, left.records[i]!, right.records[i]!, i + 1);
    if (difference !== undefined) found.push(difference);
  }
  return found;
}

function differingBytes(
  file: FileFacts,
  left: Uint8Array,
  right: Uint8Array,
  record?: number,
): FileDifference | undefined {
  const longest = Math.max(left.length, right.length);
  let first = 0;
  while (first < longest && left[first] === right[first]) first++;
  if (first === longest) return undefined;
  let behind = longest;
  while (left[behind - 1] === right[behind - 1]) behind--;
  const place = {
    ...nameOf(file),
    change: 'content' as const,
    ...(record === undefined ? {} : { record }),
    offset: first,
  };
  return holdsKeys(file.path)
    ? { ...place, masked: true }
    : { ...place, left: toHex(left.subarray(first, behind)), right: toHex(right.subarray(first, behind)) };
}

function covers(declared: ExpectedDifference, difference: FileDifference): boolean {
  const { path, changes, bytes, onlyCleared } = declared;
  if (difference.path !== path && !difference.path.endsWith(`/${path}`)) return false;
  if (changes !== undefined && !changes.includes(difference.change)) return false;
  if (bytes !== undefined && !within(bytes, difference)) return false;
  return onlyCleared !== true || clearsOnly(difference);
}

function within([from, to]: readonly [number, number], { offset, left, right }: FileDifference): boolean {
  if (offset === undefined || left === undefined || right === undefined) return false;
  return offset >= from && offset + Math.max(left.length, right.length) / 2 <= to;
}

function clearsOnly({ change, left, right }: FileDifference): boolean {
  if (change !== 'content' || left === undefined || right === undefined || left.length !== right.length) return false;
  for (let at = 0; at < left.length; at += 2) {
    const before = Number.parseInt(left.slice(at, at + 2), 16);
    const after = Number.parseInt(right.slice(at, at + 2), 16);
    if ((after & ~before) !== 0) return false;
  }
  return true;
}
