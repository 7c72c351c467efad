import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '#core/environment/index.ts';
import { concat, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { parseCertificate, verify, verifyEuiccChain } from '#core/protocol/crypto/index.ts';
import {
  authenticateServer,
  cancelSession,
  decodeEuiccCancelSessionSigned,
  decodeEuiccResponses,
  decodeEuiccSigned1,
  decodeEuiccSigned2,
  decodeOtherSignedNotification,
  decodeProfileInstallationResult,
  encodeCtxParams1,
  getEuiccChallenge,
  getEuiccInfo2,
  getProfilesInfo,
  listNotification,
  retrieveNotificationsList,
  segmentBoundProfilePackage,
  signatureTlv,
  type StoreMetadata,
} from '#core/protocol/sgp22/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { createEuicc, type Euicc, type EuiccIdentity, type EuiccParts } from '#simulator/euicc/index.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { vectorBytes, vectorsAvailable } from '#test/support/vectors.ts';
import { send } from '../drive.ts';
import { eid, es10, labPki, LabServer, sample, selectIsdr, storeData } from './lab.ts';

const iccid = '89882470000000000014';
let pki: LabPki;
let identity: EuiccIdentity;
let server: LabServer;
let store: Store;
let card: Euicc;

const make = (extra: Partial<EuiccParts> = {}) =>
  createEuicc({
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
const start = (extra: Partial<EuiccParts> = {}) => {
  card = make(extra);
  card.powerOn();
  selectIsdr(card);
};
const result = (answer: Uint8Array) => {
  expect(toHex(answer.subarray(-2))).toBe('9000');
  return decodeProfileInstallationResult(answer.subarray(0, -2));
};
const profiles = () => {
  const list = es10(card, getProfilesInfo, {});
  return 'profiles' in list ? list.profiles : [];
};
const notifications = () => {
  const list = es10(card, listNotification, {});
  return 'notifications' in list ? list.notifications : [];
};
const keyOf = (certificate: Uint8Array) => parseCertificate(certificate).publicKey;

beforeAll(async () => {
  pki = await labPki();
  identity = await pki.euicc(eid);
});

beforeEach(() => {
  server = new LabServer(pki);
  store = memoryStore();
  start();
});

describe('a whole download', () => {
  it.each([
    ['P-256', false],
    ['P-256', true],
    ['brainpoolP256r1', false],
    ['brainpoolP256r1', true],
  ] as const)('installs on %s, profile protection keys %s', (curve, withProtectionKeys) => {
    const pir = result(server.download(card, { iccid, curve, withProtectionKeys }));
    expect(pir.finalResult).toMatchObject({ kind: 'success', isdpAid: 'A0000005591010FFFFFFFF8900001000' });
    expect(toHex((pir.finalResult as { simaResponse: Uint8Array }).simaResponse)).toBe('3007A0053003800100');
    expect(pir).toMatchObject({
      smdpOid: '2.999.10',
      notificationMetadata: {
        seqNumber: 1,
        profileManagementOperation: 'install',
        notificationAddress: server.address,
        iccid,
      },
    });
    const credential = identity.credentials[curve === 'P-256' ? 0 : 1]!;
    expect(verify(keyOf(credential.euiccCertificate), pir.data, pir.euiccSignPIR)).toBe(true);
    expect(profiles()).toMatchObject([
      {
        iccid,
        profileState: 'disabled',
        serviceProviderName: 'Workbench',
        profileName: 'Lab',
        profileClass: 'operational',
      },
    ]);
  });

  it('keeps its result and the recipients of the install event as notifications, over power loss', () => {
    const answer = server.download(card, { iccid });
    start();
    expect(notifications()).toMatchObject([
      { seqNumber: 1, profileManagementOperation: 'install', notificationAddress: server.address },
      { seqNumber: 2, profileManagementOperation: 'install', notificationAddress: 'second.example.com' },
    ]);
    const list = es10(card, retrieveNotificationsList, {});
    const [pir, other] = 'pendingNotifications' in list ? list.pendingNotifications : [];
    expect(pir).toEqual(answer.slice(0, -2));
    const signed = decodeOtherSignedNotification(other!);
    expect(verify(keyOf(signed.euiccCertificate), signed.tbsOtherNotification, signed.euiccNotificationSignature)).toBe(
      true,
    );
    const cis = identity.trustedCis.map(parseCertificate);
    verifyEuiccChain(parseCertificate(signed.euiccCertificate), parseCertificate(signed.eumCertificate), cis);
  });

  it.each([1, 7, 63, 120, 250])('goes in blocks of %i bytes as well', (blockSize) => {
    expect(result(server.download(card, { iccid, blockSize })).finalResult.kind).toBe('success');
  });

  it('may come merged or split anywhere inside the package', () => {
    const { transactionId, otpk } = prepared();
    const bound = server.bind(transactionId, otpk, { iccid });
    const size = 777;
    let answer: Uint8Array = new Uint8Array();
    for (let at = 0; at < bound.length; at += size) answer = storeData(card, bound.subarray(at, at + size));
    expect(result(answer).finalResult.kind).toBe('success');
  });

  it.skipIf(!vectorsAvailable).each([
    ['upp/TS48v2_SAIP2.1_NoBERTLV.der', '89000123456789012358'],
    ['upp/TS48v6_SAIP2.3_BERTLV_SUCI.der', '89000123456789012341'],
  ])('installs %s of the GSMA', (file, ts48Iccid) => {
    const elements = vectorBytes(file);
    const pir = result(
      server.download(card, {
        iccid: ts48Iccid,
        elements,
        metadata: { profileClass: 'test' },
        withProtectionKeys: true,
      }),
    );
    if (pir.finalResult.kind === 'error')
      throw new Error(JSON.stringify(decodeEuiccResponses(pir.finalResult.simaResponse ?? new Uint8Array())));
    expect(profiles()).toMatchObject([{ iccid: ts48Iccid, profileClass: 'test' }]);
  });

  it('takes memory that EUICCInfo2 no longer shows as free', () => {
    const free = () => es10(card, getEuiccInfo2, {}).extCardResource.freeNonVolatileMemory!;
    const before = free();
    server.download(card, { iccid });
    expect(before - free()).toBeGreaterThan(sample.elements.length);
    expect(es10(card, getEuiccInfo2, {}).extCardResource.installedApplications).toBe(1);
  });
});

function prepared(options: Parameters<LabServer['prepare']>[2] = {}) {
  const session = server.authenticate(card, options.curve);
  const answer = server.prepare(card, session, options);
  if (!('euiccSigned2' in answer)) throw new Error(answer.result);
  return { transactionId: session.transactionId, otpk: decodeEuiccSigned2(answer.euiccSigned2).euiccOtpk, answer };
}

describe('AuthenticateServer', () => {
  it('signs what the server gave, its own EUICCInfo2 and the context', () => {
    const { transactionId, response } = server.authenticate(card);
    if (!('euiccSigned1' in response)) throw new Error(response.result);
    const signed = decodeEuiccSigned1(response.euiccSigned1);
    expect(signed).toMatchObject({ transactionId, serverAddress: server.address });
    expect(toHex(signed.euiccInfo2.subarray(0, 2))).toBe('BF22');
    expect(verify(keyOf(response.euiccCertificate), response.euiccSigned1, response.euiccSignature1)).toBe(true);
  });

  const cases: [name: string, code: string, change: () => Parameters<LabServer['authenticate']>[2]][] = [
    ['signature with one bit turned', 'invalidSignature', () => ({ breakSignature: true })],
    ['challenge of another session', 'euiccChallengeMismatch', () => ({ euiccChallenge: new Uint8Array(16) })],
    ['certificate for binding instead', 'invalidOid', () => ({ identity: pki.hierarchies[0]!.dpPb })],
    ['certificate of an EUM', 'invalidCertificate', () => ({ identity: pki.hierarchies[0]!.eum })],
    ['CI that the card has no key under', 'ciPKUnknown', () => ({ ciPKId: new Uint8Array(20).fill(7) })],
    [
      'certificate whose signature is broken',
      'invalidCertificate',
      () => {
        const { certificate, privateKey } = pki.hierarchies[0]!.dpAuth;
        const broken = certificate.slice();
        broken[broken.length - 1]! ^= 1;
        return { identity: { certificate: broken, privateKey } };
      },
    ],
  ];
  it.each(cases)('refuses a %s: %s', (_, code, change) => {
    expect(server.authenticate(card, 'P-256', change()).response.result).toBe(code);
    expect(() => server.download(card, { iccid })).not.toThrow();
  });

  it('refuses a server under a CI it does not trust', async () => {
    const stranger = await labPki(['P-256']);
    const { response } = server.authenticate(card, 'P-256', { identity: stranger.hierarchies[0]!.dpAuth });
    expect(response.result).toBe('ciPKUnknown');
  });

  it('needs a challenge, and takes each challenge once', () => {
    const request = {
      serverSigned1: server.authenticate(card).serverSigned1,
      serverSignature1: new Uint8Array(64),
      euiccCiPKIdToBeUsed: new Uint8Array(),
      serverCertificate: server.hierarchy().dpAuth.certificate,
      ctxParams1: encodeCtxParams1({ deviceInfo: { tac: '49015420', deviceCapabilities: {} } }),
    };
    expect(es10(card, authenticateServer, request).result).toBe('noSessionContext');
    card.reset();
    selectIsdr(card);
    expect(es10(card, authenticateServer, request).result).toBe('noSessionContext');
  });
});

describe('PrepareDownload', () => {
  it('signs the one-time key with the server’s signature behind it', () => {
    const { answer } = prepared();
    if (!('euiccSigned2' in answer)) throw new Error();
    const key = keyOf(identity.credentials[0]!.euiccCertificate);
    expect(verify(key, concat(answer.euiccSigned2, signatureTlv(answer.bytes)), answer.euiccSignature2)).toBe(true);
  });

  it('refuses: no session, other transaction, wrong signature, wrong certificate, missing confirmation', async () => {
    const session = server.authenticate(card);
    expect(server.prepare(card, session, { transactionId: 'AA' }).result).toBe('invalidTransactionId');
    expect(server.prepare(card, session, { breakSignature: true }).result).toBe('invalidSignature');
    const { dpAuth } = server.hierarchy();
    expect(server.prepare(card, session, { identity: dpAuth }).result).toBe('invalidCertificate');
    const other = pki.hierarchies[1]!.dpPb;
    expect(server.prepare(card, session, { identity: other }).result).toBe('invalidCertificate');
    expect(server.prepare(card, session, { confirmation: { required: true } }).result).toBe('undefinedError');
    card.reset();
    selectIsdr(card);
    expect(server.prepare(card, session).result).toBe('noSessionContext');
  });

  it('refuses a binding certificate of another owner under the same CI', async () => {
    const session = server.authenticate(card);
    const { createLabPki } = await import('#services/lab-pki/index.ts');
    const { ManualClock } = await import('#test/support/manual-clock.ts');
    const { rmSync } = await import('node:fs');
    rmSync(`${pki.folder}/P-256/dp-pb.pem`);
    const second = await createLabPki({
      folder: pki.folder,
      clock: new ManualClock(),
      random: seededRandom('second'),
      smdpOid: '2.999.12',
    });
    expect(parseCertificate(second.hierarchies[0]!.dpPb.certificate).registeredId).toBe('2.999.12');
    expect(server.prepare(card, session, { identity: second.hierarchies[0]!.dpPb }).result).toBe('invalidCertificate');
  });

  it('passes the hash of the confirmation code on, signed', () => {
    const hashCc = new Uint8Array(32).fill(9);
    const { answer } = prepared({ confirmation: { required: true, hashCc } });
    if (!('euiccSigned2' in answer)) throw new Error();
    expect(decodeEuiccSigned2(answer.euiccSigned2).hashCc).toEqual(hashCc);
  });

  it('keeps its one-time key for a package bound before, over power loss, until the profile is there', () => {
    const first = prepared();
    start();
    expect(prepared({ boundTo: first.otpk }).otpk).toEqual(first.otpk);
    const again = prepared({ boundTo: first.otpk });
    expect(result(server.load(card, server.bind(again.transactionId, again.otpk, { iccid }))).finalResult.kind).toBe(
      'success',
    );
    expect(prepared({ boundTo: first.otpk }).otpk).not.toEqual(first.otpk);
    expect(prepared().otpk).not.toEqual(prepared().otpk);
  });
});

describe('LoadBoundProfilePackage', () => {
  const load = (change: (bound: Uint8Array[]) => void, options: Partial<Parameters<LabServer['bind']>[2]> = {}) => {
    const { transactionId, otpk } = prepared();
    const parts = segmentBoundProfilePackage(server.bind(transactionId, otpk, { iccid, ...options }));
    change(parts);
    let answer: Uint8Array = new Uint8Array();
    for (const part of parts) {
      answer = storeData(card, part);
      if (answer.length > 2 || answer[0] !== 0x90) break;
    }
    return answer;
  };
  const refusal = (answer: Uint8Array) => {
    const { finalResult, data, euiccSignPIR, notificationMetadata } = result(answer);
    expect(verify(keyOf(identity.credentials[0]!.euiccCertificate), data, euiccSignPIR)).toBe(true);
    expect(profiles().filter((profile) => profile.iccid !== '89000000000000000001')).toEqual([]);
    expect(notifications().at(-1)).toEqual(notificationMetadata);
    if (finalResult.kind !== 'error') throw new Error('installed');
    return [finalResult.bppCommandId, finalResult.errorReason];
  };
  const flip = (part: number, byte: number) => (parts: Uint8Array[]) => {
    parts[part] = parts.at(part)!.slice();
    parts[part]![byte < 0 ? parts[part]!.length + byte : byte]! ^= 1;
  };

  const broken: [name: string, change: (parts: Uint8Array[]) => void, command: string, reason: string][] = [
    ['signature of the channel', flip(0, -1), 'initialiseSecureChannel', 'invalidSignature'],
    ['transaction of the channel', flip(0, 16), 'initialiseSecureChannel', 'invalidTransactionId'],
    ['MAC of ConfigureISDP', flip(1, -1), 'configureISDP', 'scp03tSecurityError'],
    ['ciphertext of ConfigureISDP', flip(1, 6), 'configureISDP', 'scp03tSecurityError'],
    ['metadata', flip(3, 20), 'storeMetadata', 'scp03tSecurityError'],
    ['first profile segment', flip(5, 40), 'loadProfileElements', 'scp03tSecurityError'],
    [
      'last profile segment',
      (parts) => flip(parts.length - 1, -1)(parts),
      'loadProfileElements',
      'scp03tSecurityError',
    ],
    ['tag of a segment', flip(5, 0), 'loadProfileElements', 'scp03tStructureError'],
    [
      'order of segments',
      (parts) => parts.splice(5, 2, parts[6]!, parts[5]!),
      'loadProfileElements',
      'scp03tSecurityError',
    ],
  ];
  it.each(broken)('with a broken %s installs nothing and says where', (_, change, command, reason) => {
    expect(refusal(load(change))).toEqual([command, reason]);
  });

  it('refuses an ICCID that is installed', () => {
    server.download(card, { iccid });
    const before = profiles();
    const { finalResult } = result(server.download(card, { iccid }));
    expect(finalResult).toMatchObject({
      kind: 'error',
      bppCommandId: 'storeMetadata',
      errorReason: 'installFailedDueToIccidAlreadyExistsOnEuicc',
    });
    expect(profiles()).toEqual(before);
  });

  it('refuses metadata for another ICCID than the profile’s', () => {
    expect(refusal(load(() => {}, { iccid: '89000000000000000002' }))).toEqual([
      'loadProfileElements',
      'installFailedDueToDataMismatch',
    ]);
  });

  it.each([2000, 4000])('refuses a profile that does not fit %i bytes of memory', (nonVolatileMemory) => {
    start({ capability: { nonVolatileMemory } });
    expect(refusal(load(() => {}))).toEqual(['loadProfileElements', 'installFailedDueToInsufficientMemoryForProfile']);
  });

  it('refuses profile elements it cannot read, with the element’s status', () => {
    const answer = load(() => {}, { elements: fromHex('A0021234') });
    expect(refusal(answer)).toEqual(['loadProfileElements', 'installFailedDueToPEProcessingError']);
    const { finalResult } = decodeProfileInstallationResult(answer.subarray(0, -2));
    const sima = finalResult.kind === 'error' ? finalResult.simaResponse : undefined;
    expect(decodeEuiccResponses(sima!)[0]).toMatchObject({ profileInstallationAborted: true });
  });

  it('refuses a profile that demands a service the card lacks', () => {
    start({ capability: { services: ['usim'] } });
    expect(refusal(load(() => {}))).toEqual(['loadProfileElements', 'installFailedDueToPEProcessingError']);
  });

  it('refuses policy rules the card’s table does not authorise, and a test profile on a card without support', () => {
    const owner: Partial<StoreMetadata> = {
      profilePolicyRules: ['ppr2'],
      profileOwner: { plmn: { mcc: '001', mnc: '01' } },
    };
    start({ capability: { rules: [] } });
    expect(refusal(load(() => {}, { metadata: owner }))).toEqual(['storeMetadata', 'pprNotAllowed']);
    start({ capability: { forbiddenProfilePolicyRules: ['ppr2'] } });
    expect(refusal(load(() => {}, { metadata: owner }))).toEqual(['storeMetadata', 'pprNotAllowed']);
    start({ capability: { rspCapability: ['additionalProfile'] } });
    expect(refusal(load(() => {}, { metadata: { profileClass: 'test' } }))).toEqual([
      'storeMetadata',
      'unsupportedProfileClass',
    ]);
  });

  it('without a prepared download is refused with 6985, garbage with 6A80', () => {
    expect(toHex(storeData(card, fromHex('BF361BBF230301020300')))).toBe('6985');
    expect(toHex(storeData(card, fromHex('A0048702AABB')))).toBe('6985');
    expect(toHex(storeData(card, fromHex('BF990101')))).toBe('6A80');
    expect(toHex(storeData(card, fromHex('00')))).toBe('6A80');
  });

  it('after an error takes no more segments of that package', () => {
    const { transactionId, otpk } = prepared();
    const parts = segmentBoundProfilePackage(server.bind(transactionId, otpk, { iccid }));
    flip(1, -1)(parts);
    storeData(card, parts[0]!);
    expect(storeData(card, parts[1]!).length).toBeGreaterThan(2);
    expect(toHex(storeData(card, parts[2]!))).toBe('6985');
  });

  it('lets the card be asked in between, and ends with a new challenge', () => {
    const { transactionId, otpk } = prepared();
    const parts = segmentBoundProfilePackage(server.bind(transactionId, otpk, { iccid }));
    for (const part of parts.slice(0, 4)) storeData(card, part);
    expect(es10(card, getEuiccInfo2, {}).extCardResource.installedApplications).toBe(0);
    for (const part of parts.slice(4, -1)) expect(toHex(storeData(card, part))).toBe('9000');
    es10(card, getEuiccChallenge, {});
    expect(toHex(storeData(card, parts.at(-1)!))).toBe('6985');
    expect(profiles()).toEqual([]);
  });

  it('takes segments of 1036 bytes, as a server in the field sends them, unless strict', () => {
    const options = { withProtectionKeys: true, segmentPlaintext: 1023 };
    expect(result(load(() => {}, options)).finalResult.kind).toBe('success');
    store = memoryStore();
    start({ options: { strict: true } });
    expect(refusal(load(() => {}, options))).toEqual(['loadProfileElements', 'scp03tStructureError']);
    expect(result(load(() => {}, { withProtectionKeys: true, segmentPlaintext: 1007 })).finalResult.kind).toBe(
      'success',
    );
  });

  it('takes segments of any size up to the limit, and one byte each', () => {
    for (const segmentPlaintext of [1, 15, 16, 17, 1006]) {
      store = memoryStore();
      start();
      const options = { withProtectionKeys: true, segmentPlaintext };
      expect(result(load(() => {}, options)).finalResult.kind).toBe('success');
    }
  });
});

describe('CancelSession', () => {
  it.each([0, 1, 2] as const)('is signed and ends the session (after step %i)', (step) => {
    const session = server.authenticate(card);
    if (step > 0) {
      const answer = server.prepare(card, session);
      if (!('euiccSigned2' in answer)) throw new Error();
      const { euiccOtpk } = decodeEuiccSigned2(answer.euiccSigned2);
      const parts = segmentBoundProfilePackage(server.bind(session.transactionId, euiccOtpk, { iccid }));
      if (step > 1) for (const part of parts.slice(0, 5)) storeData(card, part);
    }
    const response = es10(card, cancelSession, { transactionId: session.transactionId, reason: 'endUserRejection' });
    if (!('euiccCancelSessionSigned' in response)) throw new Error(response.result);
    expect(decodeEuiccCancelSessionSigned(response.euiccCancelSessionSigned)).toEqual({
      transactionId: session.transactionId,
      smdpOid: '2.999.10',
      reason: 'endUserRejection',
    });
    const key = keyOf(identity.credentials[0]!.euiccCertificate);
    expect(verify(key, response.euiccCancelSessionSigned, response.euiccCancelSessionSignature)).toBe(true);
    expect(server.prepare(card, session).result).toBe('noSessionContext');
  });

  it('of another transaction is refused', () => {
    server.authenticate(card);
    expect(es10(card, cancelSession, { transactionId: '00', reason: 'timeout' }).result).toBe('invalidTransactionId');
    card.reset();
    selectIsdr(card);
    expect(es10(card, cancelSession, { transactionId: '00', reason: 'timeout' }).result).toBe('invalidTransactionId');
  });
});

it('a download through a logical channel leaves the basic channel alone', () => {
  expect(send(card, '0070000001')).toBe('019000');
  expect(send(card, '01A4040010A0000005591010FFFFFFFF890000010000')).toContain('6F1F8410');
  expect(toHex(storeData(card, fromHex('BF2E00'), 255, 1)).slice(0, 10)).toBe('BF2E128010');
});
