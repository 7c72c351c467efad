import { describe, expect, it } from 'vitest';
import { notedPolicyWords, reasonLine, reasonWords, refusalReason, sharingWords } from '#shared/imei/index.ts';
import type { BindingReason } from '#shared/api/index.ts';

const one = '8988247000000000017';
const other = '8988247000000001015';
const imei = '001103030001011';
const reason = (rule: BindingReason['rule'], facts: Record<string, string>): BindingReason => ({ rule, facts });

describe('why an IMEI was chosen, in words', () => {
  it.each<[string, BindingReason, string]>([
    ['history', reason('R1', { imei, lastUsedSeq: '3', historyRows: '2' }), 'used it last, of 2 on record'],
    [
      'seen at a reconnect, never recorded',
      reason('R1', { imei, lastUsedSeq: '0', historyRows: '1', cause: 'reconnect' }),
      'presents it already',
    ],
    ['to be asked', reason('R2', { historyRows: '0' }), 'never had an IMEI'],
    ['to be asked, history of no use', reason('R2', { historyRows: '2' }), 'No IMEI this SIM had before may be used'],
    ['allotted', reason('R2', { imei, allotmentId: 'A-7' }), 'no IMEI it could use, so the registry allots one'],
    ['with an ICCID', reason('R3', { group: other, member: other, imei }), `share the IMEI of SIM ${other}.`],
    ['with a group', reason('R3', { group: 'family', member: other, imei }), 'group “family”'],
    ['shared', reason('R4', { imei, sharedWith: other }), 'both plans allow it'],
    ['removable', reason('R6', { imei, displaces: one }), `SIM ${one} has to leave it.`],
    [
      'displaces two',
      reason('R6', { imei, displaces: `${one} ${other}` }),
      `SIM ${one} and SIM ${other} have to leave`,
    ],
    ['bootstrap', reason('R10', { imei, because: 'bootstrap' }), 'bootstrap profile'],
    ['real hardware', reason('R10', { imei, because: 'readOnlyHardware' }), 'only read, never written'],
    ['no factory record', reason('R9', { because: 'noFactoryImei' }), 'factory record has no IMEI for this slot'],
    ['full table', reason('R9', { imei, because: 'tableFull' }), 'table is full'],
    ['wrong check digit', reason('R9', { imei, because: 'malformed' }), 'right check digit'],
    ['null', reason('R9', { imei, because: 'nullImei' }), 'All zeros'],
    ['another model', reason('R9', { imei, because: 'otherTac' }), 'another model'],
    ['a stranger', reason('R9', { imei, because: 'notAllotted' }), 'never allotted to this device'],
    ['board swap', reason('R1', { imei, lastUsedSeq: '2', historyRows: '1', cause: 'boardSwap' }), 'board was swapped'],
    ['host wiped', reason('R1', { imei, lastUsedSeq: '2', historyRows: '1', cause: 'hostReflash' }), 'host was wiped'],
  ])('%s', (_case, given, words) => {
    expect(reasonLine(given)).toContain(words);
    expect(reasonLine(given)).not.toMatch(/[a-z][A-Z]|undefined|=/);
  });

  it('names who has the value that could not be had, and what stands against sharing it', () => {
    const { why, more } = reasonWords(
      reason('R4', {
        imei: '001103030009006',
        historyRows: '2',
        lastUsedSeq: '1',
        avoided: imei,
        inUseBy: other,
        policy: `${other}: unique, pinned (carrier bundle 7)`,
      }),
    );
    expect(why).toBe('Its former IMEI is taken, so another one it had before is used.');
    expect(more).toEqual([
      `${imei} is in use by SIM ${other}; the plan of SIM ${other} wants an IMEI of its own and its IMEI is pinned (carrier bundle 7).`,
    ]);
  });

  it('a taken cell says by whom, and a missing rule by name', () => {
    expect(reasonLine(reason('R5', { inUseBy: other, policy: `${one}: unknown, so unique` }))).toBe(
      `In use by SIM ${other}. No sharing rule is known for SIM ${one}, so it counts as unique. (R5)`,
    );
  });

  it('a pinned subscription is said to be asked', () => {
    const facts = { because: 'pinned', pinned: one, avoided: imei, inUseBy: one, policy: `${one}: unique, pinned (x)` };
    expect(reasonLine(reason('R6', facts))).toBe(
      `SIM ${one} is pinned: its operator has registered the IMEI, so it moves only if you agree. It has ${imei}. (R6)`,
    );
  });

  it('policies', () => {
    expect(sharingWords(null)).toBe('Unknown: counts as unique');
    expect(sharingWords({ sharing: { kind: 'sameRequiredWith', group: one } })).toBe(
      `Must share the IMEI of SIM ${one}`,
    );
    expect(notedPolicyWords(`${one}: sameRequiredWith (plan (2026))`)).toBe(
      `the plan of SIM ${one} shares with its own group only (plan (2026))`,
    );
  });
});

describe('an error that says no IMEI may be used', () => {
  it('carries its reason; other errors carry none', () => {
    const details = { iccid: one, rule: 'R9', because: 'noFactoryImei' };
    expect(refusalReason({ code: 'NO_ADMISSIBLE_IMEI', message: '', details })).toEqual(
      reason('R9', { because: 'noFactoryImei' }),
    );
    expect(refusalReason({ code: 'NO_ADMISSIBLE_IMEI', message: '' })).toBeUndefined();
    expect(refusalReason({ code: 'OTHER', message: '', details })).toBeUndefined();
  });
});
