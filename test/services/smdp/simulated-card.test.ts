import { readFileSync } from 'node:fs';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { concat, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { encodeCommandApdu } from '#core/protocol/iso7816/index.ts';
import {
  deleteProfile,
  downloadProfile,
  driveDownload,
  enableProfile,
  es9pFunctions,
  retrieveNotificationsList,
  type DownloadDecision,
  type DownloadOptions,
} from '#core/protocol/sgp22/index.ts';
import { storeDataCommands } from '#core/protocol/ts102221/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { createNetwork, type Network } from '#services/network/index.ts';
import { createSmdp, serveSmdp, type Smdp } from '#services/smdp/index.ts';
import { createEuicc, type Euicc } from '#simulator/euicc/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { vectorBytes, vectorsAvailable } from '#test/support/vectors.ts';
import { httpsClient, type Client } from '../https-client.ts';
import { temporaryLab } from '../lab.ts';

const eid = '89049032123451234512345678901235';
const profileType = 'Workbench 5G';
const der = new Uint8Array(readFileSync('resources/profiles/workbench-5g.der'));
const deviceInfo = { tac: '35290611', deviceCapabilities: {}, imei: '352906110000007' };

/** A terminal: joins 61xx answers, opens the ISD-R once, and passes ES10 requests. */
function terminal(card: Euicc) {
  const transmit = (hex: Uint8Array): { data: Uint8Array; sw: string } => {
    let answer = card.transmit(hex);
    const parts: Uint8Array[] = [];
    for (;;) {
      parts.push(answer.subarray(0, -2));
      const sw = toHex(answer.subarray(-2));
      if (!sw.startsWith('61')) return { data: concat(...parts), sw };
      answer = card.transmit(fromHex(`${toHex(hex.subarray(0, 1))}C00000${sw.slice(2)}`));
    }
  };
  card.powerOn();
  transmit(fromHex('00A4040010A0000005591010FFFFFFFF8900000100'));
  const es10 = (request: Uint8Array): Uint8Array => {
    let answer = { data: new Uint8Array() as Uint8Array, sw: '' };
    for (const command of storeDataCommands(request, 120)) answer = transmit(encodeCommandApdu(command));
    expect(answer.sw).toMatch(/^9[01]/);
    return answer.data;
  };
  return { transmit, es10 };
}

describe('SM-DP+ with the simulated eUICC', () => {
  let pki: LabPki;
  let smdp: Smdp;
  let network: Network;
  let client: Client;
  let address: string;
  let card: ReturnType<typeof terminal>;
  const started = Date.now();

  beforeAll(async () => {
    const lab = await temporaryLab(new ManualClock(started), ['P-256', 'brainpoolP256r1']);
    pki = lab.pki;
    return () => lab.remove();
  });

  beforeEach(async () => {
    const [clock, random] = [new ManualClock(started), seededRandom('simulated card')];
    const identity = pki.hierarchies.map(({ dpAuth, dpPb, ci }) => ({
      dpAuth: { cert: dpAuth.certificate, key: dpAuth.privateKey },
      dpPb: { cert: dpPb.certificate, key: dpPb.privateKey },
      ciCertificates: [ci.certificate],
    }));
    smdp = createSmdp({ store: memoryStore(), clock, random, identity });
    smdp.addPackage({ profileType, der });
    network = createNetwork({ store: memoryStore(), clock, random });
    const tls = { key: pki.dpTls.privateKeyPem, cert: pki.dpTls.certificatePem };
    const face = await serveSmdp(smdp, { port: 0, tls });
    address = `localhost:${face.port}`;
    client = httpsClient(face.port, { ca: pki.hierarchies[0]!.ci.certificatePem });
    const { credentials, trustedCis } = await pki.euicc(eid);
    card = terminal(
      createEuicc({
        id: 'card',
        store: memoryStore(),
        random,
        identity: { eid, credentials: [...credentials], trustedCis: [...trustedCis] },
      }),
    );
    return async () => {
      client.close();
      await face.close();
    };
  });

  const accept: DownloadDecision = { decision: 'accept' };
  const download = (options: Partial<DownloadOptions>, decision: DownloadDecision = accept) =>
    driveDownload(downloadProfile({ smdpAddress: address, deviceInfo, ...options }), {
      es10: async ({ call }) => card.es10(call.request),
      es9p: async ({ path, body }) => (await client.send('POST', path, body)).json,
      ask: async () => decision,
      loadBpp: async ({ segments }) => {
        for (const segment of segments) {
          const answer = card.es10(segment);
          if (answer.length > 0) return answer;
        }
        return new Uint8Array();
      },
    });
  const deliverNotifications = async () => {
    const pending = retrieveNotificationsList.decodeResponse(card.es10(retrieveNotificationsList.encodeRequest({})));
    for (const pendingNotification of 'pendingNotifications' in pending ? pending.pendingNotifications : []) {
      const body = es9pFunctions.handleNotification.encodeRequest({ pendingNotification });
      expect((await client.send('POST', es9pFunctions.handleNotification.path, body)).status).toBe(204);
    }
  };

  test('a profile is ordered, loaded, enabled, authenticated by the network, and its notifications arrive', async () => {
    const subscriber = { imsi: '999700000000077', k: '01'.repeat(16), opc: '02'.repeat(16) };
    const ordered = smdp.createOrder({ profileType, personalise: { iccid: '8988247000000000776', ...subscriber } });
    const result = await download({ matchingId: ordered.matchingId! });
    expect(result.iccid).toBe('8988247000000000776');
    await deliverNotifications();
    expect(smdp.order(result.iccid)).toMatchObject({ state: 'installed', result: { isdpAid: result.isdpAid } });

    const enable = enableProfile.encodeRequest({ profile: { iccid: result.iccid }, refreshFlag: false });
    expect(enableProfile.decodeResponse(card.es10(enable)).result).toBe('ok');
    await deliverNotifications();
    expect(smdp.notifications().map(({ event }) => event)).toEqual(['install', 'enable']);

    network.addSubscriber({ ...subscriber, algorithm: 'milenage' });
    card.transmit(fromHex('00A4040407A0000000871002'));
    const authenticate = (vector: { rand: string; autn: string }) =>
      card.transmit(fromHex(`008800812210${vector.rand}10${vector.autn}00`));
    const vector = network.authVector(subscriber.imsi);
    const answer = authenticate(vector);
    expect(answer.sw).toBe('9000');
    expect(toHex(answer.data).startsWith(`DB08${vector.xres}10${vector.ck}10${vector.ik}`)).toBe(true);
    expect(network.checkResult(subscriber.imsi, vector.rand, toHex(answer.data.subarray(2, 10)))).toBe(true);
    // The same vector again: the card finds SQN used and resynchronises the network.
    network.addSubscriber({ ...subscriber, algorithm: 'milenage' });
    const stale = network.authVector(subscriber.imsi);
    const resync = authenticate(stale);
    expect(toHex(resync.data).slice(0, 4)).toBe('DC0E');
    const fresh = network.resynchronise(subscriber.imsi, stale.rand, toHex(resync.data.subarray(2)));
    expect(toHex(authenticate(fresh).data).slice(0, 20)).toBe(`DB08${fresh.xres}`);
  });

  test.skipIf(!vectorsAvailable).each(['TS48v2_SAIP2.1_NoBERTLV', 'TS48v6_SAIP2.3_BERTLV_SUCI'])(
    'the GSMA test profile %s is loaded',
    async (name) => {
      smdp.addPackage({ profileType: name, der: vectorBytes(`upp/${name}.der`) });
      const { iccid } = await download({ matchingId: smdp.createOrder({ profileType: name }).matchingId! });
      await deliverNotifications();
      expect(smdp.order(iccid)?.state).toBe('installed');
    },
  );

  test('a confirmation code is asked for and checked', async () => {
    const { matchingId } = smdp.createOrder({ profileType, confirmationCode: '2468' });
    await expect(download({ matchingId: matchingId!, confirmationCode: '1357' })).rejects.toMatchObject({
      details: { subjectCode: '8.2.7', reasonCode: '3.8' },
    });
    const { iccid } = await download({ matchingId: matchingId!, confirmationCode: '2468' });
    await deliverNotifications();
    expect(smdp.order(iccid)?.state).toBe('installed');
  });

  test('a person’s no ends the order, a later-on keeps it', async () => {
    const { matchingId, iccid } = smdp.createOrder({ profileType });
    await expect(download({ matchingId: matchingId! }, { decision: 'postpone' })).rejects.toThrow();
    expect(smdp.order(iccid)?.state).toBe('released');
    await expect(download({ matchingId: matchingId! }, { decision: 'reject' })).rejects.toThrow();
    expect(smdp.order(iccid)?.state).toBe('error');
  });

  test('a deleted profile is ordered and loaded again under the same ICCID', async () => {
    const first = await download({ matchingId: smdp.createOrder({ profileType }).matchingId! });
    await deliverNotifications();
    card.es10(deleteProfile.encodeRequest({ profile: { iccid: first.iccid } }));
    await deliverNotifications();
    expect(smdp.order(first.iccid)?.state).toBe('available');
    const second = await download({ matchingId: smdp.createOrder({ profileType }).matchingId! });
    expect(second.iccid).toBe(first.iccid);
  });

  test('a load broken off is taken up again in a new session', async () => {
    const { matchingId } = smdp.createOrder({ profileType });
    const flow = downloadProfile({ smdpAddress: address, deviceInfo, matchingId: matchingId! });
    let turn = flow.next();
    while (!turn.done && turn.value.kind !== 'loadBpp') {
      const step = turn.value;
      if (step.kind === 'es10') turn = flow.next(card.es10(step.call.request));
      else if (step.kind === 'es9p') turn = flow.next((await client.send('POST', step.path, step.body)).json);
      else turn = flow.next(accept);
    }
    const { iccid } = await download({ matchingId: matchingId! });
    expect(smdp.order(iccid)).toMatchObject({ state: 'downloaded', downloadAttempts: 2 });
    await deliverNotifications();
    expect(smdp.order(iccid)?.state).toBe('installed');
  });
});
