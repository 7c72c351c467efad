import { describe, expect, it, test } from 'vitest';
import { fromHex, toHex, xor } from '#core/protocol/bytes/index.ts';
import type { TuakOptions } from '#core/protocol/milenage/index.ts';
import { encodeTuakOptions, type CardAka } from '#core/protocol/saip/index.ts';
import { createNetwork, type NewSubscriber } from '#services/network/index.ts';
import { createPsim, type Psim } from '#simulator/psim/index.ts';
import { exchange } from '#test/simulator/drive.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { sampleImage } from '#test/support/sample-card.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { vectorJson, vectorsAvailable } from '#test/support/vectors.ts';

const imsi = '999700000000002';

/** A SIM whose USIM authenticates as told, PIN off. */
function cardWith(aka: Partial<CardAka>): Psim {
  const image = sampleImage('workbench-lte');
  const card = createPsim({
    id: 'sim',
    store: memoryStore(),
    random: seededRandom('card'),
    image: { ...image, aka: image.aka.map((one) => ({ ...one, sqnDelta: fromHex('FFFFFFFFFFFF'), ...aka })) },
  });
  card.powerOn();
  exchange(card, '00A4040C07A0000000871002');
  return card;
}

const lv = (hex: string) => (hex.length / 2).toString(16).padStart(2, '0') + hex;
const authenticate = (card: Psim, rand: string, autn: string) => {
  const data = lv(rand) + lv(autn);
  return exchange(card, `00880081${lv(data)}00`).toUpperCase();
};
const authenticateGsm = (card: Psim, rand: string) => exchange(card, `00880080${lv(lv(rand))}00`).toUpperCase();

function networkWith(subscriber: Omit<NewSubscriber, 'imsi'>, rand?: string) {
  const random = rand === undefined ? seededRandom('network') : { bytes: () => fromHex(rand) };
  const network = createNetwork({ store: memoryStore(), clock: new ManualClock(), random });
  network.addSubscriber({ imsi, ...subscriber });
  return network;
}

type TuakSet = Readonly<Record<string, string>> & Partial<TuakOptions> & { readonly keccakIterations: number };
const sets = vectorsAvailable ? vectorJson<{ testSets: TuakSet[] }>('tuak.json').testSets : [];
const lengthsOf = ({ macBits = 64, resBits = 64, ckBits = 128, ikBits = 128, keccakIterations }: TuakSet) =>
  ({ macBits, resBits, ckBits, ikBits, keccakIterations }) as const;
const tuakCard = (set: TuakSet) =>
  cardWith({
    algorithm: 'tuak',
    k: fromHex(set['k']!),
    opc: fromHex(set['topc']!),
    algorithmOptions: encodeTuakOptions(lengthsOf(set)),
    numberOfKeccak: set.keccakIterations,
  });

describe.skipIf(!vectorsAvailable)('TUAK from card to network, with the test data of 3GPP TS 35.232 and 35.233', () => {
  it.each(sets.filter((set) => 'f2' in set))(
    'set $testSet: RES, CK and IK of the card are the published ones',
    (set) => {
      const card = tuakCard(set);
      const [k, opc, rand] = [set['k']!, set['topc']!, set['rand']!];
      const network = networkWith({ algorithm: 'tuak', k, opc, tuak: lengthsOf(set) }, rand);
      const vector = network.authVector(imsi);
      const [res, ck, ik] = [set['f2']!, set['f3']!, set['f4']!];
      expect([vector.xres, vector.ck, vector.ik]).toEqual([res, ck, ik].map((one) => one.toUpperCase()));
      const answer = authenticate(card, vector.rand, vector.autn);
      expect(answer).toMatch(new RegExp(`^DB${lv(res)}${lv(ck)}${lv(ik)}(08.{16})?9000$`, 'i'));
      expect(network.checkResult(imsi, vector.rand, res)).toBe(true);
      // The same again is refused, and the network takes the card's word.
      const refused = authenticate(card, vector.rand, vector.autn);
      expect(refused).toMatch(/^DC0E.{28}9000$/);
      const pending = network.authVector(imsi);
      const stale = network.resynchronise(imsi, pending.rand, refused.slice(4, 32));
      expect(authenticate(card, stale.rand, stale.autn)).toMatch(/^DB/);
    },
  );

  it.each(sets.filter((set) => 'f1' in set))(
    'set $testSet: the card takes AUTN with the published MAC and no other',
    (set) => {
      // AK hangs on the lengths of RES, CK and IK too: those of the set with the same inputs.
      const other = sets.find((one) => 'f5' in one && one['topc'] === set['topc'] && one['rand'] === set['rand'])!;
      const card = () => tuakCard({ ...other, ...set } as TuakSet);
      const autn = toHex(xor(fromHex(set['sqn']!), fromHex(other['f5']!))) + set['amf']! + set['f1']!;
      const broken = autn.slice(0, -1) + (autn.endsWith('0') ? '1' : '0');
      expect(authenticate(card(), set['rand']!, broken)).toBe('9862');
      expect(authenticate(card(), set['rand']!, autn)).toMatch(/^DB.*9000$/);
    },
  );

  test('lengths: 01 is RES of 64 bits and 02 of 128, as packages in the field have it', () => {
    const standard = { macBits: 64, ckBits: 128, ikBits: 128, keccakIterations: 1 } as const;
    expect(encodeTuakOptions({ ...standard, resBits: 64 })).toBe(0x01);
    expect(encodeTuakOptions({ ...standard, resBits: 128 })).toBe(0x02);
  });

  test('lengths that are none: AUTHENTICATE says that the conditions are not met', () => {
    const card = cardWith({ algorithm: 'tuak', opc: new Uint8Array(32), algorithmOptions: 0x83 });
    expect(authenticate(card, '00'.repeat(16), '00'.repeat(16))).toBe('6985');
  });
});

