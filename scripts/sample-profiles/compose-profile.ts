/** A whole profile package of our own: MF, codes, TELECOM, USIM, MILENAGE, issuer security domain. SAIP 2.3. */
import { tlv } from '#core/protocol/asn1/index.ts';
import { concat, encodeUtf8, fromHex } from '#core/protocol/bytes/index.ts';
import { sha256 } from '#core/protocol/crypto/index.ts';
import { encodeIccid, encodeImsi, encodePlmn } from '#core/protocol/identifiers/index.ts';
import { deriveOpc, deriveTopc, standardTuakOptions } from '#core/protocol/milenage/index.ts';
import {
  algorithmId,
  codeBytes,
  encodeIccidDigits,
  encodeTuakOptions,
  spnContent,
  templateOid,
  type ProfileElement,
  type ProfilePackage,
  type TemplateElementType,
  type TemplateFile,
} from '#core/protocol/saip/index.ts';
import { accessRuleLength, accessRuleRecords } from './access-rules.ts';
import { accessClass, diallingNumber, networkName, serviceTable } from './file-contents.ts';
import { application, asTemplate, content, directory, masterFile, records, transparent } from './file-parts.ts';

export interface SampleProfile {
  /** File name without ending. */
  readonly name: string;
  readonly title: string;
  readonly iccid: string;
  readonly imsi: string;
  readonly msisdn: string;
  readonly generation: '5g' | 'lte';
  /** Who calculates the SUCI in 5G; default the terminal. */
  readonly suciBy?: 'usim' | 'terminal';
  /** Default MILENAGE. TUAK: K of 32 bytes, MAC and RES of 64, CK and IK of 128 bits. */
  readonly algorithm?: 'milenage' | 'tuak';
}

/** Test network 999-70: MCC 999 is for internal use, no SIM of a real operator carries it. */
const homeNetwork = encodePlmn({ mcc: '999', mnc: '70' });
const usimAid = fromHex('A0000000871002FFFFFFFF8907090000');
const temporaryFid = 0x7fd0;

/** One scheme, the null scheme with key index 0, and no key of a home network: the lab puts its own in when it is ordered. */
const nullScheme = fromHex('A0020000A100');

const lteServices = [2, 10, 12, 19, 20, 21, 27, 33, 42, 43, 45, 46, 71, 85];
const services5g = [122, 123, 124];
const suciByUsim = 125;

/** Access technologies of the operator's lists: NG-RAN, E-UTRAN, UTRAN, GSM (TS 31.102 section 4.2.5). */
const accessTechnologies = { '5g': fromHex('C880'), lte: fromHex('C080') } as const;

/** Sample keys are nobody's secret: they follow from the profile's name. */
const sampleKey = (purpose: string) => sha256(encodeUtf8(`eSIM Workbench sample ${purpose}`)).slice(0, 16);

export function sampleCredentials(profile: SampleProfile): { k: Uint8Array; opc: Uint8Array } {
  if (profile.algorithm === 'tuak') {
    const k = concat(sampleKey(`${profile.name} K`), sampleKey(`${profile.name} K, second half`));
    return { k, opc: deriveTopc(k, concat(sampleKey('operator code'), sampleKey('operator code, second half'))) };
  }
  const k = sampleKey(`${profile.name} K`);
  return { k, opc: deriveOpc(k, sampleKey('operator code')) };
}

export function composeProfile(profile: SampleProfile): ProfilePackage {
  const composer = new Composer(profile);
  return { elements: composer.elements() };
}

class Composer {
  readonly #profile: SampleProfile;
  #identification = 0;

  constructor(profile: SampleProfile) {
    this.#profile = profile;
  }

