/** The tree of a package: every element, every member, templates expanded to the files they create. */
import { readTlvs, tagHex, TlvError } from '../../asn1/index.ts';
import { decodeOid } from '../../asn1/index.ts';
import { fileSetOfImage, type FileFacts } from '../../file-set/index.ts';
import { templateMemberTags } from '../elements/index.ts';
import { buildWithOrigins, type FileOrigin } from '../image/index.ts';
import { decodeProfilePackage } from '../profile-package.ts';
import { ProfilePackageError } from '../profile-package-error.ts';
import { elementTemplates, templateElementTypes, type TemplateElementType } from '../templates/index.ts';
import { elementShapes, fileParts, templateHead } from './element-shapes.ts';
import { fileNode } from './file-nodes.ts';
import type { PackageNode } from './package-node.ts';
import { readParts, type PlacedTlv } from '../read-parts.ts';
import { memberNodes, placeOf, unknownNode } from './shape-nodes.ts';
import { elementNames, templateText } from './shown-values.ts';

/** Elements in order. Never throws: of what is damaged the sound parts are shown, files only where all of it makes a card. */
export function packageTree(der: Uint8Array): PackageNode[] {
  const files = filesByElement(der);
  return readParts(der, 0).map((part, element) =>
    part.tag < 0 ? unknownNode(String(element), part) : elementNode(String(element), part, files.get(element) ?? []),
  );
}

interface OriginatedFile {
  readonly facts: FileFacts;
  readonly member: string | undefined;
}

function filesByElement(der: Uint8Array): ReadonlyMap<number, readonly OriginatedFile[]> {
  const byElement = new Map<number, OriginatedFile[]>();
  const built = building(der);
  if (built === undefined) return byElement;
  for (const facts of built.files) {
    const origin = built.origins.get(facts.path);
    if (origin === undefined) continue;
    const list = byElement.get(origin.element) ?? [];
    list.push({ facts, member: origin.member });
    byElement.set(origin.element, list);
  }
  return byElement;
}

function building(
  der: Uint8Array,
): { files: readonly FileFacts[]; origins: ReadonlyMap<string, FileOrigin> } | undefined {
  try {
    const { image, origins } = buildWithOrigins(decodeProfilePackage(der));
    return { files: fileSetOfImage(image), origins };
  } catch (error) {
    if (error instanceof ProfilePackageError) return undefined;
    throw error;
  }
}

const templateByTag = new Map(templateElementTypes.map((type) => [elementTemplates[type].tag, type]));

function elementNode(id: string, part: PlacedTlv, files: readonly OriginatedFile[]): PackageNode {
  const label = elementNames[part.tag];
  if (label === undefined) return { ...unknownNode(id, part), label: `element with tag ${tagHex(part.tag)}` };
  const parts = readParts(part.value, part.valueOffset);
  const type = templateByTag.get(part.tag);
  const children =
    type === undefined
      ? [...memberNodes(id, parts, elementShapes[part.tag] ?? []), ...files.map((one) => plainFile(id, one))]
      : templateNodes(id, parts, type, files);
  return {
    id,
    label,
    kind: 'element',
    ...summaryOf(part, children, files),
    ...placeOf(part),
    children,
  };
}

const plainFile = (id: string, { facts }: OriginatedFile): PackageNode =>
  fileNode(`${id}/${facts.path}`, facts, undefined);

/** Members of a template's element as files; behind them the files its template creates by itself. */
function templateNodes(
  id: string,
  parts: readonly PlacedTlv[],
  type: TemplateElementType,
  files: readonly OriginatedFile[],
): PackageNode[] {
  const names = new Map([...templateMemberTags(type)].map(([name, tag]) => [tag, name]));
  const rest = new Set(files);
  const head = parts.filter(({ tag }, i) => i < 2 && templateHead.some((one) => one.tag === tag));
  const nodes = memberNodes(id, head, templateHead);
  const fresh = freshNames(nodes.map((node) => node.id));
  for (const part of parts) {
    if (head.includes(part)) continue;
    const member = names.get(part.tag);
    if (member === undefined) {
      nodes.push(unknownNode(fresh(`${id}/${part.tag < 0 ? 'malformed' : tagHex(part.tag)}`), part));
      continue;
    }
    const memberId = fresh(`${id}/${member}`);
    const children = memberNodes(memberId, readParts(part.value, part.valueOffset), fileParts);
    const described = { ...placeOf(part), children };
    const [first, ...others] = [...rest].filter((one) => one.member === member);
    if (first === undefined) {
      nodes.push({ id: memberId, label: member, kind: 'group', ...described });
      continue;
    }
    rest.delete(first);
    nodes.push(fileNode(memberId, first.facts, described));
    for (const other of others) {
      rest.delete(other);
      nodes.push(fileNode(fresh(`${memberId}/${other.facts.path}`), other.facts, undefined));
    }
  }
  return [...nodes, ...[...rest].map(({ facts, member }) => byTemplate(fresh(`${id}/${member ?? facts.path}`), facts))];
}

/** Names by which no node goes yet: a damaged element may hold a member twice. */
function freshNames(taken: readonly string[]): (name: string) => string {
  const used = new Set(taken);
  return (name) => {
    let free = name;
    for (let number = 2; used.has(free); number++) free = `${name}.${number}`;
    used.add(free);
    return free;
  };
}

function byTemplate(id: string, facts: FileFacts): PackageNode {
  const node = fileNode(id, facts, undefined);
  return { ...node, detail: `${node.detail ?? ''}, as the template has it` };
}

/** One line for a closed element. */
function summaryOf(
  part: PlacedTlv,
  children: readonly PackageNode[],
  files: readonly OriginatedFile[],
): Pick<PackageNode, 'value' | 'detail'> {
  const find = (...names: readonly string[]): PackageNode | undefined =>
    names.reduce<{ children: readonly PackageNode[] } | undefined>(
      (node, name) => node?.children.find(({ label }) => label === name),
      { children },
    ) as PackageNode | undefined;
  const detail = files.length > 0 ? { detail: `${files.length} files and directories` } : {};
  switch (part.tag) {
    case 0xa0:
      return { value: [find('profileType')?.value, find('iccid')?.value].filter(Boolean).join(' · ') };
    case 0xa2:
      return {
        value: find('pinCodes', 'pinconfig')
          ?.children.map(({ label }) => label)
          .join(', '),
      };
    case 0xa3:
      return {
        value: find('pukCodes')
          ?.children.map(({ label }) => label)
          .join(', '),
      };
    case 0xa4:
      return {
        value: find('algoConfiguration', 'algoParameter', 'algorithmID')?.value ?? 'shared with another application',
      };
    case 0xa6:
      return { value: find('instance', 'instanceAID')?.value };
    case 0xa7:
      return { value: find('instanceAID')?.value };
    default: {
      const template = readTemplate(part);
      return template === undefined ? detail : { value: templateText(template).split(' ')[0], ...detail };
    }
  }
}

function readTemplate({ tag, value }: PlacedTlv): string | undefined {
  if (!templateByTag.has(tag)) return undefined;
  try {
    const second = readTlvs(value)[1];
    return second?.tag === 0x81 ? decodeOid(second.value) : undefined;
  } catch (error) {
    if (error instanceof TlvError || error instanceof RangeError) return undefined;
    throw error;
  }
}