describe('vectors made to be refused', () => {
  // TS 35.208 test set 1.
  const keys = { k: '465B5CE8B199B49FAA5F0A2EE238A6BC', opc: 'CD63CB71954A9F4E48A5994E37A02BAF' };
  const milenageCard = () => cardWith({ algorithm: 'milenage', k: fromHex(keys.k), opc: fromHex(keys.opc) });
  const network = () => networkWith({ algorithm: 'milenage', ...keys });

  test('a wrong MAC: 9862, and neither side is further than before', () => {
    const [card, net] = [milenageCard(), network()];
    const before = net.subscribers();
    const wrong = net.faultyVector(imsi, 'wrongMac');
    expect(authenticate(card, wrong.rand, wrong.autn)).toBe('9862');
    expect(net.subscribers()).toEqual(before);
    const sound = net.authVector(imsi);
    expect(authenticate(card, sound.rand, sound.autn)).toMatch(/^DB/);
  });

  test('a stale SQN: AUTS, with which the network finds the card again', () => {
    const [card, net] = [milenageCard(), network()];
    const first = net.authVector(imsi);
    expect(authenticate(card, first.rand, first.autn)).toMatch(/^DB/);
    const stale = net.faultyVector(imsi, 'staleSqn');
    const refused = authenticate(card, stale.rand, stale.autn);
    expect(refused).toMatch(/^DC0E.{28}9000$/);
    const again = net.resynchronise(imsi, stale.rand, refused.slice(4, 32));
    expect(authenticate(card, again.rand, again.autn)).toMatch(/^DB/);
  });

  test('RES to one of them is never accepted', () => {
    const net = network();
    const stale = net.faultyVector(imsi, 'staleSqn');
    expect(net.checkResult(imsi, stale.rand, stale.xres)).toBe(false);
    expect(net.authenticatedAt(imsi)).toBeUndefined();
  });
});

describe('the GSM context', () => {
  test('SRES and Kc of TS 35.208 test set 1, on the card and in the triplet', () => {
    const keys = { k: '465B5CE8B199B49FAA5F0A2EE238A6BC', opc: 'CD63CB71954A9F4E48A5994E37A02BAF' };
    const rand = '23553CBE9637A89D218AE64DAE47BF35';
    const net = networkWith({ algorithm: 'milenage', ...keys }, rand);
    const triplet = net.triplet(imsi);
    expect(triplet).toEqual({ rand, sres: '46F8416A', kc: 'EAE4BE823AF9A08B' });
    const card = cardWith({ algorithm: 'milenage', k: fromHex(keys.k), opc: fromHex(keys.opc) });
    expect(authenticateGsm(card, rand)).toBe('0446F8416A08EAE4BE823AF9A08B9000');
    expect(net.checkResult(imsi, rand, '46F8416B')).toBe(false);
    expect(net.checkResult(imsi, rand, triplet.sres)).toBe(true);
  });
});

test('MILENAGE with constants of an operator’s own: card and network agree, and differ from the standard', () => {
  const keys = { k: '465B5CE8B199B49FAA5F0A2EE238A6BC', opc: 'CD63CB71954A9F4E48A5994E37A02BAF' };
  const rotations = '4810285068';
  const xoring = [3, 5, 6, 9, 10].map((last) => '00'.repeat(15) + last.toString(16).padStart(2, '0')).join('');
  const card = cardWith({
    algorithm: 'milenage',
    k: fromHex(keys.k),
    opc: fromHex(keys.opc),
    rotationConstants: fromHex(rotations),
    xoringConstants: fromHex(xoring),
  });
  const standard = networkWith({ algorithm: 'milenage', ...keys }).authVector(imsi);
  expect(authenticate(card, standard.rand, standard.autn)).toBe('9862');
  const own = networkWith({ algorithm: 'milenage', ...keys, constants: { rotations, xoring } }).authVector(imsi);
  expect(authenticate(card, own.rand, own.autn)).toMatch(
    new RegExp(`^DB${lv(own.xres)}${lv(own.ck)}${lv(own.ik)}`, 'i'),
  );
});
