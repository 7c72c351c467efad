import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHeader, readTlv } from '#core/protocol/asn1/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  cancelSession,
  decodeCtxParams1,
  decodeEuiccCancelSessionSigned,
  decodeNotificationMetadata,
  decodeServerSigned1,
  decodeSmdpSigned2,
  deleteProfile,
  disableProfile,
  enableProfile,
  encodeCtxParams1,
  encodeEuiccCancelSessionSigned,
  encodeNotificationMetadata,
  encodeServerSigned1,
  encodeSmdpSigned2,
  es10FunctionByTag,
  es10Functions,
  eUiccMemoryReset,
  getEid,
  getEuiccChallenge,
  getEuiccConfiguredAddresses,
  getEuiccInfo1,
  getEuiccInfo2,
  getImeiBindings,
  getProfilesInfo,
  getRat,
  listNotification,
  loadCrl,
  profileInfoTags,
  recordImeiBinding,
  removeNotificationFromList,
  retrieveNotificationsList,
  RspProtocolError,
  setDefaultDpAddress,
  setNickname,
  type NotificationEvent,
  type NotificationMetadata,
  type ProfileInfo,
} from '#core/protocol/sgp22/index.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { vectorsAvailable } from '#test/support/vectors.ts';
import { allExchanges } from '../transcripts.ts';

const transactionId = '00112233445566778899AABBCCDDEEFF';
const iccid = '89000123456789012341';

/** Worked encodings of the ES10 handbook (section 12 and the samples of sections 2 to 5): printed there, not made here. */
const requests: [string, Uint8Array, string][] = [
  ['chip information', getEuiccInfo2.encodeRequest({}), 'BF2200'],
  ['EID', getEid.encodeRequest({}), 'BF3E035C015A'],
  ['challenge', getEuiccChallenge.encodeRequest({}), 'BF2E00'],
  [
    'enabling with refresh',
    enableProfile.encodeRequest({ profile: { iccid }, refreshFlag: true }),
    'BF3111A00C5A0A980010325476981032148101FF',
  ],
  ['deletion', deleteProfile.encodeRequest({ profile: { iccid } }), 'BF330C5A0A98001032547698103214'],
  [
    'full memory reset',
    eUiccMemoryReset.encodeRequest({
      resetOptions: ['deleteOperationalProfiles', 'deleteFieldLoadedTestProfiles', 'resetDefaultSmdpAddress'],
    }),
    'BF340482020 5E0',
  ],
  [
    'nickname',
    setNickname.encodeRequest({ iccid, profileNickname: 'Work' }),
    'BF2912 5A0A98001032547698103214 9004576F726B',
  ],
  [
    'list of install and delete notifications',
    listNotification.encodeRequest({ profileManagementOperation: ['install', 'delete'] }),
    'BF280481020490',
  ],
  ['notification 1', retrieveNotificationsList.encodeRequest({ seqNumber: 1 }), 'BF2B05A003800101'],
  [
    'profile list with a tag list',
    getProfilesInfo.encodeRequest({ tagList: [0x5a, 0x4f, 0x9f70, 0x90, 0x91, 0x92, 0x93, 0x95, 0xb7] }),
    'BF2D0C5C0A5A4F9F709091929395B7',
  ],
  [
    'cancel session',
    cancelSession.encodeRequest({ transactionId, reason: 'endUserRejection' }),
    'BF4115801000112233445566778899AABBCCDDEEFF810100',
  ],
  [
    'signed part of cancel session',
    encodeEuiccCancelSessionSigned({ transactionId, smdpOid: '2.999.10', reason: 'endUserRejection' }),
    '301A801000112233445566778899AABBCCDDEEFF810388370A820100',
  ],
  [
    'serverSigned1',
    encodeServerSigned1({
      transactionId,
      euiccChallenge: fromHex('000102030405060708090A0B0C0D0E0F'),
      serverAddress: 'smdp.example.com',
      serverChallenge: fromHex('101112131415161718191A1B1C1D1E1F'),
    }),
    '3048801000112233445566778899AABBCCDDEEFF8110000102030405060708090A0B0C0D0E0F8310736D64702E6578616D706C652E636F6D8410101112131415161718191A1B1C1D1E1F',
  ],
  [
    'ctxParams1',
    encodeCtxParams1({
      matchingId: 'ABC-123',
      deviceInfo: {
        tac: '49015420',
        deviceCapabilities: {
          gsmSupportedRelease: '15.0.0',
          utranSupportedRelease: '15.0.0',
          eutranEpcSupportedRelease: '15.0.0',
          nrEpcSupportedRelease: '15.0.0',
          nr5gcSupportedRelease: '15.0.0',
        },
        imei: '490154203237518',
      },
    }),
    'A03680074142432D313233A12B800494104502A11980030F000081030F000085030F000088030F000089030F0000820894104502237315F8',
  ],
  [
    'smdpSigned2 without confirmation code',
    encodeSmdpSigned2({ transactionId, ccRequired: false }),
    '3015801000112233445566778899AABBCCDDEEFF010100',
  ],
  [
    'notification metadata',
    encodeNotificationMetadata({
      seqNumber: 1,
      profileManagementOperation: 'install',
      notificationAddress: 'smdp.example.com',
      iccid,
    }),
    'BF2F25800101810207800C10736D64702E6578616D706C652E636F6D5A0A98001032547698103214',
  ],
];

