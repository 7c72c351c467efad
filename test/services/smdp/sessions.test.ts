import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '#core/environment/index.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { sweepHourly } from '#services/smdp/index.ts';
import { openSqliteStore } from '#node/sqlite-store.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { temporaryLab } from '../lab.ts';
import { eid, iccid, iccidBytes, labCard, openBench, otherEid, profileType, resultOf, type Bench } from './bench.ts';

const hour = 3_600_000;
let pki: LabPki;
let bench: Bench;

beforeAll(async () => {
  const lab = await temporaryLab(new ManualClock(Date.now()));
  pki = lab.pki;
  return () => lab.remove();
});
beforeEach(async () => {
  bench = await openBench(pki);
  return () => bench.close();
});
const stateOf = (one = iccid) => bench.smdp.order(one)?.state;
const deliver = async (body: object) => expect((await bench.post('handleNotification', body)).status).toBe(204);

describe('several sessions at one order', () => {
  test('two cards that both were shown the profile: the one that fetches first has it, the other neither gets nor ends it', async () => {
    const other = await labCard(pki, otherEid);
    const { matchingId } = bench.order();
    const [mine, theirs] = [await bench.authenticate(matchingId!), await bench.authenticate(matchingId!, other)];
    const [first, second] = await Promise.all([
      bench.post('getBoundProfilePackage', bench.card.prepare(mine)),
      bench.post('getBoundProfilePackage', other.prepare(theirs)),
    ]);
    expect([resultOf(first), resultOf(second)]).toEqual(['ok', '8.2/3.7']);
    expect(resultOf(await bench.tryAuthenticate(matchingId!, other))).toBe('8.1.1/3.8');
    expect(resultOf(await bench.post('cancelSession', other.cancel(theirs.transactionId!, 0)))).toBe('ok');
    expect(stateOf()).toBe('downloaded');
    await deliver(bench.card.result(mine.transactionId!, bench.address, iccidBytes));
    expect(stateOf()).toBe('installed');
  });

  test('ten cards at once: exactly one gets it', async () => {
    const eids = Array.from({ length: 10 }, (_, i) => {
      const body = `8904903200000100000000000099${String(i).padStart(2, '0')}`;
      return body + String(98n - ((BigInt(body) * 100n) % 97n)).padStart(2, '0');
    });
    const cards = await Promise.all(eids.map((one) => labCard(pki, one)));
    const { matchingId } = bench.order();
    const shown = await Promise.all(cards.map((card) => bench.authenticate(matchingId!, card)));
    const answers = await Promise.all(
      cards.map((card, i) => bench.post('getBoundProfilePackage', card.prepare(shown[i]!))),
    );
    expect(answers.map(resultOf).filter((result) => result === 'ok')).toHaveLength(1);
    expect(new Set(answers.map(resultOf))).toEqual(new Set(['ok', '8.2/3.7']));
  });

  test('the same card twice: both are served, and the result of either ends the order', async () => {
    const { matchingId } = bench.order();
    const [one, two] = [await bench.fetch(matchingId!), await bench.fetch(matchingId!)];
    expect(bench.smdp.order(iccid)?.downloadAttempts).toBe(2);
    await deliver(bench.card.result(one.session, bench.address, iccidBytes));
    expect(stateOf()).toBe('installed');
    await deliver(bench.card.result(two.session, bench.address, iccidBytes, [5, 9]));
    expect(stateOf()).toBe('installed');
  });

  test('the same request again in its session is one delivery, however often', async () => {
    const request = bench.card.prepare(await bench.authenticate(bench.order().matchingId!));
    const packages = new Set<string>();
    for (let i = 0; i < 12; i++) {
      const reply = await bench.ok('getBoundProfilePackage', request);
      packages.add(toHex(bench.card.load(reply).protectedPart));
    }
    expect(packages.size).toBe(1);
    expect(bench.smdp.order(iccid)?.downloadAttempts).toBe(1);
  });

  test('sessions opened before the limit was reached get no delivery beyond it', async () => {
    await bench.close();
    bench = await openBench(pki, { limits: { downloads: 1 } });
    const { matchingId } = bench.order();
    const one = bench.card.prepare(await bench.authenticate(matchingId!));
    const two = bench.card.prepare(await bench.authenticate(matchingId!));
    await bench.ok('getBoundProfilePackage', one);
    expect(resultOf(await bench.post('getBoundProfilePackage', two))).toBe('8.2/3.7');
  });

  test('a result that comes after the order was given up is believed', async () => {
    await bench.close();
    bench = await openBench(pki, { limits: { downloads: 1 } });
    const { matchingId } = bench.order();
    const { session } = await bench.fetch(matchingId!);
    expect(resultOf(await bench.tryAuthenticate(matchingId!))).toBe('8.8.5/6.4');
    expect(stateOf()).toBe('error');
    await deliver(bench.card.result(session, bench.address, iccidBytes));
    expect(stateOf()).toBe('installed');
  });

  test('nothing of an order’s sessions counts for the next order of the same profile', async () => {
    const shown = await bench.authenticate(bench.order({ matchingId: 'FIRST' }).matchingId!);
    bench.smdp.cancelOrder({ iccid, finalProfileStatusIndicator: 'Available' });
    const { matchingId } = bench.order({ matchingId: 'SECOND' });
    expect(resultOf(await bench.post('getBoundProfilePackage', bench.card.prepare(shown)))).toBe('8.2/3.7');
    expect(resultOf(await bench.post('cancelSession', bench.card.cancel(shown.transactionId!, 0)))).toBe('ok');
    expect(stateOf()).toBe('released');
    await bench.fetch(matchingId!);
  });
});

