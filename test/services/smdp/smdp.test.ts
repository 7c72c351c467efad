import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '#core/environment/index.ts';
import { readOnly, Fields } from '#core/protocol/asn1/index.ts';
import { fromHex } from '#core/protocol/bytes/index.ts';
import type { LabCurve, LabPki, RspHierarchy } from '#services/lab-pki/index.ts';
import {
  createSmdp,
  serveSmdp,
  type Order,
  type Smdp,
  type SmdpIdentity,
  type SmdpOptions,
} from '#services/smdp/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { vectorBytes, vectorsAvailable } from '#test/support/vectors.ts';
import { httpsClient, type Answer, type Client } from '../https-client.ts';
import { temporaryLab } from '../lab.ts';
import { bytesOf, TestCard, type Reply } from './test-card.ts';

const eid = '89049032123451234512345678901235';
const otherEid = '89049032000000000000000000000131';
/** Shipped package, its ICCID as digits and as a card stores it. */
const der = new Uint8Array(readFileSync('resources/profiles/workbench-lte.der'));
const iccid = '8988247000000000027';
const iccidBytes = fromHex('988842070000000020F7');
const profileType = 'Workbench LTE';
const outerNames: Readonly<Record<LabCurve, string>> = { 'P-256': 'prime256v1', brainpoolP256r1: 'brainpoolP256r1' };

