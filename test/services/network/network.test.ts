import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { checkSqn, makeAuts, milenage, openAutn, testAlgorithm } from '#core/protocol/milenage/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { createNetwork, serveNetwork, type Network } from '#services/network/index.ts';
import { httpsClient, type Client } from '../https-client.ts';
import { temporaryLab } from '../lab.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';

// TS 35.208 test set 1 (handbook usim.md 5.2).
const k = '465B5CE8B199B49FAA5F0A2EE238A6BC';
const opc = 'CD63CB71954A9F4E48A5994E37A02BAF';
const rand1 = '23553CBE9637A89D218AE64DAE47BF35';
const imsi = '001010123456789';
const imei = '490154203237518';
const clock = new ManualClock();

const make = (store = memoryStore(), random = seededRandom('network')) => createNetwork({ store, clock, random });

/** The USIM's side, from the protocol room: which SQNs it accepted. */
function usim(algorithm = milenage(fromHex(k), fromHex(opc))) {
  let seqs: readonly number[] = new Array<number>(32).fill(0);
  return {
    seqs: (next: number[]) => (seqs = next),
    authenticate(rand: string, autn: string) {
      const opened = openAutn(algorithm, fromHex(rand), fromHex(autn));
      if (opened === undefined) return { kind: 'macFailure' as const };
      const verdict = checkSqn(seqs, opened.sqn);
      if (!verdict.accepted)
        return { kind: 'syncFailure' as const, auts: toHex(makeAuts(algorithm, fromHex(rand), verdict.sqnMs)) };
      seqs = verdict.seqs;
      const { res, ck, ik } = algorithm.f2345(fromHex(rand));
      return { kind: 'ok' as const, res: toHex(res), ck: toHex(ck), ik: toHex(ik), amf: toHex(opened.amf) };
    },
  };
}

