import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decideImei,
  indexHistory,
  indexPolicies,
  type ActiveSim,
  type BindingDecision,
  type BindingHistoryRow,
  type RegistryAnswer,
  type SubscriptionPolicy,
} from '#core/workstation/imei/decision/index.ts';

// Test-range IMEIs of /work/shared/vectors/identifiers.json and their neighbours; check digits computed by hand.
const a = '001010100000007';
const b = '001010100000015';
const c = '001010100000023';
const d = '001010100000031';
const otherModel = '001887000000009';
const iccid1 = '8949449999999990023';
const iccid2 = '8949449999999990031';
const iccid3 = '8949449999999990049';

const row = (
  iccid: string,
  imei: string,
  lastUsedSeq: number,
  more: Partial<BindingHistoryRow> = {},
): BindingHistoryRow => ({
  iccid,
  imei,
  seq: lastUsedSeq,
  lastUsedSeq,
  source: 'registry',
  profileState: 'installed',
  ...more,
});

const policy = (iccid: string, sharing: SubscriptionPolicy['sharing']): SubscriptionPolicy => ({
  iccid,
  sharing,
  source: 'plan record',
});

/** Facts as plain lists. */
interface Given {
  readonly iccid: string;
  readonly history: readonly BindingHistoryRow[];
  readonly live: readonly Omit<ActiveSim, 'sim'>[];
  readonly policies: readonly SubscriptionPolicy[];
  readonly factoryImeis: readonly string[];
  readonly allottedImeis?: readonly string[] | undefined;
  readonly registryAnswer?: RegistryAnswer | undefined;
}

/** For an eSIM among eSIMs. */
function decideBinding({ iccid, history, live, policies, registryAnswer, ...rest }: Given): BindingDecision {
  return decideImei(
    { slot: 1, sim: 'esim', iccid },
    {
      ...rest,
      live: live.map((one) => ({ ...one, sim: 'esim' })),
      history: indexHistory(history),
      policies: indexPolicies(policies),
      registryAnswers: registryAnswer && new Map([[iccid, registryAnswer]]),
    },
  );
}

const decide = (facts: Partial<Given>) =>
  decideBinding({ iccid: iccid1, history: [], live: [], policies: [], factoryImeis: [a, b], ...facts });

describe('R1: history of the ICCID', () => {
  test('the most recently used value wins, whatever the order of rows', () => {
    const rows = [row(iccid1, a, 1), row(iccid1, b, 5), row(iccid2, c, 9)];
    for (const history of [rows, [...rows].reverse()]) {
      const facts = { imei: b, lastUsedSeq: '5', historyRows: '2' };
      expect(decide({ history })).toMatchObject({
        kind: 'use',
        imei: b,
        source: 'registry',
        reason: { rule: 'R1', facts },
      });
    }
  });

  test('last use counts, not first binding', () => {
    const history = [row(iccid1, a, 7, { seq: 1 }), row(iccid1, b, 5, { seq: 5 })];
    expect(decide({ history })).toMatchObject({ kind: 'use', imei: a });
  });

  test('a deleted profile that came back finds its value', () => {
    const history = [row(iccid1, b, 2, { profileState: 'deleted' })];
    expect(decide({ history })).toMatchObject({ kind: 'use', imei: b, reason: { rule: 'R1' } });
  });

  test('its own live entry is no collision', () => {
    const live = [{ slot: 1, iccid: iccid1, imei: a }];
    expect(decide({ history: [row(iccid1, a, 1)], live })).toMatchObject({
      kind: 'use',
      imei: a,
      reason: { rule: 'R1' },
    });
  });
});

describe('R2: the registry', () => {
  test('is asked when there is no history', () => {
    expect(decide({ history: [row(iccid2, a, 1)] })).toEqual({
      kind: 'askRegistry',
      reason: { rule: 'R2', facts: { historyRows: '0' } },
    });
  });

  test('is believed when its value fits', () => {
    expect(decide({ registryAnswer: { imei: c, allotmentId: 'A-1' } })).toEqual({
      kind: 'use',
      imei: c,
      source: 'registry',
      reason: { rule: 'R2', facts: { imei: c, allotmentId: 'A-1' } },
      displaces: [],
    });
  });

  test('does not overrule history', () => {
    const registryAnswer = { imei: c, allotmentId: 'A-1' };
    expect(decide({ history: [row(iccid1, a, 1)], registryAnswer })).toMatchObject({ imei: a, reason: { rule: 'R1' } });
  });
});

