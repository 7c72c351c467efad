/** EF.UST against the files, and what a phone needs to conceal its identity. 3GPP TS 31.102 sections 4.2.8, 4.4.11 and 4.4.12. */
import { TlvError } from '../../../asn1/index.ts';
import { toHex } from '../../../bytes/index.ts';
import { fidText, nameOfPath } from '../../../file-set/index.ts';
import {
  decodeNetworkList,
  decodeRoutingIndicator,
  decodeSuciCalculationInfo,
  hasService,
  type SuciCalculationInfo,
} from '../../../ts31102/index.ts';
import { findContent, findNode } from '../../image/index.ts';
import type { Hit } from '../finding.ts';
import { rule, type LintRule } from '../lint-rule.ts';
import type { LintSubject, Naa } from '../lint-subject.ts';
import { homeNetwork } from './identity-rules.ts';

type Row = readonly [service: number, ...paths: (readonly number[])[]];

/** Service of EF.UST → files that must be there, paths below the ADF. */
const filesOfServices: readonly Row[] = [
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
];

const df5gs = 0x5fc0;
const filesOf5gServices: readonly Row[] = [
  [122, [df5gs, 0x4f01], [df5gs, 0x4f03]],
  [123, [df5gs, 0x4f05]],
  [126, [df5gs, 0x4f06]],
  [129, [df5gs, 0x4f08]],
  [130, [df5gs, 0x4f09]],
];

/** File of DF-5GS → the services of which one must be there for a phone to look at it. */
const servicesOf5gFiles: ReadonlyMap<number, readonly number[]> = new Map([
  [0x4f01, [122]],
  [0x4f02, [122]],
  [0x4f03, [122]],
  [0x4f04, [122]],
  [0x4f05, [123]],
  [0x4f06, [126]],
  [0x4f07, [124]],
  [0x4f08, [129]],
  [0x4f09, [130]],
  [0x4f0a, [124]],
  [0x4f0b, [132]],
  [0x4f0c, [135]],
  [0x4f0d, [137]],
  [0x4f0e, [138]],
]);

const suciByDevice = 124;
const suciByUsim = 125;
const suciFile = [df5gs, 0x4f07] as const;
const suciFileOfUsim = [0x5fd0, 0x4f01] as const;
const routingIndicatorFile = [df5gs, 0x4f0a] as const;

interface Table {
  readonly usim: Naa;
  readonly bytes: Uint8Array;
  readonly path: string;
  has(service: number): boolean;
}

function* tables(subject: LintSubject): Iterable<Table> {
  for (const usim of subject.naas('usim')) {
    const bytes = findContent(usim.directory, 0x6f38);
    if (bytes !== undefined)
      yield { usim, bytes, path: `${usim.path}/6F38`, has: (service) => hasService(bytes, service) };
  }
}

const named = (path: string) => nameOfPath(path) ?? path;
const below = (usim: Naa, path: readonly number[]) => [usim.path, ...path.map(fidText)].join('/');
const isThere = (usim: Naa, path: readonly number[]) => findNode(usim.directory, ...path) !== undefined;

const filesMissing = (rows: readonly Row[]) =>
  function* (subject: LintSubject): Iterable<Hit> {
    for (const { usim, has, path: file } of tables(subject))
      for (const [service, ...paths] of rows) {
        if (!has(service)) continue;
        for (const path of paths)
          if (!isThere(usim, path))
            yield { message: `EF.UST has service ${service}, but ${path.map(fidText).join('/')} is missing`, file };
      }
  };

/** Bytes of EF.UST up to service 128: without them a table cannot tell of 5G. */
const tableFor5g = 16;

function* tableShort(subject: LintSubject): Iterable<Hit> {
  for (const { usim, bytes, path } of tables(subject))
    if (bytes.length < tableFor5g && isThere(usim, [df5gs]))
      yield { message: `DF-5GS is there, but EF.UST of ${bytes.length} bytes has no 5G service`, file: path };
}

