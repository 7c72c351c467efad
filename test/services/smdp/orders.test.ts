import { readFileSync } from 'node:fs';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LabPki } from '#services/lab-pki/index.ts';
import { createSmdp, type Smdp, type SmdpOptions } from '#services/smdp/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { temporaryLab } from '../lab.ts';

const eid = '89049032123451234512345678901235';
const otherEid = '89049032000000000000000000000131';
const profileType = 'Workbench LTE';
const iccid = '8988247000000000027';
const der = new Uint8Array(readFileSync('resources/profiles/workbench-lte.der'));

let pki: LabPki;
let store: ReturnType<typeof memoryStore>;
let smdp: Smdp;

beforeAll(async () => {
  const lab = await temporaryLab(new ManualClock());
  pki = lab.pki;
  return () => lab.remove();
});
const create = (options: Partial<SmdpOptions> = {}) => {
  const { dpAuth, dpPb, ci } = pki.hierarchies[0]!;
  return createSmdp({
    store,
    clock: new ManualClock(),
    random: seededRandom(`orders ${store.count('smdp/matching-ids')}`),
    identity: {
      dpAuth: { cert: dpAuth.certificate, key: dpAuth.privateKey },
      dpPb: { cert: dpPb.certificate, key: dpPb.privateKey },
      ciCertificates: [ci.certificate],
    },
    address: 'smdp.lab.example:8443',
    ...options,
  });
};
beforeEach(() => {
  store = memoryStore();
  smdp = create();
  smdp.addPackage({ profileType, der });
});

/** `subject/reason` of the refusal, or its code. */
const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    const { code, details } = error as { code: string; details?: { subjectCode?: string; reasonCode?: string } };
    return code === 'RSP_REFUSED' ? `${details?.subjectCode}/${details?.reasonCode}` : code;
  }
  return 'none';
};

