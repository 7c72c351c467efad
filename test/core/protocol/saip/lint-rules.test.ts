/** Every rule of the lint: a package that breaks exactly it, beside one in which nothing is found. */
import { describe, expect, it } from 'vitest';
import { fromHex } from '#core/protocol/bytes/index.ts';
import {
  algorithmId,
  cardCapability,
  codeBytes,
  decodeProfilePackage,
  encodeProfilePackage,
  lintPackage,
  lintRules,
  type CardCapability,
  type FileElement,
  type LintOptions,
  type PinConfiguration,
  type ProfileElement,
  type ProfilePackage,
  type PukConfiguration,
} from '#core/protocol/saip/index.ts';
import {
  described,
  edited,
  fcp,
  filled,
  inserted,
  profileAKey,
  soundPackage,
  suciInfo,
  usimAid,
  without,
  written,
} from '#test/support/sound-package.ts';
import texts from '../../../../resources/lint-texts.json' with { type: 'json' };

const sound = soundPackage();
const header = (identification: number) => ({ mandated: true as const, identification });

const pins = (
  profilePackage: ProfilePackage,
  change: (pin: PinConfiguration) => PinConfiguration | PinConfiguration[],
) =>
  edited(profilePackage, 'pinCodes', (content) =>
    content.pinCodes.kind === 'pinconfig'
      ? { ...content, pinCodes: { kind: 'pinconfig', value: content.pinCodes.value.flatMap(change) } }
      : content,
  );
const pin = (reference: number, change: Partial<PinConfiguration>) =>
  pins(sound, (one) => (one.keyReference === reference ? { ...one, ...change } : one));
const puks = (change: (list: readonly PukConfiguration[]) => readonly PukConfiguration[]) =>
  edited(sound, 'pukCodes', (content) => ({ ...content, pukCodes: change(content.pukCodes) }));

type Algorithm = Extract<
  Extract<ProfileElement, { type: 'akaParameter' }>['content']['algoConfiguration'],
  { kind: 'algoParameter' }
>['value'];
const algorithm = (change: Partial<Algorithm>) =>
  edited(sound, 'akaParameter', (content) =>
    content.algoConfiguration.kind === 'algoParameter'
      ? {
          ...content,
          algoConfiguration: { kind: 'algoParameter', value: { ...content.algoConfiguration.value, ...change } },
        }
      : content,
  );
const services = (profilePackage: ProfilePackage, change: Readonly<Record<string, true | undefined>>) =>
  edited(profilePackage, 'header', (content) => ({
    ...content,
    mandatoryServices: { ...content.mandatoryServices, ...change },
  }));
const templates = (change: (list: readonly string[]) => readonly string[]) =>
  edited(sound, 'header', (content) => ({ ...content, mandatoryGfsteList: change(content.mandatoryGfsteList) }));

/** The service table with services set or cleared. */
const table = (profilePackage: ProfilePackage, change: Readonly<Record<number, boolean>>) =>
  described(profilePackage, 'usim', 'ef-ust', (file) =>
    file.map((part) => {
      if (part.kind !== 'fillFileContent') return part;
      const value = part.value.slice();
      for (const [service, on] of Object.entries(change)) {
        const bit = 1 << ((Number(service) - 1) & 7);
        const at = (Number(service) - 1) >> 3;
        value[at] = on ? value[at]! | bit : value[at]! & ~bit;
      }
      return { ...part, value };
    }),
  );

/** Service 125 with everything that belongs to it: DF-SAIP, its template and the services of the header. */
const byUsim = (info: string) =>
  inserted(
    edited(
      services(table(sound, { 125: true }), { 'get-identity': true, 'profile-a-x25519': true }),
      'header',
      (content) => ({
        ...content,
        mandatoryGfsteList: [...content.mandatoryGfsteList, '2.23.143.1.2.14'],
      }),
    ),
    'df-5gs',
    {
      type: 'df-saip',
      content: {
        header: header(90),
        templateID: '2.23.143.1.2.14',
        files: [
          { name: 'df-df-saip', file: [fcp({ pinStatusTemplateDO: Uint8Array.of(0x81, 0x0a) })] },
          { name: 'ef-suci-calc-info-usim', file: [fcp({ efFileSize: fromHex('40') }), filled(info)] },
        ],
      },
    },
  );

