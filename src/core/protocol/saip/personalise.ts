import { fromHex } from '../bytes/index.ts';
import { encodeIccid, encodeImsi } from '../identifiers/index.ts';
import type { AkaParameter, PinCodes, PukCodes, TemplateFiles } from './elements/index.ts';
import { mentioning, recordLengthOf, withFile } from './file-contents.ts';
import { encodeIccidDigits } from './iccid-digits.ts';
import { withImsIdentities } from './ims-identities.ts';
import type { ProfileElement, ProfilePackage } from './profile-package.ts';
import {
  accContent,
  administrativeCodeBytes,
  codeBytes,
  msisdnRecord,
  smspRecord,
  spnContent,
} from './subscriber-files.ts';
import { elementTemplates, type TemplateElementType } from './templates/index.ts';

/** Values of one subscription; what is left out stays as the package has it. */
export interface Personalisation {
  /** 18 to 20 digits. */
  readonly iccid?: string | undefined;
  /** 6 to 15 digits. */
  readonly imsi?: string | undefined;
  /** Digits of the MNC in the IMSI, for what is derived from it; 2 unless given. */
  readonly mncLength?: number | undefined;
  readonly k?: Uint8Array | undefined;
  /** OPc, or TOPc for TUAK. */
  readonly opc?: Uint8Array | undefined;
  /** Digits (4 to 8) by key reference, wherever that reference is defined. */
  readonly pins?: Readonly<Record<number, string>> | undefined;
  /** Administrative codes by key reference: 4 to 8 digits, or eight bytes in hex. */
  readonly adms?: Readonly<Record<number, string>> | undefined;
  /** Eight digits by key reference. */
  readonly puks?: Readonly<Record<number, string>> | undefined;
  /** Subscriber's number, 3 to 20 digits; with a leading + it is international. */
  readonly msisdn?: string | undefined;
  /** Number of the short message service centre, or 28 bytes of EF.SMSP behind the alpha identifier in hex. */
  readonly smsp?: string | undefined;
  /** EF.ACC, four hex digits. */
  readonly acc?: string | undefined;
  /** EF.SUCI_Calc_Info, and its copy for the USIM where there is one; hex, without padding. */
  readonly suciCalculationInfo?: string | undefined;
  /** Private and public identity and home domain of the ISIM; from the IMSI unless given. */
  readonly impi?: string | undefined;
  readonly impu?: string | undefined;
  readonly imsDomain?: string | undefined;
  /** Service provider name, up to 16 characters of ASCII. */
  readonly serviceProviderName?: string | undefined;
  /** Name of the profile in the header. */
  readonly profileType?: string | undefined;
}

/** A value that is malformed or has no place in the package. The message never holds the value. */
export class PersonalisationFault extends RangeError {
  override readonly name = 'PersonalisationFault';
  readonly field: keyof Personalisation;
  /** Of a PIN, PUK or administrative code. */
  readonly keyReference: number | undefined;

  constructor(field: keyof Personalisation, message: string, keyReference?: number) {
    super(message);
    this.field = field;
    this.keyReference = keyReference;
  }
}

/**
 * The package with the values of one subscription: header and EF.ICCID, EF.IMSI of every USIM, key and OPc of every
 * algorithm element, codes, numbers, names; identities of an ISIM follow the IMSI. Elements that hold none of the values
 * are the very same objects. Throws PersonalisationFault.
 */
export function personalise(profilePackage: ProfilePackage, values: Personalisation): ProfilePackage {
  const personalisation = new Personalising(values);
  const elements = profilePackage.elements.map((element) => personalisation.element(element));
  personalisation.complete();
  return { elements };
}

const hasIms = (values: Personalisation): boolean =>
  values.imsi !== undefined ||
  values.impi !== undefined ||
  values.impu !== undefined ||
  values.imsDomain !== undefined ||
  values.msisdn !== undefined;

/** Fields that something else in the package may take the place of, or that only say how others are read. */
const needNoPlace: readonly (keyof Personalisation)[] = ['mncLength'];

class Personalising {
  readonly #values: Personalisation;
  readonly #written = new Set<string>();

  constructor(values: Personalisation) {
    this.#values = values;
  }