/** The examples of docs/imei-binding-functions.md, computed there by hand. */
describe('IMEI binding functions', () => {
  it('encode as documented', () => {
    expect(toHex(getImeiBindings.encodeRequest({}))).toBe('FF2100');
    expect(toHex(getImeiBindings.encodeResponse({ bindings: [], capacity: 64 }))).toBe('FF2105A000810140');
    expect(
      toHex(recordImeiBinding.encodeRequest({ iccid, imei: '490154203237518', source: 'registry', used: true })),
    ).toBe('FF221C5A0A98001032547698103214800894104502237315F88101008201FF');
    expect(recordImeiBinding.decodeResponse(fromHex('FF2203810103'))).toEqual({ result: 'tableFull' });
  });
});

describe('ES10 messages of the handbook', () => {
  it.each(requests)('encodes %s', (_name, encoded, expected) => {
    expect(toHex(encoded)).toBe(toHex(fromHex(expected)));
  });

  it('decodes the profile list of one enabled test profile, and encodes it again', () => {
    const bytes = fromHex(
      'BF2D47A045E3435A0A980010325476981032144F10A0000005591010FFFFFFFF89000010009F700101910947534D415F54455354921147534D415F544553545F50524F46494C45950100',
    );
    const response = getProfilesInfo.decodeResponse(bytes);
    expect(response).toMatchObject({
      result: 'ok',
      profiles: [
        {
          iccid,
          isdpAid: 'A0000005591010FFFFFFFF8900001000',
          profileState: 'enabled',
          serviceProviderName: 'GSMA_TEST',
          profileName: 'GSMA_TEST_PROFILE',
          profileClass: 'test',
        },
      ],
    });
    expect(getProfilesInfo.encodeResponse(response)).toEqual(bytes);
  });

  it('decodes the signed parts it encodes', () => {
    expect(decodeServerSigned1(requests[12]![1])).toMatchObject({ transactionId, serverAddress: 'smdp.example.com' });
    expect(decodeCtxParams1(requests[13]![1])).toMatchObject({
      matchingId: 'ABC-123',
      deviceInfo: { tac: '49015420', imei: '490154203237518', deviceCapabilities: { nr5gcSupportedRelease: '15.0.0' } },
    });
    expect(decodeSmdpSigned2(requests[14]![1])).toEqual({ transactionId, ccRequired: false, bppEuiccOtpk: undefined });
    expect(decodeEuiccCancelSessionSigned(requests[11]![1])).toEqual({
      transactionId,
      smdpOid: '2.999.10',
      reason: 'endUserRejection',
    });
    expect(decodeNotificationMetadata(requests[15]![1])).toEqual({
      seqNumber: 1,
      profileManagementOperation: 'install',
      notificationAddress: 'smdp.example.com',
      iccid,
    });
  });

  it('names results and keeps those it does not know', () => {
    expect(enableProfile.decodeResponse(fromHex('BF3103800105'))).toEqual({ result: 'catBusy' });
    expect(enableProfile.decodeResponse(fromHex('BF310380012A'))).toEqual({ result: 'code42' });
    expect(toHex(enableProfile.encodeResponse({ result: 'code42' }))).toBe('BF310380012A');
    expect(disableProfile.decodeResponse(fromHex('BF3203800102'))).toEqual({ result: 'profileNotInEnabledState' });
    expect(getProfilesInfo.decodeResponse(fromHex('BF2D03810101'))).toEqual({ result: 'incorrectInputValues' });
    expect(setDefaultDpAddress.decodeResponse(fromHex('BF3F0380017F'))).toEqual({ result: 'undefinedError' });
    expect(() => cancelSession.decodeResponse(fromHex('BF4103810100'))).toThrow(RspProtocolError);
  });

  it('reads an empty default SM-DP+ address as none', () => {
    expect(getEuiccConfiguredAddresses.decodeResponse(fromHex('BF3C0980008105612E622E63'))).toEqual({
      defaultDpAddress: undefined,
      rootDsAddress: 'a.b.c',
    });
  });
});