describe('orders for a card that names none', () => {
  const personalised = (digit: number) => ({ iccid: `890001234567890000${digit}` });
  const fetched = async () => toHex((await bench.fetch(undefined)).metadata).slice(10, 30);
  const asStored = (digits: string) =>
    toHex(Uint8Array.from(Buffer.from(`${digits}F`, 'hex').map((b) => ((b & 15) << 4) | (b >> 4))));

  test('come oldest first, one after the other', async () => {
    const order = [3, 1, 2];
    for (const digit of order) {
      bench.order({ eid, matchingId: '', personalise: personalised(digit) });
      await bench.clock.advance(1000);
    }
    const came: string[] = [];
    for (const digit of order) {
      const loaded = await bench.fetch(undefined);
      const stored = asStored(personalised(digit).iccid);
      expect(toHex(loaded.metadata)).toContain(stored);
      came.push(stored);
      await deliver(bench.card.result(loaded.session, bench.address, Buffer.from(stored, 'hex')));
    }
    expect(new Set(came).size).toBe(3);
    expect(resultOf(await bench.tryAuthenticate(undefined))).toBe('8.2.6/3.8');
  });

  test('an interrupted download is gone on with, not another begun', async () => {
    bench.order({ eid, matchingId: '', personalise: personalised(1) });
    await bench.clock.advance(1000);
    bench.order({ eid, matchingId: '', personalise: personalised(2) });
    expect(await fetched()).toBe(await fetched());
  });

  test('an expired one does not stand before one that is good', async () => {
    const old = bench.order({ eid, matchingId: '', personalise: personalised(1) });
    await bench.clock.advance(old.expiresAt! - bench.clock.now());
    bench.order({ eid, matchingId: '', personalise: personalised(2) });
    expect(toHex((await bench.fetch(undefined)).metadata)).toContain(asStored(personalised(2).iccid));
  });

  test('an order bound to the EID is found without its MatchingID, empty or absent, after those that have none', async () => {
    bench.order({ eid, personalise: personalised(1) });
    await bench.clock.advance(1000);
    bench.order({ eid, matchingId: '', personalise: personalised(2) });
    const loaded = await bench.fetch('');
    expect(toHex(loaded.metadata)).toContain(asStored(personalised(2).iccid));
    await deliver(
      bench.card.result(loaded.session, bench.address, Buffer.from(asStored(personalised(2).iccid), 'hex')),
    );
    expect(toHex((await bench.fetch(undefined)).metadata)).toContain(asStored(personalised(1).iccid));
    expect(resultOf(await bench.tryAuthenticate(undefined, await labCard(pki, otherEid)))).toBe('8.2.6/3.8');
  });
});