function* unannounced(subject: LintSubject): Iterable<Hit> {
  for (const { usim, bytes, has } of tables(subject)) {
    if (bytes.length < tableFor5g) continue;
    for (const [fid, services] of servicesOf5gFiles)
      if (isThere(usim, [df5gs, fid]) && !services.some(has))
        yield {
          message: `${fidText(df5gs)}/${fidText(fid)} is there, but EF.UST does not have service ${services.join(' or ')}`,
          file: below(usim, [df5gs, fid]),
        };
  }
}

function* suciFileMissing(subject: LintSubject): Iterable<Hit> {
  for (const { usim, has, path: file } of tables(subject)) {
    if (!has(suciByDevice)) continue;
    const place = has(suciByUsim) ? suciFileOfUsim : suciFile;
    if (!isThere(usim, place))
      yield { message: `SUCI is to be calculated, but ${place.map(fidText).join('/')} is missing`, file };
  }
}

function* suciService(subject: LintSubject): Iterable<Hit> {
  for (const { has, path: file } of tables(subject)) {
    if (!has(suciByUsim)) continue;
    if (!has(suciByDevice))
      yield { message: 'EF.UST has service 125, which counts only together with service 124', file };
    else if (!subject.services.has('get-identity'))
      yield { message: 'the USIM calculates the SUCI, but get-identity is not a mandatory service', file };
  }
}

interface SuciFile {
  readonly file: string;
  readonly byUsim: boolean;
  readonly info: SuciCalculationInfo | undefined;
}

function* suciFiles(subject: LintSubject): Iterable<SuciFile> {
  for (const { usim, has } of tables(subject)) {
    if (!has(suciByDevice)) continue;
    const places = has(suciByUsim) ? [suciFileOfUsim] : [suciFile];
    for (const place of places) {
      const content = findContent(usim.directory, ...place);
      if (content === undefined) continue;
      yield { file: below(usim, place), byUsim: place === suciFileOfUsim, info: suciInfo(content) };
    }
  }
}