const generic = (
  ...commands: readonly (
    { kind: 'filePath' | 'fillFileContent'; value: Uint8Array } | { kind: 'createFCP'; value: object }
  )[]
) =>
  inserted(sound, 'usim', {
    type: 'genericFileManagement',
    content: { header: header(91), fileManagementCMD: [commands] },
  } as ProfileElement);
const genericFile = {
  fileDescriptor: fromHex('4121'),
  fileID: 0x2f10,
  shortEFID: new Uint8Array(),
  securityAttributesReferenced: fromHex('2F0602'),
  efFileSize: fromHex('04'),
};

const rfm = (more: object): ProfileElement =>
  ({
    type: 'rfm',
    content: {
      header: header(92),
      instanceAID: fromHex('A00000055910100001'),
      minimumSecurityLevel: 2,
      uiccAccessDomain: Uint8Array.of(0),
      uiccAdminAccessDomain: Uint8Array.of(0),
      ...more,
    },
  }) as ProfileElement;

const isim = (impi: string): readonly ProfileElement[] => {
  const text = (value: string) => {
    const hex = Buffer.from(value).toString('hex');
    return filled(`80${(hex.length / 2).toString(16).padStart(2, '0')}${hex}`);
  };
  return [
    {
      type: 'isim',
      content: {
        header: header(93),
        templateID: '2.23.143.1.2.8',
        files: [
          {
            name: 'adf-isim',
            file: [
              fcp({ fileID: 0x7fb0, dfName: fromHex('A0000000871004FF49FF0589'), pinStatusTemplateDO: fromHex('0A') }),
            ],
          },
          { name: 'ef-impi', file: [text(impi)] },
          {
            name: 'ef-impu',
            file: [fcp({ fileDescriptor: fromHex('42210040'), efFileSize: fromHex('40') }), text('sip:x@example.com')],
          },
          { name: 'ef-domain', file: [text('ims.mnc099.mcc262.3gppnetwork.org')] },
          { name: 'ef-ist', file: [fcp({ efFileSize: fromHex('07') }), filled('01001000000000')] },
          { name: 'ef-arr', file: arrOf(sound) },
        ],
      },
    },
    {
      type: 'akaParameter',
      content: {
        header: header(94),
        algoConfiguration: { kind: 'mappingParameter', value: { mappingOptions: 6, mappingSource: fromHex(usimAid) } },
      },
    },
  ];
};
function arrOf({ elements }: ProfilePackage): readonly FileElement[] {
  const usim = elements.find((element) => element.type === 'usim');
  return usim?.type === 'usim' ? usim.content.files.find(({ name }) => name === 'ef-arr')!.file : [];
}
const listsIsim = (profilePackage: ProfilePackage) =>
  described(
    edited(services(profilePackage, { isim: true }), 'header', (content) => ({
      ...content,
      mandatoryGfsteList: [...content.mandatoryGfsteList, '2.23.143.1.2.8'],
    })),
    'mf',
    'ef-dir',
    (file) => [
      ...file,
      { kind: 'fillFileOffset', value: 33 - 26 },
      filled('61144F0CA0000000871004FF49FF058950044953494D'),
    ],
  );
const withIsim = (impi: string) => inserted(listsIsim(sound), 'df-5gs', ...isim(impi));

const twoHomes = (profilePackage: ProfilePackage) =>
  described(profilePackage, 'opt-usim', 'ef-hplmnwact', [
    fcp({ efFileSize: fromHex('0A') }),
    filled('62F299C88062F210C880'),
  ]);

const card: CardCapability = cardCapability({
  profileVersion: '2.3.1',
  uiccCapability: ['usimSupport', 'akaMilenage'],
  freeNonVolatileMemory: 100_000,
});

interface Case {
  readonly rule: string;
  readonly broken: ProfilePackage;
  readonly options?: LintOptions;
  /** Rules that cannot but be broken with it. */
  readonly also?: readonly string[];
  /** The sound package for this case, where it is not the plain one. */
  readonly beside?: ProfilePackage;
  readonly besideOptions?: LintOptions;
}

