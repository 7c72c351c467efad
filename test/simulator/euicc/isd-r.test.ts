import 'reflect-metadata';
import { AuthorityKeyIdentifierExtension, X509Certificate, X509CrlGenerator } from '@peculiar/x509';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '#core/environment/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { parseCertificate, verify } from '#core/protocol/crypto/index.ts';
import {
  decodeOtherSignedNotification,
  deleteProfile,
  describePendingNotification,
  disableProfile,
  enableProfile,
  es10Functions,
  eUiccMemoryReset,
  getEuiccConfiguredAddresses,
  getEuiccInfo1,
  getEuiccInfo2,
  getImeiBindings,
  getProfilesInfo,
  getRat,
  listNotification,
  loadCrl,
  recordImeiBinding,
  removeNotificationFromList,
  retrieveNotificationsList,
  setDefaultDpAddress,
  setNickname,
  type MemoryResetOption,
  type StoreMetadata,
} from '#core/protocol/sgp22/index.ts';
import { decodeProfilePackage, encodeProfilePackage, personalise } from '#core/protocol/saip/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { createEuicc, type Euicc, type EuiccIdentity, type EuiccParts } from '#simulator/euicc/index.ts';
import { proves } from '#test/support/conformance.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { exchange, send } from '../drive.ts';
import { eid, es10, isdr, labPki, LabServer, sample, selectIsdr, storeData } from './lab.ts';

const first = '89882470000000000014';
const second = '89000000000000000022';
const third = '89000000000000000030';
const unknown = '89000000000000000048';
const enable = (profile: string, refreshFlag = false) =>
  es10(card, enableProfile, { profile: { iccid: profile }, refreshFlag }).result;
const disable = (profile: string, refreshFlag = false) =>
  es10(card, disableProfile, { profile: { iccid: profile }, refreshFlag }).result;
const remove = (profile: string) => es10(card, deleteProfile, { profile: { iccid: profile } }).result;

let pki: LabPki;
let identity: EuiccIdentity;
let store: Store;
let card: Euicc;

const start = (extra: Partial<EuiccParts> = {}) => {
  card = createEuicc({
    id: 'card',
    store,
    random: seededRandom('card'),
    identity,
    ...extra,
    options: {
      onFault: (error) => {
        throw error;
      },
      ...extra.options,
    },
  });
  card.powerOn();
  selectIsdr(card);
};

/** The sample package under another ICCID. */
const packageFor = (iccid: string) =>
  encodeProfilePackage(personalise(decodeProfilePackage(sample.elements), { iccid }));
const install = (iccid: string, metadata: Partial<StoreMetadata> = {}) => {
  const elements = iccid === first ? sample.elements : packageFor(iccid);
  new LabServer(pki, iccid).download(card, { iccid, elements, metadata });
};
const states = () => {
  const list = es10(card, getProfilesInfo, {});
  return 'profiles' in list ? Object.fromEntries(list.profiles.map((one) => [one.iccid, one.profileState])) : {};
};
const notifications = () => {
  const list = es10(card, listNotification, {});
  return 'notifications' in list ? list.notifications : [];
};
const clearNotifications = () => {
  for (const { seqNumber } of notifications()) es10(card, removeNotificationFromList, { seqNumber });
};

beforeAll(async () => {
  pki = await labPki(['P-256']);
  identity = await pki.euicc(eid);
});

beforeEach(() => {
  store = memoryStore();
  start();
});

describe('selecting the ISD-R', () => {
  it('answers the FCI of a physical eUICC', () => {
    // real-omnikey-*: the same bytes, version 2.2.0 there.
    expect(send(card, `00A4040010${isdr}00`)).toBe(
      '6F1F8410A0000005591010FFFFFFFF8900000100A5049F6501FFE005820302020' + '29000',
    );
  });

  it('says in the ATR that this is an eUICC, and offers T=0', () => {
    const atr = toHex(card.powerOn());
    expect(atr).toBe('3B9F96803FC7828031E073FE215F57AA8660F0020008B0');
  });

  it('finds nothing else while no profile is enabled', () => {
    expect(send(card, '00A4040407A0000000871002')).toBe('6A82');
    expect(send(card, '00A40004022FE2')).toBe('6A82');
    expect(send(card, '00A40004022F00')).toBe('6A82');
    expect(send(card, '00A40004023F00').slice(-4)).toBe('9000');
  });

  it('ECASD tells the EID by GET DATA', () => {
    expect(send(card, '00A4040010A0000005591010FFFFFFFF890000020000')).toContain(
      '8410A0000005591010FFFFFFFF8900000200',
    );
    expect(send(card, '80CA005A00')).toBe(`5A10${eid}9000`);
    expect(send(card, '80CA006600')).toBe('6A88');
  });
});

