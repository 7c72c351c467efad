import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { checkSqn, joinSqn, splitSqn } from '#core/protocol/milenage/index.ts';

const none = Array.from({ length: 32 }, () => 0);

describe('sequence numbers in the USIM', () => {
  it('split into SEQ of 43 and IND of 5 bits', () => {
    expect(splitSqn(fromHex('000000000020'))).toEqual({ seq: 1, ind: 0 });
    expect(splitSqn(fromHex('FFFFFFFFFFFF'))).toEqual({ seq: 2 ** 43 - 1, ind: 31 });
    expect(toHex(joinSqn(1, 2))).toBe('000000000022');
  });

  it('are accepted once, and out of order between indices', () => {
    const first = checkSqn(none, fromHex('000000000041'));
    expect(first.accepted && first.seqs[1]).toBe(2);
    const seqs = first.accepted ? first.seqs : [];
    expect(checkSqn(seqs, fromHex('000000000041'))).toEqual({ accepted: false, sqnMs: fromHex('000000000041') });
    expect(checkSqn(seqs, fromHex('000000000021')).accepted).toBe(false);
    expect(checkSqn(seqs, fromHex('000000000022')).accepted).toBe(true);
  });

  it('are refused when they jump further than delta, the limit itself being allowed', () => {
    expect(checkSqn(none, joinSqn(2 ** 28, 0)).accepted).toBe(true);
    expect(checkSqn(none, joinSqn(2 ** 28 + 1, 0)).accepted).toBe(false);
  });

  it('are refused when older than the age limit', () => {
    const seqs = none.map((_, ind) => (ind === 3 ? 100 : 0));
    expect(checkSqn(seqs, joinSqn(60, 4), { delta: 1000 }).accepted).toBe(true);
    expect(checkSqn(seqs, joinSqn(60, 4), { delta: 1000, ageLimit: 40 })).toEqual({
      accepted: false,
      sqnMs: joinSqn(100, 3),
    });
  });
});
