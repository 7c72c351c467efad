/** What the file browser shows of one file. */
import { toHex } from '#core/protocol/bytes/index.ts';
import { decodeFileContent } from '#core/protocol/file-content/index.ts';
import { entryOfPath, holdsKeys, isDirectoryKind, withoutKeys, type FileFacts } from '#core/protocol/file-set/index.ts';
import { statusWordText } from '#core/protocol/iso7816/index.ts';
import { keyReferenceName, type FileControlParameters } from '#core/protocol/ts102221/index.ts';
import type { FileNode, FileView, PinState as ShownPinState } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';
import { readAccess } from './access-rules.ts';
import { factsOf, type CardFiles } from './card-files.ts';
import { nameOf } from './known-files.ts';
import type { PinState } from './pin-states.ts';

const hexWord = (sw: number) => sw.toString(16).toUpperCase().padStart(4, '0');

export function shownNode(facts: FileFacts): FileNode {
  return {
    path: facts.path,
    name: facts.name ?? nameOf(facts.path) ?? null,
    title: entryOfPath(facts.path)?.title ?? null,
    kind: facts.kind,
    size: facts.size ?? null,
    recordLength: facts.recordLength ?? null,
    sfi: facts.sfi ?? null,
    lifeCycle: facts.lifeCycle ?? null,
    secret: holdsKeys(facts.path),
    unreadable: facts.unreadable === undefined ? null : hexWord(facts.unreadable),
  };
}

export function shownPin({ enabled, triesLeft, pukTriesLeft, ...rest }: PinState): ShownPinState {
  return { ...rest, enabled: enabled ?? null, triesLeft: triesLeft ?? null, pukTriesLeft: pukTriesLeft ?? null };
}

/** Rejects with UsageError CARD_FILE_NOT_FOUND, CardError. */
export async function readView(files: CardFiles, path: string): Promise<FileView> {
  const file = await files.find(path);
  if (file === undefined)
    throw new UsageError('CARD_FILE_NOT_FOUND', `the card has no file ${path}`, {
      details: { path: nameOf(path) ?? path },
    });
  const facts = factsOf(file);
  const body: Partial<FileFacts> = isDirectoryKind(facts.kind) ? {} : await files.readBody(file);
  const refused = body.unreadable;
  const whole: FileFacts = { ...facts, ...body };
  const shown = withoutKeys(whole);
  const access = await readAccess(files, file);
  return {
    ...shownNode(facts),
    fcp: { hex: toHex(file.answer), facts: file.fcp === undefined ? [] : parameterFacts(file.fcp) },
    access: [...access.words],
    accessRule: access.rule ?? null,
    content: shown.content === undefined ? null : toHex(shown.content),
    records: shown.records?.map(toHex) ?? null,
    refusal: refused === undefined ? null : { sw: hexWord(refused), text: statusWordText(refused) },
    decoded: structuredCopy(decodeFileContent(whole)),
  };
}

/** The contract's arrays are its own. */
const structuredCopy = (decoded: ReturnType<typeof decodeFileContent>): FileView['decoded'] => ({
  ...decoded,
  fields: decoded.fields.map(copyField),
  records: decoded.records.map((row) => ({ ...row, fields: row.fields.map(copyField), problems: [...row.problems] })),
  problems: [...decoded.problems],
});

const copyField = ({ label, value, detail, hex }: ReturnType<typeof decodeFileContent>['fields'][number]) => ({
  label,
  value,
  ...(detail === undefined ? {} : { detail }),
  ...(hex === undefined ? {} : { hex }),
});

const structures: Readonly<Record<FileControlParameters['structure'], string>> = {
  df: 'directory',
  transparent: 'transparent',
  linearFixed: 'linear fixed records',
  cyclic: 'cyclic records',
  berTlv: 'BER-TLV objects',
};

const lifeCycles: Readonly<Record<number, string>> = {
  0x00: 'no information',
  0x01: 'creation',
  0x03: 'initialisation',
  0x04: 'deactivated',
  0x05: 'activated',
  0x06: 'deactivated',
  0x07: 'activated',
  0x0c: 'terminated',
};

/** Control parameters in words, TS 102 221 section 11.1.1.3. */
function parameterFacts(fcp: FileControlParameters): { label: string; value: string }[] {
  const { structure, record, fid, aid, size, totalSize, sfi, lifeCycle, arr, pins } = fcp;
  const rows: [string, string | undefined][] = [
    ['Structure', structures[structure]],
    ['File identifier', fid === undefined ? undefined : hexWord(fid)],
    ['DF name (AID)', aid && toHex(aid)],
    ['Records', record && `${record.count} of ${record.length} bytes`],
    ['Size', size === undefined ? undefined : `${size} bytes`],
    ['Total size', totalSize === undefined ? undefined : `${totalSize} bytes`],
    ['Short file identifier', sfi === undefined ? undefined : sfi === null ? 'none' : hexByte(sfi)],
    ['Life cycle', lifeCycles[lifeCycle] ?? hexByte(lifeCycle)],
    ['Access rule', arr && `record ${arr.record} of ${hexWord(arr.fileId)}`],
    [
      'PINs',
      pins?.map(({ reference, enabled }) => `${keyReferenceName(reference)} ${enabled ? 'on' : 'off'}`).join(', '),
    ],
  ];
  return rows.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }]));
}

const hexByte = (value: number) => value.toString(16).toUpperCase().padStart(2, '0');