describe('STORE DATA', () => {
  it.each([
    ['where the ISD-R is not selected', '81E2910003BF2E00', '6D00'],
    ['with the interindustry class', '00E2910003BF2E00', '6E00'],
    ['with another P1', '80E2900003BF2E00', '6A86'],
    ['with a block out of turn', '80E2910103BF2E00', '6A86'],
    ['without data', '80E29100', '6700'],
    ['with an unknown tag', '80E2910003BF7F00', '6A80'],
    ['with a request cut short', '80E2910003BF2E05', '6A80'],
    ['with a request that lacks a member', '80E2910003BF3000', '6A80'],
    ['with a profile identifier that is none', '80E2910005BF33025A00', '6A80'],
    ['on a channel that is not open', '82E2910003BF2E00', '6881'],
  ])('%s', (_, command, sw) => {
    send(card, '0070000001');
    expect(send(card, command)).toBe(sw);
  });

  it('by any block size gives one answer, at the last block', () => {
    expect(send(card, '80E2110002BF3E')).toBe('9000');
    expect(send(card, '80E2110102035C')).toBe('9000');
    expect(send(card, '80E2910202015A')).toBe(`BF3E125A10${eid}9000`);
    expect(send(card, '80E2910006BF3E035C015A')).toBe(`BF3E125A10${eid}9000`);
  });

  it('answers in pieces with T=0, as the physical card did', () => {
    start({ options: { t0ChainedAnswers: true } });
    expect(send(card, '80E2910003BF2D00')).toBe('6105');
    expect(send(card, '00C0000005')).toBe('BF2D02A0009000');
    expect(exchange(card, '80E2910003BF2D0000')).toBe('BF2D02A0009000');
  });

  it('answers every function of the registry to an empty or broken request with a status word or an error', () => {
    for (const { tag } of es10Functions) {
      for (const rest of ['00', '0180', '02800A', '04A0025A00', '03810101']) {
        const hex = tag.toString(16) + rest;
        expect(toHex(storeData(card, fromHex(hex))).slice(-4)).toMatch(/^(9000|6A80)$/);
      }
    }
  });
});

describe('information', () => {
  it('EUICCInfo1 and 2 name the CIs, versions and memory', () => {
    const ci = parseCertificate(pki.hierarchies[0]!.ci.certificate);
    const info = es10(card, getEuiccInfo2, {});
    expect(es10(card, getEuiccInfo1, {})).toEqual({
      lowestSvn: '2.2.2',
      euiccCiPKIdListForVerification: [toHex(ci.subjectKeyIdentifier!)],
      euiccCiPKIdListForSigning: [toHex(ci.subjectKeyIdentifier!)],
    });
    expect(info).toMatchObject({ baseProfilePackageVersion: '2.3.1', lowestSvn: '2.2.2' });
    expect(info.extCardResource).toEqual({
      installedApplications: 0,
      freeNonVolatileMemory: 600_000,
      freeVolatileMemory: 24_000,
    });
  });

  it('the default SM-DP+ address is kept over power loss and cleared by an empty one', () => {
    expect(send(card, '80E2910003BF3C00')).toBe('BF3C1A8118' + toHex(Buffer.from('testrootsmds.example.com')) + '9000');
    expect(es10(card, setDefaultDpAddress, { defaultDpAddress: 'dp.example' }).result).toBe('ok');
    start();
    expect(send(card, '80E2910003BF3C00')).toContain('BF3C26800A' + toHex(Buffer.from('dp.example')));
    expect(send(card, '80E2910005BF3F028000')).toBe('BF3F038001009000');
    expect(send(card, '80E2910003BF3C00')).toContain('BF3C1A8118');
  });

  it('the Rules Authorisation Table is told', () => {
    expect(es10(card, getRat, {}).rules[0]).toMatchObject({ pprIds: ['ppr1', 'ppr2'], pprFlags: ['consentRequired'] });
  });
});

