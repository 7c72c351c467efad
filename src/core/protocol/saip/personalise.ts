import { concat } from '../bytes/index.ts';
import { encodeIccid, encodeImsi } from '../identifiers/index.ts';
import type { AkaParameter, FileElement, PinCodes, PukCodes, TemplateFiles } from './elements/index.ts';
import { encodeIccidDigits } from './iccid-digits.ts';
import { peStatus, ProfilePackageError } from './profile-package-error.ts';
import type { ProfileElement, ProfilePackage } from './profile-package.ts';

/** Values of one subscription; what is left out stays as the package has it. */
export interface Personalisation {
  /** 18 to 20 digits. */
  readonly iccid?: string | undefined;
  /** 6 to 15 digits. */
  readonly imsi?: string | undefined;
  readonly k?: Uint8Array | undefined;
  /** OPc, or TOPc for TUAK. */
  readonly opc?: Uint8Array | undefined;
  /** Digits (4 to 8) by key reference, wherever that reference is defined. */
  readonly pins?: Readonly<Record<number, string>> | undefined;
  /** Eight digits by key reference. */
  readonly puks?: Readonly<Record<number, string>> | undefined;
  /** Service provider name, up to 16 characters of ASCII. */
  readonly serviceProviderName?: string | undefined;
  /** Name of the profile in the header. */
  readonly profileType?: string | undefined;
}

/**
 * The package with the values of one subscription: header and EF.ICCID, EF.IMSI of every USIM, key and OPc of every
 * algorithm element, PINs, PUKs and SPN. Identities of an ISIM stay as they are.
 * Throws ProfilePackageError when a value has no place in the package, RangeError when a value is malformed.
 */
export function personalise(profilePackage: ProfilePackage, values: Personalisation): ProfilePackage {
  const written = new Set<keyof Personalisation>();
  const mark = <T>(name: keyof Personalisation, value: T): T => {
    written.add(name);
    return value;
  };

  const elements = profilePackage.elements.map((element): ProfileElement => {
    switch (element.type) {
      case 'header': {
        const { iccid, profileType } = values;
        return {
          ...element,
          content: {
            ...element.content,
            ...(iccid === undefined ? {} : { iccid: mark('iccid', encodeIccidDigits(iccid)) }),
            ...(profileType === undefined ? {} : { profileType: mark('profileType', profileType) }),
          },
        };
      }
      case 'mf':
        if (values.iccid === undefined) return element;
        return { ...element, content: withFile(element.content, 'ef-iccid', encodeIccid(values.iccid)) };
      case 'usim':
      case 'iot': {
        let content = element.content;
        if (values.imsi !== undefined) content = mark('imsi', withFile(content, 'ef-imsi', encodeImsi(values.imsi)));
        const name = values.serviceProviderName;
        if (name !== undefined && content.files.some((file) => file.name === 'ef-spn'))
          content = mark('serviceProviderName', withFile(content, 'ef-spn', spnContent(name)));
        return { ...element, content };
      }
      case 'akaParameter': {
        const content = withKeys(element.content, values.k, values.opc);
        if (content === element.content) return element;
        mark('k', mark('opc', undefined));
        return { ...element, content };
      }
      case 'pinCodes':
        if (values.pins === undefined) return element;
        return { ...element, content: mark('pins', withPins(element.content, values.pins)) };
      case 'pukCodes':
        if (values.puks === undefined) return element;
        return { ...element, content: mark('puks', withPuks(element.content, values.puks)) };
      default:
        return element;
    }
  });

  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && !written.has(name as keyof Personalisation))
      throw new ProfilePackageError(`the package has no place for ${name}`, { status: peStatus.invalidParameter });
  }
  return { elements };
}

/** The element with a file's content replaced; descriptor and pattern stay. */
export function withFile(content: TemplateFiles, name: string, body: Uint8Array): TemplateFiles {
  if (!content.files.some((file) => file.name === name))
    throw new ProfilePackageError(`the package does not mention ${name}`, { status: peStatus.invalidParameter });
  const replacement: FileElement = { kind: 'fillFileContent', value: body };
  return {
    ...content,
    files: content.files.map((entry) =>
      entry.name === name
        ? { name, file: [...entry.file.filter(({ kind }) => kind === 'fileDescriptor'), replacement] }
        : entry,
    ),
  };
}

/** EF.SPN, 17 bytes: name shown everywhere, the network's name not required at home. */
export function spnContent(name: string): Uint8Array {
  if (name.length > 16 || !/^[ -#%-?A-Za-z]*$/.test(name))
    throw new RangeError('a service provider name is up to 16 letters, digits and signs');
  const content = new Uint8Array(17).fill(0xff);
  content[0] = 0x00;
  content.set(
    [...name].map((character) => character.charCodeAt(0)),
    1,
  );
  return content;
}

/** Eight bytes of ASCII digits, FF-padded (TS 102 221 clause 9.5.1). */
export function codeBytes(digits: string, least = 4): Uint8Array {
  if (!/^\d+$/.test(digits) || digits.length < least || digits.length > 8)
    throw new RangeError(`a code of ${least} to 8 digits`);
  const bytes = Uint8Array.from([...digits].map((digit) => digit.charCodeAt(0)));
  return concat(bytes, new Uint8Array(8 - bytes.length).fill(0xff));
}

function withKeys(content: AkaParameter, k: Uint8Array | undefined, opc: Uint8Array | undefined): AkaParameter {
  const { algoConfiguration } = content;
  if (algoConfiguration.kind === 'mappingParameter' || (k === undefined && opc === undefined)) return content;
  const given = algoConfiguration.value;
  for (const [name, before, after] of [
    ['K', given.key, k],
    ['OPc', given.opc, opc],
  ] as const) {
    if (after !== undefined && after.length !== before.length)
      throw new RangeError(`${name} has ${before.length} bytes in this package`);
  }
  return {
    ...content,
    algoConfiguration: { kind: 'algoParameter', value: { ...given, key: k ?? given.key, opc: opc ?? given.opc } },
  };
}

function withPins(content: PinCodes, pins: Readonly<Record<number, string>>): PinCodes {
  if (content.pinCodes.kind === 'filePath') return content;
  const value = content.pinCodes.value.map((pin) => {
    const digits = pins[pin.keyReference];
    return digits === undefined ? pin : { ...pin, pinValue: codeBytes(digits) };
  });
  return { ...content, pinCodes: { kind: 'pinconfig', value } };
}

function withPuks(content: PukCodes, puks: Readonly<Record<number, string>>): PukCodes {
  return {
    ...content,
    pukCodes: content.pukCodes.map((puk) => {
      const digits = puks[puk.keyReference];
      return digits === undefined ? puk : { ...puk, pukValue: codeBytes(digits, 8) };
    }),
  };
}