describe('authentication centre', () => {
  test('gives the vector of TS 35.208 test set 1 but for SQN and AMF', () => {
    const network = make(memoryStore(), { bytes: () => fromHex(rand1) });
    network.addSubscriber({ imsi, k, opc, algorithm: 'milenage' });
    const vector = network.authVector(imsi);
    expect(vector).toMatchObject({
      rand: rand1,
      xres: 'A54211D5E3BA50BF',
      ck: 'B40BA9A3C58B2A05BBF0D987B21BF8CB',
      ik: 'F769BCD751044604127672711C6D3441',
    });
    // SQN xor AK (aa689c648370) of the first SQN: SEQ 1, IND 1.
    expect(vector.autn.slice(0, 16)).toBe('AA689C648351' + '8000');
  });

  test.each([
    ['milenage', { k, opc, algorithm: 'milenage' }, milenage(fromHex(k), fromHex(opc))],
    ['the test algorithm', { k, algorithm: 'usimTestAlgorithm' }, testAlgorithm(fromHex(k))],
  ] as const)('a USIM with %s answers each vector in turn', (_, keys, algorithm) => {
    const network = make();
    const card = usim(algorithm);
    network.addSubscriber({ imsi, ...keys });
    for (let i = 0; i < 40; i++) {
      const vector = network.authVector(imsi);
      const answer = card.authenticate(vector.rand, vector.autn);
      expect(answer).toMatchObject({ kind: 'ok', res: vector.xres, ck: vector.ck, ik: vector.ik, amf: '8000' });
      expect(network.checkResult(imsi, vector.rand, vector.xres)).toBe(true);
    }
  });

  test('resynchronises with a card whose SQN is ahead', () => {
    const network = make();
    const card = usim();
    card.seqs(new Array<number>(32).fill(5_000));
    network.addSubscriber({ imsi, k, opc, algorithm: 'milenage' });
    const first = network.authVector(imsi);
    const refused = card.authenticate(first.rand, first.autn);
    expect(refused.kind).toBe('syncFailure');
    const second = network.resynchronise(imsi, first.rand, refused.auts ?? '');
    expect(card.authenticate(second.rand, second.autn)).toMatchObject({ kind: 'ok', res: second.xres });
  });

  test('AUTS is checked against the latest RAND and MAC-S, and a wrong one changes nothing', () => {
    const network = make(memoryStore(), { bytes: () => fromHex(rand1) });
    network.addSubscriber({ imsi, k, opc, algorithm: 'milenage' });
    network.authVector(imsi);
    const before = network.subscribers();
    // Handbook usim.md 5.2: AUTS of set 1 with SQN_MS ff9bb4d0b608.
    const auts = 'BA853F3C12330010C1DA38A75A31';
    expect(() => network.resynchronise(imsi, rand1, `${auts.slice(0, -2)}30`)).toThrow(/MAC-S/);
    expect(() => network.resynchronise(imsi, '00'.repeat(16), auts)).toThrow(/RAND/);
    expect(() => network.resynchronise(imsi, rand1, 'AB')).toThrow(/14 bytes/);
    expect(network.subscribers()).toEqual(before);
    network.resynchronise(imsi, rand1, auts);
    // One SEQ above FF9BB4D0B608, the next IND after 1.
    expect(network.subscribers()[0]!.sqn).toBe('FF9BB4D0B622');
  });

  test('the SQN is in the store before the vector is out, so a restart never repeats one', () => {
    const store = memoryStore();
    const card = usim();
    make(store).addSubscriber({ imsi, k, opc, algorithm: 'milenage' });
    for (let restart = 0; restart < 5; restart++) {
      const vector = make(store, seededRandom(`${restart}`)).authVector(imsi);
      expect(card.authenticate(vector.rand, vector.autn).kind).toBe('ok');
    }
  });

  test('a wrong RES is refused, a right one counts once', () => {
    const network = make();
    network.addSubscriber({ imsi, k, opc, algorithm: 'milenage' });
    const { rand, xres } = network.authVector(imsi);
    expect(network.checkResult(imsi, rand, '00'.repeat(8))).toBe(false);
    expect(network.authenticatedAt(imsi)).toBeUndefined();
    expect(network.checkResult(imsi, rand, xres.toLowerCase())).toBe(true);
    expect(network.authenticatedAt(imsi)).toBe(clock.now());
    expect(() => network.checkResult(imsi, rand, xres)).toThrow(/RAND/);
  });

  test.each([
    [{ imsi: '12', k, opc, algorithm: 'milenage' }, 'IMSI_INVALID'],
    [{ imsi, k: '00', opc, algorithm: 'milenage' }, 'KEY_INVALID'],
    [{ imsi, k, algorithm: 'milenage' }, 'KEY_INVALID'],
    [{ imsi, k, opc, algorithm: 'usimTestAlgorithm' }, 'KEY_INVALID'],
    [{ imsi, k, opc, algorithm: 'milenage', sqn: '1' }, 'SQN_INVALID'],
  ] as const)('refuses subscriber %j with %s', (subscriber, code) => {
    const network = make();
    expect(() => network.addSubscriber(subscriber)).toThrow(expect.objectContaining({ code }));
    expect(network.subscribers()).toEqual([]);
  });

  test('the list of subscribers shows no key, and what is kept of a challenge no answer to it', () => {
    const store = memoryStore();
    const network = make(store);
    network.addSubscriber({ imsi, k, opc, algorithm: 'milenage' });
    const vector = network.authVector(imsi);
    const shown = JSON.stringify([store.list('network/challenges'), network.subscribers()]).toUpperCase();
    for (const secret of [k, opc, vector.xres, vector.ck, vector.ik]) expect(shown).not.toContain(secret);
    expect(shown).toContain(imsi);
  });
});

describe('equipment and attachment', () => {
  const attached = (network: Network, who: string) => {
    network.addSubscriber({ imsi: who, k, opc, algorithm: 'milenage' });
    const { rand, xres } = network.authVector(who);
    network.checkResult(who, rand, xres);
  };

  test('equipment is told apart by TAC and serial number', () => {
    const network = make();
    expect(network.checkEquipment(imei)).toBe('unknown');
    network.setEquipment(imei, 'observed');
    expect(network.checkEquipment('4901542032375199')).toBe('observed');
    network.setEquipment(imei, 'unknown');
    expect(network.checkEquipment(imei)).toBe('unknown');
    expect(() => network.checkEquipment('123')).toThrow(expect.objectContaining({ code: 'IMEI_INVALID' }));
  });

  test('only an authenticated subscription attaches, with equipment that is not prohibited', () => {
    const network = make();
    network.addSubscriber({ imsi, k, opc, algorithm: 'milenage' });
    expect(() => network.attach(imsi, imei)).toThrow(expect.objectContaining({ code: 'NOT_AUTHENTICATED' }));
    attached(network, imsi);
    network.setEquipment(imei, 'prohibited');
    expect(() => network.attach(imsi, imei)).toThrow(expect.objectContaining({ code: 'EQUIPMENT_PROHIBITED' }));
    network.setEquipment(imei, 'permitted');
    expect(network.attach(imsi, imei)).toMatchObject({ imsi, imei, equipment: 'permitted', sharedWith: [] });
    network.detach(imsi);
    network.detach(imsi);
    expect(network.attachments()).toEqual([]);
    expect(network.mobilityEvents().map(({ event }) => event)).toEqual(['detached', 'attached', 'refused']);
  });

  test('one IMEI under two subscriptions is seen', () => {
    const network = make();
    attached(network, imsi);
    attached(network, '001010000000002');
    network.attach(imsi, imei);
    expect(network.attach('001010000000002', imei).sharedWith).toEqual([imsi]);
    expect(network.attach('001010000000002', '352099001761481').sharedWith).toEqual([]);
  });
});

