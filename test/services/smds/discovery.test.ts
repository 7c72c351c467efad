import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readTlv, tlv } from '#core/protocol/asn1/index.ts';
import {
  authenticateServer,
  decodeCtxParams1,
  discoverEvents,
  driveDiscovery,
  type DiscoveryPerformer,
} from '#core/protocol/sgp22/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { createSmdp, serveSmdp } from '#services/smdp/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { httpsClient } from '../https-client.ts';
import { temporaryLab } from '../lab.ts';
import { bytesOf, TestCard, type Reply } from '../smdp/test-card.ts';
import { eid, es12Client, openSmds, parentAt, type SmdsBench } from './smds-bench.ts';

const deviceInfo = { tac: '35290611', deviceCapabilities: {} };

/** The LPA's flow against real servers; the card is the tests' own, which shares no cryptography with ours. */
describe('Discovery over SM-DS’s that forward', () => {
  let pki: LabPki;
  let root: SmdsBench;
  let child: SmdsBench;
  let smdpAddress: string;
  let card: TestCard;
  let closers: (() => Promise<void> | void)[];
  let stages: string[];

  beforeAll(async () => {
    const lab = await temporaryLab(new ManualClock(Date.now()));
    pki = lab.pki;
    return () => lab.remove();
  });

  beforeEach(async () => {
    stages = [];
    const { ci, dpAuth, dpPb } = pki.hierarchies[0]!;
    card = new TestCard(eid, (await pki.euicc(eid)).credentials[0]!, ci.certificate);
    const smdp = createSmdp({
      store: memoryStore(),
      clock: new ManualClock(Date.now()),
      random: seededRandom('discovery'),
      identity: {
        dpAuth: { cert: dpAuth.certificate, key: dpAuth.privateKey },
        dpPb: { cert: dpPb.certificate, key: dpPb.privateKey },
        ciCertificates: [ci.certificate],
      },
    });
    const tls = { key: pki.dpTls.privateKeyPem, cert: pki.dpTls.certificatePem };
    const face = await serveSmdp(smdp, { port: 0, tls });
    smdpAddress = `localhost:${face.port}`;
    root = await openSmds(pki);
    const { client, http } = es12Client(pki, pki.dsTls);
    child = await openSmds(pki, { parent: parentAt(root.address, client) });
    closers = [() => child.close(), () => root.close(), () => http.close(), () => face.close()];
    return async () => {
      for (const close of closers) await close();
    };
  });

  const performer = (change: Partial<DiscoveryPerformer> = {}): DiscoveryPerformer => {
    let reply: Reply = {};
    return {
      async es10({ stage, call }) {
        stages.push(stage);
        const { tag } = readTlv(call.request);
        if (tag === 0xbf2e) return tlv(0xbf2e, tlv(0x80, card.challenge));
        if (tag === 0xbf20) return card.info1();
        if (tag === 0xbf41) return tlv(0xbf41, tlv(0x81, Uint8Array.of(127)));
        const request = authenticateServer.decodeRequest(call.request);
        const { matchingId } = decodeCtxParams1(request.ctxParams1);
        return bytesOf(card.authenticate(reply, matchingId)['authenticateServerResponse']);
      },
      async es11({ server, path, body, stage, function: name }) {
        stages.push(stage);
        const client = httpsClient(Number(server.split(':')[1]), { ca: pki.hierarchies[0]!.ci.certificatePem });
        const { json } = await client.send('POST', path, body);
        client.close();
        if (name === 'initiateAuthentication') reply = json as Reply;
        return json;
      },
      ...change,
    };
  };
  const discover = (change?: Partial<DiscoveryPerformer>, smdsAddress = root.address) =>
    driveDiscovery(discoverEvents({ smdsAddress, deviceInfo }), performer(change));
  const register = (smds: SmdsBench, eventId: string, rspServerAddress: string, forwardingIndicator = false) =>
    smds.es12('registerEvent', { eid, eventId, rspServerAddress, forwardingIndicator });

  it('follows the root to the SM-DS that knows, and that to the SM-DP+', async () => {
    await register(child, 'EV-1', smdpAddress, true);
    expect(await discover()).toEqual([
      { eventId: 'EV-1', rspServerAddress: smdpAddress, foundAt: [root.address, child.address], problem: undefined },
    ]);
  });

  it('asks an SM-DP+ once, whatever number of events it has', async () => {
    await register(root, 'EV-1', smdpAddress);
    await root.clock.advance(1);
    await register(root, 'EV-2', smdpAddress);
    expect((await discover()).map(({ eventId }) => eventId)).toEqual(['EV-1', 'EV-2']);
    expect(stages.filter((stage) => stage === 'initiateAuthentication')).toHaveLength(2);
  });

  it('leaves out what an SM-DS forwarded and no longer has', async () => {
    await register(root, 'GONE', child.address);
    expect(await discover()).toEqual([]);
  });

  it('comes to an end where SM-DS’s name one another', async () => {
    await register(root, 'LOOP', child.address);
    await register(child, 'LOOP', root.address);
    expect(await discover()).toEqual([]);
    // Each hop under a new EventID, as a faulty SM-DS might make them.
    let hops = 0;
    const found = await discover({
      es11: async (step) => {
        if (step.function === 'initiateAuthentication') return performer().es11(step);
        const { transactionId } = step.body;
        const eventEntries = [{ eventId: `HOP-${++hops}`, rspServerAddress: root.address }];
        return { header: { functionExecutionStatus: { status: 'Executed-Success' } }, transactionId, eventEntries };
      },
      es10: async (step) => {
        const { tag } = readTlv(step.call.request);
        if (tag !== 0xbf38) return performer().es10(step);
        return okResponse(card);
      },
    });
    expect(found).toMatchObject([{ problem: { code: 'FORWARDED_TOO_FAR' } }]);
    expect(hops).toBeLessThan(8);
  });

  it('refuses to begin with a server that is no SM-DS', async () => {
    await expect(discover({}, smdpAddress)).rejects.toMatchObject({ code: 'NOT_AN_SMDS' });
  });

  it('ends the session on the card when the SM-DS does not answer it', async () => {
    const whole = performer();
    const failing: DiscoveryPerformer = {
      es11: (step) => (step.function === 'authenticateClient' ? Promise.reject(new Error('cable')) : whole.es11(step)),
      es10: (step) => whole.es10(step),
    };
    await expect(discover(failing)).rejects.toMatchObject({ code: 'STEP_FAILED' });
    expect(stages).toEqual([
      'getEuiccChallenge',
      'getEuiccChallenge',
      'initiateAuthentication',
      'authenticateServer',
      'cancelSession',
    ]);
  });

  it('refuses an SM-DS that signs for another card’s challenge, before the card sees it', async () => {
    const whole = performer();
    const other = 'RERERERERERERERERERERA==';
    const asked = discover({ es11: (step) => whole.es11({ ...step, body: { ...step.body, euiccChallenge: other } }) });
    await expect(asked).rejects.toMatchObject({ code: 'SESSION_MISMATCH' });
    expect(stages).not.toContain('authenticateServer');
  });
});

/** A BF38 answer without fault, of which the flow reads only that. */
function okResponse(card: TestCard): Uint8Array {
  const signature = card.sign(new Uint8Array(1));
  return tlv(0xbf38, tlv(0xa0, tlv(0x30), signature, tlv(0x30), tlv(0x30)));
}
