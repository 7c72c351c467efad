import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  deriveOpc,
  gsmKc,
  gsmSres,
  makeAutn,
  makeAuts,
  milenage,
  openAutn,
  openAuts,
} from '#core/protocol/milenage/index.ts';
import { vectorJson, vectorsAvailable } from '#test/support/vectors.ts';

type Hex<Keys extends string> = Readonly<Record<Keys, string>>;
type MilenageSet = { testSet: number; gsm: Hex<'sres_c2_xor' | 'kc'> } & Hex<
  | 'k'
  | 'rand'
  | 'sqn'
  | 'amf'
  | 'op'
  | 'opc'
  | 'f1'
  | 'f1star'
  | 'f2'
  | 'f3'
  | 'f4'
  | 'f5'
  | 'f5star'
  | 'autn'
  | 'auts_for_sqnMs_equal_sqn_amf0000'
>;

const hex = (bytes: Uint8Array) => toHex(bytes).toLowerCase();

describe.skipIf(!vectorsAvailable)('MILENAGE against the test sets of 3GPP TS 35.208', () => {
  const { testSets } = vectorsAvailable ? vectorJson<{ testSets: MilenageSet[] }>('milenage.json') : { testSets: [] };

  it('covers all twenty sets', () => expect(testSets).toHaveLength(20));

  it.each(testSets)('gives every function value of set $testSet', (set) => {
    const [k, rand, sqn, amf, op, opc] = [set.k, set.rand, set.sqn, set.amf, set.op, set.opc].map(fromHex) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    expect(hex(deriveOpc(k, op))).toBe(set.opc);
    const algorithm = milenage(k, opc);
    const { res, ck, ik, ak } = algorithm.f2345(rand);
    expect({
      f1: hex(algorithm.f1(rand, sqn, amf)),
      f1star: hex(algorithm.f1Star(rand, sqn, amf)),
      f2: hex(res),
      f3: hex(ck),
      f4: hex(ik),
      f5: hex(ak),
      f5star: hex(algorithm.f5Star(rand)),
      autn: hex(makeAutn(algorithm, rand, sqn, amf)),
      auts: hex(makeAuts(algorithm, rand, sqn)),
      sres: hex(gsmSres(res)),
      kc: hex(gsmKc(ck, ik)),
    }).toEqual({
      f1: set.f1,
      f1star: set.f1star,
      f2: set.f2,
      f3: set.f3,
      f4: set.f4,
      f5: set.f5,
      f5star: set.f5star,
      autn: set.autn,
      auts: set.auts_for_sqnMs_equal_sqn_amf0000,
      sres: set.gsm.sres_c2_xor,
      kc: set.gsm.kc,
    });
  });

  it.each(testSets)('opens AUTN and AUTS of set $testSet and refuses them with one bit turned', (set) => {
    const algorithm = milenage(fromHex(set.k), fromHex(set.opc));
    const rand = fromHex(set.rand);
    const opened = openAutn(algorithm, rand, fromHex(set.autn));
    expect(opened && { sqn: hex(opened.sqn), amf: hex(opened.amf) }).toEqual({ sqn: set.sqn, amf: set.amf });
    const auts = fromHex(set.auts_for_sqnMs_equal_sqn_amf0000);
    expect(hex(openAuts(algorithm, rand, auts) ?? new Uint8Array())).toBe(set.sqn);
    for (const at of [0, 7, 15]) {
      const wrong = fromHex(set.autn);
      wrong[at]! ^= 1;
      expect(openAutn(algorithm, rand, wrong)).toBeUndefined();
    }
    auts[13]! ^= 1;
    expect(openAuts(algorithm, rand, auts)).toBeUndefined();
  });
});

describe('MILENAGE', () => {
  it('gives the AUTS of set 1 for another SQN_MS (usim.md 5.2)', () => {
    const algorithm = milenage(
      fromHex('465b5ce8b199b49faa5f0a2ee238a6bc'),
      fromHex('cd63cb71954a9f4e48a5994e37a02baf'),
    );
    const auts = makeAuts(algorithm, fromHex('23553cbe9637a89d218ae64dae47bf35'), fromHex('ff9bb4d0b608'));
    expect(hex(auts)).toBe('ba853f3c12330010c1da38a75a31');
  });

  it('refuses keys and constants of the wrong size', () => {
    expect(() => milenage(new Uint8Array(15), new Uint8Array(16))).toThrow(RangeError);
    expect(() =>
      milenage(new Uint8Array(16), new Uint8Array(16), { rotations: [64, 0, 32, 64], constants: [] }),
    ).toThrow(RangeError);
  });
});