describe('home network keys', () => {
  // TS 33.501 annex C.4.3, as the SUCI of IMSI 274012001002086 (network 274-012) with routing indicator 0.
  const suci =
    '01' +
    '722410' +
    'F0FF' +
    '011E' +
    'B2E92F836055A255837DEBF850B528997CE0201CB82ADFE4BE1F587D07D8457DCB02352410CDDD9E730EF3FA87';

  test('the SUCI of annex C.4.3 leads to its IMSI', () => {
    expect(make().deconceal(suci)).toEqual({
      imsi: '274012001002086',
      scheme: 'profileA',
      homeNetworkKeyId: 30,
      routingIndicator: '0',
      subscribed: false,
    });
  });

  test('two pairs are made once, for this network alone, and stay', () => {
    const store = memoryStore();
    const own = (network: Network) => network.homeNetworkKeys().filter(({ origin }) => origin === 'generated');
    const first = own(make(store));
    expect(first.map(({ id, scheme, publicKey }) => [id, scheme, publicKey.length])).toEqual([
      [1, 'profileA', 64],
      [2, 'profileB', 66],
    ]);
    expect(own(make(store, seededRandom('after a restart')))).toEqual(first);
    expect(own(make(memoryStore(), seededRandom('another network')))).not.toEqual(first);
  });

  test('a key of somebody’s own takes the place of its id, and a bad one is refused', () => {
    const network = make();
    const privateKey = 'C53C22208B61860B06C62E5406A7B330C2B577AA5558981510D128247D38BD1D';
    network.addHomeNetworkKey({ id: 1, scheme: 'profileA', privateKey });
    expect(network.deconceal(suci.replace('F0FF011E', 'F0FF0101')).imsi).toBe('274012001002086');
    for (const bad of [
      { id: 256, privateKey },
      { id: 9, privateKey: '00' },
      { id: 9, privateKey: '00'.repeat(32) },
    ])
      expect(() => network.addHomeNetworkKey({ scheme: 'profileB', ...bad })).toThrow(
        expect.objectContaining({ code: 'HOME_NETWORK_KEY_INVALID' }),
      );
  });
});

