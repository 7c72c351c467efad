import { TlvError } from '../asn1/index.ts';
import { concat, equal, toHex } from '../bytes/index.ts';
import { decodeImsi } from '../identifiers/index.ts';
import { standardConstants, type TuakOptions } from '../milenage/index.ts';
import { decodeAdministrativeData, decodeSpn, decodeSuciCalculationInfo, hasService } from '../ts31102/index.ts';
import { mandatoryServiceNames, type ServiceName } from './elements/index.ts';
import { decodeIccidDigits } from './iccid-digits.ts';
import {
  applicationDirectory,
  buildCardImage,
  findContent,
  type AkaAlgorithm,
  type CardAka,
  type CardApplication,
  type DirectoryNode,
} from './image/index.ts';
import { headerOf, type ProfileElement, type ProfilePackage } from './profile-package.ts';
import { decodeTuakOptions } from './tuak-options.ts';

/** What a package is, for lists and for the network side. Keys are byte strings: keep them out of logs. */
export interface PackageFacts {
  /** Major and minor version of the package format, e.g. `2.3`. */
  readonly version: string;
  readonly profileType?: string | undefined;
  readonly iccid: string;
  readonly imsi?: string | undefined;
  /** Digits of the MNC in the IMSI, 2 or 3, where EF.AD tells (TS 31.102 section 4.2.18). */
  readonly mncLength?: number | undefined;
  readonly serviceProviderName?: string | undefined;
  /** Types of all elements, in order. */
  readonly elements: readonly ProfileElement['type'][];
  readonly mandatoryServices: readonly ServiceName[];
  /** Template OIDs of the header. */
  readonly mandatoryTemplates: readonly string[];
  readonly applications: readonly { kind: CardApplication['kind']; aid: string; label?: string | undefined }[];
  /** DF-5GS is there. */
  readonly has5gs: boolean;
  /** How the identity is concealed in 5G; undefined where EF.UST does not ask for it (service 124). */
  readonly suci?: SuciFacts | undefined;
  /** What the network must know to authenticate the USIM. */
  readonly subscriber?: SubscriberFacts | undefined;
}

export interface SuciFacts {
  /** Service 125 leaves it to the USIM. */
  readonly calculatedBy: 'usim' | 'terminal';
  /** Of the home network's keys in the file they are taken from. */
  readonly homeNetworkKeyIds: readonly number[];
}

export interface SubscriberFacts {
  readonly imsi: string;
  readonly algorithm: AkaAlgorithm;
  readonly k: Uint8Array;
  readonly opc: Uint8Array;
  /** Lengths of TUAK; undefined for other algorithms, and where the package gives lengths that are none. */
  readonly tuak?: TuakOptions | undefined;
  /** MILENAGE with constants of the operator's own. */
  readonly constants?: { readonly rotations: Uint8Array; readonly xoring: Uint8Array } | undefined;
}

const standardRotations = Uint8Array.from(standardConstants.rotations);
const standardXoring = concat(...standardConstants.constants);

const efImsi = 0x6f07;
const efSpn = 0x6f46;
const efAd = 0x6fad;
const efUst = 0x6f38;
const identifierPrivacy = 124;
const suciByUsim = 125;

/** Throws ProfilePackageError when no card image can be built. */
export function packageFacts(profilePackage: ProfilePackage): PackageFacts {
  const header = headerOf(profilePackage);
  const image = buildCardImage(profilePackage);
  const usim = applicationDirectory(image, 'usim');
  const imsi = usim === undefined ? undefined : imsiOf(findContent(usim, efImsi));
  const administrativeData = usim === undefined ? undefined : findContent(usim, efAd);
  const spn = usim === undefined ? undefined : findContent(usim, efSpn);
  const aid = usim?.aid === undefined ? undefined : toHex(usim.aid);
  const aka = image.aka.find((one) => toHex(one.adfAid) === aid);
  return {
    version: `${header.majorVersion}.${header.minorVersion}`,
    profileType: header.profileType,
    iccid: decodeIccidDigits(header.iccid),
    imsi,
    mncLength: administrativeData === undefined ? undefined : decodeAdministrativeData(administrativeData).mncLength,
    serviceProviderName: spn === undefined ? undefined : decodeSpn(spn)?.name,
    elements: profilePackage.elements.map(({ type }) => type),
    mandatoryServices: mandatoryServiceNames(header),
    mandatoryTemplates: header.mandatoryGfsteList,
    applications: image.applications.map((one) => ({ kind: one.kind, aid: toHex(one.aid), label: one.label })),
    has5gs: profilePackage.elements.some(({ type }) => type === 'df-5gs'),
    suci: usim === undefined ? undefined : suciFacts(usim),
    subscriber: imsi === undefined || aka === undefined ? undefined : subscriberFacts(imsi, aka),
  };
}

function subscriberFacts(imsi: string, aka: CardAka): SubscriberFacts {
  const { algorithm, k, opc, rotationConstants: rotations, xoringConstants: xoring } = aka;
  const own = algorithm === 'milenage' && !(equal(rotations, standardRotations) && equal(xoring, standardXoring));
  return {
    imsi,
    algorithm,
    k,
    opc,
    tuak: algorithm === 'tuak' ? decodeTuakOptions(aka.algorithmOptions, aka.numberOfKeccak) : undefined,
    constants: own ? { rotations, xoring } : undefined,
  };
}

function suciFacts(usim: DirectoryNode): SuciFacts | undefined {
  const table = findContent(usim, efUst);
  if (table === undefined || !hasService(table, identifierPrivacy)) return undefined;
  const calculatedBy = hasService(table, suciByUsim) ? 'usim' : 'terminal';
  const content = calculatedBy === 'usim' ? findContent(usim, 0x5fd0, 0x4f01) : findContent(usim, 0x5fc0, 0x4f07);
  try {
    const { keys } = decodeSuciCalculationInfo(content ?? new Uint8Array(0));
    return { calculatedBy, homeNetworkKeyIds: keys.map(({ id }) => id) };
  } catch (error) {
    if (error instanceof TlvError) return { calculatedBy, homeNetworkKeyIds: [] };
    throw error;
  }
}

function imsiOf(content: Uint8Array | undefined): string | undefined {
  if (content === undefined) return undefined;
  try {
    return decodeImsi(content);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