describe('R9: a value that may not be used', () => {
  test.each([
    ['a wrong check digit', '001010100000000', 'malformed'],
    ['16 digits', '0010101000000001', 'malformed'],
    ['14 digits', '00101010000000', 'malformed'],
    ['letters', 'IMEI', 'malformed'],
    ['nothing', '', 'malformed'],
    ['all zeros', '000000000000000', 'nullImei'],
    ['another model’s TAC', otherModel, 'otherTac'],
  ])('from the registry with %s is refused', (_, imei, because) => {
    expect(decide({ registryAnswer: { imei, allotmentId: 'A-1' } })).toEqual({
      kind: 'refuse',
      reason: { rule: 'R9', facts: { imei, allotmentId: 'A-1', because } },
    });
  });

  test('from history is passed over', () => {
    expect(decide({ history: [row(iccid1, otherModel, 9), row(iccid1, a, 1)] })).toMatchObject({
      kind: 'use',
      imei: a,
    });
    expect(decide({ history: [row(iccid1, '001010100000000', 9)] })).toMatchObject({ kind: 'askRegistry' });
  });

  test('because the card brought it from another device of the model is passed over', () => {
    const facts = { history: [row(iccid1, c, 3)], allottedImeis: [] };
    expect(decide(facts)).toMatchObject({ kind: 'askRegistry' });
    expect(decide({ ...facts, allottedImeis: [c] })).toMatchObject({ kind: 'use', imei: c });
  });

  test('from the registry but in use by another is refused, and the reason names who and why', () => {
    expect(
      decide({
        live: [{ slot: 2, iccid: iccid2, imei: a }],
        policies: [policy(iccid1, { kind: 'sameAllowed' }), policy(iccid2, { kind: 'unique' })],
        registryAnswer: { imei: a, allotmentId: 'A-1' },
      }),
    ).toEqual({
      kind: 'refuse',
      reason: {
        rule: 'R9',
        facts: {
          imei: a,
          allotmentId: 'A-1',
          because: 'inUse',
          avoided: a,
          inUseBy: iccid2,
          policy: `${iccid2}: unique (plan record)`,
        },
      },
    });
  });
});

describe('R4: another active SIM has the value', () => {
  const live = [{ slot: 2, iccid: iccid2, imei: a }];

  test('and both policies allow sharing: shared', () => {
    const policies = [policy(iccid1, { kind: 'sameAllowed' }), policy(iccid2, { kind: 'sameAllowed' })];
    expect(decide({ history: [row(iccid1, a, 1)], live, policies })).toMatchObject({
      kind: 'use',
      imei: a,
      reason: { rule: 'R4', facts: { sharedWith: iccid2 } },
    });
  });

  test('and one of them does not: the next value of its history', () => {
    const policies = [policy(iccid1, { kind: 'sameAllowed' }), policy(iccid2, { kind: 'unique' })];
    const decision = decide({ history: [row(iccid1, a, 9), row(iccid1, b, 1)], live, policies });
    expect(decision).toMatchObject({
      kind: 'use',
      imei: b,
      reason: { rule: 'R4', facts: { avoided: a, inUseBy: iccid2, policy: `${iccid2}: unique (plan record)` } },
    });
  });

  test('and its history has no other: the registry', () => {
    const policies = [policy(iccid1, { kind: 'unique' }), policy(iccid2, { kind: 'sameAllowed' })];
    const facts = { history: [row(iccid1, a, 9)], live, policies };
    expect(decide(facts)).toMatchObject({ kind: 'askRegistry', reason: { rule: 'R4', facts: { avoided: a } } });
    const registryAnswer = { imei: c, allotmentId: 'A-1' };
    expect(decide({ ...facts, registryAnswer })).toMatchObject({ kind: 'use', imei: c, reason: { rule: 'R2' } });
  });

  test('an IMEISV of the same equipment collides too', () => {
    const inUse = [{ slot: 2, iccid: iccid2, imei: '0010101000000001' }];
    expect(decide({ history: [row(iccid1, a, 9)], live: inUse })).toMatchObject({ kind: 'askRegistry' });
  });
});