describe('GetProfilesInfo', () => {
  it('of an empty card has the bytes of the physical one', () => {
    expect(send(card, '80E2910003BF2D0000')).toBe('BF2D02A0009000');
  });

  it('gives the worked encoding of the handbook for a test profile, once enabled', () => {
    const metadata = {
      serviceProviderName: 'GSMA_TEST',
      profileName: 'GSMA_TEST_PROFILE',
      profileClass: 'test',
      notificationConfiguration: undefined,
      profileOwner: undefined,
    } as const;
    install('89000123456789012341', metadata);
    enable('89000123456789012341');
    selectIsdr(card);
    expect(send(card, '80E2910003BF2D00')).toBe(
      'BF2D47A045E3435A0A980010325476981032144F10A0000005591010FFFFFFFF89000010009F70010191' +
        '0947534D415F54455354921147534D415F544553545F50524F46494C459501009000',
    );
  });

  it('by ICCID, AID, class and tag list', () => {
    install(first);
    install(second, { profileClass: 'provisioning' });
    const list = (hex: string) => send(card, '80E29100' + toHex(Uint8Array.of(hex.length / 2)) + hex);
    expect(list('BF2D13A00C5A0A980000000000000000995C035A9F70')).toBe('BF2D02A0009000');
    const swapped = '98000000000000000022';
    expect(list(`BF2D13A00C5A0A${swapped}5C035A9F70`)).toBe(`BF2D14A012E3105A0A${swapped}9F7001009000`);
    expect(list('BF2D0AA0039501015C035A9F70')).toBe(`BF2D14A012E3105A0A${swapped}9F7001009000`);
    expect(list('BF2D17A0124F10A0000005591010FFFFFFFF89000010005C015A')).toBe(
      'BF2D10A00EE30C5A0A98884207000000000041' + '9000',
    );
    expect(list('BF2D05A0039501FF')).toBe('BF2D02A0009000');
    expect(list('BF2D04A0025A00')).toBe('BF2D038101019000');
  });
});

