/** Files and directories in the tree: what they hold in the specification's terms, and what the package says of them. */
import { toHex } from '../../bytes/index.ts';
import { decodeFileContent, type ContentField } from '../../file-content/index.ts';
import { fidText, isDirectoryKind, withoutKeys, type FileFacts } from '../../file-set/index.ts';
import type { PackageNode } from './package-node.ts';
import { shownHex } from './shown-values.ts';

const kindWords: Readonly<Record<FileFacts['kind'], string>> = {
  mf: 'master file',
  df: 'directory',
  adf: 'application',
  transparent: 'transparent',
  linearFixed: 'linear fixed',
  cyclic: 'cyclic',
  berTlv: 'BER-TLV',
};

/** Identifier, kind and size. */
function detailOf({ fid, kind, size, recordLength, sfi, aid, arr }: FileFacts): string {
  const parts = [aid ?? fidText(fid), kindWords[kind]];
  if (recordLength !== undefined && size !== undefined)
    parts.push(`${size / recordLength} records of ${recordLength} bytes`);
  else if (size !== undefined) parts.push(`${size} bytes`);
  if (sfi !== undefined) parts.push(`SFI ${sfi}`);
  if (arr) parts.push(`access by record ${arr.record} of ${fidText(arr.fileId)}`);
  return parts.join(', ');
}

const mostFields = 3;

/** The first fields; a label that only repeats the file's name is left out. */
function summary(fields: readonly ContentField[], name = ''): string {
  const [only] = fields;
  if (fields.length === 1 && only !== undefined && name.endsWith(only.label)) return only.value;
  const values = fields.slice(0, mostFields).map(({ label, value }) => `${label}: ${value}`);
  return values.join(' · ') + (fields.length > mostFields ? ' …' : '');
}

const fieldNodes = (parent: string, fields: readonly ContentField[], problems: readonly string[]): PackageNode[] => [
  ...fields.map(({ label, value, detail, hex }, i): PackageNode => ({
    id: `${parent}/field ${i + 1}`,
    label,
    kind: 'value',
    value,
    ...(detail === undefined && hex === undefined ? {} : { detail: [detail, hex].filter(Boolean).join(' · ') }),
    children: [],
  })),
  ...problems.map((problem, i): PackageNode => ({
    id: `${parent}/problem ${i + 1}`,
    label: 'does not agree',
    kind: 'problem',
    value: problem,
    children: [],
  })),
];

/** Node of one file; `described`: what the element says of it, with its place. */
export function fileNode(
  id: string,
  facts: FileFacts,
  described: Pick<PackageNode, 'offset' | 'length' | 'tag' | 'children'> | undefined,
): PackageNode {
  const { children: parts = [], ...place } = described ?? {};
  const common = { id, label: facts.name ?? fidText(facts.fid), detail: detailOf(facts), file: facts.path, ...place };
  if (isDirectoryKind(facts.kind)) return { ...common, kind: 'directory', children: parts };
  const shown = withoutKeys(facts);
  if (shown.masked === true) {
    const children = parts.map((part) => (part.label === 'fillFileContent' ? withoutValue(part) : part));
    return { ...common, kind: 'file', value: 'keys, not shown', secret: true, children };
  }
  const { value, children } = contents(id, shown);
  return { ...common, kind: 'file', value, children: [...children, ...parts] };
}

const withoutValue = ({ value: _value, ...part }: PackageNode): PackageNode => ({
  ...part,
  detail: 'not shown',
  secret: true,
});

function contents(id: string, facts: FileFacts): { value: string; children: PackageNode[] } {
  const decoded = decodeFileContent(facts);
  if (facts.records !== undefined) {
    const used = facts.records.map((record) => !record.every((byte) => byte === 0xff));
    const children = facts.records.flatMap((record, i): PackageNode[] => {
      if (!used[i]) return [];
      const view = decoded.records[i];
      const recordId = `${id}/record ${i + 1}`;
      const fields = view?.fields ?? [];
      return [
        {
          id: recordId,
          label: `record ${i + 1}`,
          kind: 'record',
          value: fields.length > 0 ? summary(fields) : shownHex(record),
          ...(fields.length > 0 ? { detail: shownHex(record) } : {}),
          children: fieldNodes(recordId, fields, view?.problems ?? []),
        },
      ];
    });
    return { value: `${children.length} of ${facts.records.length} records in use`, children };
  }
  const { content = new Uint8Array() } = facts;
  const { fields, problems } = decoded;
  const raw: PackageNode = {
    id: `${id}/content`,
    label: 'content',
    kind: 'value',
    value: toHexCut(content),
    children: [],
  };
  if (fields.length === 0 && problems.length === 0) return { value: shownHex(content), children: [] };
  return { value: summary(fields, facts.name), children: [...fieldNodes(id, fields, problems), raw] };
}

const toHexCut = (content: Uint8Array): string => (content.length > 512 ? shownHex(content) : toHex(content));