test('R5: an unknown policy counts as unique, and the reason says so', () => {
  const live = [{ slot: 2, iccid: iccid2, imei: a }];
  const policies = [policy(iccid2, { kind: 'sameAllowed' })];
  expect(decide({ history: [row(iccid1, a, 9), row(iccid1, b, 1)], live, policies })).toMatchObject({
    kind: 'use',
    imei: b,
    reason: { rule: 'R5', facts: { policy: `${iccid1}: unknown, so unique` } },
  });
});

describe('R3: the same as a group', () => {
  const together = policy(iccid1, { kind: 'sameRequiredWith', group: iccid2 });

  test('that is in service: its value, over history and registry', () => {
    const live = [{ slot: 2, iccid: iccid2, imei: a }];
    const history = [row(iccid1, b, 9)];
    expect(decide({ history, live, policies: [together] })).toEqual({
      kind: 'use',
      imei: a,
      source: 'factory',
      reason: { rule: 'R3', facts: { group: iccid2, member: iccid2, imei: a } },
      displaces: [],
    });
  });

  test('that shares a name: any member’s value', () => {
    const live = [{ slot: 2, iccid: iccid2, imei: a }];
    const policies = [iccid1, iccid2].map((iccid) => policy(iccid, { kind: 'sameRequiredWith', group: 'family' }));
    expect(decide({ live, policies })).toMatchObject({
      kind: 'use',
      imei: a,
      reason: { rule: 'R3', facts: { group: 'family' } },
    });
  });

  test('that is out of service: the value a member used last', () => {
    const history = [row(iccid2, a, 3), row(iccid2, b, 4), row(iccid3, c, 9)];
    expect(decide({ history, policies: [together] })).toMatchObject({ kind: 'use', imei: b, reason: { rule: 'R3' } });
  });

  test('none of whose members was ever bound: own history, then the registry', () => {
    expect(decide({ history: [row(iccid1, b, 1)], policies: [together] })).toMatchObject({
      imei: b,
      reason: { rule: 'R1' },
    });
    expect(decide({ policies: [together] })).toMatchObject({ kind: 'askRegistry', reason: { rule: 'R2' } });
  });

  test('whose member forbids it: refused, for neither answer would be right', () => {
    const live = [{ slot: 2, iccid: iccid2, imei: a }];
    const policies = [together, policy(iccid2, { kind: 'unique' })];
    expect(decide({ history: [row(iccid1, b, 1)], live, policies })).toMatchObject({
      kind: 'refuse',
      reason: { rule: 'R9', facts: { because: 'groupNotAllowed', inUseBy: iccid2 } },
    });
  });
});