const at = (type: ProfileElement['type']) => sound.elements.findIndex((element) => element.type === type);
const moved = (type: ProfileElement['type'], to: number): ProfilePackage => {
  const rest = sound.elements.toSpliced(at(type), 1);
  return { elements: rest.toSpliced(to, 0, sound.elements[at(type)]!) };
};

const cases: readonly Case[] = [
  { rule: 'HEADER_VERSION', broken: edited(sound, 'header', (content) => ({ ...content, majorVersion: 1 })) },
  { rule: 'HEADER_POSITION', broken: moved('header', 1), also: ['MF_POSITION'] },
  { rule: 'MF_POSITION', broken: moved('pukCodes', 1) },
  { rule: 'END_POSITION', broken: without(sound, 'end') },
  {
    rule: 'IDENTIFICATION_REPEATED',
    broken: edited(sound, 'end', (content) => ({ ...content, header: header(1) })),
  },
  {
    rule: 'ELEMENT_REPEATED',
    broken: inserted(sound, 'end', { type: 'end', content: { header: header(99) } }),
  },
  { rule: 'ELEMENT_ORDER', broken: moved('gsm-access', 3) },
  {
    rule: 'ELEMENT_UNKNOWN',
    broken: inserted(sound, 'gsm-access', { type: 'unknown', tag: 0xbf22, bytes: fromHex('BF2205A003810160') }),
  },
  {
    rule: 'ELEMENT_MANDATED',
    broken: inserted(sound, 'gsm-access', { type: 'unknown', tag: 0xbf22, bytes: fromHex('BF2207A0058000810160') }),
    also: ['ELEMENT_UNKNOWN'],
  },
  {
    rule: 'MEMBER_UNKNOWN',
    broken: edited(sound, 'end', (content) => ({ ...content, extensions: [fromHex('8501AA')] })),
  },
  {
    rule: 'MEMBER_MISSING',
    broken: edited(sound, 'usim', (content) => ({
      ...content,
      files: content.files.filter(({ name }) => name !== 'ef-ecc'),
    })),
    // Without its description EF.ECC is as the template says: one record.
  },
  { rule: 'PUK_MISSING', broken: pin(129, { unblockingPINReference: 2 }), also: ['PUK_UNUSED'] },
  { rule: 'PUK_UNUSED', broken: pin(129, { unblockingPINReference: undefined }) },
  {
    rule: 'PIN_REFERENCE',
    broken: pins(sound, (one) => (one.keyReference === 1 ? [one, { ...one, keyReference: 0x82 }] : one)),
  },
  { rule: 'PIN_REPEATED', broken: pins(sound, (one) => (one.keyReference === 129 ? [one, one] : one)) },
  { rule: 'PUK_REPEATED', broken: puks((list) => [...list, list[0]!]) },
  { rule: 'CODE_BLOCKED', broken: pin(1, { maxNumOfAttempsRetryNumLeft: 0x30 }) },
  { rule: 'CODE_TRIES', broken: pin(1, { maxNumOfAttempsRetryNumLeft: 0x35 }) },
  { rule: 'CODE_MALFORMED', broken: pin(1, { pinValue: fromHex('373339FFFFFFFFFF') }) },
  { rule: 'SERVICE_WITHOUT_ELEMENT', broken: services(sound, { tuak128: true }) },
  { rule: 'SERVICE_NOT_LISTED', broken: services(sound, { milenage: undefined }) },
  { rule: 'SERVICE_UNUSED', broken: services(sound, { 'ber-tlv': true }) },
  {
    rule: 'TEMPLATE_MISMATCH',
    broken: edited(sound, 'gsm-access', (content) => ({ ...content, templateID: '2.23.143.1.2.8' })),
    also: ['TEMPLATE_UNUSED'],
  },
  { rule: 'TEMPLATE_NOT_LISTED', broken: templates((list) => list.filter((oid) => oid !== '2.23.143.1.2.7')) },
  { rule: 'TEMPLATE_UNUSED', broken: templates((list) => [...list, '2.23.143.1.2.9']) },
  {
    rule: 'ACCESS_RULE_MISSING',
    broken: described(sound, 'usim', 'ef-hpplmn', [fcp({ securityAttributesReferenced: fromHex('6F0628') })]),
  },
  {
    rule: 'ACCESS_RULE_MALFORMED',
    broken: described(sound, 'usim', 'ef-arr', (file) =>
      file.map((part) => {
        if (part.kind !== 'fillFileContent') return part;
        const value = part.value.slice();
        // The length of the first access mode in record 2.
        value[33 + 1] = 0x7f;
        return { ...part, value };
      }),
    ),
  },
  {
    rule: 'ACCESS_RULE_KEY',
    broken: described(sound, 'usim', 'ef-arr', (file) =>
      file.map((part) =>
        part.kind === 'fillFileContent'
          ? filled(Buffer.from(part.value).toString('hex').replace('83010a', '83010c'))
          : part,
      ),
    ),
  },
  {
    rule: 'PIN_STATUS_NOWHERE',
    broken: described(sound, 'gsm-access', 'df-gsm-access', [fcp({ pinStatusTemplateDO: Uint8Array.of(1, 0x0c) })]),
  },
  {
    rule: 'DIRECTORY_ENTRY',
    broken: described(sound, 'mf', 'ef-dir', (file) => [
      ...file,
      { kind: 'fillFileOffset', value: 33 - 26 },
      filled('61144F0CA0000000871004FF49FF058950044953494D'),
    ]),
  },
  {
    rule: 'AID_REPEATED',
    broken: inserted(sound, 'securityDomain', rfm({ instanceAID: fromHex('A000000151000000') })),
  },
  {
    rule: 'SECURITY_DOMAIN_NOWHERE',
    broken: inserted(sound, 'securityDomain', rfm({ securityDomainAID: fromHex('A000000151000001') })),
    beside: inserted(sound, 'securityDomain', rfm({ securityDomainAID: fromHex('A000000151000000') })),
  },
  {
    rule: 'RFM_APPLICATION_NOWHERE',
    broken: inserted(
      sound,
      'securityDomain',
      rfm({
        adfRFMAccess: {
          adfAID: fromHex('A0000000871002AAAAAAAA'),
          adfAccessDomain: Uint8Array.of(0),
          adfAdminAccessDomain: Uint8Array.of(0),
        },
      }),
    ),
    beside: inserted(
      sound,
      'securityDomain',
      rfm({
        adfRFMAccess: {
          adfAID: fromHex(usimAid),
          adfAccessDomain: Uint8Array.of(0),
          adfAdminAccessDomain: Uint8Array.of(0),
        },
      }),
    ),
  },
  {
    rule: 'KEY_REPEATED',
    broken: edited(sound, 'securityDomain', (content) => ({
      ...content,
      keyList: [...content.keyList!, content.keyList![0]!],
    })),
  },
  { rule: 'PATH_NOWHERE', broken: generic({ kind: 'filePath', value: fromHex('7F99') }) },
  {
    rule: 'LINK_NOWHERE',
    broken: generic({
      kind: 'createFCP',
      value: { ...genericFile, efFileSize: undefined, linkPath: fromHex('7F996F07') },
    }),
    beside: generic({
      kind: 'createFCP',
      value: { ...genericFile, efFileSize: undefined, linkPath: fromHex('7FD06F07') },
    }),
  },
  {
    rule: 'AKA_SOURCE_NOWHERE',
    broken: edited(withIsim('262991234567890@ims.mnc099.mcc262.3gppnetwork.org'), 'akaParameter', (content) =>
      content.algoConfiguration.kind === 'mappingParameter'
        ? {
            ...content,
            algoConfiguration: {
              kind: 'mappingParameter',
              value: { mappingOptions: 6, mappingSource: fromHex('A0000000871002AAAAAAAA') },
            },
          }
        : content,
    ),
    beside: withIsim('262991234567890@ims.mnc099.mcc262.3gppnetwork.org'),
  },
  {
    rule: 'FILE_ID_REPEATED',
    broken: generic({ kind: 'createFCP', value: { ...genericFile, fileID: 0x2fe2 } }),
    beside: generic({ kind: 'createFCP', value: genericFile }),
  },
  {
    rule: 'CONTENT_REFUSED',
    broken: generic({ kind: 'fillFileContent', value: fromHex('00') }),
  },
  {
    rule: 'FILE_TOO_SMALL',
    broken: generic(
      { kind: 'createFCP', value: genericFile },
      { kind: 'fillFileContent', value: fromHex('0102030405') },
    ),
    beside: generic({ kind: 'createFCP', value: genericFile }, { kind: 'fillFileContent', value: fromHex('01020304') }),
  },
  {
    rule: 'FILE_RECORDS',
    broken: generic({
      kind: 'createFCP',
      value: { ...genericFile, fileDescriptor: fromHex('42210003'), efFileSize: fromHex('04') },
    }),
    beside: generic({
      kind: 'createFCP',
      value: { ...genericFile, fileDescriptor: fromHex('42210003'), efFileSize: fromHex('06') },
    }),
  },
  { rule: 'FILE_SIZE_WRONG', broken: described(sound, 'usim', 'ef-psloci', [fcp({ efFileSize: fromHex('0F') })]) },
  {
    rule: 'FILE_ID_CHANGED',
    broken: described(sound, 'usim', 'ef-netpar', [fcp({ fileID: 0x6fc3 })]),
  },
  {
    rule: 'SFI_REPEATED',
    broken: described(sound, 'usim', 'ef-netpar', [fcp({ shortEFID: Uint8Array.of(0x07 << 3) })]),
  },
  {
    rule: 'ICCID_MISMATCH',
    broken: written(sound, 'mf', 'ef-iccid', '89882470000000000014'),
  },
  {
    rule: 'ICCID_CHECK_DIGIT',
    broken: written(
      edited(sound, 'header', (content) => ({ ...content, iccid: fromHex('89882470000000000015') })),
      'mf',
      'ef-iccid',
      '98884207000000000051',
    ),
  },
  { rule: 'IMSI_MALFORMED', broken: written(sound, 'usim', 'ef-imsi', 'FFFFFFFFFFFFFFFFFF') },
  { rule: 'MNC_LENGTH', broken: written(sound, 'usim', 'ef-ad', '000000FF') },
  {
    rule: 'HOME_NETWORK',
    broken: twoHomes(sound),
    beside: described(twoHomes(sound), 'opt-usim', 'ef-ehplmn', [
      fcp({ efFileSize: fromHex('0F') }),
      filled('62F29962F210'),
    ]),
  },
  {
    rule: 'IMS_IDENTITY',
    broken: withIsim('262991234567891@ims.mnc099.mcc262.3gppnetwork.org'),
    beside: withIsim('262991234567890@ims.mnc099.mcc262.3gppnetwork.org'),
  },
  { rule: 'SERVICE_FILE_MISSING', broken: table(sound, { 17: true }) },
  { rule: 'FIVE_G_FILE_MISSING', broken: table(sound, { 126: true }) },
  {
    rule: 'FIVE_G_TABLE_SHORT',
    broken: described(sound, 'usim', 'ef-ust', [filled('0A1A1C0401 2C000000 00 10 0000 00')]),
  },
  {
    rule: 'FIVE_G_FILE_UNANNOUNCED',
    broken: table(sound, { 123: false }),
  },
  { rule: 'FIVE_G_ACCESS', broken: written(sound, 'opt-usim', 'ef-hplmnwact', '62F299C080') },
  {
    rule: 'SUCI_FILE_MISSING',
    broken: edited(sound, 'df-5gs', (content) => ({
      ...content,
      files: content.files.filter(({ name }) => name !== 'ef-suci-calc-info'),
    })),
  },
  {
    rule: 'SUCI_SERVICE',
    broken: services(byUsim(suciInfo('0101', ['1B', profileAKey])), { 'get-identity': undefined }),
    beside: byUsim(suciInfo('0101', ['1B', profileAKey])),
  },
  {
    rule: 'SUCI_MALFORMED',
    broken: written(sound, 'df-5gs', 'ef-suci-calc-info', suciInfo('01010300', ['1B', profileAKey])),
  },
  {
    rule: 'SUCI_KEY_NOWHERE',
    broken: written(sound, 'df-5gs', 'ef-suci-calc-info', suciInfo('01010202', ['1B', profileAKey])),
  },
  {
    rule: 'SUCI_KEY_UNFIT',
    broken: written(sound, 'df-5gs', 'ef-suci-calc-info', suciInfo('01010201', ['1B', profileAKey])),
    beside: written(
      sound,
      'df-5gs',
      'ef-suci-calc-info',
      suciInfo('01010202', ['1B', profileAKey], ['1C', `02${profileAKey}`]),
    ),
  },
  {
    rule: 'SUCI_KEY_UNUSED',
    broken: written(
      sound,
      'df-5gs',
      'ef-suci-calc-info',
      suciInfo('0101', ['1B', profileAKey], ['1C', `02${profileAKey}`]),
    ),
  },
  { rule: 'SUCI_NULL_SCHEME', broken: written(sound, 'df-5gs', 'ef-suci-calc-info', 'A0020000A100') },
  {
    rule: 'SUCI_PROFILE_SERVICE',
    broken: services(byUsim(suciInfo('0101', ['1B', profileAKey])), { 'profile-a-x25519': undefined }),
    beside: byUsim(suciInfo('0101', ['1B', profileAKey])),
  },
  {
    rule: 'ROUTING_INDICATOR',
    broken: written(sound, 'df-5gs', 'ef-routing-indicator', 'FFFFFFFF'),
    beside: written(sound, 'df-5gs', 'ef-routing-indicator', '21F3FFFF'),
  },
  { rule: 'KEY_LENGTH', broken: algorithm({ opc: fromHex('A7C3195E80D24B6F') }) },
  { rule: 'AKA_MISSING', broken: services(without(sound, 'akaParameter'), { milenage: undefined }) },
  {
    rule: 'MILENAGE_CONSTANTS',
    broken: algorithm({ rotationConstants: fromHex('4040204060'), xoringConstants: new Uint8Array(80) }),
    beside: algorithm({ rotationConstants: fromHex('4000204060') }),
  },
  { rule: 'TEST_KEY', broken: algorithm({ key: fromHex('000102030405060708090A0B0C0D0E0F') }) },
  { rule: 'TEST_OPERATOR_CODE', broken: algorithm({ opc: new Uint8Array(16) }) },
  {
    rule: 'TEST_ALGORITHM',
    broken: services(algorithm({ algorithmID: algorithmId.usimTestAlgorithm }), {
      milenage: undefined,
      'usim-test-algorithm': true,
    }),
    besideOptions: { profileClass: 'test' },
  },
  { rule: 'TEST_ADMINISTRATIVE_CODE', broken: pin(10, { pinValue: codeBytes('55555555') }) },
  { rule: 'TEST_CODE', broken: pin(1, { pinValue: codeBytes('0000') }) },
  {
    rule: 'TEST_OTA_KEY',
    broken: edited(sound, 'securityDomain', (content) => ({
      ...content,
      keyList: content.keyList!.map((key) => ({
        ...key,
        keyComponents: key.keyComponents.map((one) => ({
          ...one,
          keyData: fromHex('404142434445464748494A4B4C4D4E4F'),
        })),
      })),
    })),
  },
  {
    rule: 'TEST_NETWORK',
    broken: written(
      written(written(sound, 'usim', 'ef-imsi', '080910101032547698'), 'opt-usim', 'ef-hplmnwact', '00F110C880'),
      'opt-usim',
      'ef-ehplmn',
      '00F110',
    ),
  },
  {
    rule: 'TEST_PROFILE_KEY',
    broken: sound,
    options: { profileClass: 'test' },
    beside: algorithm({ key: fromHex('000102030405060708090A0B0C0D1234') }),
    besideOptions: { profileClass: 'test' },
  },
  {
    rule: 'CARD_LACKS_VERSION',
    broken: edited(sound, 'header', (content) => ({ ...content, majorVersion: 3 })),
    options: { card },
    besideOptions: { card },
  },
  {
    rule: 'CARD_OLDER_VERSION',
    broken: edited(sound, 'header', (content) => ({ ...content, minorVersion: 4 })),
    options: { card },
    besideOptions: { card },
  },
  {
    rule: 'CARD_LACKS_SERVICE',
    broken: byUsim(suciInfo('0101', ['1B', profileAKey])),
    options: { card },
    beside: byUsim(suciInfo('0101', ['1B', profileAKey])),
    besideOptions: {
      card: cardCapability({
        profileVersion: '2.3.1',
        uiccCapability: ['usimSupport', 'akaMilenage', 'getIdentity', 'profileAX25519'],
      }),
    },
  },
  {
    rule: 'CARD_LACKS_TEMPLATE',
    broken: sound,
    options: { card: { ...card, majorVersion: 2, minorVersion: 2 } },
    also: ['CARD_OLDER_VERSION'],
    besideOptions: { card },
  },
  { rule: 'CARD_MEMORY', broken: sound, options: { card: { ...card, freeMemory: 3000 } }, besideOptions: { card } },
  {
    rule: 'CARD_FORBIDS_POLICY',
    broken: sound,
    options: { card: { ...card, forbiddenPolicyRules: ['ppr1'] }, policyRules: ['ppr1'] },
    besideOptions: { card: { ...card, forbiddenPolicyRules: ['ppr1'] }, policyRules: ['ppr2'] },
  },
  {
    rule: 'CARD_HAS_ICCID',
    broken: sound,
    options: { card: { ...card, iccids: ['89882470000000000014'] } },
    besideOptions: { card: { ...card, iccids: ['8988247000000000027'] } },
  },
];