describe('ES2+ functions', () => {
  test('a catalogue from before the length of the MNC was kept still tells it as unknown', () => {
    const { mncLength, ...older } = store.get<Record<string, unknown>>('smdp/catalogue', profileType)!;
    expect(mncLength).toBe(2);
    store.transact((transaction) => transaction.put('smdp/catalogue', profileType, older));
    expect(create().catalogue()).toMatchObject([{ profileType, mncLength: null }]);
  });

  test('downloadOrder, confirmOrder, releaseProfile take a profile through its states', () => {
    expect(smdp.order(iccid)?.state).toBe('available');
    expect(smdp.downloadOrder({ profileType })).toMatchObject({ iccid, state: 'allocated', eid: null });
    const confirmed = smdp.confirmOrder({ iccid, eid, releaseFlag: false });
    expect(confirmed).toMatchObject({ state: 'confirmed', eid });
    expect(confirmed.matchingId).toMatch(/^[A-Z2-9]{5}(-[A-Z2-9]{5}){3}$/);
    expect(smdp.releaseProfile(iccid)).toMatchObject({ state: 'released', matchingId: confirmed.matchingId });
    expect(smdp.activationCode(confirmed)).toBe(`1$smdp.lab.example:8443$${confirmed.matchingId}`);
    expect(create().order(iccid)).toEqual(smdp.order(iccid));
  });

  test('an order with an EID is linked', () => {
    expect(smdp.downloadOrder({ iccid, eid })).toMatchObject({ state: 'linked', eid });
  });

  test('cancelOrder gives the profile back or takes it out, and the MatchingID is free again', () => {
    const first = smdp.createOrder({ profileType, matchingId: 'ABC-1' });
    expect(smdp.cancelOrder({ iccid, matchingId: 'ABC-1', finalProfileStatusIndicator: 'Available' })).toMatchObject({
      state: 'available',
      orderId: null,
      matchingId: null,
    });
    const second = smdp.createOrder({ profileType, matchingId: 'ABC-1' });
    expect(second.orderId).not.toBe(first.orderId);
    expect(smdp.cancelOrder({ iccid, finalProfileStatusIndicator: 'Unavailable' }).state).toBe('unavailable');
  });

  test.each<[string, string, () => unknown]>([
    ['an order for nothing', '8.2.1/2.2', () => smdp.downloadOrder({})],
    ['an unknown profile type', '8.2.5/3.9', () => smdp.downloadOrder({ profileType: 'none' })],
    ['an unknown ICCID', '8.2.1/3.9', () => smdp.downloadOrder({ iccid: '8900000000000000001' })],
    ['an ICCID of another type', '8.2.5/3.8', () => (other(), smdp.downloadOrder({ iccid, profileType: 'other' }))],
    ['a type whose ICCID another has', '8.2.5/3.7', () => (other(), smdp.downloadOrder({ profileType: 'other' }))],
    ['confirming before ordering', '8.2.1/3.5', () => smdp.confirmOrder({ iccid, releaseFlag: true })],
    ['releasing before confirming', '8.2.1/3.5', () => smdp.releaseProfile(iccid)],
    ['cancelling what is not ordered', '8.2.1/3.5', () => cancel()],
    ['a profile that is in use', '8.2.1/3.3', () => (smdp.downloadOrder({ iccid }), smdp.downloadOrder({ iccid }))],
    [
      'a type of which none is left',
      '8.2.5/3.7',
      () => (smdp.createOrder({ profileType }), smdp.createOrder({ profileType })),
    ],
    ['confirming for another EID', '8.1.1/3.10', () => linked({ eid: otherEid })],
    ['an empty MatchingID without an EID', '8.1.1/2.2', () => allocated({ matchingId: '' })],
    ['a MatchingID of other characters', '8.2.6/2.1', () => allocated({ matchingId: 'abc$' })],
    ['an empty confirmation code', '8.2.7/2.2', () => allocated({ confirmationCode: '' })],
    ['cancelling with another EID', '8.2.1/3.10', () => (linked({}), cancel({ eid: otherEid }))],
    ['cancelling with another MatchingID', '8.2.6/3.10', () => (linked({}), cancel({ matchingId: 'X' }))],
  ])('refuse %s with %s', (_, status, act) => {
    expect(refusal(act)).toBe(status);
  });
  const other = () => smdp.addPackage({ profileType: 'other', der });
  const cancel = (more = {}) => smdp.cancelOrder({ iccid, finalProfileStatusIndicator: 'Available', ...more });
  const confirm = (more: object) => smdp.confirmOrder({ iccid, releaseFlag: true, ...more });
  const linked = (more: object) => (smdp.downloadOrder({ iccid, eid }), confirm(more));
  const allocated = (more: object) => (smdp.downloadOrder({ iccid }), confirm(more));

  test('a MatchingID is given once', () => {
    smdp.createOrder({ profileType, matchingId: 'ABC-1' });
    const personalise = { iccid: '8900012345678901234' };
    expect(refusal(() => smdp.createOrder({ profileType, matchingId: 'ABC-1', personalise }))).toBe('8.2.6/3.3');
    expect(smdp.order(personalise.iccid)?.state).toBe('available');
  });

  test('no two of a hundred generated MatchingIDs are alike', () => {
    const ids = Array.from({ length: 100 }, (_, i) => {
      const personalise = { iccid: `890001234567890${String(i).padStart(4, '0')}` };
      return smdp.createOrder({ profileType, personalise }).matchingId;
    });
    expect(new Set(ids).size).toBe(100);
    expect(smdp.orders()).toHaveLength(101);
  });
});

