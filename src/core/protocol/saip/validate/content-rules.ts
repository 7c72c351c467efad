/** What the finished card would hold: identifiers, service table against files, access rules, short file identifiers. */
import { decodeIccid, decodeImsi } from '../../identifiers/index.ts';
import { hasService } from '../../ts31102/index.ts';
import {
  applicationDirectory,
  buildCardImage,
  findContent,
  findNode,
  type CardImage,
  type DirectoryNode,
} from '../image/index.ts';
import { mandatoryServiceNames } from '../elements/index.ts';
import { headerOf, type ProfilePackage } from '../profile-package.ts';
import { ProfilePackageError } from '../profile-package-error.ts';
import { error, warning, type Finding } from './finding.ts';

/** `built`: the image of the very same package, where the caller has it already. */
export function contentRules(profilePackage: ProfilePackage, built?: CardImage): Finding[] {
  let image: CardImage;
  try {
    image = built ?? buildCardImage(profilePackage);
  } catch (refusal) {
    if (!(refusal instanceof ProfilePackageError)) throw refusal;
    return [error('CONTENT_REFUSED', refusal.message, refusal.element, refusal.status)];
  }
  const usim = applicationDirectory(image, 'usim');
  return [
    ...iccidRule(image),
    ...(usim === undefined ? [] : [...imsiRule(usim), ...serviceTableRules(usim, profilePackage)]),
    ...directoryRules(image.masterFile, []),
  ];
}

function iccidRule(image: CardImage): Finding[] {
  const content = findContent(image.masterFile, 0x2fe2);
  if (content === undefined || content.length !== 10) return [error('ICCID_MISMATCH', 'EF.ICCID is not there')];
  const inFile = decodeIccid(content);
  return inFile === image.iccid ? [] : [error('ICCID_MISMATCH', `the header says ${image.iccid}, EF.ICCID ${inFile}`)];
}

function imsiRule(usim: DirectoryNode): Finding[] {
  const content = findContent(usim, 0x6f07);
  const imsi = content === undefined ? undefined : readImsi(content);
  if (imsi === undefined || imsi.length < 14)
    return [error('IMSI_MALFORMED', 'EF.IMSI holds no IMSI of 14 or 15 digits')];
  return [];
}

function readImsi(content: Uint8Array): string | undefined {
  try {
    return decodeImsi(content);
  } catch (reason) {
    if (reason instanceof RangeError) return undefined;
    throw reason;
  }
}

/** Service of EF.UST → files that must be there, paths below the ADF. 3GPP TS 31.102 section 4.2.8. */
const filesOfServices: readonly (readonly [service: number, ...paths: (readonly number[])[]])[] = [
  [2, [0x6f3b]],
  [10, [0x6f3c], [0x6f43]],
  [12, [0x6f42]],
  [17, [0x6f3e]],
  [18, [0x6f3f]],
  [19, [0x6f46]],
  [20, [0x6f60]],
  [21, [0x6f40]],
  [42, [0x6f61]],
  [43, [0x6f62]],
  [45, [0x6fc5]],
  [46, [0x6fc6]],
  [71, [0x6fd9]],
  [85, [0x6fe3], [0x6fe4]],
  [122, [0x5fc0, 0x4f01], [0x5fc0, 0x4f03]],
  [123, [0x5fc0, 0x4f05]],
  [126, [0x5fc0, 0x4f06]],
  [129, [0x5fc0, 0x4f08]],
];

const suciByDevice = 124;
const suciByUsim = 125;

function serviceTableRules(usim: DirectoryNode, profilePackage: ProfilePackage): Finding[] {
  const table = findContent(usim, 0x6f38);
  if (table === undefined) return [];
  const has = (service: number) => hasService(table, service);
  const findings = filesOfServices.flatMap(([service, ...paths]) =>
    has(service)
      ? paths
          .filter((path) => findNode(usim, ...path) === undefined)
          .map((path) => warning('SERVICE_TABLE', `EF.UST has service ${service}, but ${pathText(path)} is missing`))
      : [],
  );
  if (has(suciByDevice)) {
    const place = has(suciByUsim) ? [0x5fd0, 0x4f01] : [0x5fc0, 0x4f07];
    if (findNode(usim, ...place) === undefined)
      findings.push(warning('SERVICE_TABLE', `SUCI is to be calculated, but ${pathText(place)} is missing`));
  }
  if (has(suciByDevice) && has(suciByUsim) && !mandatoryServiceNames(headerOf(profilePackage)).includes('get-identity'))
    findings.push(
      warning('SERVICE_TABLE', 'the USIM calculates the SUCI, but get-identity is not a mandatory service'),
    );
  if (headerOf(profilePackage).majorVersion >= 2 && findNode(usim, 0x5fc0) !== undefined && table.length < 16)
    findings.push(warning('SERVICE_TABLE', `DF-5GS is there, but EF.UST of ${table.length} bytes has no 5G service`));
  return findings;
}

const pathText = (path: readonly number[]) =>
  path.map((fid) => fid.toString(16).toUpperCase().padStart(4, '0')).join('/');

/** Every referenced access rule exists, and no two files of a directory answer to one short identifier. */
function directoryRules(directory: DirectoryNode, parents: readonly DirectoryNode[]): Finding[] {
  const findings: Finding[] = [];
  const chain = [directory, ...parents];
  const identifiers = new Map<number, number>();
  for (const node of directory.children) {
    if (node.arr !== undefined && !ruleExists(node.arr, 'children' in node ? [node, ...chain] : chain))
      findings.push(
        warning(
          'ACCESS_RULE_MISSING',
          `${pathText([node.fid])} refers to record ${node.arr.record} of ${pathText([node.arr.fileId])}`,
        ),
      );
    if ('children' in node) {
      findings.push(...directoryRules(node, chain));
      continue;
    }
    if (node.sfi === undefined) continue;
    const other = identifiers.get(node.sfi);
    if (other !== undefined)
      findings.push(warning('SFI_REPEATED', `${pathText([other])} and ${pathText([node.fid])} share SFI ${node.sfi}`));
    identifiers.set(node.sfi, node.fid);
  }
  return findings;
}

function ruleExists(rule: { fileId: number; record: number }, chain: readonly DirectoryNode[]): boolean {
  for (const directory of chain) {
    const file = findNode(directory, rule.fileId);
    if (file?.kind === 'linearFixed') return rule.record >= 1 && rule.record <= file.content.length;
  }
  return false;
}
