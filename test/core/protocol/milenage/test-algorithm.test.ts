import { expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { testAlgorithm } from '#core/protocol/milenage/index.ts';

it('gives the figures worked out for the USIM test algorithm (usim.md 5.4)', () => {
  const algorithm = testAlgorithm(fromHex('000102030405060708090a0b0c0d0e0f'));
  const rand = fromHex('23553cbe9637a89d218ae64dae47bf35');
  const { res, ck, ik, ak } = algorithm.f2345(rand);
  expect(toHex(algorithm.f1(rand, fromHex('000000000020'), fromHex('8000')))).toBe('23543EBD92122E9A');
  expect(toHex(ak)).toBe('BD9232AE9A29');
  expect(toHex(ck)).toBe('543EBD9232AE9A2983EC46A24AB13A23');
  expect(toHex(ik)).toBe('3EBD9232AE9A2983EC46A24AB13A2354');
  expect(toHex(res)).toBe('23543EBD9232AE9A2983EC46A24AB13A');
});