describe('catalogue', () => {
  test('describes a package and keeps its bytes over a restart', () => {
    expect(create().catalogue()).toEqual([
      expect.objectContaining({
        profileType,
        iccid,
        imsi: '999700000000002',
        serviceProviderName: 'Workbench LTE',
        size: der.length,
        algorithm: 'milenage',
        fiveG: false,
        origin: 'added',
      }),
    ]);
    expect(Buffer.from(create().profilePackage(iccid)).equals(der)).toBe(true);
  });

  test('the same package twice changes nothing, another under its name is refused', () => {
    expect(smdp.addPackage({ profileType, der })).toEqual(smdp.catalogue()[0]);
    const other = new Uint8Array(readFileSync('resources/profiles/workbench-5g.der'));
    expect(refusal(() => smdp.addPackage({ profileType, der: other }))).toBe('PROFILE_TYPE_EXISTS');
    expect(smdp.addPackage({ profileType: 'second name', der }).iccid).toBe(iccid);
    expect(smdp.orders()).toHaveLength(1);
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['a package cut short', der.subarray(0, -1)],
    ['a package without its header', der.subarray(200)],
    ['text', new TextEncoder().encode('not a package')],
    ['a certificate', Uint8Array.of(0x30, 0x82, 0x01, 0x00)],
  ])('refuses %s with the reason, and changes nothing', (_, bytes) => {
    expect(refusal(() => smdp.addPackage({ profileType: 'bad', der: bytes }))).toBe('PROFILE_PACKAGE_INVALID');
    expect(smdp.catalogue()).toHaveLength(1);
    expect(smdp.orders()).toHaveLength(1);
  });

  test.each(['', 'a\nb', 'x'.repeat(101)])('refuses the name %j', (name) => {
    expect(refusal(() => smdp.addPackage({ profileType: name, der }))).toBe('PROFILE_TYPE_INVALID');
  });

  test('keys of a personalised profile go into its package and are not shown', () => {
    const k = 'C0FFEE'.padEnd(32, '0');
    const order = smdp.addProfile(profileType, { iccid: '8900012345678901234', k, pins: { 1: '7391' } });
    expect(JSON.stringify([order, smdp.orders()])).not.toMatch(/C0FFEE|7391/);
    const packaged = Buffer.from(smdp.profilePackage('8900012345678901234')).toString('hex').toUpperCase();
    expect(packaged).toContain(k);
  });

  test.each([
    [{ iccid: '12' }, 'PERSONALISATION_INVALID'],
    [{ iccid: '8900012345678901234', k: 'AB' }, 'PERSONALISATION_INVALID'],
    [{ iccid: '8900012345678901234', k: 'zz' }, 'PERSONALISATION_INVALID'],
    [{ iccid: '8900012345678901234', imsi: 'x' }, 'PERSONALISATION_INVALID'],
    [{ iccid }, '8.2.1/3.3'],
  ])('refuses a profile with %j: %s', (values, status) => {
    expect(refusal(() => smdp.addProfile(profileType, values))).toBe(status);
    expect(smdp.orders()).toHaveLength(1);
  });

  test('long names are cut to what metadata may hold', () => {
    const long = 'ü'.repeat(50);
    const entry = smdp.addPackage({ profileType: 'long', der, serviceProviderName: long, profileName: long });
    expect([entry.serviceProviderName, entry.profileName]).toEqual(['ü'.repeat(16), 'ü'.repeat(32)]);
  });
});

test('server certificates that do not belong together are refused at the start', () => {
  const { dpAuth, dpPb, ci } = pki.hierarchies[0]!;
  const pair = ({ certificate, privateKey }: typeof dpAuth) => ({ cert: certificate, key: privateKey });
  const base = { store, clock: new ManualClock(), random: seededRandom('x') };
  const swapped = { dpAuth: pair(dpPb), dpPb: pair(dpAuth), ciCertificates: [ci.certificate] };
  expect(() => createSmdp({ ...base, identity: swapped })).toThrow(
    expect.objectContaining({ code: 'SMDP_IDENTITY_INVALID' }),
  );
  const unrooted = { dpAuth: pair(dpAuth), dpPb: pair(dpPb), ciCertificates: [pki.servicesCa.certificate] };
  expect(() => createSmdp({ ...base, identity: unrooted })).toThrow(
    expect.objectContaining({ code: 'SMDP_IDENTITY_INVALID' }),
  );
});