describe('enabling and disabling', () => {
  beforeEach(() => {
    install(first);
    install(second);
    clearNotifications();
  });

  it('has the bytes of the physical card for ok', () => {
    expect(send(card, '80E2910014BF3111A00C5A0A9888420700000000004181010000')).toBe('BF31038001009000');
    expect(send(card, '80E2910014BF3211A00C5A0A9888420700000000004181010000')).toBe('BF32038001009000');
  });

  it('switches the files: EF.ICCID is the enabled profile’s', () => {
    enable(first);
    expect(exchange(card, '00A40004022FE2').slice(-4)).toBe('9000');
    expect(send(card, '00B000000A')).toBe('988842070000000000419000');
    expect(send(card, '00A4040407A0000000871002').slice(-4)).toBe('9000');
    selectIsdr(card);
    enable(second);
    send(card, '00A40004022FE2');
    expect(send(card, '00B000000A')).toBe('980000000000000000229000');
    selectIsdr(card);
    disable(second);
    expect(send(card, '00A40004022FE2')).toBe('6A82');
    expect(states()).toEqual({ [first]: 'disabled', [second]: 'disabled' });
  });

  it('resets what other channels had selected in the old profile', () => {
    enable(first);
    send(card, '0070000001');
    send(card, '01A4040C07A0000000871002');
    expect(send(card, '01A4000C026F07')).toBe('9000');
    enable(second);
    expect(send(card, '01A4000C026F07')).toBe('6A82');
    expect(send(card, '80E2910003BF2E00').slice(0, 4)).toBe('BF2E');
  });

  it('tells each result', () => {
    expect(enable(unknown)).toBe('iccidOrAidNotFound');
    expect(disable(unknown)).toBe('iccidOrAidNotFound');
    expect(disable(first)).toBe('profileNotInEnabledState');
    expect(enable(first)).toBe('ok');
    expect(enable(first)).toBe('profileNotInDisabledState');
    expect(enable(second)).toBe('ok');
    expect(states()).toEqual({ [first]: 'disabled', [second]: 'enabled' });
    expect(disable(second)).toBe('ok');
  });

  it('works by AID', () => {
    const profile = { isdpAid: 'A0000005591010FFFFFFFF8900001000' };
    expect(es10(card, enableProfile, { profile, refreshFlag: false }).result).toBe('ok');
    expect(states()[first]).toBe('enabled');
    expect(es10(card, disableProfile, { profile, refreshFlag: false }).result).toBe('ok');
    expect(es10(card, deleteProfile, { profile }).result).toBe('ok');
  });

  it('outlives power loss', () => {
    enable(second);
    start();
    expect(states()).toEqual({ [first]: 'disabled', [second]: 'enabled' });
  });

  it('announces enable and implicit disable, numbered on, signed', () => {
    const before = notifications().length;
    enable(first);
    enable(second);
    const list = notifications().slice(before);
    expect(list.map((one) => [one.profileManagementOperation, one.iccid])).toEqual([
      ['enable', first],
      ['disable', first],
      ['enable', second],
    ]);
    const pending = es10(card, retrieveNotificationsList, { seqNumber: list[1]!.seqNumber });
    const [bytes] = 'pendingNotifications' in pending ? pending.pendingNotifications : [];
    const signed = decodeOtherSignedNotification(bytes!);
    const { publicKey } = parseCertificate(signed.euiccCertificate);
    expect(verify(publicKey, signed.tbsOtherNotification, signed.euiccNotificationSignature)).toBe(true);
    expect(describePendingNotification(bytes!).metadata).toEqual(list[1]);
  });

  it('PPR1 forbids to disable, PPR2 to delete', () => {
    expect(remove(first)).toBe('ok');
    expect(remove(second)).toBe('ok');
    const profileOwner = { plmn: { mcc: '001', mnc: '01' } };
    install(third, { profilePolicyRules: ['ppr1', 'ppr2'], profileOwner });
    install(first);
    expect(enable(third)).toBe('ok');
    expect(disable(third)).toBe('disallowedByPolicy');
    expect(enable(first)).toBe('disallowedByPolicy');
    start();
    expect(remove(first)).toBe('ok');
    expect(states()).toEqual({ [third]: 'enabled' });
    expect(es10(card, eUiccMemoryReset, { resetOptions: ['deleteOperationalProfiles'] }).result).toBe('ok');
    expect(states()).toEqual({});
  });

  it('PPR2 alone forbids to delete a disabled profile', () => {
    install(third, { profilePolicyRules: ['ppr2'], profileOwner: { plmn: { mcc: '001', mnc: '01' } } });
    expect(remove(third)).toBe('disallowedByPolicy');
  });

  it('a test profile gives way only to the profile whose place it took', () => {
    install(third, { profileClass: 'test' });
    enable(first);
    expect(enable(third)).toBe('ok');
    expect(enable(second)).toBe('wrongProfileReenabling');
    expect(disable(third)).toBe('ok');
    expect(states()).toMatchObject({ [first]: 'enabled', [third]: 'disabled' });
    expect(enable(second)).toBe('ok');
  });
});