describe.skipIf(!vectorsAvailable)('ES10 messages recorded from cards', () => {
  const exchanges = allExchanges('');
  const known = exchanges.flatMap((exchange) => {
    const tag = readHeader(exchange.request)?.tag ?? 0;
    const es10 = es10FunctionByTag(tag);
    return es10 === undefined || /profiles-bad-request/.test(exchange.file) ? [] : [{ ...exchange, es10 }];
  });
  /** Answers that break the specification in the ways transcripts/index.json lists. */
  const deviations: Record<string, string[]> = {
    ygg: ['ES10c.GetProfilesInfo', 'ES10b.ListNotification', 'ES10b.RemoveNotificationFromList', 'ES10b.CancelSession'],
    synthetic: ['ES10c.GetEID'],
    veuicc: ['ES10b.GetEUICCInfo2'],
  };

  it('finds them', () => {
    expect(known.length).toBeGreaterThan(90);
  });

  it('reads every request and writes it back the same', () => {
    for (const { es10, request } of known)
      expect(toHex(es10.encodeRequest(es10.decodeRequest(request) as never))).toBe(toHex(request));
  });

  it('reads every conforming answer, and refuses the others with a typed error', () => {
    let read = 0;
    for (const { es10, response, file } of known) {
      try {
        es10.decodeResponse(response);
        read++;
      } catch (error) {
        expect(error).toBeInstanceOf(RspProtocolError);
        const family = /transcripts\/(\w+)-/.exec(file)![1]!;
        expect(deviations[family], `${file} ${es10.name}: ${String(error)}`).toContain(es10.name);
      }
    }
    expect(read).toBeGreaterThan(75);
  });

  it('writes the answers of the physical card back the same', () => {
    const real = known.filter(({ file, es10 }) => file.includes('real-omnikey') && es10 !== getEuiccInfo2);
    expect(real.length).toBeGreaterThanOrEqual(6);
    for (const { es10, response } of real)
      expect(toHex(es10.encodeResponse(es10.decodeResponse(response) as never))).toBe(toHex(response));
  });

  it('reads the chip information of the physical card', () => {
    const { response } = known.find(({ file, es10 }) => file.includes('real-omnikey-info') && es10 === getEuiccInfo2)!;
    expect(getEuiccInfo2.decodeResponse(response)).toMatchObject({
      baseProfilePackageVersion: '2.1.0',
      lowestSvn: '2.2.0',
      euiccFirmwareVersion: '4.4.0',
      extCardResource: { installedApplications: 0, freeNonVolatileMemory: 518706, freeVolatileMemory: 5856 },
      rspCapability: ['additionalProfile', 'testProfileSupport'],
      euiccCiPKIdListForVerification: [
        'C0BC70BA36929D43B467FF57570530E57AB8FCD8',
        'F54172BDF98A95D65CBEB88A38A1C11D800A85C3',
      ],
      certificationDataObject: { discoveryBaseURL: 'https://mycompany.com/myDLOARegistrar' },
    });
  });

  it('keeps hostile names as plain text', () => {
    const { response } = known.find(({ file }) => file.includes('hostile-text'))!;
    const list = getProfilesInfo.decodeResponse(response);
    expect(list).toMatchObject({ profiles: [{ serviceProviderName: 'Acme\nTelco', profileName: 'Grüße 日本' }] });
  });

  it('never yields anything but a value or RspProtocolError on damaged messages', () => {
    const random = seededRandom('es10');
    let refused = 0;
    for (const { es10, request, response } of known) {
      for (let run = 0; run < 12; run++) {
        const damaged = (run % 2 === 0 ? request : response).slice();
        const [position, value, cut] = random.bytes(3) as unknown as [number, number, number];
        damaged[position % damaged.length] = value;
        const bytes = run % 3 === 0 ? damaged.subarray(0, cut % damaged.length) : damaged;
        try {
          if (run % 2 === 0) es10.decodeRequest(bytes);
          else es10.decodeResponse(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(RspProtocolError);
          refused++;
        }
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});

const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((list) => list.join(''));
const iccids = fc.oneof(digits(19), digits(20));
const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const host = fc.stringMatching(/^[a-z0-9]{1,10}\.example$/);
const text = (limit: number) => fc.string({ unit: 'grapheme', maxLength: Math.floor(limit / 8) });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const events = fc.subarray(['install', 'enable', 'disable', 'delete', 'rpmEnable'] as NotificationEvent[], {
  minLength: 1,
});
const profile: fc.Arbitrary<ProfileInfo> = fc.record({
  iccid: iccids,
  isdpAid: bytesOf(16).map(toHex),
  profileState: fc.constantFrom('disabled', 'enabled'),
  profileNickname: maybe(text(64)),
  serviceProviderName: maybe(text(32)),
  profileName: maybe(text(64)),
  iconType: maybe(fc.constantFrom('jpg', 'png')),
  icon: maybe(fc.uint8Array({ maxLength: 1024 })),
  profileClass: maybe(fc.constantFrom('test', 'provisioning', 'operational')),
  notificationConfiguration: maybe(fc.array(fc.record({ events, notificationAddress: host }), { maxLength: 4 })),
  profileOwner: maybe(
    fc.record({
      plmn: fc.record({ mcc: digits(3), mnc: fc.oneof(digits(2), digits(3)) }),
      gid1: maybe(bytesOf(2).map(toHex)),
    }),
  ),
  profilePolicyRules: maybe(fc.constantFrom([], ['ppr1' as const], ['ppr1' as const, 'ppr2' as const])),
});
const metadata: fc.Arbitrary<NotificationMetadata> = fc.record({
  seqNumber: fc.nat(0x7fffffff),
  profileManagementOperation: fc.constantFrom('install', 'enable', 'disable', 'delete'),
  notificationAddress: host,
  iccid: maybe(iccids),
});
const binding = fc.record({
  iccid: iccids,
  imei: digits(15),
  seq: fc.nat(),
  lastUsedSeq: fc.nat(),
  source: fc.constantFrom('registry', 'factory', 'manualLab'),
  profileState: fc.constantFrom('installed', 'deleted'),
} as const);

/** Values lose members that are undefined on the way, so they are compared without them. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, part: unknown) => (part instanceof Uint8Array ? toHex(part) : part)));

describe('ES10 properties', () => {
  it('reads what it writes: profiles', () => {
    fc.assert(
      fc.property(fc.array(profile, { maxLength: 5 }), (profiles) => {
        const response = { result: 'ok', profiles } as const;
        expect(plain(getProfilesInfo.decodeResponse(getProfilesInfo.encodeResponse(response)))).toEqual(
          plain(response),
        );
      }),
    );
  });

  it('reads what it writes: notifications', () => {
    fc.assert(
      fc.property(fc.array(metadata, { maxLength: 8 }), (notifications) => {
        const response = { result: 'ok', notifications } as const;
        expect(plain(listNotification.decodeResponse(listNotification.encodeResponse(response)))).toEqual(
          plain(response),
        );
      }),
    );
  });

  it('reads what it writes: IMEI bindings', () => {
    fc.assert(
      fc.property(fc.array(binding, { maxLength: 8 }), fc.nat(255), (bindings, capacity) => {
        const response = { bindings, capacity };
        expect(getImeiBindings.decodeResponse(getImeiBindings.encodeResponse(response))).toEqual(response);
      }),
    );
    fc.assert(
      fc.property(binding, fc.boolean(), (row, used) => {
        const request = { iccid: row.iccid, imei: row.imei, source: row.source, used };
        expect(recordImeiBinding.decodeRequest(recordImeiBinding.encodeRequest(request))).toEqual(request);
        const response = { result: 'ok', binding: row } as const;
        expect(recordImeiBinding.decodeResponse(recordImeiBinding.encodeResponse(response))).toEqual(response);
      }),
    );
  });

  it('reads what it writes: search criteria and tag lists', () => {
    const criteria = maybe(
      fc.oneof(
        fc.record({ iccid: iccids }),
        fc.record({ isdpAid: bytesOf(16).map(toHex) }),
        fc.record({ profileClass: fc.constantFrom('test' as const, 'operational' as const) }),
      ),
    );
    const tags = maybe(fc.subarray(Object.values(profileInfoTags) as number[]));
    fc.assert(
      fc.property(criteria, tags, (searchCriteria, tagList) => {
        const request = { searchCriteria, tagList };
        expect(plain(getProfilesInfo.decodeRequest(getProfilesInfo.encodeRequest(request)))).toEqual(plain(request));
      }),
    );
  });

  it('reads what it writes: rules authorisation table, CRL answers and chip information', () => {
    const rat = {
      rules: [
        {
          pprIds: ['ppr1' as const],
          allowedOperators: [{ plmn: { mcc: 'EEE', mnc: 'EEE' }, gid1: '', gid2: undefined }],
          pprFlags: ['consentRequired' as const],
        },
      ],
    };
    expect(getRat.decodeResponse(getRat.encodeResponse(rat))).toEqual(rat);
    for (const answer of [
      { result: 'ok' as const, missingParts: [1, 7] },
      { result: 'ok' as const, missingParts: undefined },
      { result: 'invalidCRLFormat' as const },
    ])
      expect(loadCrl.decodeResponse(loadCrl.encodeResponse(answer))).toEqual(answer);
    const info1 = {
      lowestSvn: '2.2.0',
      euiccCiPKIdListForVerification: ['AA'.repeat(20)],
      euiccCiPKIdListForSigning: ['BB'.repeat(20)],
    };
    expect(getEuiccInfo1.decodeResponse(getEuiccInfo1.encodeResponse(info1))).toEqual(info1);
  });

  it('removes and asks for notifications by any sequence number', () => {
    fc.assert(
      fc.property(fc.nat(), (seqNumber) => {
        const bytes = removeNotificationFromList.encodeRequest({ seqNumber });
        expect(removeNotificationFromList.decodeRequest(bytes)).toEqual({ seqNumber });
      }),
    );
  });

  it('has one function a tag and a name', () => {
    expect(new Set(es10Functions.map(({ tag }) => tag)).size).toBe(es10Functions.length);
    expect(new Set(es10Functions.map(({ name }) => name)).size).toBe(es10Functions.length);
    for (const es10 of es10Functions) expect(es10FunctionByTag(es10.tag)).toBe(es10);
  });

  it('refuses bytes under another tag, empty bytes and noise', () => {
    const random = seededRandom('noise');
    for (const es10 of es10Functions) {
      for (const bytes of [new Uint8Array(0), fromHex('BF7F00'), random.bytes(40), fromHex('BF31')]) {
        if (bytes.length > 2 && readableTag(bytes) === es10.tag) continue;
        expect(() => es10.decodeRequest(bytes)).toThrow(RspProtocolError);
        expect(() => es10.decodeResponse(bytes)).toThrow(RspProtocolError);
      }
    }
  });
});

function readableTag(bytes: Uint8Array): number | undefined {
  try {
    return readTlv(bytes).tag;
  } catch {
    return undefined;
  }
}
