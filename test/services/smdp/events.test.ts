import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '#core/environment/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import type { Es12Call, Es12Outcome } from '#services/rsp-server/index.ts';
import { createSmdp, serveEs2plus, type Smdp, type SmdpOptions } from '#services/smdp/index.ts';
import { proves } from '#test/support/conformance.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { httpsClient } from '../https-client.ts';
import { temporaryLab } from '../lab.ts';
import { eid, es12Client, header, openSmds, outcomeOf, shippedPackage, type SmdsBench } from '../smds/smds-bench.ts';

const iccid = '8988247000000000027';

describe('Orders that name an SM-DS', () => {
  let pki: LabPki;
  let smds: SmdsBench;
  let store: Store;
  let clock: ManualClock;
  let smdp: Smdp;
  let closers: (() => Promise<void> | void)[];

  beforeAll(async () => {
    const lab = await temporaryLab(new ManualClock(Date.now()));
    pki = lab.pki;
    return () => lab.remove();
  });

  const openSmdp = (access?: SmdpOptions['smds']): Smdp => {
    const { client, http } = es12Client(pki, pki.dpTls);
    const { dpAuth, dpPb, ci } = pki.hierarchies[0]!;
    const opened = createSmdp({
      store,
      clock,
      random: seededRandom('events'),
      identity: {
        dpAuth: { cert: dpAuth.certificate, key: dpAuth.privateKey },
        dpPb: { cert: dpPb.certificate, key: dpPb.privateKey },
        ciCertificates: [ci.certificate],
      },
      address: 'smdp.example.com',
      smds: access ?? { client },
    });
    closers.push(
      () => opened.events!.close(),
      () => http.close(),
    );
    return opened;
  };

  beforeEach(async () => {
    closers = [];
    store = memoryStore();
    clock = new ManualClock(Date.now());
    smds = await openSmds(pki);
    smdp = openSmdp();
    smdp.addPackage({ profileType: 'LTE', der: shippedPackage() });
    smdp.downloadOrder({ iccid, eid });
    return async () => {
      for (const close of closers) await close();
      await smds.close();
    };
  });

  const es2plus = async (server = smdp) => {
    const { dpTls, servicesCa, workstation, hierarchies } = pki;
    const tls = { key: dpTls.privateKeyPem, cert: dpTls.certificatePem, clientCa: servicesCa.certificatePem };
    const face = await serveEs2plus(server, { port: 0, tls });
    const identity = { cert: workstation.certificatePem, key: workstation.privateKeyPem };
    const client = httpsClient(face.port, { ca: hierarchies[0]!.ci.certificatePem, ...identity });
    closers.push(
      () => client.close(),
      () => face.close(),
    );
    let calls = 0;
    return async (name: string, body: object) => {
      const whole = { header: { ...header, functionCallIdentifier: `call-${++calls}` }, ...body };
      return outcomeOf(await client.send('POST', `/gsma/rsp2/es2plus/${name}`, whole));
    };
  };
  const confirmation = () => ({ iccid, matchingId: 'EV-1', smdsAddress: smds.address, releaseFlag: true });
  const registered = () => smds.smds.events().map(({ eventId, rspServerAddress }) => [eventId, rspServerAddress]);

  it('are announced there when they are released', proves('ES2+.ConfirmOrder ok'), async () => {
    const call = await es2plus();
    expect(await call('confirmOrder', confirmation())).toEqual({
      status: 'ok',
      members: { eid, matchingId: 'EV-1', smdpAddress: 'smdp.example.com' },
    });
    expect(registered()).toEqual([['EV-1', 'smdp.example.com']]);
    expect(smdp.events!.get(iccid)).toMatchObject({ state: 'announced', smdsAddress: smds.address });
  });

  it('are announced by the release where confirming did not release', proves('ES2+.ReleaseProfile ok'), async () => {
    const call = await es2plus();
    await call('confirmOrder', { ...confirmation(), releaseFlag: false });
    expect(registered()).toEqual([]);
    expect((await call('releaseProfile', { iccid })).status).toBe('ok');
    expect(registered()).toEqual([['EV-1', 'smdp.example.com']]);
  });

  it(
    'stay as they were when it does not answer',
    proves('ES2+.ConfirmOrder 8.9/5.1', 'ES2+.ReleaseProfile 8.9/5.1'),
    async () => {
      const call = await es2plus();
      smds.smds.setFault('drop');
      expect((await call('confirmOrder', confirmation())).status).toBe('8.9/5.1');
      expect(smdp.order(iccid)).toMatchObject({ state: 'linked', matchingId: null });
      await call('confirmOrder', { ...confirmation(), releaseFlag: false });
      expect((await call('releaseProfile', { iccid })).status).toBe('8.9/5.1');
      expect(smdp.order(iccid)).toMatchObject({ state: 'confirmed', matchingId: 'EV-1' });
      smds.smds.setFault('none');
      expect((await call('releaseProfile', { iccid })).status).toBe('ok');
      expect(registered()).toEqual([['EV-1', 'smdp.example.com']]);
    },
  );

  it(
    'stay as they were when it refuses',
    proves('ES2+.ConfirmOrder 8.9/4.2', 'ES2+.ReleaseProfile 8.9/4.2'),
    async () => {
      const call = await es2plus();
      await smds.es12('registerEvent', {
        eid,
        eventId: 'EV-1',
        rspServerAddress: 'x.example',
        forwardingIndicator: false,
      });
      expect((await call('confirmOrder', confirmation())).status).toBe('8.9/4.2');
      expect(smdp.order(iccid)).toMatchObject({ state: 'linked', matchingId: null });
    },
  );

  it('are refused without access to any SM-DS, without EID, and without MatchingID', async () => {
    const { dpAuth, dpPb, ci } = pki.hierarchies[0]!;
    const alone = createSmdp({
      store,
      clock,
      random: seededRandom('alone'),
      identity: {
        dpAuth: { cert: dpAuth.certificate, key: dpAuth.privateKey },
        dpPb: { cert: dpPb.certificate, key: dpPb.privateKey },
        ciCertificates: [ci.certificate],
      },
    });
    expect(() => alone.confirmOrder(confirmation())).toThrow('8.9/5.1');
    expect(() => smdp.confirmOrder({ ...confirmation(), matchingId: '' })).toThrow('8.2.6/2.1');
    smdp.cancelOrder({ iccid, finalProfileStatusIndicator: 'Available' });
    smdp.downloadOrder({ iccid });
    expect(() => smdp.confirmOrder(confirmation())).toThrow('8.1.1/2.2');
  });

  it('are taken off when they are cancelled', async () => {
    await smdp.announced(iccid, () => smdp.confirmOrder(confirmation()));
    expect(registered()).toHaveLength(1);
    smdp.cancelOrder({ iccid, finalProfileStatusIndicator: 'Available' });
    await until(() => registered().length === 0);
    expect(smdp.events!.get(iccid)).toBeUndefined();
  });

  it('are announced with the wish to forward at any SM-DS but the root', async () => {
    const asked: boolean[] = [];
    const client = {
      call: async (_address: string, _id: string, call: Es12Call): Promise<Es12Outcome> => {
        if (call.function === 'registerEvent') asked.push(call.forwardingIndicator);
        return { kind: 'done' };
      },
    };
    for (const smdsAddress of ['Root.example', 'other.example']) {
      const server = openSmdp({ client, rootSmds: 'root.example' });
      await server.announced(iccid, () => server.confirmOrder({ ...confirmation(), smdsAddress }));
      await server.events!.close();
      server.cancelOrder({ iccid, finalProfileStatusIndicator: 'Available' });
      server.downloadOrder({ iccid, eid });
    }
    expect(asked).toEqual([false, true]);
  });

  it('are announced after a crash that came between the order and the SM-DS', async () => {
    const silent = { call: () => new Promise<Es12Outcome>(() => {}) };
    const crashed = openSmdp({ client: silent });
    closers.splice(-2, 1);
    crashed.confirmOrder(confirmation());
    expect(registered()).toEqual([]);
    openSmdp();
    await until(() => registered().length === 1);
  });

  it('are tried again until the SM-DS answers, and taken off the same way', async () => {
    smds.smds.setFault('serverError');
    smdp.confirmOrder(confirmation());
    await expect(smdp.events!.announced(iccid)).rejects.toThrow('8.9/5.1');
    smds.smds.setFault('none');
    await clock.advance(5_000);
    await until(() => registered().length === 1);
    await until(() => smdp.events!.get(iccid)!.state === 'announced');
    smds.smds.setFault('serverError');
    smdp.cancelOrder({ iccid, finalProfileStatusIndicator: 'Available' });
    await until(() => (store.list('smdp/es12-outbox')[0]?.value as { attempts: number }).attempts === 1);
    smds.smds.setFault('none');
    await clock.advance(5_000);
    await until(() => registered().length === 0);
  });
});

/** Waits for what happens on real sockets. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