describe('REFRESH', () => {
  beforeEach(() => install(first));
  const terminalProfile = '8010000003FFFFFF';
  const response = (general: string) => `801400000C8103010104820283818301${general}`;

  it('is asked for when the terminal can, and the change is final when it succeeds', () => {
    send(card, terminalProfile);
    expect(send(card, '80E2910014BF3111A00C5A0A988842070000000000418101FF')).toBe('BF3103800100910B');
    expect(send(card, '8012000010')).toBe('6C0B');
    expect(send(card, '801200000B')).toBe('D009810301010482028182' + '9000');
    expect(enable(first)).toBe('profileNotInDisabledState');
    expect(disable(first)).toBe('catBusy');
    expect(es10(card, eUiccMemoryReset, { resetOptions: ['deleteOperationalProfiles'] }).result).toBe('catBusy');
    expect(send(card, response('00'))).toBe('9000');
    expect(disable(first)).toBe('ok');
  });

  it('that the terminal could not perform takes the change and its notifications back', () => {
    clearNotifications();
    const before = notifications();
    send(card, terminalProfile);
    enable(first, true);
    send(card, '801200000B');
    expect(send(card, response('20'))).toBe('9000');
    selectIsdr(card);
    expect(states()).toEqual({ [first]: 'disabled' });
    expect(notifications()).toEqual(before);
    start();
    expect(states()).toEqual({ [first]: 'disabled' });
  });

  it('pending at a power cut leaves the change made', () => {
    send(card, terminalProfile);
    enable(first, true);
    start();
    expect(states()).toEqual({ [first]: 'enabled' });
    expect(disable(first)).toBe('ok');
  });

  it('is not asked for without the flag or from a terminal that cannot', () => {
    send(card, terminalProfile);
    expect(send(card, '80E2910014BF3111A00C5A0A98884207000000000041810100')).toBe('BF31038001009000');
    start();
    send(card, '8010000003FFFF7F');
    expect(send(card, '80E2910014BF3211A00C5A0A988842070000000000418101FF')).toBe('BF32038001009000');
    expect(send(card, '801200000B')).toBe('6985');
    expect(send(card, response('00'))).toBe('6985');
  });

  it('announced by 91xx does not disturb opening a channel', () => {
    send(card, terminalProfile);
    enable(first, true);
    expect(send(card, '0070000001')).toBe('019000');
    expect(send(card, '00A4000C023F00')).toBe('910B');
  });
});

describe('deleting', () => {
  it('refuses what is enabled or unknown, and erases files, PINs and sequence numbers', () => {
    install(first);
    enable(first);
    expect(remove(first)).toBe('profileNotInDisabledState');
    expect(remove(unknown)).toBe('iccidOrAidNotFound');
    disable(first);
    expect(send(card, '80E291000FBF330C5A0A98884207000000000041')).toBe('BF33038001009000');
    expect(notifications().at(-1)).toMatchObject({ profileManagementOperation: 'delete', iccid: first });
    for (const collection of ['profiles', 'packages', 'files', 'secrets', 'sequence-numbers'])
      expect(store.count(`card/card/${collection}`)).toBe(0);
    expect(es10(card, getEuiccInfo2, {}).extCardResource.freeNonVolatileMemory).toBe(600_000);
  });

  it('a profile that comes back under the same AID has fresh files', () => {
    install(first);
    enable(first);
    send(card, '00A4040407A0000000871002');
    send(card, '0020000A083838383838383838');
    const written = store.count('card/card/secrets');
    selectIsdr(card);
    disable(first);
    remove(first);
    install(second);
    enable(second);
    send(card, '00A40004022FE2');
    expect(send(card, '00B000000A')).toBe('980000000000000000229000');
    expect(written).toBe(1);
    expect(store.count('card/card/secrets')).toBe(0);
  });

  const operational: MemoryResetOption = 'deleteOperationalProfiles';
  const test: MemoryResetOption = 'deleteFieldLoadedTestProfiles';
  const address: MemoryResetOption = 'resetDefaultSmdpAddress';
  const resets: [options: MemoryResetOption[], left: string[], address: string, result: string][] = [
    [[], [first, second, third], 'dp.example', 'nothingToDelete'],
    [[operational], [second, third], 'dp.example', 'ok'],
    [[test], [first, third], 'dp.example', 'ok'],
    [[operational, test], [third], 'dp.example', 'ok'],
    [[address], [first, second, third], '', 'ok'],
    [[operational, address], [second, third], '', 'ok'],
    [[test, address], [first, third], '', 'ok'],
    [[operational, test, address], [third], '', 'ok'],
    // Options of SGP.22 v3 say nothing to a v2 card.
    [
      ['deletePreLoadedTestProfiles', 'deleteProvisioningProfiles'],
      [first, second, third],
      'dp.example',
      'nothingToDelete',
    ],
    [[operational, 'deleteProvisioningProfiles'], [second, third], 'dp.example', 'ok'],
  ];
  it.each(resets)(
    'memory reset with %j leaves %j and the address "%s"',
    proves('ES10c.eUICCMemoryReset ok', 'ES10c.eUICCMemoryReset nothingToDelete'),
    (resetOptions, left, addressLeft, result) => {
      install(first);
      install(second, { profileClass: 'test' });
      install(third, { profileClass: 'provisioning' });
      es10(card, setDefaultDpAddress, { defaultDpAddress: 'dp.example' });
      expect(es10(card, eUiccMemoryReset, { resetOptions }).result).toBe(result);
      expect(Object.keys(states())).toEqual(left);
      expect(es10(card, getEuiccConfiguredAddresses, {}).defaultDpAddress ?? '').toBe(addressLeft);
      expect(es10(card, eUiccMemoryReset, { resetOptions }).result).toBe('nothingToDelete');
    },
  );

  it('memory reset clears the default address, deletes the enabled profile and announces the deletions', () => {
    install(first);
    enable(first);
    es10(card, setDefaultDpAddress, { defaultDpAddress: 'dp.example' });
    expect(send(card, '80E2910007BF3404820205E0')).toBe('BF34038001009000');
    expect(send(card, '80E2910003BF3C00')).toContain('BF3C1A8118');
    expect(send(card, '00A40004022FE2')).toBe('6A82');
    expect(
      notifications()
        .slice(-2)
        .map((one) => one.profileManagementOperation),
    ).toEqual(['delete', 'delete']);
    selectIsdr(card);
    expect(send(card, '80E2910007BF3404820205E0')).toBe('BF34038001019000');
  });
});