const rulesBroken = (profilePackage: ProfilePackage, options: LintOptions = {}) =>
  [...new Set(lintPackage(profilePackage, { profileClass: 'operational', ...options }).map(({ rule }) => rule))].sort();

describe('the rules of the lint', () => {
  it('find nothing in the sound package', () => {
    expect(lintPackage(sound, { profileClass: 'operational', card })).toEqual([]);
    expect(rulesBroken(decodeProfilePackage(encodeProfilePackage(sound)))).toEqual([]);
  });

  it.each(cases)('$rule: one package breaks it and nothing else, another one does not', (one) => {
    const { rule, broken, options, also = [], beside = sound, besideOptions } = one;
    expect(rulesBroken(broken, options)).toEqual([...also, rule].sort());
    expect(rulesBroken(beside, besideOptions)).not.toContain(rule);
  });

  it('are all tried here, and each has its texts', () => {
    const ids = lintRules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(cases.map(({ rule }) => rule).sort()).toEqual([...ids].sort());
    expect(Object.keys(texts).sort()).toEqual([...ids, 'MALFORMED', 'NOT_A_PACKAGE'].sort());
  });

  it('say where: element, member and byte', () => {
    const broken = pin(129, { unblockingPINReference: 2 });
    const der = encodeProfilePackage(broken);
    const finding = lintPackage(broken, { der }).find(({ rule }) => rule === 'PUK_MISSING')!;
    expect(broken.elements[finding.element!]!.type).toBe('pinCodes');
    expect(finding).toMatchObject({ severity: 'error', member: 'pinCodes', status: 11 });
    // The member [1] of the second PE-PINCodes, behind its header.
    expect(der[finding.offset!]).toBe(0xa1);
    const missing = lintPackage(table(sound, { 17: true }), { der }).find(
      ({ rule }) => rule === 'SERVICE_FILE_MISSING',
    );
    expect(missing).toMatchObject({ member: 'ef-ust', file: `${usimAid}/6F38`, element: 5 });
    expect(der[missing!.offset!]).toBe(0xa8);
  });

  it('are tried on an unknown element that holds no TLV', () => {
    const odd = inserted(sound, 'gsm-access', { type: 'unknown', tag: 0xbf22, bytes: fromHex('BF22051F8F8F8F8F') });
    const findings = lintPackage(odd, { der: encodeProfilePackage(odd), profileClass: 'operational' });
    expect(findings.map(({ rule }) => rule)).toEqual(['ELEMENT_UNKNOWN']);
    expect(encodeProfilePackage(odd)[findings[0]!.offset!]).toBe(0xbf);
  });

  it('never say a key or a code', () => {
    const told = JSON.stringify(cases.map(({ broken, options }) => lintPackage(broken, options)));
    for (const secret of ['000102030405', 'F1E0A2C4937B', 'A7C3195E80D2', '40414243', '7391', '50927163', '55555555'])
      expect(told).not.toContain(secret);
  });
});