describe('over all facts', () => {
  const imeis = [a, b, c, otherModel, '001010100000000', '000000000000000', d];
  const iccids = [iccid1, iccid2, iccid3];
  const imei = fc.constantFrom(...imeis);
  const iccid = fc.constantFrom(...iccids);
  const sharing: fc.Arbitrary<SubscriptionPolicy['sharing']> = fc.oneof(
    fc.constant({ kind: 'unique' } as const),
    fc.constant({ kind: 'sameAllowed' } as const),
    fc.record({ kind: fc.constant('sameRequiredWith' as const), group: fc.constantFrom('family', ...iccids) }),
  );
  const facts: fc.Arbitrary<Given> = fc.record({
    iccid,
    history: fc
      .array(fc.record({ iccid, imei, source: fc.constant('registry' as const), deleted: fc.boolean() }), {
        maxLength: 8,
      })
      .map((rows) =>
        rows.map(({ deleted, ...one }, i) => ({
          ...one,
          seq: i,
          lastUsedSeq: 100 - ((i * 37) % 50),
          profileState: deleted ? ('deleted' as const) : ('installed' as const),
        })),
      ),
    live: fc.uniqueArray(fc.record({ slot: fc.integer({ min: 1, max: 2 }), iccid, imei }), {
      selector: (entry) => entry.iccid,
      maxLength: 3,
    }),
    policies: fc.uniqueArray(fc.record({ iccid, sharing, source: fc.constant('test') }), {
      selector: (one) => one.iccid,
    }),
    factoryImeis: fc.constant([a, b]),
    allottedImeis: fc.option(fc.subarray([a, b, c]), { nil: undefined }),
    registryAnswer: fc.option(fc.record({ imei, allotmentId: fc.constant('A-1') }), { nil: undefined }),
  });
  const always = (check: (facts: Given) => void) => fc.assert(fc.property(facts, check), { numRuns: 2_000 });

  const demandsOrAllows = (facts: Given, one: string, other: string): boolean => {
    const mine = facts.policies.find((entry) => entry.iccid === one)?.sharing;
    const theirs = facts.policies.find((entry) => entry.iccid === other)?.sharing;
    if (mine?.kind === 'sameAllowed') return true;
    if (mine?.kind === 'sameRequiredWith')
      return mine.group === other || (theirs?.kind === 'sameRequiredWith' && theirs.group === mine.group);
    return mine === undefined && theirs?.kind === 'sameRequiredWith' && theirs.group === one;
  };

  test('two active SIMs never have one IMEI unless both policies allow it', () => {
    always((one) => {
      const decision = decideBinding(one);
      if (decision.kind !== 'use') return;
      for (const other of one.live.filter((entry) => entry.iccid !== one.iccid && entry.imei === decision.imei)) {
        expect(demandsOrAllows(one, one.iccid, other.iccid) && demandsOrAllows(one, other.iccid, one.iccid)).toBe(true);
      }
    });
  });

  test('no value is used that is malformed, null, of another model or, where the allotment is known, outside it', () => {
    always((one) => {
      const decision = decideBinding(one);
      if (decision.kind !== 'use') return;
      expect([a, b, c, d]).toContain(decision.imei);
      if (one.allottedImeis !== undefined && decision.imei !== one.registryAnswer?.imei)
        expect([a, b, ...one.allottedImeis]).toContain(decision.imei);
    });
  });

  test('the most recently used value wins unless a collision, the allotment or a group stands against it', () => {
    always((one) => {
      const decision = decideBinding(one);
      if (decision.kind !== 'use' || decision.reason.rule !== 'R1') return;
      const usable = one.history
        .filter((entry) => entry.iccid === one.iccid && [a, b, c, d].includes(entry.imei))
        .filter((entry) => one.allottedImeis === undefined || [a, b, ...one.allottedImeis].includes(entry.imei));
      expect(decision.imei).toBe(usable.sort((x, y) => y.lastUsedSeq - x.lastUsedSeq)[0]!.imei);
    });
  });

  test('once asked, the registry is not asked again', () => {
    always((one) => {
      if (one.registryAnswer !== undefined) expect(decideBinding(one).kind).not.toBe('askRegistry');
    });
  });

  test('deciding again after the value was bound decides the same', () => {
    always((one) => {
      const decision = decideBinding(one);
      if (decision.kind !== 'use') return;
      const bound = row(one.iccid, decision.imei, 1_000);
      const live = [
        ...one.live.filter((entry) => entry.iccid !== one.iccid),
        { slot: 1, iccid: one.iccid, imei: decision.imei },
      ];
      const allottedImeis = one.allottedImeis && [...one.allottedImeis, decision.imei];
      const again = decideBinding({
        ...one,
        history: [...one.history, bound],
        live,
        allottedImeis,
        registryAnswer: undefined,
      });
      expect(again).toMatchObject({ kind: 'use', imei: decision.imei });
    });
  });

  test('rows and SIMs of the facts are left as they were', () => {
    always((one) => {
      const before = JSON.stringify(one);
      decideBinding(one);
      expect(JSON.stringify(one)).toBe(before);
    });
  });
});