describe('nicknames', () => {
  it('are set, kept, listed and cleared; unknown ICCIDs and long ones are refused', () => {
    install(first);
    expect(send(card, '80E2910015BF29125A0A98884207000000000041' + '9004576F726B')).toBe('BF29038001009000');
    start();
    const list = es10(card, getProfilesInfo, { tagList: [0x90] });
    expect('profiles' in list && list.profiles).toEqual([{ profileNickname: 'Work' }]);
    expect(es10(card, setNickname, { iccid: unknown, profileNickname: 'x' }).result).toBe('iccidNotFound');
    expect(exchange(card, '80E2910053BF29505A0A98884207000000000041' + '9041' + '41'.repeat(65) + '90')).toMatch(
      /6A80|6700/,
    );
    const long = fromHex('BF294F5A0A98884207000000000041' + '9041' + '41'.repeat(65));
    expect(toHex(storeData(card, long))).toBe('BF290380017F9000');
    expect(es10(card, setNickname, { iccid: first, profileNickname: '' }).result).toBe('ok');
    const cleared = es10(card, getProfilesInfo, { tagList: [0x90] });
    expect('profiles' in cleared && cleared.profiles).toEqual([{}]);
  });
});

describe('notifications', () => {
  beforeEach(() => {
    install(first);
    enable(first);
  });

  it('are listed whole and by event, in the coding of the physical card', () => {
    expect(notifications().map((one) => [one.seqNumber, one.profileManagementOperation])).toEqual([
      [1, 'install'],
      [2, 'install'],
      [3, 'enable'],
    ]);
    const filtered = send(card, '80E2910007BF280481020640');
    expect(filtered).toBe(
      'BF282AA028BF2F25800103810206400C10' +
        toHex(Buffer.from('smdp.example.com')) +
        '5A0A98884207000000000041' +
        '9000',
    );
  });

  it('are retrieved by number, by event and whole', () => {
    const get = (request: Parameters<typeof retrieveNotificationsList.encodeRequest>[0]) => {
      const list = es10(card, retrieveNotificationsList, request);
      return 'pendingNotifications' in list
        ? list.pendingNotifications.map((one) => describePendingNotification(one))
        : [];
    };
    expect(get({}).map((one) => one.metadata.seqNumber)).toEqual([1, 2, 3]);
    expect(get({ seqNumber: 1 })).toMatchObject([{ kind: 'profileInstallationResult' }]);
    expect(get({ profileManagementOperation: ['enable'] })).toMatchObject([{ kind: 'otherSignedNotification' }]);
    expect(get({ seqNumber: 77 })).toEqual([]);
  });

  it('are removed by number; the number is never given again', () => {
    expect(send(card, '80E2910006BF3003800103')).toBe('BF30038001009000');
    expect(send(card, '80E2910006BF3003800103')).toBe('BF30038001019000');
    start();
    disable(first);
    expect(notifications().map((one) => one.seqNumber)).toEqual([1, 2, 4]);
  });
});