  element(element: ProfileElement): ProfileElement {
    const values = this.#values;
    switch (element.type) {
      case 'header': {
        const iccid = this.#value('iccid', encodeIccidDigits);
        const profileType = this.#value('profileType', (name) => name);
        if (iccid === undefined && profileType === undefined) return element;
        const { content } = element;
        return {
          ...element,
          content: { ...content, iccid: iccid ?? content.iccid, profileType: profileType ?? content.profileType },
        };
      }
      case 'mf':
        return this.#files(element, [['iccid', 'ef-iccid', encodeIccid]]);
      case 'usim':
      case 'iot':
      case 'opt-usim':
      case 'opt-iot':
        return this.#files(element, [
          ['imsi', 'ef-imsi', encodeImsi],
          ['serviceProviderName', 'ef-spn', spnContent],
          ['acc', 'ef-acc', accContent],
          ['smsp', 'ef-smsp', (value, files) => smspRecord(value, recordLength(element.type, files, 'ef-smsp'))],
          [
            'msisdn',
            'ef-msisdn',
            (value, files) => msisdnRecord(value, recordLength(element.type, files, 'ef-msisdn')),
          ],
        ]);
      case 'df-5gs':
        return this.#files(element, [['suciCalculationInfo', 'ef-suci-calc-info', fromHex]]);
      case 'df-saip':
        return this.#files(element, [['suciCalculationInfo', 'ef-suci-calc-info-usim', fromHex]]);
      case 'isim': {
        if (!hasIms(values)) return element;
        for (const field of ['impi', 'impu', 'imsDomain'] as const) this.#written.add(field);
        const field = (['impi', 'impu', 'imsDomain'] as const).find((name) => values[name] !== undefined) ?? 'imsi';
        return { ...element, content: this.#at(field, () => withImsIdentities(element.content, values)) };
      }
      case 'akaParameter':
        return this.#keys(element);
      case 'pinCodes':
        return this.#pins(element);
      case 'pukCodes':
        return this.#puks(element);
      default:
        return element;
    }
  }

  /** Throws unless every value was written somewhere. */
  complete(): void {
    for (const [name, value] of Object.entries(this.#values) as [keyof Personalisation, unknown][]) {
      if (value === undefined || needNoPlace.includes(name)) continue;
      if (name === 'pins' || name === 'adms' || name === 'puks') {
        const missing = Object.keys(value as object).find((reference) => !this.#written.has(`${name} ${reference}`));
        if (missing !== undefined)
          throw new PersonalisationFault(
            name,
            `the package has no place for ${name === 'puks' ? 'a PUK' : 'a PIN'} with key reference ${missing}`,
            Number(missing),
          );
      } else if (!this.#written.has(name)) {
        throw new PersonalisationFault(name, `the package has no place for ${name}`);
      }
    }
  }

  #at<T>(field: keyof Personalisation, act: () => T, keyReference?: number): T {
    try {
      return act();
    } catch (error) {
      if (error instanceof PersonalisationFault || !(error instanceof Error)) throw error;
      throw new PersonalisationFault(field, error.message, keyReference);
    }
  }

  #value<T>(field: TextField, encode: (value: string) => T): T | undefined {
    const value = this.#values[field];
    if (value === undefined) return undefined;
    this.#written.add(field);
    return this.#at(field, () => encode(value));
  }

  #files<E extends FilesElement>(
    element: E,
    rows: readonly (readonly [
      field: TextField,
      file: string,
      encode: (value: string, files: TemplateFiles) => Uint8Array,
    ])[],
  ): E {
    let content: TemplateFiles = element.content;
    for (const [field, file, encode] of rows) {
      const place = this.#values[field] === undefined ? undefined : mentioning(content, element.type, file);
      if (place === undefined) continue;
      content = this.#at(field, () =>
        withFile(
          place,
          file,
          this.#value(field, (value) => encode(value, place))!,
        ),
      );
    }
    return content === element.content ? element : { ...element, content };
  }

  #keys(element: ElementWith<'akaParameter'>): ElementWith<'akaParameter'> {
    const { k, opc } = this.#values;
    const { algoConfiguration } = element.content;
    if (algoConfiguration.kind === 'mappingParameter' || (k === undefined && opc === undefined)) return element;
    const given = algoConfiguration.value;
    for (const [field, name, before, after] of [
      ['k', 'K', given.key, k],
      ['opc', 'OPc', given.opc, opc],
    ] as const) {
      if (after === undefined) continue;
      if (after.length !== before.length)
        throw new PersonalisationFault(field, `${name} has ${before.length} bytes in this package`);
      this.#written.add(field);
    }
    const value = { ...given, key: k ?? given.key, opc: opc ?? given.opc };
    const content: AkaParameter = { ...element.content, algoConfiguration: { kind: 'algoParameter', value } };
    return { ...element, content };
  }

  #pins(element: ElementWith<'pinCodes'>): ElementWith<'pinCodes'> {
    const { pins = {}, adms = {} } = this.#values;
    if (element.content.pinCodes.kind === 'filePath') return element;
    const value = element.content.pinCodes.value.map((pin) => {
      const reference = pin.keyReference;
      const [field, code] =
        pins[reference] === undefined ? (['adms', adms[reference]] as const) : (['pins', pins[reference]] as const);
      if (code === undefined) return pin;
      this.#written.add(`${field} ${reference}`);
      const encode = field === 'pins' ? (digits: string) => codeBytes(digits) : administrativeCodeBytes;
      return { ...pin, pinValue: this.#at(field, () => encode(code), reference) };
    });
    if (value.every((pin, i) => pin === (element.content.pinCodes.value as readonly unknown[])[i])) return element;
    const content: PinCodes = { ...element.content, pinCodes: { kind: 'pinconfig', value } };
    return { ...element, content };
  }

  #puks(element: ElementWith<'pukCodes'>): ElementWith<'pukCodes'> {
    const { puks = {} } = this.#values;
    const pukCodes = element.content.pukCodes.map((puk) => {
      const reference = puk.keyReference;
      const digits = puks[reference];
      if (digits === undefined) return puk;
      this.#written.add(`puks ${reference}`);
      return { ...puk, pukValue: this.#at('puks', () => codeBytes(digits, 8), reference) };
    });
    if (pukCodes.every((puk, i) => puk === element.content.pukCodes[i])) return element;
    const content: PukCodes = { ...element.content, pukCodes };
    return { ...element, content };
  }
}

type TextField = Exclude<keyof Personalisation, 'k' | 'opc' | 'pins' | 'adms' | 'puks' | 'mncLength'>;
type ElementWith<K extends ProfileElement['type']> = Extract<ProfileElement, { readonly type: K }>;
type FilesElement = Extract<ProfileElement, { readonly content: TemplateFiles; readonly type: TemplateElementType }>;

function recordLength(type: TemplateElementType, content: TemplateFiles, file: string): number {
  const template = elementTemplates[type].files.find(({ name }) => name === file);
  if (template === undefined) throw new RangeError(`${type} has no ${file}`);
  return recordLengthOf(content, template);
}
