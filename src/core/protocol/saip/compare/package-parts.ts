/** The parts of a package beside its files, each by a name that is the same in every package that has it. */
import { tagHex } from '../../asn1/index.ts';
import { concat, toHex } from '../../bytes/index.ts';
import { fidText } from '../../file-set/index.ts';
import { encodeProfileElement, headerOf, type ProfileElement, type ProfilePackage } from '../profile-package.ts';
import { decodeIccidDigits } from '../iccid-digits.ts';
import { mandatoryServiceNames, type ApplicationInstance } from '../elements/index.ts';
import type { CardImage } from '../image/index.ts';
import type { PackageArea } from './package-difference.ts';

export interface PackagePart {
  readonly area: PackageArea;
  readonly what: string;
  readonly value: string;
  /** Compared, not shown. */
  readonly secret?: Uint8Array | undefined;
}

export function packageParts(profilePackage: ProfilePackage, image: CardImage): PackagePart[] {
  return [
    ...headerParts(profilePackage),
    ...codeParts(image),
    ...authenticationParts(image),
    ...profilePackage.elements.flatMap(applicationParts),
    ...otherElements(profilePackage),
  ];
}

function headerParts(profilePackage: ProfilePackage): PackagePart[] {
  const header = headerOf(profilePackage);
  const part = (what: string, value: string | undefined): PackagePart[] =>
    value === undefined ? [] : [{ area: 'header', what, value }];
  const hex = (bytes: Uint8Array | undefined) => (bytes === undefined ? undefined : toHex(bytes));
  return [
    ...part('version', `${header.majorVersion}.${header.minorVersion}`),
    ...part('profileType', header.profileType),
    ...part('iccid', decodeIccidDigits(header.iccid)),
    ...part('pol', hex(header.pol)),
    ...part('connectivityParameters', hex(header.connectivityParameters)),
    ...(header.mandatoryAids ?? []).flatMap(({ aid, version }) => part(`mandatory AID ${toHex(aid)}`, toHex(version))),
    ...mandatoryServiceNames(header).map((what) => ({ area: 'services' as const, what, value: 'mandatory' })),
    ...header.mandatoryGfsteList.map((what) => ({ area: 'templates' as const, what, value: 'mandatory' })),
  ];
}

const byteText = (value: number): string => toHex(Uint8Array.of(value));

function codeParts(image: CardImage): PackagePart[] {
  const place = (fid: number): string => {
    const application = image.applications.find((one) => one.fid === fid);
    return application === undefined ? fidText(fid) : toHex(application.aid);
  };
  return [
    ...image.pins.map((pin): PackagePart => {
      const words = [
        pin.enabled ? 'enabled' : 'disabled',
        pin.canBeChanged ? 'can be changed' : 'cannot be changed',
        pin.canBeDisabled ? 'can be disabled' : 'cannot be disabled',
        pin.pukReference === undefined ? 'no PUK' : `PUK ${byteText(pin.pukReference)}`,
        `${pin.triesLeft} of ${pin.maximumTries} tries`,
      ];
      const what = `PIN ${byteText(pin.reference)} in ${pin.directories.map(place).join(', ')}`;
      return { area: 'pins', what, value: words.join(', '), secret: pin.value };
    }),
    ...image.puks.map((puk): PackagePart => ({
      area: 'puks',
      what: `PUK ${byteText(puk.reference)}`,
      value: `${puk.triesLeft} of ${puk.maximumTries} tries`,
      secret: puk.value,
    })),
  ];
}

const authenticationParts = (image: CardImage): PackagePart[] =>
  image.aka.map((aka) => ({
    area: 'authentication',
    what: toHex(aka.adfAid),
    value: [
      aka.algorithm,
      `options ${byteText(aka.algorithmOptions)}`,
      ...(aka.sharedWith === undefined ? [] : [`shared with ${toHex(aka.sharedWith)}`]),
      `r ${toHex(aka.rotationConstants)}`,
      `SQN options ${byteText(aka.sqnOptions)}, delta ${toHex(aka.sqnDelta)}, age limit ${toHex(aka.sqnAgeLimit)}`,
    ].join(', '),
    secret: concat(aka.k, aka.opc, aka.xoringConstants, Uint8Array.of(aka.numberOfKeccak), ...aka.sqnInit),
  }));

const instanceText = (instance: ApplicationInstance): string =>
  [
    `class ${toHex(instance.classAID)}`,
    `privileges ${toHex(instance.applicationPrivileges)}`,
    ...(instance.lifeCycleState === undefined ? [] : [`life cycle ${byteText(instance.lifeCycleState)}`]),
    `parameters ${toHex(instance.applicationSpecificParametersC9)}`,
  ].join(', ');

function applicationParts(element: ProfileElement): PackagePart[] {
  const part = (what: string, value: string, secret?: Uint8Array): PackagePart => ({
    area: 'applications',
    what,
    value,
    ...(secret === undefined ? {} : { secret }),
  });
  switch (element.type) {
    case 'securityDomain': {
      const { instance, keyList = [] } = element.content;
      const name = `security domain ${toHex(instance.instanceAID)}`;
      return [
        part(name, instanceText(instance), concat(...(element.content.sdPersoData ?? []))),
        ...keyList.map((key) =>
          part(
            `${name}, key ${byteText(key.keyIdentifier)} of version ${byteText(key.keyVersionNumber)}`,
            `usage ${toHex(key.keyUsageQualifier)}, type ${key.keyComponents.map(({ keyType }) => toHex(keyType)).join(' ')}`,
            concat(...key.keyComponents.map(({ keyData }) => keyData)),
          ),
        ),
      ];
    }
    case 'rfm':
      return [
        part(
          `remote file management ${toHex(element.content.instanceAID)}`,
          [
            `TAR ${(element.content.tarList ?? []).map(toHex).join(' ')}`,
            `security level ${byteText(element.content.minimumSecurityLevel)}`,
            ...(element.content.adfRFMAccess === undefined
              ? []
              : [`application ${toHex(element.content.adfRFMAccess.adfAID)}`]),
          ].join(', '),
        ),
      ];
    case 'application': {
      const { loadBlock, instanceList = [] } = element.content;
      return [
        ...(loadBlock === undefined
          ? []
          : [
              part(
                `load package ${toHex(loadBlock.loadPackageAID)}`,
                `${loadBlock.loadBlockObject.length} bytes`,
                loadBlock.loadBlockObject,
              ),
            ]),
        ...instanceList.map((one) => part(`application ${toHex(one.instanceAID)}`, instanceText(one))),
      ];
    }
    default:
      return [];
  }
}

/** Elements that are neither files nor any of the above, by their number among their kind. */
function otherElements({ elements }: ProfilePackage): PackagePart[] {
  const counts = new Map<string, number>();
  return elements.flatMap((element) => {
    if (element.type !== 'unknown' && element.type !== 'nonStandard' && element.type !== 'cdmaParameter') return [];
    const kind = element.type === 'unknown' ? `element with tag ${tagHex(element.tag)}` : element.type;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const bytes = encodeProfileElement(element);
    return [
      {
        area: 'elements' as const,
        what: count === 1 ? kind : `${kind} ${count}`,
        value: `${bytes.length} bytes`,
        secret: bytes,
      },
    ];
  });
}