describe('IMEI bindings', () => {
  const imeis = ['490154203237518', '352099001761481', '001017012345677', '356938035643809'];
  const record = (iccid: string, imei: string, used = true) =>
    es10(card, recordImeiBinding, { iccid, imei, source: 'registry', used });
  const rows = (iccid?: string) => es10(card, getImeiBindings, { iccid }).bindings;

  beforeEach(() => {
    install(first);
    install(second);
  });

  it('are kept in order, stamped at use, and outlive power loss', () => {
    record(first, imeis[0]!);
    record(first, imeis[1]!, false);
    record(second, imeis[2]!);
    record(first, imeis[0]!);
    start();
    expect(rows()).toEqual([
      { iccid: first, imei: imeis[0], seq: 1, lastUsedSeq: 4, source: 'registry', profileState: 'installed' },
      { iccid: first, imei: imeis[1], seq: 2, lastUsedSeq: 0, source: 'registry', profileState: 'installed' },
      { iccid: second, imei: imeis[2], seq: 3, lastUsedSeq: 3, source: 'registry', profileState: 'installed' },
    ]);
    expect(rows(second)).toHaveLength(1);
  });

  it('survive the deletion of their profile and live again with the same ICCID', () => {
    record(first, imeis[0]!);
    remove(first);
    expect(rows(first)).toMatchObject([{ imei: imeis[0], profileState: 'deleted' }]);
    expect(record(first, imeis[1]!).result).toBe('iccidNotFound');
    install(first);
    expect(rows(first)).toMatchObject([{ imei: imeis[0], profileState: 'installed', lastUsedSeq: 1 }]);
  });

  it('refuse what is no IMEI', () => {
    for (const imei of ['490154203237517', '000000000000000']) expect(record(first, imei).result).toBe('invalidImei');
    expect(rows()).toEqual([]);
  });

  it('a full table loses the least recently used row of a deleted profile only', () => {
    start({ capability: { imeiBindingCapacity: 3 } });
    record(first, imeis[0]!);
    record(first, imeis[1]!);
    record(second, imeis[2]!);
    expect(record(second, imeis[3]!).result).toBe('tableFull');
    record(first, imeis[0]!);
    remove(first);
    expect(record(second, imeis[3]!).result).toBe('ok');
    expect(rows().map((row) => row.imei)).toEqual([imeis[0], imeis[2], imeis[3]]);
    expect(es10(card, getImeiBindings, {}).capacity).toBe(3);
  });

  it('go with the operational profiles at a memory reset', () => {
    record(first, imeis[0]!);
    es10(card, eUiccMemoryReset, { resetOptions: ['deleteOperationalProfiles'] });
    expect(rows()).toEqual([]);
  });
});

