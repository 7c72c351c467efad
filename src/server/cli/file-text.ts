import type { FileComparison, FileDifference, FileNode, FileView, PinState } from '#shared/api/index.ts';
import { fileChangeWords, fileKindWords } from '#shared/words/index.ts';
import { facts, orDash, table } from './table.ts';

const depthOf = (path: string): number => path.split('/').length - 1;

export function treeText(files: readonly FileNode[]): string {
  return table(
    ['FILE', 'KIND', 'SIZE', 'PATH'],
    files.map((file) => [
      `${'  '.repeat(depthOf(file.path))}${file.name ?? file.path.slice(-4)}${file.lifeCycle === 4 ? ' (deactivated)' : ''}`,
      fileKindWords[file.kind],
      file.recordLength === null ? orDash(file.size) : `${(file.size ?? 0) / file.recordLength} × ${file.recordLength}`,
      file.path,
    ]),
  );
}

const hexLines = (hex: string): string =>
  (hex.match(/.{1,64}/g) ?? []).map((line) => `  ${line.replace(/(..)/g, '$1 ').trim()}`).join('\n');

const fieldLine = ({ label, value, detail }: FileView['decoded']['fields'][number]): readonly [string, string] => [
  label,
  detail === undefined ? value : `${value} (${detail})`,
];

export function fileText(file: FileView, raw: boolean): string {
  const { decoded } = file;
  const parts = [
    `${file.name ?? 'File'}${file.title === null ? '' : `, ${file.title.toLowerCase()}`}  ${file.path}`,
    facts(file.fcp.facts.map(({ label, value }) => [label, value])),
    file.access.length === 0
      ? ''
      : `Access${file.accessRule === null ? '' : ` (${file.accessRule})`}\n${facts(file.access.map(({ operation, condition }) => [`  ${operation}`, condition]))}`,
    file.refusal === null ? '' : `Contents cannot be read: ${file.refusal.text} (${file.refusal.sw}).`,
    decoded.secret ? 'Keys stand in this file: neither they nor the bytes are shown.' : '',
    decoded.fields.length === 0 ? '' : facts(decoded.fields.map(fieldLine)),
    ...decoded.records
      .filter(({ empty }) => !empty)
      .map(
        ({ number, fields }) =>
          `Record ${number}\n${facts(fields.map(fieldLine).map(([label, value]) => [`  ${label}`, value]))}`,
      ),
    emptyRecords(file),
    ...[
      ...decoded.problems,
      ...decoded.records.flatMap(({ number, problems }) => problems.map((text) => `record ${number}: ${text}`)),
    ].map((text) => `! ${text}`),
    raw || !decoded.known ? rawText(file) : '',
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function emptyRecords({ decoded }: FileView): string {
  const empty = decoded.records.filter((one) => one.empty).length;
  if (empty === 0) return '';
  return empty === 1 ? '1 record is empty.' : `${empty} records are empty.`;
}

function rawText({ content, records }: FileView): string {
  if (records !== null) return records.map((record, i) => `Bytes of record ${i + 1}\n${hexLines(record)}`).join('\n');
  return content === null || content === '' ? '' : `Bytes\n${hexLines(content)}`;
}

export function pinsText(pins: readonly PinState[]): string {
  if (pins.length === 0) return 'The card names no PIN here.';
  const state = ({ blocked, enabled, satisfied }: PinState) =>
    blocked ? 'blocked' : enabled === false ? 'off' : satisfied ? 'verified' : 'on';
  return table(
    ['PIN', 'STATE', 'TRIES LEFT', 'PUK TRIES LEFT'],
    pins.map((pin) => [
      pin.name,
      state(pin),
      pin.triesLeft === null ? 'not told' : String(pin.triesLeft),
      orDash(pin.pukTriesLeft),
    ]),
  );
}

const place = ({ record, offset }: FileDifference): string =>
  [record === undefined ? '' : `record ${record}`, offset === undefined ? '' : `byte ${offset}`]
    .filter((text) => text !== '')
    .join(', ');

export function comparisonText({ left, right, differences, unread }: FileComparison): string {
  const unexpected = differences.filter(({ expected }) => expected === undefined);
  const line = (one: FileDifference): readonly string[] => [
    one.name ?? one.path.slice(-4),
    fileChangeWords[one.change],
    one.masked ? 'keys, not shown' : orDash(one.left),
    one.masked ? 'keys, not shown' : orDash(one.right),
    [place(one), one.expected ?? ''].filter((text) => text !== '').join('; '),
    one.path,
  ];
  const count =
    unexpected.length === 0
      ? 'No difference'
      : unexpected.length === 1
        ? '1 difference'
        : `${unexpected.length} differences`;
  const expected = differences.length - unexpected.length;
  return [
    `${count} between ${left.files} and ${right.files} files${expected === 0 ? '' : `; ${expected} more were to be expected`}.`,
    unread.length === 0 ? '' : `${unread.length} could not be read and were compared without their contents.`,
    differences.length === 0 ? '' : table(['FILE', 'DIFFERS', 'LEFT', 'RIGHT', 'WHERE', 'PATH'], differences.map(line)),
  ]
    .filter((part) => part !== '')
    .join('\n');
}
