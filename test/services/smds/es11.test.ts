import { X509Certificate } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tlv } from '#core/protocol/asn1/index.ts';
import { fromHex } from '#core/protocol/bytes/index.ts';
import { es11Functions } from '#core/protocol/sgp22/index.ts';
import { euiccPlan } from '#services/lab-pki/certificate-plan.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { issueCertificate } from '#services/lab-pki/issue-certificate.ts';
import { generateKey } from '#services/lab-pki/key-pair.ts';
import { proves } from '#test/support/conformance.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { temporaryLab } from '../lab.ts';
import { TestCard, textOf, type Reply } from '../smdp/test-card.ts';
import { eid, openSmds, outcomeOf, otherEid, type SmdsBench } from './smds-bench.ts';

const years = 365 * 24 * 3_600_000;

describe('ES11 over HTTPS', () => {
  let pki: LabPki;
  let foreign: LabPki;
  let bench: SmdsBench;
  let card: TestCard;

  const cardOf = async (lab: LabPki, of: string) =>
    new TestCard(of, (await lab.euicc(of)).credentials[0]!, lab.hierarchies[0]!.ci.certificate);

  beforeAll(async () => {
    const [own, other] = [
      await temporaryLab(new ManualClock(Date.now())),
      await temporaryLab(new ManualClock(Date.now())),
    ];
    pki = own.pki;
    foreign = other.pki;
    return () => {
      own.remove();
      other.remove();
    };
  });

  beforeEach(async () => {
    bench = await openSmds(pki);
    card = await cardOf(pki, eid);
    return () => bench.close();
  });

  const register = (eventId: string, rspServerAddress = 'smdp.example.com', of = eid) =>
    bench.es12('registerEvent', { eid: of, eventId, rspServerAddress, forwardingIndicator: false });
  const initiate = async (change: object = {}) => {
    const outcome = await bench.es11('initiateAuthentication', { ...card.initiate(bench.address), ...change });
    return { ...outcome, members: outcome.members as Reply };
  };
  const discover = async (matchingId?: string) => {
    const { members } = await initiate();
    return bench.es11('authenticateClient', card.authenticate(members, matchingId));
  };

  it('proves itself to a card with CERT.DSauth', proves('ES11.InitiateAuthentication ok'), async () => {
    const { status, members } = await initiate();
    expect(status).toBe('ok');
    expect(members.transactionId).toMatch(/^[0-9A-F]{32}$/);
    expect(members.serverCertificate).toBe(textOf(pki.hierarchies[0]!.dsAuth.certificate));
    // The card checks chain, signature, challenge and the CI it is told to use.
    card.authenticate(members, undefined);
  });

  it(
    'tells a card all of its events, oldest first, and those of no other',
    proves('ES11.AuthenticateClient ok'),
    async () => {
      await register('B-1', 'first.example.com');
      await bench.clock.advance(1);
      await register('A-2', 'localhost:8443');
      await register('C-3', 'other.example.com', otherEid);
      const { status, members } = await discover();
      expect(status).toBe('ok');
      expect(members).toEqual({
        transactionId: expect.stringMatching(/^[0-9A-F]{32}$/) as string,
        eventEntries: [
          { eventId: 'B-1', rspServerAddress: 'first.example.com' },
          { eventId: 'A-2', rspServerAddress: 'localhost:8443' },
        ],
      });
    },
  );

  it('tells the one event that the MatchingID names, and an empty one names none', async () => {
    await register('B-1');
    await register('A-2');
    expect((await discover('A-2')).members['eventEntries']).toEqual([
      { eventId: 'A-2', rspServerAddress: 'smdp.example.com' },
    ]);
    expect((await discover('')).members['eventEntries']).toHaveLength(2);
  });

  it.each([
    ['nothing is registered', async () => discover()],
    ['another EventID is asked for', async () => (await register('B-1'), discover('A-2'))],
    ['the event is another card’s', async () => (await register('B-1', 'x.example', otherEid), discover('B-1'))],
  ])('refuses when %s', proves('ES11.AuthenticateClient 8.9.5/3.9'), async (_what, ask) => {
    expect((await ask()).status).toBe('8.9.5/3.9');
  });

  describe('refuses to begin', () => {
    it.each([
      ['under another address', '8.9.1/3.8', () => ({ smdpAddress: 'lpa.ds.gsma.com' })],
      ['with a card of version 3 alone', '8.9.3/3.1', () => ({ euiccInfo1: textOf(card.info1({ svn: '030000' })) })],
      [
        'with a card that verifies under another CI',
        '8.9.2/3.1',
        () => ({ euiccInfo1: textOf(card.info1({ verification: [new Uint8Array(20)] })) }),
      ],
      [
        'with a card that signs under another CI',
        '8.9.4/3.7',
        () => ({ euiccInfo1: textOf(card.info1({ signing: [new Uint8Array(20)] })) }),
      ],
    ] as const)(
      '%s',
      proves(...es11Functions.initiateAuthentication.refusals.map((code) => `ES11.InitiateAuthentication ${code}`)),
      async (_what, code, change) => {
        expect((await initiate(change())).status).toBe(code);
      },
    );
  });

  describe('refuses a card', () => {
    const answer = async (change: (ok: { reply: Reply; members: Reply }) => Reply | Promise<Reply>) => {
      await register('B-1');
      const { members } = await initiate();
      return (await bench.es11('authenticateClient', await change({ reply: card.authenticate(members, ''), members })))
        .status;
    };

    it('of an unknown session', proves('ES11.AuthenticateClient 8.10.1/3.9'), async () => {
      expect(await answer(({ reply }) => ({ ...reply, transactionId: '00'.repeat(16) }))).toBe('8.10.1/3.9');
    });

    it('of a session that is over, or was used', proves('ES11.AuthenticateClient 8.10.1/3.9'), async () => {
      await register('B-1');
      const { members } = await initiate();
      const reply = card.authenticate(members, '');
      expect((await bench.es11('authenticateClient', reply)).status).toBe('ok');
      expect((await bench.es11('authenticateClient', reply)).status).toBe('8.10.1/3.9');
      const late = card.authenticate((await initiate()).members, '');
      await bench.clock.advance(600_000);
      expect((await bench.es11('authenticateClient', late)).status).toBe('8.10.1/3.9');
    });

    it('of another CI', proves('ES11.AuthenticateClient 8.11.1/3.9'), async () => {
      const { ci } = pki.hierarchies[0]!;
      const stranger = new TestCard(eid, (await foreign.euicc(eid)).credentials[0]!, ci.certificate);
      expect(await answer(() => answerOf(stranger))).toBe('8.11.1/3.9');
    });

    it('whose EUM certificate the CI did not sign', proves('ES11.AuthenticateClient 8.1.2/6.1'), async () => {
      const { eumCertificate } = (await pki.euicc(eid)).credentials[0]!;
      const damaged = eumCertificate.slice();
      damaged[damaged.length - 1]! ^= 1;
      const { euiccCertificate, privateKey } = (await pki.euicc(eid)).credentials[0]!;
      const broken = new TestCard(
        eid,
        { euiccCertificate, privateKey, eumCertificate: damaged },
        pki.hierarchies[0]!.ci.certificate,
      );
      expect(await answer(() => answerOf(broken))).toBe('8.1.2/6.1');
    });

    it('whose certificate its EUM did not sign', proves('ES11.AuthenticateClient 8.1.3/6.1'), async () => {
      const { euiccCertificate, privateKey, eumCertificate } = (await pki.euicc(eid)).credentials[0]!;
      const damaged = euiccCertificate.slice();
      damaged[damaged.length - 1]! ^= 1;
      const broken = new TestCard(
        eid,
        { euiccCertificate: damaged, privateKey, eumCertificate },
        pki.hierarchies[0]!.ci.certificate,
      );
      expect(await answer(() => answerOf(broken))).toBe('8.1.3/6.1');
    });

    it('whose EUM certificate has run out', proves('ES11.AuthenticateClient 8.1.2/6.3'), async () => {
      await bench.clock.advance(31 * years);
      expect(await answer(({ reply }) => reply)).toBe('8.1.2/6.3');
    });

    it('whose own certificate has run out', proves('ES11.AuthenticateClient 8.1.3/6.3'), async () => {
      const { eum, ci } = pki.hierarchies[0]!;
      const key = generateKey('P-256');
      const world = { clock: bench.clock, random: seededRandom('short-lived') };
      const pem = await issueCertificate(world, { ...euiccPlan(eid), years: 1 }, key, eum);
      const credential = {
        euiccCertificate: new Uint8Array(new X509Certificate(pem).raw),
        eumCertificate: eum.certificate,
        privateKey: new Uint8Array(key.export({ type: 'pkcs8', format: 'der' })),
      };
      await bench.clock.advance(2 * years);
      expect(await answer(() => answerOf(new TestCard(eid, credential, ci.certificate)))).toBe('8.1.3/6.3');
    });

    it('with an EID that its EUM may not issue for', proves('ES11.AuthenticateClient 8.1.4/6.1'), async () => {
      const { eum, ci } = pki.hierarchies[0]!;
      const key = generateKey('P-256');
      const world = { clock: bench.clock, random: seededRandom('another EUM’s EID') };
      const pem = await issueCertificate(world, euiccPlan('89882119900000000000000000001654'), key, eum);
      const credential = {
        euiccCertificate: new Uint8Array(new X509Certificate(pem).raw),
        eumCertificate: eum.certificate,
        privateKey: new Uint8Array(key.export({ type: 'pkcs8', format: 'der' })),
      };
      expect(await answer(() => answerOf(new TestCard(eid, credential, ci.certificate)))).toBe('8.1.4/6.1');
    });

    it('with a wrong signature', proves('ES11.AuthenticateClient 8.1/6.1'), async () => {
      const sign = card.sign.bind(card);
      card.sign = (data) => {
        const signature = sign(data);
        signature[signature.length - 1]! ^= 1;
        return signature;
      };
      expect(await answer(({ reply }) => reply)).toBe('8.1/6.1');
    });

    it('that signed another challenge', proves('ES11.AuthenticateClient 8.1/6.1'), async () => {
      expect(
        await answer(({ members }) => card.authenticate(members, '', { serverChallenge: new Uint8Array(16) })),
      ).toBe('8.1/6.1');
    });

    it('that answered an error', proves('ES11.AuthenticateClient 8.1/4.2'), async () => {
      const error = tlv(0xbf38, tlv(0xa1, tlv(0x80, fromHex('AA')), tlv(0x02, fromHex('06'))));
      expect(await answer(({ reply }) => ({ ...reply, authenticateServerResponse: textOf(error) }))).toBe('8.1/4.2');
    });

    /** The session's answer from another card than the one that began it. */
    const answerOf = async (other: TestCard) => {
      const { members } = await initiate();
      return other.authenticate(members, '');
    };
  });

  it.each(['InitiateAuthentication', 'AuthenticateClient'])(
    'says what is wrong with a malformed %s',
    proves(
      ...['1.2.1/2.1', '1.2/2.1', '1.2/2.2'].flatMap((code) =>
        Object.values(es11Functions).map(({ name }) => `${name} ${code}`),
      ),
    ),
    async (name) => {
      const path = `/gsma/rsp2/es9plus/${name[0]!.toLowerCase()}${name.slice(1)}`;
      const client = bench.client();
      const post = async (body: unknown, headers?: Record<string, string>) =>
        outcomeOf(await client.send('POST', path, body, headers)).status;
      expect(await post('{}', { 'content-type': 'text/plain' })).toBe('1.2.1/2.1');
      expect(await post('{')).toBe('1.2/2.1');
      expect(await post({})).toBe('1.2/2.2');
    },
  );

  it(
    'answers its own failure as one of the SM-DS',
    proves(...Object.values(es11Functions).map(({ name }) => `${name} 8.9/4.2`)),
    async () => {
      const { members } = await initiate();
      bench.failStore();
      expect((await initiate()).status).toBe('8.9/4.2');
      expect((await bench.es11('authenticateClient', card.authenticate(members, ''))).status).toBe('8.9/4.2');
    },
  );

  it('answers malformed requests in the envelope, never with a 500', async () => {
    const client = bench.client();
    const post = (name: string, body: unknown, headers?: Record<string, string>) =>
      client.send('POST', `/gsma/rsp2/es9plus/${name}`, body, headers);
    const good = card.initiate(bench.address);
    const bodies: unknown[] = [
      '',
      'x',
      '[]',
      'null',
      '7',
      {},
      { ...good, euiccInfo1: 'vyAA' },
      { ...good, euiccChallenge: 5 },
    ];
    for (const name of ['initiateAuthentication', 'authenticateClient'])
      for (const body of bodies) {
        const answer = await post(name, body);
        expect([answer.status, answer.headers['x-admin-protocol']]).toEqual([200, 'gsma/rsp/v2.2.2']);
        expect(answer.json).toMatchObject({ header: { functionExecutionStatus: { status: 'Failed' } } });
      }
    expect((await post('authenticateClient', '{}', { 'content-type': 'text/plain' })).status).toBe(200);
    expect((await post('nothing', {})).status).toBe(404);
    expect((await client.send('GET', '/gsma/rsp2/es9plus/authenticateClient')).status).toBe(405);
  });

  it('keeps sessions and events over a restart', async () => {
    const store = memoryStore();
    const clock = new ManualClock(Date.now());
    const first = await openSmds(pki, { store, clock });
    await first.es12('registerEvent', {
      eid,
      eventId: 'B-1',
      rspServerAddress: 'a.example',
      forwardingIndicator: false,
    });
    const { members } = await first.es11('initiateAuthentication', card.initiate(first.address));
    await first.close();
    const port = Number(first.address.split(':')[1]);
    const second = await openSmds(pki, { store, clock, port });
    const answer = await second.es11('authenticateClient', card.authenticate(members as Reply, ''));
    await second.close();
    expect(answer.members['eventEntries']).toEqual([{ eventId: 'B-1', rspServerAddress: 'a.example' }]);
  });
});