function suciInfo(content: Uint8Array): SuciCalculationInfo | undefined {
  try {
    return decodeSuciCalculationInfo(content);
  } catch (error) {
    if (error instanceof TlvError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function* suciMalformed(subject: LintSubject): Iterable<Hit> {
  for (const { file, info } of suciFiles(subject)) {
    if (info === undefined) yield { message: `${named(file)} is not built as it is defined`, file };
    for (const { scheme, keyIndex } of info?.schemes ?? []) {
      if (scheme > 2) yield { message: `${named(file)} names protection scheme ${scheme}, which is not defined`, file };
      else if (scheme === 0 && keyIndex !== 0)
        yield { message: `${named(file)} gives the null scheme key ${keyIndex}; it has none`, file };
    }
  }
}

function* suciKeyNowhere(subject: LintSubject): Iterable<Hit> {
  for (const { file, info } of suciFiles(subject))
    for (const { scheme, keyIndex } of info?.schemes ?? [])
      if ((scheme === 1 || scheme === 2) && info!.keys[keyIndex - 1] === undefined)
        yield {
          message: `${named(file)}: scheme ${scheme} uses key ${keyIndex}, of ${info!.keys.length} there are`,
          file,
        };
}

/** Profile A: 32 bytes of X25519; profile B: a point of P-256, compressed or not (TS 33.501 annex C.3.4). */
const fits = (scheme: number, key: Uint8Array): boolean =>
  scheme === 1
    ? key.length === 32
    : (key.length === 33 && (key[0] === 0x02 || key[0] === 0x03)) || (key.length === 65 && key[0] === 0x04);

function* suciKeyUnfit(subject: LintSubject): Iterable<Hit> {
  for (const { file, info } of suciFiles(subject))
    for (const { scheme, keyIndex } of info?.schemes ?? []) {
      const key = scheme === 1 || scheme === 2 ? info!.keys[keyIndex - 1] : undefined;
      if (key !== undefined && !fits(scheme, key.publicKey))
        yield {
          message: `${named(file)}: key ${keyIndex} of ${key.publicKey.length} bytes, first ${toHex(key.publicKey.subarray(0, 1))}, does not fit scheme ${scheme}`,
          file,
        };
    }
}

function* suciKeyUnused(subject: LintSubject): Iterable<Hit> {
  for (const { file, info } of suciFiles(subject))
    for (let index = 1; index <= (info?.keys.length ?? 0); index++)
      if (!info!.schemes.some(({ keyIndex }) => keyIndex === index))
        yield { message: `${named(file)}: no scheme uses key ${index}`, file };
}

function* suciNullScheme(subject: LintSubject): Iterable<Hit> {
  for (const { file, info } of suciFiles(subject))
    if (info !== undefined && !info.schemes.some(({ scheme }) => scheme === 1 || scheme === 2))
      yield { message: `${named(file)} has no scheme but the null scheme`, file };
}

function* suciProfileService(subject: LintSubject): Iterable<Hit> {
  for (const { file, info, byUsim } of suciFiles(subject)) {
    if (!byUsim) continue;
    for (const [scheme, service] of [
      [1, 'profile-a-x25519'],
      [2, 'profile-b-p256'],
    ] as const)
      if (info?.schemes.some((one) => one.scheme === scheme) && !subject.services.has(service))
        yield { message: `the USIM uses scheme ${scheme}, but ${service} is not a mandatory service`, file };
  }
}

function* routingIndicator(subject: LintSubject): Iterable<Hit> {
  for (const { usim, has, path } of tables(subject)) {
    if (!has(suciByDevice)) continue;
    const content = findContent(usim.directory, ...routingIndicatorFile);
    const file = below(usim, routingIndicatorFile);
    if (content === undefined)
      yield { message: 'SUCI is to be calculated, but EF.Routing_Indicator is missing', file: path };
    else if (decodeRoutingIndicator(content) === undefined)
      yield { message: `EF.Routing_Indicator holds ${toHex(content.subarray(0, 2))}, no 1 to 4 digits`, file };
  }
}

/** A phone looks for its home network only on the technologies these lists give it. */
function* accessTechnology(subject: LintSubject): Iterable<Hit> {
  for (const { usim } of tables(subject)) {
    const home = homeNetwork(usim);
    if (home === undefined || !isThere(usim, [df5gs])) continue;
    for (const fid of [0x6f62, 0x6f61]) {
      const entries = decodeNetworkList(findContent(usim.directory, fid) ?? new Uint8Array(), true);
      const own = entries.filter(({ plmn }) => plmn === home);
      if (own.length > 0 && !own.some(({ technologies }) => technologies.includes('NG-RAN')))
        yield { message: `${fidText(fid)} lists the home network without NG-RAN`, file: below(usim, [fid]) };
    }
  }
}

export const fiveGRules: readonly LintRule[] = [
  rule('files', 'warning', 'SERVICE_FILE_MISSING', filesMissing(filesOfServices)),
  rule('5g', 'warning', 'FIVE_G_FILE_MISSING', filesMissing(filesOf5gServices)),
  rule('5g', 'warning', 'FIVE_G_TABLE_SHORT', tableShort),
  rule('5g', 'warning', 'FIVE_G_FILE_UNANNOUNCED', unannounced),
  rule('5g', 'hint', 'FIVE_G_ACCESS', accessTechnology),
  rule('5g', 'warning', 'SUCI_FILE_MISSING', suciFileMissing),
  rule('5g', 'warning', 'SUCI_SERVICE', suciService),
  rule('5g', 'warning', 'SUCI_MALFORMED', suciMalformed),
  rule('5g', 'warning', 'SUCI_KEY_NOWHERE', suciKeyNowhere),
  rule('5g', 'warning', 'SUCI_KEY_UNFIT', suciKeyUnfit),
  rule('5g', 'hint', 'SUCI_KEY_UNUSED', suciKeyUnused),
  rule('5g', 'hint', 'SUCI_NULL_SCHEME', suciNullScheme),
  rule('5g', 'warning', 'SUCI_PROFILE_SERVICE', suciProfileService),
  rule('5g', 'warning', 'ROUTING_INDICATOR', routingIndicator),
];