  elements(): ProfileElement[] {
    const with5g = this.#profile.generation === '5g';
    const body: ProfileElement[] = [
      this.#files('mf', this.#masterFile()),
      this.#puks(),
      this.#pins([1, '1234', 1, 6], [10, '12345678', undefined, 1]),
      this.#files('telecom', this.#telecom()),
      this.#files('usim', this.#usim()),
      this.#files('opt-usim', this.#optionalUsim()),
      this.#pins([129, '5678', 129, 3]),
      this.#authentication(),
      this.#files('gsm-access', [directory('df-gsm-access'), asTemplate('ef-kc'), asTemplate('ef-kcgprs')]),
      ...(with5g ? [this.#files('df-5gs', this.#fiveG())] : []),
      ...(this.#suciByUsim ? [this.#files('df-saip', this.#identityPrivacy())] : []),
      this.#securityDomain(),
      { type: 'end', content: { header: this.#header() } },
    ];
    const templates = body.flatMap((element) =>
      element.type !== 'unknown' && 'templateID' in element.content ? [element.content.templateID] : [],
    );
    return [
      {
        type: 'header',
        content: {
          majorVersion: 2,
          minorVersion: 3,
          profileType: this.#profile.title,
          iccid: encodeIccidDigits(this.#profile.iccid),
          mandatoryServices: {
            usim: true,
            ...(this.#profile.algorithm === 'tuak' ? { tuak256: true } : { milenage: true }),
            ...(this.#suciByUsim ? { 'get-identity': true, 'profile-a-x25519': true, 'profile-b-p256': true } : {}),
          },
          mandatoryGfsteList: templates,
        },
      },
      ...body,
    ];
  }

  get #suciByUsim(): boolean {
    return this.#profile.suciBy === 'usim';
  }

  #header(): { mandated: true; identification: number } {
    return { mandated: true, identification: ++this.#identification };
  }

  #files<K extends TemplateElementType>(type: K, files: readonly TemplateFile[]): ProfileElement {
    return { type, content: { header: this.#header(), templateID: templateOid(type), files } } as ProfileElement;
  }

  #masterFile(): TemplateFile[] {
    return [
      masterFile(),
      content('ef-pl', encodeUtf8('en')),
      content('ef-iccid', encodeIccid(this.#profile.iccid)),
      records('ef-dir', 33, 2, tlv(0x61, tlv(0x4f, usimAid), tlv(0x50, encodeUtf8('USIM')))),
      records('ef-arr', accessRuleLength, 14, accessRuleRecords),
      content('ef-umpc', fromHex('3C3C000000')),
    ];
  }

  #puks(): ProfileElement {
    return {
      type: 'pukCodes',
      content: {
        header: this.#header(),
        pukCodes: [
          { keyReference: 1, pukValue: codeBytes('12345678') },
          { keyReference: 129, pukValue: codeBytes('87654321') },
        ],
      },
    };
  }

  #pins(...pins: [reference: number, digits: string, puk: number | undefined, attributes: number][]): ProfileElement {
    return {
      type: 'pinCodes',
      content: {
        header: this.#header(),
        pinCodes: {
          kind: 'pinconfig',
          value: pins.map(([keyReference, digits, puk, pinAttributes]) => ({
            keyReference,
            pinValue: codeBytes(digits),
            unblockingPINReference: puk,
            pinAttributes,
          })),
        },
      },
    };
  }

  #telecom(): TemplateFile[] {
    const phonebookEntry = { fileID: 0x4f3a, shortEFID: Uint8Array.of(0x50) };
    return [
      directory('df-telecom'),
      records('ef-arr', accessRuleLength, 14, accessRuleRecords),
      directory('df-phonebook'),
      records('ef-pbr', 9, 1, fromHex('A805C0034F3A0AFFFF')),
      records('ef-adn', 28, 20, undefined, phonebookEntry),
    ];
  }

  #usim(): TemplateFile[] {
    const { imsi, generation } = this.#profile;
    const services = [
      ...lteServices,
      ...(generation === '5g' ? services5g : []),
      ...(this.#suciByUsim ? [suciByUsim] : []),
    ];
    const table = serviceTable(services, generation === '5g' ? 17 : 14);
    return [
      application('adf-usim', temporaryFid, usimAid),
      content('ef-imsi', encodeImsi(imsi)),
      records('ef-arr', accessRuleLength, 14, accessRuleRecords),
      transparent('ef-ust', table),
      content('ef-spn', spnContent(this.#profile.title)),
      content('ef-est', fromHex('00')),
      content('ef-acc', accessClass(imsi)),
      content('ef-ad', fromHex('00000002')),
      records('ef-ecc', 4, 2, fromHex('11F2FF00 19F1FF00')),
    ];
  }

  #optionalUsim(): TemplateFile[] {
    const { msisdn, generation } = this.#profile;
    const home = concat(homeNetwork, accessTechnologies[generation]);
    return [
      content('ef-li', fromHex('656EFFFFFFFF')),
      records('ef-msisdn', 24, 1, diallingNumber(msisdn, 24)),
      asTemplate('ef-plmnwact'),
      content('ef-oplmnwact', home),
      content('ef-hplmnwact', home),
      records('ef-pnn', 16, 1, networkName('Workbench')),
      records('ef-opl', 8, 1, concat(homeNetwork, fromHex('0000FFFE01'))),
      transparent('ef-ehplmn', homeNetwork, 15),
    ];
  }

  #authentication(): ProfileElement {
    const { k, opc } = sampleCredentials(this.#profile);
    return {
      type: 'akaParameter',
      content: {
        header: this.#header(),
        algoConfiguration: {
          kind: 'algoParameter',
          value: {
            ...(this.#profile.algorithm === 'tuak'
              ? { algorithmID: algorithmId.tuak, algorithmOptions: encodeTuakOptions(standardTuakOptions) }
              : { algorithmID: algorithmId.milenage, algorithmOptions: 0 }),
            key: k,
            opc,
          },
        },
      },
    };
  }

  #fiveG(): TemplateFile[] {
    return [
      directory('df-df-5gs'),
      asTemplate('ef-5gs3gpploci'),
      asTemplate('ef-5gsn3gpploci'),
      asTemplate('ef-5gs3gppnsc'),
      asTemplate('ef-5gsn3gppnsc'),
      asTemplate('ef-5gauthkeys'),
      // The USIM's copy is the one that counts where the USIM calculates.
      ...(this.#suciByUsim ? [] : [transparent('ef-suci-calc-info', nullScheme, 118)]),
      asTemplate('ef-routing-indicator'),
    ];
  }

  #identityPrivacy(): TemplateFile[] {
    return [directory('df-df-saip'), transparent('ef-suci-calc-info-usim', nullScheme, 118)];
  }

  #securityDomain(): ProfileElement {
    const key = (identifier: number, usage: number, purpose: string) => ({
      keyUsageQualifier: Uint8Array.of(usage),
      keyIdentifier: identifier,
      keyVersionNumber: 0x02,
      keyComponents: [{ keyType: Uint8Array.of(0x88), keyData: sampleKey(`${this.#profile.name} SCP80 ${purpose}`) }],
    });
    return {
      type: 'securityDomain',
      content: {
        header: this.#header(),
        instance: {
          applicationLoadPackageAID: fromHex('A0000001515350'),
          classAID: fromHex('A000000151535041'),
          instanceAID: fromHex('A000000151000000'),
          applicationPrivileges: fromHex('82DC00'),
          lifeCycleState: 0x0f,
          applicationSpecificParametersC9: fromHex('810280008201F08301F08701F0'),
        },
        keyList: [key(1, 0x18, 'encryption'), key(2, 0x14, 'integrity'), key(3, 0x48, 'key encryption')],
      },
    };
  }
}