describe('LoadCRL', () => {
  it('tells what is wrong with a list', () => {
    expect(es10(card, loadCrl, { crl: fromHex('3003020101') }).result).toBe('invalidCRLFormat');
    const stranger =
      '30 1E 30 0C 30 03 06 01 2A 30 05 31 03 30 01 00 30 03 06 01 2A 03 09 00 30 06 02 01 01 02 01 01'.replace(
        / /g,
        '',
      );
    expect(es10(card, loadCrl, { crl: fromHex(stranger) }).result).toBe('verificationKeyNotFound');
  });

  it('keeps the list of a trusted CI and refuses the certificates on it, over power loss', async () => {
    const { ci, dpAuth } = pki.hierarchies[0]!;
    const signingKey = await crypto.subtle.importKey(
      'pkcs8',
      Buffer.from(ci.privateKey),
      { name: 'ECDSA', namedCurve: 'P-256' },
      false,
      ['sign'],
    );
    const list = (serialNumber: string) =>
      X509CrlGenerator.create({
        issuer: new X509Certificate(Buffer.from(ci.certificate)).subjectName.toJSON(),
        thisUpdate: new Date('2026-01-01T00:00:00Z'),
        entries: [{ serialNumber, revocationDate: new Date('2026-01-01T00:00:00Z') }],
        signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
        signingKey,
        extensions: [
          new AuthorityKeyIdentifierExtension(toHex(parseCertificate(ci.certificate).subjectKeyIdentifier!)),
        ],
      });
    const serial = toHex(parseCertificate(dpAuth.certificate).serialNumber);
    const crl = new Uint8Array((await list(serial)).rawData);
    const broken = crl.slice();
    broken[40]! ^= 1;
    expect(es10(card, loadCrl, { crl: broken }).result).not.toBe('ok');
    expect(new LabServer(pki).authenticate(card).response.result).toBe('ok');
    expect(es10(card, loadCrl, { crl }).result).toBe('ok');
    start();
    expect(new LabServer(pki).authenticate(card).response.result).toBe('invalidCertificate');
    const other = new Uint8Array((await list('7F')).rawData);
    expect(es10(card, loadCrl, { crl: other }).result).toBe('ok');
    expect(new LabServer(pki).authenticate(card).response.result).toBe('ok');
    const forged = other.slice();
    forged[forged.length - 1]! ^= 1;
    expect(es10(card, loadCrl, { crl: forged }).result).toBe('invalidSignature');
  });
});

/** By hand from SGP.22 v3 sections 5.7.15 and 5.7.16: targetEsimPort is [2], enabledOnEsimPort 9F24. */
describe('a card with several eSIM ports', () => {
  const [iccidFirst, iccidSecond] = ['5A0A98884207000000000041', '5A0A98000000000000000022'];
  const onPort = (iccid: string, port: string) => `BF3114A00C${iccid}8101008201${port}`;
  const told = (request: string) => toHex(storeData(card, fromHex(request)));
  const list = () => told('BF2D075C055A9F709F24');
  const both = (capability: EuiccParts['capability']) => {
    start({ capability });
    install(first);
    install(second);
  };

  it('enables one profile a port, and tells which', () => {
    both({ esimPorts: 2 });
    expect(told(onPort(iccidFirst, '02'))).toBe('BF31038001009000');
    // Without a port it is the first; a third there is not.
    expect(told(`BF3111A00C${iccidSecond}810100`)).toBe('BF31038001009000');
    expect(list()).toBe(`BF2D2EA02CE314${iccidFirst}9F7001019F240102E314${iccidSecond}9F7001019F2401019000`);
    expect(told(`BF3211A00C${iccidSecond}810100`)).toBe('BF32038001009000');
    expect(told(onPort(iccidSecond, '03'))).toBe('BF310380010A9000');
    expect(told(onPort(iccidSecond, '00'))).toBe('BF310380010A9000');
    expect(list()).toBe(`BF2D2AA028E314${iccidFirst}9F7001019F240102E310${iccidSecond}9F7001009000`);
    // The same port: the one that was there gives way.
    expect(told(onPort(iccidSecond, '02'))).toBe('BF31038001009000');
    expect(states()).toEqual({ [first]: 'disabled', [second]: 'enabled' });
    expect(remove(second)).toBe('profileNotInDisabledState');
  });

  it('is no card of v2, which passes over the port and tells none', () => {
    both({});
    expect(told(onPort(iccidFirst, '02'))).toBe('BF31038001009000');
    expect(told(onPort(iccidSecond, '01'))).toBe('BF31038001009000');
    expect(list()).toBe(`BF2D26A024E310${iccidFirst}9F700100E310${iccidSecond}9F7001019000`);
  });

  it('keeps its ports over a loss of power', () => {
    both({ esimPorts: 2 });
    told(onPort(iccidFirst, '02'));
    told(onPort(iccidSecond, '01'));
    start({ capability: { esimPorts: 2 } });
    expect(states()).toEqual({ [first]: 'enabled', [second]: 'enabled' });
  });
});