describe('network face over HTTPS', () => {
  let lab: { pki: LabPki; remove(): void };
  let network: Network;
  let face: Awaited<ReturnType<typeof serveNetwork>>;
  let client: Client;

  beforeAll(async () => {
    lab = await temporaryLab(new ManualClock(Date.now()));
    network = make();
    const { networkTls, servicesCa } = lab.pki;
    const tls = { key: networkTls.privateKeyPem, cert: networkTls.certificatePem, clientCa: servicesCa.certificatePem };
    face = await serveNetwork(network, { port: 0, tls });
    const { workstation } = lab.pki;
    client = httpsClient(face.port, {
      ca: servicesCa.certificatePem,
      cert: workstation.certificatePem,
      key: workstation.privateKeyPem,
    });
  });
  afterAll(async () => {
    client.close();
    await face.close();
    lab.remove();
  });
  beforeEach(() => network.setFault('none'));

  const post = (path: string, body: unknown) => client.send('POST', `/network/v1/${path}`, body);

  test('walks subscriber, vector, result, attachment on one connection', async () => {
    expect((await post('subscribers', { imsi, k, opc, algorithm: 'milenage' })).status).toBe(200);
    const vector = (await post('vectors', { imsi })).json as { rand: string; autn: string; xres: string };
    const answer = usim().authenticate(vector.rand, vector.autn);
    const result = await post('results', { imsi, rand: vector.rand, res: 'res' in answer ? answer.res : '' });
    expect(result.json).toEqual({ accepted: true });
    expect((await post('equipment', { imei, status: 'permitted' })).status).toBe(204);
    expect((await post('equipment/checks', { imei })).json).toEqual({ status: 'permitted' });
    const attachment = await post('attachments', { imsi, imei });
    expect(attachment.json).toMatchObject({ imsi, imei, equipment: 'permitted' });
    expect(attachment.reusedSocket).toBe(true);
    expect((await client.send('DELETE', `/network/v1/attachments/${imsi}`)).status).toBe(204);
  });

  test.each([
    ['vectors', { imsi: '001019999999999' }, 404, 'SUBSCRIBER_UNKNOWN'],
    ['vectors', { imsi: 'x' }, 400, 'BODY_INVALID'],
    ['vectors', { imsi, extra: 1 }, 400, 'BODY_INVALID'],
    ['vectors', '{', 400, 'BODY_NOT_JSON'],
    ['vectors', null, 400, 'BODY_INVALID'],
    ['results', { imsi, rand: '00'.repeat(16), res: '00'.repeat(8) }, 404, 'CHALLENGE_UNKNOWN'],
    ['attachments', { imsi: '001019999999999', imei }, 409, 'NOT_AUTHENTICATED'],
    ['subscribers', 'x'.repeat(100_000), 413, 'BODY_TOO_LARGE'],
    ['triplets', { imsi: '001019999999999' }, 404, 'SUBSCRIBER_UNKNOWN'],
    ['faulty-vectors', { imsi, fault: 'any' }, 400, 'BODY_INVALID'],
    ['subscribers', { imsi, k, opc, algorithm: 'tuak' }, 400, 'KEY_INVALID'],
    ['subscribers', { imsi, k, opc: '00'.repeat(32), algorithm: 'tuak', tuak: { macBits: 65 } }, 400, 'BODY_INVALID'],
    ['subscribers', { imsi, k, opc: '00'.repeat(32), algorithm: 'milenage' }, 400, 'KEY_INVALID'],
    [
      'subscribers',
      { imsi, k, opc, algorithm: 'milenage', constants: { rotations: '0102030405', xoring: '00'.repeat(80) } },
      400,
      'ALGORITHM_OPTIONS_INVALID',
    ],
    ['deconcealments', { suci: 'no hex at all' }, 400, 'BODY_INVALID'],
    ['deconcealments', { suci: '00'.repeat(20) }, 400, 'SUCI_MALFORMED'],
    ['deconcealments', { suci: `0100F110F0FF0900${'10'.repeat(5)}` }, 400, 'SUCI_MALFORMED'],
    ['deconcealments', { suci: `0100F110F0FF0000${'AA'.repeat(5)}` }, 400, 'SUCI_MALFORMED'],
    ['deconcealments', { suci: `0100F110F0FF0163${'00'.repeat(45)}` }, 404, 'HOME_NETWORK_KEY_UNKNOWN'],
    ['deconcealments', { suci: `0100F110F0FF021B${'00'.repeat(46)}` }, 400, 'SUCI_MALFORMED'],
    ['deconcealments', { suci: `0100F110F0FF011E${'09'.padEnd(90, '0')}` }, 409, 'SUCI_WRONG'],
    ['subscriptions/checks', { imsi: 1 }, 400, 'BODY_INVALID'],
    ['equipment', { imei, status: 'banned' }, 400, 'BODY_INVALID'],
    ['elsewhere', {}, 404, 'NOT_FOUND'],
  ])('POST %s with %j answers %i %s', async (path, body, status, code) => {
    network.addSubscriber({ imsi, k, opc, algorithm: 'milenage' });
    const answer = await post(path, body);
    expect([answer.status, (answer.json as { code: string }).code]).toEqual([status, code]);
    expect((answer.json as { message: string }).message).toBeTruthy();
  });

  test('a caller without a workstation certificate is not let in', async () => {
    const { servicesCa, dpTls } = lab.pki;
    for (const identity of [{}, { cert: dpTls.certificatePem, key: dpTls.privateKeyPem }]) {
      const stranger = httpsClient(face.port, { ca: servicesCa.certificatePem, ...identity });
      await expect(stranger.send('GET', '/network/v1/subscribers')).rejects.toThrow();
      stranger.close();
    }
  });

  test('offline, it drops the connection', async () => {
    network.setFault('offline');
    await expect(client.send('GET', '/network/v1/subscribers')).rejects.toMatchObject({ code: 'ECONNRESET' });
    network.setFault('none');
    expect((await client.send('GET', '/network/v1/subscribers')).status).toBe(200);
  });
});
