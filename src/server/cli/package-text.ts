import type { LintFinding, PackageComparison, PackageLint, PackageNode, PackageTree } from '#shared/api/index.ts';
import { fileChangeWords, lintText, packageAreaWords, severityWords } from '#shared/words/index.ts';
import { facts, grouped, orDash } from './table.ts';

/** What a package is, and everything found in it: what, where, why, what to do. */
export function lintReportText(found: PackageLint): string {
  const head = facts([
    ['Profile type', orDash(found.profileType)],
    ['ICCID', found.iccid === null ? '–' : grouped(found.iccid)],
    ['Format', orDash(found.version)],
    ['Size', `${found.size} bytes${found.spaceNeeded === null ? '' : `, about ${found.spaceNeeded} on a card`}`],
    ...(found.card === null
      ? []
      : [['Card', `version ${found.card.profileVersion}, ${orDash(found.card.freeMemory)} bytes free`] as const]),
  ]);
  const count = (number: number, one: string) => `${number} ${one}${number === 1 ? '' : 's'}`;
  const sum = `${count(found.errors, 'error')}, ${count(found.warnings, 'warning')}, ${count(found.hints, 'hint')}.`;
  if (found.findings.length === 0) return `${head}\n\nNothing found.`;
  return [head, '', ...found.findings.map(findingText), sum].join('\n');
}

function findingText(finding: LintFinding): string {
  const { what, why, fix } = lintText(finding.rule);
  const place = placeText(finding);
  return [
    `${severityWords[finding.severity]}: ${what} (${finding.rule})`,
    `  ${finding.message}${place === '' ? '' : ` – ${place}`}`,
    ...(why === '' ? [] : [`  ${why}`]),
    ...(fix === '' ? [] : [`  → ${fix}`]),
    '',
  ].join('\n');
}

function placeText({ element, member, offset }: LintFinding): string {
  const parts = [
    ...(element === undefined ? [] : [`element ${element}`]),
    ...(member === undefined ? [] : [member]),
    ...(offset === undefined ? [] : [`byte ${offset}`]),
  ];
  return parts.join(', ');
}

export function treeText({ nodes, truncated }: PackageTree, search: string | undefined): string {
  const shown = search === undefined ? nodes : matching(nodes, search.toLowerCase());
  if (shown.length === 0) return 'Nothing has this text.';
  return [...shown.map(nodeText), ...(truncated ? ['… and more'] : [])].join('\n');
}

function nodeText({ depth, label, value, detail, offset, kind }: PackageNode): string {
  const place = kind === 'element' && offset !== undefined ? `  @${offset}` : '';
  const told = [value, detail === undefined || detail === '' ? undefined : `(${detail})`].filter(Boolean).join('  ');
  return `${'  '.repeat(depth)}${label}${told === '' ? '' : `  ${told}`}${place}`;
}

/** Nodes with the text, each below the nodes it lies in. */
function matching(nodes: readonly PackageNode[], text: string): PackageNode[] {
  const above: PackageNode[] = [];
  const shown = new Set<PackageNode>();
  for (const node of nodes) {
    above.length = node.depth;
    above[node.depth] = node;
    const fits = [node.label, node.value, node.detail, node.file].some((one) => one?.toLowerCase().includes(text));
    if (fits) for (const one of above) shown.add(one);
  }
  return [...shown];
}

export function comparisonText({ parts, files, onlyFiveG }: PackageComparison): string {
  if (parts.length === 0 && files.length === 0) return 'No difference.';
  const side = (sign: string, value: string | undefined) => (value === undefined ? [] : [`    ${sign} ${value}`]);
  const lines = [
    ...parts.flatMap(({ area, what, left, right, secret }) => [
      `${packageAreaWords[area]}: ${what}${secret === true ? ': what is kept secret differs' : ''}`,
      ...side('-', left),
      ...side('+', right),
    ]),
    ...files.flatMap(({ path, name, change, left, right, record, offset, masked }) => {
      const place = [
        ...(record === undefined ? [] : [`record ${record}`]),
        ...(offset === undefined ? [] : [`byte ${offset}`]),
      ].join(', ');
      const only = change === 'onlyLeft' || change === 'onlyRight';
      return [
        `${name === undefined ? path : `${name} ${path}`}: ${fileChangeWords[change].toLowerCase()}${place === '' ? '' : `, ${place}`}${masked === true ? ', keys not shown' : ''}`,
        ...(only ? [] : [...side('-', left), ...side('+', right)]),
      ];
    }),
  ];
  const sum = `${parts.length + files.length} differences${onlyFiveG ? ', all of them the 5G part' : ''}.`;
  return [...lines, '', sum].join('\n');
}
