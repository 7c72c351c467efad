import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '#core/environment/index.ts';
import { es12Functions } from '#core/protocol/sgp22/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import type { Es12Call, Es12Outcome } from '#services/rsp-server/index.ts';
import type { EventRecord } from '#services/smds/index.ts';
import { proves } from '#test/support/conformance.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { temporaryLab } from '../lab.ts';
import { eid, es12Client, header, openSmds, otherEid, outcomeOf, parentAt, type SmdsBench } from './smds-bench.ts';

const event = { eid, eventId: 'AB-12', rspServerAddress: 'smdp.example.com', forwardingIndicator: false };
const call = (functionCallIdentifier: string) => ({ header: { ...header, functionCallIdentifier } });
const shown = (records: readonly EventRecord[]) =>
  records.map(({ eid, eventId, rspServerAddress }) => `${eid.slice(-4)} ${eventId} ${rspServerAddress}`);

describe('ES12 over mutual TLS', () => {
  let pki: LabPki;
  let bench: SmdsBench;
  let store: Store;

  beforeAll(async () => {
    const lab = await temporaryLab(new ManualClock(Date.now()));
    pki = lab.pki;
    return () => lab.remove();
  });

  beforeEach(async () => {
    store = memoryStore();
    bench = await openSmds(pki, { store });
    return () => bench.close();
  });

  it('registers several events of a card and of several cards', proves('ES12.RegisterEvent ok'), async () => {
    expect((await bench.es12('registerEvent', event)).status).toBe('ok');
    expect((await bench.es12('registerEvent', { ...event, eventId: 'CD' })).status).toBe('ok');
    expect((await bench.es12('registerEvent', { ...event, eid: otherEid })).status).toBe('ok');
    expect(shown(bench.smds.events()).sort()).toEqual([
      '0171 AB-12 smdp.example.com',
      '1235 AB-12 smdp.example.com',
      '1235 CD smdp.example.com',
    ]);
  });

  it(
    'takes the same call twice as one, and any other for this EventID as a second registration',
    proves('ES12.RegisterEvent 8.9.5/3.3'),
    async () => {
      expect((await bench.es12('registerEvent', { ...event, ...call('1') })).status).toBe('ok');
      expect((await bench.es12('registerEvent', { ...event, ...call('1') })).status).toBe('ok');
      expect((await bench.es12('registerEvent', { ...event, ...call('2') })).status).toBe('8.9.5/3.3');
      const elsewhere = { ...event, ...call('1'), rspServerAddress: 'other.example.com' };
      expect((await bench.es12('registerEvent', elsewhere)).status).toBe('8.9.5/3.3');
      expect(bench.smds.events()).toHaveLength(1);
    },
  );

  it('deletes an event once', proves('ES12.DeleteEvent ok', 'ES12.DeleteEvent 8.9.5/3.9'), async () => {
    await bench.es12('registerEvent', event);
    expect((await bench.es12('deleteEvent', { eid, eventId: 'CD' })).status).toBe('8.9.5/3.9');
    expect((await bench.es12('deleteEvent', { eid: otherEid, eventId: 'AB-12' })).status).toBe('8.9.5/3.9');
    expect((await bench.es12('deleteEvent', { eid, eventId: 'AB-12' })).status).toBe('ok');
    expect((await bench.es12('deleteEvent', { eid, eventId: 'AB-12' })).status).toBe('8.9.5/3.9');
    expect(bench.smds.events()).toEqual([]);
  });

  it('lets nobody delete what another server registered', proves('ES12.DeleteEvent 8.9.5/3.9'), async () => {
    await bench.es12('registerEvent', event);
    const other = bench.client(pki.dsTls);
    const answer = await other.send('POST', '/gsma/rsp2/es12/deleteEvent', { eid, eventId: 'AB-12', header });
    expect(outcomeOf(answer).status).toBe('8.9.5/3.9');
    expect(bench.smds.events()).toHaveLength(1);
  });

  it('is for SM-DP+ and SM-DS alone', proves('ES12.RegisterEvent 1.1/1.2', 'ES12.DeleteEvent 1.1/1.2'), async () => {
    for (const name of ['registerEvent', 'deleteEvent']) {
      const path = `/gsma/rsp2/es12/${name}`;
      const nobody = await bench.client().send('POST', path, { ...event, header });
      expect([nobody.status, nobody.json]).toEqual([
        403,
        expect.objectContaining({ code: 'CLIENT_CERTIFICATE_REQUIRED' }),
      ]);
      // Of another root: as good as none.
      expect((await bench.client(pki.workstation).send('POST', path, { ...event, header })).status).toBe(403);
      // Of the right root, and no TLS certificate of a server.
      const { dpAuth } = pki.hierarchies[0]!;
      const signer = await bench.client(dpAuth).send('POST', path, { ...event, header });
      expect(signer.status === 403 ? '1.1/1.2' : outcomeOf(signer).status).toBe('1.1/1.2');
    }
    expect(bench.smds.events()).toEqual([]);
  });

  it.each(['registerEvent', 'deleteEvent'])(
    'says what is wrong with a malformed %s',
    proves(
      ...['1.2.1/2.1', '1.2/2.1', '1.2/2.2'].flatMap((code) =>
        Object.values(es12Functions).map(({ name }) => `${name} ${code}`),
      ),
    ),
    async (name) => {
      const client = bench.client(pki.dpTls);
      const post = async (body: unknown, headers?: Record<string, string>) =>
        outcomeOf(await client.send('POST', `/gsma/rsp2/es12/${name}`, body, headers)).status;
      expect(await post('{}', { 'content-type': 'text/plain' })).toBe('1.2.1/2.1');
      expect(await post({ ...event, header, eid: '8904' })).toBe('1.2/2.1');
      expect(await post({ ...event, header: { functionCallIdentifier: '1' } })).toBe('1.2/2.2');
    },
  );

  it(
    'answers its own failure as one of the SM-DS',
    proves('ES12.RegisterEvent 8.9/4.2', 'ES12.DeleteEvent 8.9/4.2'),
    async () => {
      await bench.es12('registerEvent', event);
      bench.failStore();
      expect((await bench.es12('registerEvent', { ...event, eventId: 'CD' })).status).toBe('8.9/4.2');
      expect((await bench.es12('deleteEvent', { eid, eventId: 'AB-12' })).status).toBe('8.9/4.2');
    },
  );

  it('answers malformed requests in the envelope, never with a 500', async () => {
    const client = bench.client(pki.dpTls);
    for (const name of ['registerEvent', 'deleteEvent'])
      for (const body of ['', 'x', '[]', 'null', {}, { ...event }, { ...event, header, eid: 5 }, { header, eid }]) {
        const answer = await client.send('POST', `/gsma/rsp2/es12/${name}`, body);
        expect(answer.status).toBe(200);
        expect(name === 'deleteEvent' && answer.text.includes('Success')).toBe(false);
        expect(outcomeOf(answer).status).toMatch(/^1\.2\//);
      }
  });

  it('keeps events over a restart', async () => {
    await bench.es12('registerEvent', event);
    const again = await openSmds(pki, { store });
    expect(shown(again.smds.events())).toEqual(['1235 AB-12 smdp.example.com']);
    await again.close();
  });

  describe('forwarding to the SM-DS above', () => {
    let root: SmdsBench;
    let child: SmdsBench;
    let childStore: Store;
    let clock: ManualClock;
    let http: ReturnType<typeof es12Client>['http'];

    const openChild = (parentAddress = root.address) => {
      const made = es12Client(pki, pki.dsTls);
      http = made.http;
      return openSmds(pki, { store: childStore, clock, parent: parentAt(parentAddress, made.client) });
    };

    beforeEach(async () => {
      childStore = memoryStore();
      clock = new ManualClock(Date.now());
      root = await openSmds(pki);
      child = await openChild();
      return async () => {
        http.close();
        await child.close();
        await root.close();
      };
    });
    const forward = (change: object = {}) =>
      child.es12('registerEvent', { ...event, forwardingIndicator: true, ...change });

    it('registers itself there, under an EventID of its own', async () => {
      expect((await forward()).status).toBe('ok');
      const [above] = root.smds.events();
      expect(above).toMatchObject({ eid, rspServerAddress: child.address, state: 'registered', forwarded: null });
      expect(above!.eventId).not.toBe('AB-12');
      expect(child.smds.events()[0]).toMatchObject({ state: 'registered', forwarded: { eventId: above!.eventId } });
    });

    it('forwards only what it is told to', async () => {
      await child.es12('registerEvent', event);
      expect([child.smds.events().length, root.smds.events().length]).toEqual([1, 0]);
    });

    it('deletes there what is deleted here', async () => {
      await forward();
      expect((await child.es12('deleteEvent', { eid, eventId: 'AB-12' })).status).toBe('ok');
      await until(() => root.smds.events().length === 0);
      expect(child.smds.events()).toEqual([]);
    });

    it('refuses, and keeps nothing, when that one does not answer', proves('ES12.RegisterEvent 8.9/5.1'), async () => {
      root.smds.setFault('drop');
      expect((await forward()).status).toBe('8.9/5.1');
      expect(child.smds.events()).toEqual([]);
    });

    it('refuses, and keeps nothing, when that one refuses', proves('ES12.RegisterEvent 8.9/4.2'), async () => {
      const refusing = { call: async (): Promise<Es12Outcome> => ({ kind: 'refused', status: '8.9.5/3.3' }) };
      const other = await openSmds(pki, { parent: parentAt(root.address, refusing) });
      expect((await other.es12('registerEvent', { ...event, forwardingIndicator: true })).status).toBe('8.9/4.2');
      expect(other.smds.events()).toEqual([]);
      await other.close();
    });

    it('tells no card before that one knows, and joins a repetition to the call under way', async () => {
      const answers: ((outcome: Es12Outcome) => void)[] = [];
      const slow = { call: () => new Promise<Es12Outcome>((resolve) => answers.push(resolve)) };
      const other = await openSmds(pki, { parent: parentAt(root.address, slow) });
      const request = { ...event, forwardingIndicator: true };
      const both = [other.es12('registerEvent', request), other.smds.registerEvent({ ...request, header }, '2.999.10')];
      await until(() => answers.length === 1);
      expect(other.smds.events()[0]).toMatchObject({ state: 'forwarding' });
      answers[0]!({ kind: 'done' });
      expect(await both[0]).toMatchObject({ status: 'ok' });
      await both[1];
      expect([other.smds.events()[0]!.state, answers.length]).toEqual(['registered', 1]);
      await other.close();
    });

    it('takes back after a crash what it was told no end of, there too', async () => {
      const calls: Es12Call[] = [];
      const dead = {
        call: (_address: string, _id: string, made: Es12Call) => {
          calls.push(made);
          return new Promise<Es12Outcome>(() => {});
        },
      };
      const crashed = await openSmds(pki, { store: childStore, clock, parent: parentAt(root.address, dead) });
      void crashed.smds.registerEvent({ ...event, forwardingIndicator: true, header }, '2.999.10');
      const { eventId } = calls[0]!;
      await crashed.close();
      await child.close();
      const deletions: Es12Call[] = [];
      const alive = {
        call: async (_address: string, _id: string, made: Es12Call): Promise<Es12Outcome> => {
          deletions.push(made);
          return { kind: 'done' };
        },
      };
      child = await openSmds(pki, { store: childStore, clock, parent: parentAt(root.address, alive) });
      expect(child.smds.events()).toEqual([]);
      await until(() => deletions.length === 1);
      expect(deletions).toEqual([{ function: 'deleteEvent', eid, eventId }]);
    });

    it('goes on deleting there until it is answered, also after a restart', async () => {
      await forward();
      root.smds.setFault('serverError');
      await child.es12('deleteEvent', { eid, eventId: 'AB-12' });
      await child.close();
      http.close();
      root.smds.setFault('none');
      expect(root.smds.events()).toHaveLength(1);
      await clock.advance(3_600_000);
      child = await openChild();
      await until(() => root.smds.events().length === 0);
    });
  });
});

/** Waits for what happens on real sockets. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