describe('what is over is forgotten', () => {
  const rows = (store: Store = bench.store) =>
    ['smdp/sessions', 'smdp/bindings', 'smdp/euicc-otpks'].map((collection) => store.count(collection));

  test('sessions after their time, hourly, and not those that are still good', async () => {
    const end = sweepHourly(bench.smdp, bench.clock, undefined);
    await bench.authenticate(bench.order().matchingId!);
    expect(rows()).toEqual([1, 0, 0]);
    await bench.clock.advance(hour - 1);
    expect(rows()).toEqual([1, 0, 0]);
    await bench.clock.advance(1);
    expect(rows()).toEqual([0, 0, 0]);
    end();
  });

  test('one-time keys of an order that expired, while the result is still awaited', async () => {
    const { matchingId, expiresAt } = bench.order();
    const { session } = await bench.fetch(matchingId!);
    bench.smdp.sweep();
    expect(rows()).toEqual([1, 1, 1]);
    await bench.clock.advance(expiresAt! - bench.clock.now() - 60 * 24 * hour);
    expect(resultOf(await bench.tryAuthenticate(matchingId!))).toBe('ok');
    await bench.fetch(matchingId!);
    await bench.clock.advance(60 * 24 * hour);
    bench.smdp.sweep();
    expect(rows().slice(1)).toEqual([0, 0]);
    void session;
  });

  test.each<[string, (session: string) => Promise<unknown> | unknown]>([
    ['the result', (session) => deliver(bench.card.result(session, bench.address, iccidBytes))],
    ['a failed result', (session) => deliver(bench.card.result(session, bench.address, iccidBytes, [5, 12]))],
    ['the card’s cancelSession', (session) => bench.ok('cancelSession', bench.card.cancel(session, 5))],
    ['the operator’s cancelOrder', () => bench.smdp.cancelOrder({ iccid, finalProfileStatusIndicator: 'Unavailable' })],
  ])('one-time keys after %s', async (_, end) => {
    const { session } = await bench.fetch(bench.order().matchingId!);
    expect(rows().slice(1)).toEqual([1, 1]);
    await end(session);
    expect(rows().slice(1)).toEqual([0, 0]);
  });

  test.each([
    [true, 'none of their bytes is in the files'],
    [false, 'a store that does not erase would have kept them'],
  ])('one-time keys also on the disk: with erases %s, %s', async (erases) => {
    const folder = mkdtempSync(join(tmpdir(), 'smdp-disk-'));
    const store = openSqliteStore({ file: join(folder, 'store.sqlite'), erases });
    const disk = await openBench(pki, { store });
    const { session, smdpOtpk, protectedPart } = await disk.fetch(disk.order().matchingId!);
    // Short pieces: SQLite breaks long values up into pages.
    const pieces = Array.from({ length: 50 }, (_, i) => protectedPart.subarray(i * 50, i * 50 + 16));
    const secrets = [disk.card.otpk().subarray(1, 17), smdpOtpk.subarray(1, 17), ...pieces].map(toHex);
    const onDisk = () => {
      const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
      return secrets.filter((secret) => files.some((file) => file.includes(secret))).length;
    };
    expect(protectedPart.length).toBeGreaterThan(2_500);
    expect(onDisk()).toBeGreaterThan(45);
    expect((await disk.post('handleNotification', disk.card.result(session, disk.address, iccidBytes))).status).toBe(
      204,
    );
    expect(rows(store)).toEqual([0, 0, 0]);
    await disk.close();
    store.close();
    expect(onDisk() > 0).toBe(!erases);
    rmSync(folder, { recursive: true });
  });

  test('a hundred deliveries never share a one-time key', async () => {
    await bench.close();
    bench = await openBench(pki, { limits: { downloads: 1_000 } });
    const { matchingId } = bench.order();
    const seen = new Set<string>();
    for (let i = 0; i < 100; i++) {
      bench.card.forget();
      seen.add(toHex((await bench.fetch(matchingId!)).smdpOtpk));
    }
    expect(seen.size).toBe(100);
    expect(profileType).toBe(bench.smdp.order(iccid)?.profileType);
  });
});