describe('SM-DP+ over HTTPS', () => {
  let lab: { pki: LabPki; remove(): void };
  let clock: ManualClock;
  let store: Store;
  let smdp: Smdp;
  let client: Client;
  let close: () => Promise<void>;
  let card: TestCard;
  let address: string;
  const started = Date.now();

  beforeAll(async () => {
    lab = await temporaryLab(new ManualClock(started), ['P-256', 'brainpoolP256r1']);
  });
  afterAll(() => lab.remove());

  const identityOf = ({ dpAuth, dpPb, ci }: RspHierarchy): SmdpIdentity => ({
    dpAuth: { cert: dpAuth.certificate, key: dpAuth.privateKey },
    dpPb: { cert: dpPb.certificate, key: dpPb.privateKey },
    ciCertificates: [ci.certificate],
  });
  const cardOf = async (ofEid: string, index = 0): Promise<TestCard> => {
    const { credentials } = await lab.pki.euicc(ofEid);
    const { ci, curve } = lab.pki.hierarchies[index]!;
    return new TestCard(ofEid, credentials[index]!, ci.certificate, outerNames[curve]);
  };
  const create = (options: Partial<SmdpOptions> = {}) =>
    createSmdp({
      store,
      clock,
      random: seededRandom(`smdp ${store.count('smdp/sessions')} ${clock.now()}`),
      identity: lab.pki.hierarchies.map(identityOf),
      ...options,
    });
  const start = async (options: Partial<SmdpOptions> = {}) => {
    smdp = create(options);
    const { dpTls } = lab.pki;
    const face = await serveSmdp(smdp, { port: 0, tls: { key: dpTls.privateKeyPem, cert: dpTls.certificatePem } });
    address = `localhost:${face.port}`;
    client = httpsClient(face.port, { ca: lab.pki.hierarchies[0]!.ci.certificatePem });
    close = async () => {
      client.close();
      await face.close();
    };
  };

  beforeEach(async () => {
    clock = new ManualClock(started);
    store = memoryStore();
    await start();
    smdp.addPackage({ profileType, der, serviceProviderName: 'Lab', profileName: 'Test profile' });
    card = await cardOf(eid);
    return () => close();
  });
  const restart = async (options: Partial<SmdpOptions> = {}) => {
    await close();
    await start(options);
  };

  const headers = { 'user-agent': 'gsma-rsp-lpad', 'x-admin-protocol': 'gsma/rsp/v2.2.2' };
  const post = (name: string, body: unknown): Promise<Answer> =>
    client.send('POST', `/gsma/rsp2/es9plus/${name}`, body, headers);
  const statusOf = (answer: Answer): string => {
    const { functionExecutionStatus: status } = (answer.json as { header: { functionExecutionStatus: Status } }).header;
    const { subjectCode, reasonCode } = status.statusCodeData ?? {};
    return status.status === 'Failed' ? `${subjectCode}/${reasonCode}` : status.status;
  };
  interface Status {
    readonly status: string;
    readonly statusCodeData?: { readonly subjectCode: string; readonly reasonCode: string; readonly message: string };
  }
  const ok = async (name: string, body: unknown): Promise<Reply> => {
    const answer = await post(name, body);
    expect([answer.status, statusOf(answer)]).toEqual([200, 'Executed-Success']);
    return answer.json as Reply;
  };
  const refused = async (name: string, body: unknown): Promise<string> => {
    const answer = await post(name, body);
    expect(answer.status).toBe(200);
    return statusOf(answer);
  };

  const order = (options: Partial<Parameters<Smdp['createOrder']>[0]> = {}): Order =>
    smdp.createOrder({ profileType, ...options });
  /** Up to the metadata. */
  const authenticate = async (matchingId: string | undefined, by = card): Promise<Reply> => {
    const initiated = await ok('initiateAuthentication', by.initiate(address));
    return ok('authenticateClient', by.authenticate(initiated, matchingId));
  };
  const authenticateRefused = async (matchingId: string | undefined, by = card): Promise<string> => {
    const initiated = await ok('initiateAuthentication', by.initiate(address));
    return refused('authenticateClient', by.authenticate(initiated, matchingId));
  };
  const fetchPackage = async (matchingId: string | undefined, by = card, code?: string) => {
    const reply = await authenticate(matchingId, by);
    const delivered = await ok('getBoundProfilePackage', by.prepare(reply, code));
    return { ...by.load(delivered), session: reply.transactionId! };
  };
  const stateOf = (ofIccid = iccid) => smdp.order(ofIccid)?.state;

  describe('download', () => {
    test.each(['sessionKeys', 'profileProtectionKeys'] as const)(
      'a card gets, under %s, exactly the package that was put in, and its result ends the order',
      async (protection) => {
        await restart({ protection });
        const { matchingId, state } = order();
        expect(state).toBe('released');
        const loaded = await fetchPackage(matchingId!);
        expect(Buffer.from(loaded.profile).equals(der)).toBe(true);
        expect(loaded.usesProtectionKeys).toBe(protection === 'profileProtectionKeys');
        expect(loaded.longestSegment).toBeLessThanOrEqual(1020);
        expect(loaded.configure[0]).toEqual(fromHex('BF2400'));
        expect(stateOf()).toBe('downloaded');
        const done = await post('handleNotification', card.result(loaded.session, address, iccidBytes));
        expect([done.status, done.text]).toEqual([204, '']);
        expect(smdp.order(iccid)).toMatchObject({
          state: 'installed',
          result: { seqNumber: 1, isdpAid: 'A0000005591010FFFFFFFF8900001000', failure: null },
        });
      },
    );

    test('works on brainpoolP256r1 as on P-256', async () => {
      const brainpoolCard = await cardOf(eid, 1);
      const loaded = await fetchPackage(order().matchingId!, brainpoolCard);
      expect(Buffer.from(loaded.profile).equals(der)).toBe(true);
    });

    test('the metadata shown are those in the package', async () => {
      const reply = await authenticate(order().matchingId!);
      const loaded = card.load(await ok('getBoundProfilePackage', card.prepare(reply)));
      expect(Buffer.from(loaded.metadata).equals(bytesOf(reply.profileMetadata))).toBe(true);
      const members = new Fields(readOnly(loaded.metadata, 0xbf25).value);
      expect(members.required(0x5a).value).toEqual(iccidBytes);
      expect(Buffer.from(members.required(0x91).value).toString()).toBe('Lab');
      expect(Buffer.from(members.required(0x92).value).toString()).toBe('Test profile');
      expect(Buffer.from(members.required(0xb6).value).toString()).toContain(address);
    });

    test('a personalised order brings its own ICCID, IMSI and keys', async () => {
      const personalise = { iccid: '8900012345678901234', imsi: '001010000000077', k: 'AB'.repeat(16) };
      const loaded = await fetchPackage(order({ personalise }).matchingId!);
      const text = Buffer.from(loaded.profile).toString('hex').toUpperCase();
      expect(text).toContain('AB'.repeat(16));
      expect(text).toContain('080910100000000077');
      expect(Buffer.from(smdp.profilePackage(personalise.iccid)).equals(loaded.profile)).toBe(true);
      expect(stateOf('8900012345678901234')).toBe('downloaded');
      expect(stateOf()).toBe('available');
    });

    test.skipIf(!vectorsAvailable).each(['TS48v2_SAIP2.1_NoBERTLV', 'TS48v6_SAIP2.3_BERTLV_SUCI'])(
      'the GSMA test profile %s arrives as it is',
      async (name) => {
        const bytes = vectorBytes(`upp/${name}.der`);
        const entry = smdp.addPackage({ profileType: name, der: bytes });
        expect(entry).toMatchObject({ algorithm: 'usimTestAlgorithm', size: bytes.length, origin: 'added' });
        const loaded = await fetchPackage(smdp.createOrder({ profileType: name }).matchingId!);
        expect(Buffer.from(loaded.profile).equals(bytes)).toBe(true);
      },
    );

    test('without a MatchingID the card gets the order that waits for its EID', async () => {
      order({ eid, matchingId: '' });
      expect(await authenticateRefused(undefined, await cardOf(otherEid))).toBe('8.2.6/3.8');
      const loaded = await fetchPackage(undefined);
      expect(Buffer.from(loaded.profile).equals(der)).toBe(true);
    });

    test('sessions of several cards run side by side', async () => {
      const cards = await Promise.all([eid, otherEid, '89049032000000000000000000000228'].map((one) => cardOf(one)));
      const iccids = ['8900012345678900001', '8900012345678900002', '8900012345678900003'];
      const loaded = await Promise.all(
        cards.map((one, i) => fetchPackage(order({ personalise: { iccid: iccids[i]! } }).matchingId!, one)),
      );
      expect(new Set(loaded.map(({ session }) => session)).size).toBe(3);
      expect(iccids.map((one) => stateOf(one))).toEqual(['downloaded', 'downloaded', 'downloaded']);
    });

    test('a session goes on after a restart of the server', async () => {
      const { matchingId } = order();
      const initiated = await ok('initiateAuthentication', card.initiate(address));
      await restart();
      const reply = await ok('authenticateClient', card.authenticate(initiated, matchingId!));
      await restart();
      const loaded = card.load(await ok('getBoundProfilePackage', card.prepare(reply)));
      await restart();
      expect((await post('handleNotification', card.result(reply.transactionId!, address, iccidBytes))).status).toBe(
        204,
      );
      expect(stateOf()).toBe('installed');
      expect(loaded.profile.length).toBe(der.length);
    });

    test('answers carry the headers third parties look for, on one connection', async () => {
      const first = await post('initiateAuthentication', card.initiate(address));
      const second = await post('initiateAuthentication', card.initiate(address));
      expect(first.headers['x-admin-protocol']).toMatch(/^gsma\/rsp\/v2\.\d+\.\d+$/);
      expect(first.headers['content-type']).toMatch(/^application\/json/);
      expect((first.json as Reply).transactionId).toMatch(/^[0-9A-F]{32}$/);
      expect(second.reusedSocket).toBe(true);
    });

    test('the address may be written in either case, and is signed as written', async () => {
      const written = address.toUpperCase();
      const initiated = await ok('initiateAuthentication', card.initiate(written));
      expect(Buffer.from(bytesOf(initiated.serverSigned1)).toString('latin1')).toContain(written);
      await ok('initiateAuthentication', card.initiate(address.replace('localhost', '127.0.0.1')));
    });
  });

  describe('one-time keys', () => {
    test('each binding has its own, and none of the server’s is stored', async () => {
      const { matchingId } = order();
      const first = await fetchPackage(matchingId!);
      card.forget();
      const second = await fetchPackage(matchingId!);
      expect(second.smdpOtpk).not.toEqual(first.smdpOtpk);
      expect(Object.keys(store.get<object>('smdp/bindings', iccid)!)).toEqual(['euiccOtpk', 'smdpOtpk', 'segments']);
    });

    test('a card that still holds its key gets the same binding under a new session', async () => {
      const { matchingId } = order();
      const first = await fetchPackage(matchingId!);
      const second = await fetchPackage(matchingId!);
      expect(second.smdpOtpk).toEqual(first.smdpOtpk);
      expect(Buffer.from(second.protectedPart).equals(first.protectedPart)).toBe(true);
      expect(second.transactionId).not.toEqual(first.transactionId);
      expect(Buffer.from(second.profile).equals(der)).toBe(true);
    });

    test('asked again in the same session, the same package comes', async () => {
      const reply = await authenticate(order().matchingId!);
      const request = card.prepare(reply);
      const [first, again] = [await ok('getBoundProfilePackage', request), await ok('getBoundProfilePackage', request)];
      expect(Buffer.from(card.load(again).profile).equals(card.load(first).profile)).toBe(true);
    });

    test('after the result nothing of the binding is left', async () => {
      const loaded = await fetchPackage(order().matchingId!);
      await post('handleNotification', card.result(loaded.session, address, iccidBytes));
      expect([store.count('smdp/bindings'), store.count('smdp/euicc-otpks'), store.count('smdp/sessions')]).toEqual([
        0, 0, 0,
      ]);
    });
  });

  describe('initiateAuthentication refuses', () => {
    const other = new Uint8Array(20).fill(9);
    test.each<[string, (one: TestCard) => Partial<Reply>, string]>([
      ['another address', () => ({ smdpAddress: 'testsmdpplus1.example.com' }), '8.8.1/3.8'],
      ['an address without its port', () => ({ smdpAddress: 'localhost' }), '8.8.1/3.8'],
      ['specification version 1', (one) => info(one.info1({ svn: '010000' })), '8.8.3/3.1'],
      ['specification version 3', (one) => info(one.info1({ svn: '030000' })), '8.8.3/3.1'],
      ['no CI to verify under', (one) => info(one.info1({ verification: [other] })), '8.8.2/3.1'],
      ['no CI to sign under', (one) => info(one.info1({ signing: [other] })), '8.8.4/3.7'],
      ['a challenge of 15 bytes', () => ({ euiccChallenge: Buffer.alloc(15).toString('base64') }), '1.2/2.1'],
      ['EUICCInfo1 that is no TLV', () => ({ euiccInfo1: 'AAAA' }), '1.2/2.1'],
      ['EUICCInfo1 that is no Base64', () => ({ euiccInfo1: '*' }), '1.2/2.1'],
      ['EUICCInfo1 cut short', (one) => info(one.info1().subarray(0, -1)), '1.2/2.1'],
    ])('%s', async (_, change, status) => {
      expect(await refused('initiateAuthentication', { ...card.initiate(address), ...change(card) })).toBe(status);
      expect(store.count('smdp/sessions')).toBe(0);
    });
    const info = (bytes: Uint8Array) => ({ euiccInfo1: Buffer.from(bytes).toString('base64') });

    test('nothing when a CI it knows comes second', async () => {
      const both = { verification: [other, card.ciKeyId()], signing: [other, card.ciKeyId()] };
      await ok('initiateAuthentication', { ...card.initiate(address), ...info(card.info1(both)) });
    });
  });

  describe('authenticateClient refuses', () => {
    test('an unknown session', async () => {
      const initiated = await ok('initiateAuthentication', card.initiate(address));
      const answer = card.authenticate(initiated, order().matchingId!);
      expect(await refused('authenticateClient', { ...answer, transactionId: '00'.repeat(16) })).toBe('8.10.1/3.9');
    });

    test('a session that is over', async () => {
      const { matchingId } = order();
      const initiated = await ok('initiateAuthentication', card.initiate(address));
      await clock.advance(600_000);
      expect(await refused('authenticateClient', card.authenticate(initiated, matchingId!))).toBe('8.10.1/3.9');
      await ok('initiateAuthentication', card.initiate(address));
      expect(store.count('smdp/sessions')).toBe(1);
    });

    test('a card that answered an error', async () => {
      const { transactionId } = await ok('initiateAuthentication', card.initiate(address));
      const error = Buffer.from(fromHex(`BF3817A115801${'0'}${transactionId}020107`)).toString('base64');
      expect(await refused('authenticateClient', { transactionId, authenticateServerResponse: error })).toBe('8.1/4.2');
    });

    test('a challenge that is not the session’s', async () => {
      const initiated = await ok('initiateAuthentication', card.initiate(address));
      const answer = card.authenticate(initiated, order().matchingId!, { serverChallenge: new Uint8Array(16) });
      expect(await refused('authenticateClient', answer)).toBe('8.1/6.1');
    });

    test('the answer to another session', async () => {
      const { matchingId } = order();
      const [first, second] = [
        await ok('initiateAuthentication', card.initiate(address)),
        await ok('initiateAuthentication', card.initiate(address)),
      ];
      const answer = card.authenticate(first, matchingId!);
      expect(await refused('authenticateClient', { ...answer, transactionId: second.transactionId })).toBe('8.1/6.1');
    });

    test('a signature by another card’s key', async () => {
      const [mine, theirs] = [await lab.pki.euicc(eid), await lab.pki.euicc(otherEid)];
      const mixed = { ...mine.credentials[0]!, privateKey: theirs.credentials[0]!.privateKey };
      const thief = new TestCard(eid, mixed, lab.pki.hierarchies[0]!.ci.certificate);
      expect(await authenticateRefused(order().matchingId!, thief)).toBe('8.1/6.1');
    });

    test.each<[string, (own: CredentialOf, hierarchy: RspHierarchy) => Partial<CredentialOf>, string]>([
      [
        'an EUM certificate with a wrong signature',
        (own) => ({ eumCertificate: spoilt(own.eumCertificate) }),
        '8.1.2/6.1',
      ],
      ['a CI in place of the EUM', (_, { dpAuth }) => ({ eumCertificate: dpAuth.certificate }), '8.1.2/6.1'],
      [
        'an eUICC certificate with a wrong signature',
        (own) => ({ euiccCertificate: spoilt(own.euiccCertificate) }),
        '8.1.3/6.1',
      ],
      [
        'a server certificate in place of the eUICC’s',
        (_, { dpAuth }) => ({ euiccCertificate: dpAuth.certificate }),
        '8.1.3/6.1',
      ],
    ])('%s', async (_, change, status) => {
      const [hierarchy] = lab.pki.hierarchies;
      const own = (await lab.pki.euicc(eid)).credentials[0]!;
      const forged = new TestCard(eid, { ...own, ...change(own, hierarchy!) }, hierarchy!.ci.certificate);
      expect(await authenticateRefused(order().matchingId!, forged)).toBe(status);
    });
    type CredentialOf = Awaited<ReturnType<LabPki['euicc']>>['credentials'][number];
    const spoilt = (certificate: Uint8Array) =>
      certificate.map((byte, i) => (i === certificate.length - 1 ? byte ^ 1 : byte));

    test('a chain under another CI than was agreed', async () => {
      const [nist, brainpool] = lab.pki.hierarchies;
      const foreign = (await lab.pki.euicc(eid)).credentials[1]!;
      expect(brainpool!.curve).toBe('brainpoolP256r1');
      const strange = new TestCard(eid, foreign, nist!.ci.certificate);
      expect(await authenticateRefused(order().matchingId!, strange)).toBe('8.11.1/3.9');
    });

    test('certificates that have run out', async () => {
      const { matchingId } = order();
      await clock.advance(31 * 366 * 24 * 3_600_000);
      expect(await authenticateRefused(matchingId!)).toBe('8.1.2/6.3');
    });

    test.each([
      ['an unknown MatchingID', () => 'NOBODY-KNOWS-THIS', '8.2.6/3.8'],
      ['no MatchingID when no order waits', () => undefined, '8.2.6/3.8'],
      ['an empty MatchingID when no order waits', () => '', '8.2.6/3.8'],
      ['an order for another EID', () => order({ eid: otherEid }).matchingId!, '8.1.1/3.8'],
      ['an order that is not released', () => confirmed().matchingId!, '8.2/1.2'],
      ['a cancelled order', () => cancelled().matchingId!, '8.2.6/3.8'],
    ])('%s', async (_, matchingId, status) => {
      expect(await authenticateRefused(matchingId())).toBe(status);
    });
    const confirmed = () => {
      smdp.downloadOrder({ iccid });
      return smdp.confirmOrder({ iccid, releaseFlag: false });
    };
    const cancelled = () => {
      const ordered = order();
      smdp.cancelOrder({ iccid, finalProfileStatusIndicator: 'Unavailable' });
      return ordered;
    };

    test('a second card for a package that another took, and the first one after its result', async () => {
      const { matchingId } = order();
      const { session } = await fetchPackage(matchingId!);
      expect(await authenticateRefused(matchingId!, await cardOf(otherEid))).toBe('8.1.1/3.8');
      await post('handleNotification', card.result(session, address, iccidBytes));
      expect(await authenticateRefused(matchingId!)).toBe('8.2.6/3.8');
    });

    test('an order that has expired', async () => {
      const { matchingId, expiresAt } = order();
      await clock.advance(expiresAt! - clock.now() - 1);
      await authenticate(matchingId!);
      await clock.advance(1);
      expect(await authenticateRefused(matchingId!)).toBe('8.8.5/4.10');
    });

    test('more deliveries than the order allows', async () => {
      await restart({ limits: { downloads: 2 } });
      const { matchingId } = order();
      await fetchPackage(matchingId!);
      await fetchPackage(matchingId!);
      expect(await authenticateRefused(matchingId!)).toBe('8.8.5/6.4');
      expect(stateOf()).toBe('error');
    });

    test('a card with too little memory', async () => {
      card.info2 = { freeMemory: der.length - 1 };
      expect(await authenticateRefused(order().matchingId!)).toBe('8.1/4.8');
    });

    test('a card for older profile packages', async () => {
      card.info2 = { profileVersion: '010000' };
      expect(await authenticateRefused(order().matchingId!)).toBe('8.2.5/4.3');
    });

    test('a card without a mandatory service, when the operator asks for it', async () => {
      card.info2 = { services: [1, 2] };
      const { matchingId } = order();
      await authenticate(matchingId!);
      await restart({ checkServices: true });
      expect(await authenticateRefused(matchingId!)).toBe('8.2.5/4.3');
    });
  });

  describe('confirmation code', () => {
    test('the right one is asked for and taken', async () => {
      const ordered = order({ confirmationCode: '4321' });
      expect(smdp.activationCode(ordered)).toBe(`1$${address}$${ordered.matchingId}$$1`);
      const loaded = await fetchPackage(ordered.matchingId!, card, '4321');
      expect(Buffer.from(loaded.profile).equals(der)).toBe(true);
    });

    test('the flag in smdpSigned2 says whether one is wanted', async () => {
      const flag = (reply: Reply) =>
        new Fields(readOnly(bytesOf(reply.smdpSigned2), 0x30).value).required(0x01).value[0];
      expect(flag(await authenticate(order({ confirmationCode: '4321' }).matchingId!))).toBe(0xff);
      const personalise = { iccid: '8900012345678901234' };
      expect(flag(await authenticate(order({ personalise }).matchingId!))).toBe(0);
    });

    test('missing, wrong and too often wrong are told apart, also over a restart', async () => {
      const { matchingId } = order({ confirmationCode: '4321' });
      const attempt = async (code?: string) =>
        refused('getBoundProfilePackage', card.prepare(await authenticate(matchingId!), code));
      expect(await attempt()).toBe('8.2.7/2.2');
      expect(await attempt('1234')).toBe('8.2.7/3.8');
      await restart();
      expect(await attempt('0000')).toBe('8.2.7/3.8');
      expect(smdp.order(iccid)?.confirmationAttempts).toBe(2);
      expect(await attempt('9999')).toBe('8.2.7/6.4');
      expect(stateOf()).toBe('error');
      expect(await authenticateRefused(matchingId!)).toBe('8.2.6/3.8');
    });

    test('a rejection that follows a wrong code leaves the order its attempts; without one it ends the order', async () => {
      const { matchingId } = order({ confirmationCode: '4321' });
      const reply = await authenticate(matchingId!);
      expect(await refused('getBoundProfilePackage', card.prepare(reply, '1234'))).toBe('8.2.7/3.8');
      await ok('cancelSession', card.cancel(reply.transactionId!, 0));
      expect([stateOf(), smdp.order(iccid)?.confirmationAttempts]).toEqual(['released', 1]);
      const { session } = await fetchPackage(matchingId!, card, '4321');
      await ok('cancelSession', card.cancel(session, 0));
      expect(stateOf()).toBe('error');
    });

    test('the code itself is stored nowhere', () => {
      order({ confirmationCode: 'PLAIN-4321' });
      expect(JSON.stringify(store.list('smdp/profiles'))).not.toContain('4321');
      expect(JSON.stringify(smdp.orders())).not.toMatch(/confirmationCodeHash|"k"/);
    });
  });

  describe('getBoundProfilePackage refuses', () => {
    test('before authenticateClient', async () => {
      const reply = await authenticate(order().matchingId!);
      const request = card.prepare(reply);
      const initiated = await ok('initiateAuthentication', card.initiate(address));
      const early = { ...request, transactionId: initiated.transactionId };
      expect(await refused('getBoundProfilePackage', early)).toBe('8.10.1/3.9');
    });

    test('a signature over another session’s server signature', async () => {
      const { matchingId } = order();
      const first = card.prepare(await authenticate(matchingId!));
      const second = await authenticate(matchingId!);
      const mixed = { ...first, transactionId: second.transactionId };
      expect(await refused('getBoundProfilePackage', mixed)).toBe('8.1/6.1');
      expect(stateOf()).toBe('released');
    });

    test('a card that answered an error', async () => {
      const { transactionId } = await authenticate(order().matchingId!);
      const error = Buffer.from(fromHex(`BF2117A1158010${transactionId}020102`)).toString('base64');
      expect(await refused('getBoundProfilePackage', { transactionId, prepareDownloadResponse: error })).toBe(
        '8.1/4.2',
      );
    });

    test('an order cancelled meanwhile', async () => {
      const reply = await authenticate(order().matchingId!);
      smdp.cancelOrder({ iccid, finalProfileStatusIndicator: 'Unavailable' });
      expect(await refused('getBoundProfilePackage', card.prepare(reply))).toBe('8.2/3.7');
    });
  });

  describe('cancelSession', () => {
    test.each([
      [0, 'endUserRejection', 'error'],
      [1, 'postponed', 'released'],
      [2, 'timeout', 'released'],
      [3, 'pprNotAllowed', 'error'],
      [4, 'metadataMismatch', 'error'],
      [127, 'undefinedReason', 'error'],
    ])('with reason %i, %s, leaves the order %s', async (reason, _, state) => {
      const { transactionId } = await authenticate(order().matchingId!);
      await ok('cancelSession', card.cancel(transactionId!, reason));
      expect(stateOf()).toBe(state);
      expect(await refused('cancelSession', card.cancel(transactionId!, reason))).toBe('8.10.1/3.9');
    });

    test('after a failed load ends the order and forgets the binding', async () => {
      const { session } = await fetchPackage(order().matchingId!);
      await ok('cancelSession', card.cancel(session, 5));
      expect(stateOf()).toBe('error');
      expect(store.count('smdp/bindings')).toBe(0);
    });

    test('ends a session whose order was refused, with the card’s signature', async () => {
      const initiated = await ok('initiateAuthentication', card.initiate(address));
      expect(await refused('authenticateClient', card.authenticate(initiated, 'NOBODY'))).toBe('8.2.6/3.8');
      await ok('cancelSession', card.cancel(initiated.transactionId!, 0));
      expect(store.count('smdp/sessions')).toBe(0);
    });

    test('refuses a wrong signature, another server’s OID, and what recorded cards send instead', async () => {
      const { transactionId } = await authenticate(order().matchingId!);
      const stranger = await cardOf(otherEid);
      expect(await refused('cancelSession', stranger.cancel(transactionId!, 0))).toBe('8.1/6.1');
      expect(await refused('cancelSession', card.cancel(transactionId!, 0, '2.999.12'))).toBe('8.8/3.10');
      expect(await refused('cancelSession', { transactionId, cancelSessionResponse: 'v0EDgQEA' })).toBe('1.2/2.1');
      expect(await refused('cancelSession', { transactionId, cancelSessionResponse: 'v0EDgQEF' })).toBe('8.1/4.2');
      expect(stateOf()).toBe('released');
    });
  });

  describe('notifications', () => {
    const installed = async () => {
      const { session } = await fetchPackage(order().matchingId!);
      await post('handleNotification', card.result(session, address, iccidBytes));
      return session;
    };

    test('a failed installation ends the order with the card’s words', async () => {
      const { session } = await fetchPackage(order().matchingId!);
      await post('handleNotification', card.result(session, address, iccidBytes, [5, 12]));
      expect(smdp.order(iccid)).toMatchObject({
        state: 'error',
        result: { failure: { command: 'loadProfileElements', reason: 'installFailedDueToPEProcessingError' } },
      });
    });

    test('a late failure of an earlier delivery does not touch the one under way', async () => {
      const { matchingId } = order();
      const first = await fetchPackage(matchingId!);
      const second = await fetchPackage(matchingId!);
      await post('handleNotification', card.result(first.session, address, iccidBytes, [0, 11]));
      expect(stateOf()).toBe('downloaded');
      await post('handleNotification', card.result(second.session, address, iccidBytes));
      expect(stateOf()).toBe('installed');
    });

    test('enable and delete are recorded once, and a deleted profile may be ordered again', async () => {
      await installed();
      const enable = card.notification(1, address, iccidBytes);
      for (let i = 0; i < 2; i++) expect((await post('handleNotification', enable)).status).toBe(204);
      await post('handleNotification', card.notification(3, address, iccidBytes));
      expect(smdp.notifications().map(({ seqNumber, event }) => [seqNumber, event])).toEqual([
        [1, 'install'],
        [2, 'enable'],
        [3, 'delete'],
      ]);
      expect(stateOf()).toBe('available');
      const again = await fetchPackage(order().matchingId!);
      expect(Buffer.from(again.profile).equals(der)).toBe(true);
    });

    test('what no card of ours signed gets 204 and changes nothing', async () => {
      const { session } = await fetchPackage(order().matchingId!);
      const stranger = await cardOf(otherEid);
      const forged = [stranger.result(session, address, iccidBytes), card.result('00'.repeat(16), address, iccidBytes)];
      const other = bytesOf(card.notification(3, address, iccidBytes).pendingNotification);
      const spoilt = other.map((byte, i) => (i === 10 ? byte ^ 1 : byte));
      forged.push({ pendingNotification: Buffer.from(spoilt).toString('base64') });
      for (const body of forged) expect((await post('handleNotification', body)).status).toBe(204);
      expect(stateOf()).toBe('downloaded');
      expect(smdp.notifications()).toEqual([]);
    });

    test.each([[{}], [{ pendingNotification: 'AAAA' }], [{ pendingNotification: 'vzcA' }], ['{'], [[]]])(
      'a malformed one, %j, is answered 400 with a code',
      async (body) => {
        const answer = await post('handleNotification', body);
        expect(answer.status).toBe(400);
        expect(statusOf(answer)).toMatch(/^1\.2/);
      },
    );
  });

  describe('malformed requests', () => {
    const functions = ['initiateAuthentication', 'authenticateClient', 'getBoundProfilePackage', 'cancelSession'];

    test.each(functions)('%s answers bad bodies with codes and never with 500', async (name) => {
      expect(await refused(name, '{')).toBe('1.2/2.1');
      expect(await refused(name, '')).toBe('1.2/2.1');
      expect(await refused(name, 'null')).toBe('1.2/2.1');
      expect(await refused(name, '[]')).toBe('1.2/2.1');
      expect(await refused(name, {})).toBe('1.2/2.2');
      const wrong = ['', '0', 'AA==', 'vzgA', 5, null, {}, 'A'.repeat(5000)];
      const members = [
        'transactionId',
        'authenticateServerResponse',
        'prepareDownloadResponse',
        'cancelSessionResponse',
      ];
      const others = ['euiccChallenge', 'euiccInfo1', 'smdpAddress'];
      for (const value of wrong) {
        const body = Object.fromEntries([...members, ...others].map((member) => [member, value]));
        expect(await refused(name, body)).toMatch(/^(1\.2\/2\.1|8\.8\.1\/3\.8|8\.10\.1\/3\.9)$/);
        expect(await refused(name, { ...body, transactionId: '00'.repeat(16) })).toMatch(/^(1\.2|8\.)/);
      }
    });

    test('a Content-Type other than JSON, an unknown function, another method, and a body too large', async () => {
      const path = '/gsma/rsp2/es9plus/initiateAuthentication';
      const body = JSON.stringify(card.initiate(address));
      const plain = await client.send('POST', path, body, { ...headers, 'content-type': 'text/plain' });
      expect([plain.status, statusOf(plain)]).toEqual([200, '1.2.1/2.1']);
      const charset = await client.send('POST', path, body, {
        ...headers,
        'content-type': 'application/json;charset=UTF-8',
      });
      expect(statusOf(charset)).toBe('Executed-Success');
      expect((await post('nothing', {})).status).toBe(404);
      expect((await client.send('GET', path)).status).toBe(405);
      expect((await post('initiateAuthentication', `"${'A'.repeat(600_000)}"`)).status).toBe(413);
    });

    test('any flipped byte of a card’s answer is refused, and the order stays', async () => {
      const { matchingId } = order();
      const initiated = await ok('initiateAuthentication', card.initiate(address));
      const answer = card.authenticate(initiated, matchingId!);
      const bytes = bytesOf(answer.authenticateServerResponse);
      for (let at = 0; at < bytes.length; at += 23) {
        const flipped = bytes.map((byte, i) => (i === at ? byte ^ 0x41 : byte));
        const request = { ...answer, authenticateServerResponse: Buffer.from(flipped).toString('base64') };
        expect(await refused('authenticateClient', request)).toMatch(
          /^(1\.2\/2\.1|8\.1(\.[23])?\/6\.[13]|8\.11\.1\/3\.9)$/,
        );
      }
      await ok('authenticateClient', answer);
      expect(stateOf()).toBe('released');
    });
  });

  describe('faults for the bench', () => {
    test('a server error is a 500, a drop has no answer, and both end', async () => {
      smdp.setFault('serverError');
      expect((await post('initiateAuthentication', card.initiate(address))).status).toBe(500);
      smdp.setFault('drop');
      await expect(post('initiateAuthentication', card.initiate(address))).rejects.toMatchObject({
        code: 'ECONNRESET',
      });
      smdp.setFault('none');
      await ok('initiateAuthentication', card.initiate(address));
    });
  });
});
