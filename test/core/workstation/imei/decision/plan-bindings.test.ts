import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  indexHistory,
  indexPolicies,
  planBindings,
  type ActiveSim,
  type BindingEvent,
  type BindingFacts,
  type BindingHistoryRow,
  type BindingPlan,
  type SubscriptionPolicy,
} from '#core/workstation/imei/decision/index.ts';

// Test-range IMEIs of /work/shared/vectors/identifiers.json and their neighbours; check digits computed by hand.
const f1 = '001010100000007';
const f2 = '001010100000015';
const p1 = '001010100000023';
const p2 = '001010100000031';
const [one, two, three] = ['8949449999999990023', '8949449999999990031', '8949449999999990049'] as const;
const removable = '8949440000000000012';

interface Given {
  readonly live?: readonly ActiveSim[];
  readonly rows?: readonly BindingHistoryRow[];
  readonly policies?: readonly SubscriptionPolicy[];
  readonly answers?: Readonly<Record<string, string>>;
  readonly capacity?: number;
  readonly mayMove?: readonly string[];
  readonly bindBootstrap?: boolean;
}

const factsOf = ({
  live = [],
  rows = [],
  policies = [],
  answers = {},
  mayMove = [],
  ...rest
}: Given): BindingFacts => ({
  live,
  history: indexHistory(rows),
  policies: indexPolicies(policies),
  factoryImeis: [f1, f2],
  registryAnswers: new Map(Object.entries(answers).map(([iccid, imei]) => [iccid, { imei, allotmentId: `A-${imei}` }])),
  mayMove: new Set(mayMove),
  ...rest,
});
const plan = (event: BindingEvent, given: Given): BindingPlan => planBindings(event, factsOf(given));

const esim = (slot: number, iccid: string, imei: string): ActiveSim => ({ slot, sim: 'esim', iccid, imei });
const psim = (slot: number, iccid: string, imei: string): ActiveSim => ({ slot, sim: 'psim', iccid, imei });
const row = (iccid: string, imei: string, lastUsedSeq: number, more: Partial<BindingHistoryRow> = {}) => ({
  iccid,
  imei,
  seq: lastUsedSeq,
  lastUsedSeq,
  source: 'registry' as const,
  profileState: 'installed' as const,
  ...more,
});
const pinned = (iccid: string): SubscriptionPolicy => ({
  iccid,
  sharing: { kind: 'unique' },
  pinned: true,
  source: 'operator',
});

describe('enable', () => {
  test('the profile in service in the same slot leaves, and stands in nobody’s way', () => {
    const result = plan(
      { kind: 'enable', slot: 2, iccid: one },
      { live: [esim(2, two, p1)], rows: [row(one, p1, 3), row(two, p1, 9)] },
    );
    expect(result).toMatchObject({
      leaving: [{ iccid: two }],
      moves: [{ iccid: one, from: null, to: p1, forced: false, recorded: true, reason: { rule: 'R1' } }],
      after: [{ slot: 2, iccid: one, imei: p1 }],
    });
  });

  test('without history the registry is asked, and the answer is taken', () => {
    const event: BindingEvent = { kind: 'enable', slot: 2, iccid: one };
    expect(plan(event, { live: [esim(2, two, p1)] })).toMatchObject({
      leaving: [],
      moves: [],
      asks: [{ iccid: one, reason: { rule: 'R2' } }],
      after: [{ iccid: two }],
    });
    expect(plan(event, { answers: { [one]: p2 } }).moves).toMatchObject([{ to: p2, source: 'registry' }]);
  });

  test('R6: an eSIM yields to a removable SIM on its factory IMEI', () => {
    const given = { live: [psim(1, removable, f1)], rows: [row(one, f1, 9), row(one, p1, 2)] };
    expect(plan({ kind: 'enable', slot: 2, iccid: one }, given).moves).toMatchObject([
      { to: p1, reason: { rule: 'R5', facts: { avoided: f1, inUseBy: removable } } },
    ]);
  });

  test('R6: a pinned eSIM does not yield; a person is asked first', () => {
    const event: BindingEvent = { kind: 'enable', slot: 2, iccid: one };
    const given = { live: [psim(1, removable, f1)], rows: [row(one, f1, 9), row(one, p1, 2)], policies: [pinned(one)] };
    expect(plan(event, given).refusals).toMatchObject([
      { iccid: one, reason: { rule: 'R6', facts: { because: 'pinned', pinned: one, inUseBy: removable } } },
    ]);
    expect(plan(event, { ...given, mayMove: [one] }).moves).toMatchObject([{ to: p1 }]);
  });

  test('a pinned eSIM takes its IMEI back from one that is not, which moves with it', () => {
    const result = plan(
      { kind: 'enable', slot: 2, iccid: one },
      { live: [esim(1, two, p1)], rows: [row(one, p1, 3), row(two, p1, 9), row(two, p2, 1)], policies: [pinned(one)] },
    );
    expect(result.moves).toMatchObject([
      { iccid: one, to: p1, forced: false, reason: { facts: { displaces: two } } },
      { iccid: two, from: p1, to: p2, forced: true },
    ]);
  });

  test('R10: a bootstrap eSIM takes a factory IMEI and leaves no row, unless it is configured to', () => {
    const event: BindingEvent = { kind: 'enable', slot: 2, iccid: one, profileClass: 'provisioning' };
    expect(plan(event, { rows: [row(one, p1, 9)] }).moves).toMatchObject([
      { to: f2, recorded: false, source: 'factory', reason: { rule: 'R10', facts: { because: 'bootstrap' } } },
    ]);
    expect(plan(event, { live: [psim(1, removable, f2)] }).moves).toMatchObject([{ to: f1, reason: { rule: 'R10' } }]);
    expect(plan(event, { rows: [row(one, p1, 9)], bindBootstrap: true }).moves).toMatchObject([
      { to: p1, recorded: true, reason: { rule: 'R1' } },
    ]);
  });

  describe('R8: a full table', () => {
    const event: BindingEvent = { kind: 'enable', slot: 2, iccid: three };
    const answers = { [three]: p2 };

    test('gives up the least recently used row of a deleted profile', () => {
      const gone = { profileState: 'deleted' as const };
      const rows = [row(one, p1, 1), row(two, f1, 5, gone), row(two, f2, 4, gone), row(two, p1, 9, gone)];
      expect(plan(event, { rows, answers, capacity: 4 }).moves).toMatchObject([{ to: p2, evicts: { imei: f2 } }]);
      expect(plan(event, { rows, answers, capacity: 5 }).moves[0]!.evicts).toBeUndefined();
    });

    test('refuses where every row is of an installed profile', () => {
      const result = plan(event, { rows: [row(one, p1, 1)], answers, capacity: 1 });
      expect(result).toMatchObject({
        moves: [],
        refusals: [{ reason: { rule: 'R9', facts: { because: 'tableFull' } } }],
      });
    });

    test('needs no room for a row it has', () => {
      const result = plan({ kind: 'enable', slot: 2, iccid: one }, { rows: [row(one, p1, 1)], capacity: 1 });
      expect(result.moves).toMatchObject([{ to: p1 }]);
    });
  });
});

describe('a removable SIM', () => {
  const insert: BindingEvent = { kind: 'insert', slot: 1, iccid: removable };

  test('takes its slot’s factory IMEI, and the eSIM there moves: shown as forced', () => {
    const result = plan(insert, { live: [esim(2, one, f1)], rows: [row(one, f1, 5), row(one, p1, 3)] });
    expect(result).toMatchObject({
      moves: [
        { iccid: removable, from: null, to: f1, forced: false, reason: { rule: 'R6', facts: { displaces: one } } },
        {
          iccid: one,
          from: f1,
          to: p1,
          forced: true,
          reason: { rule: 'R5', facts: { avoided: f1, inUseBy: removable } },
        },
      ],
      after: [
        { iccid: removable, imei: f1 },
        { iccid: one, imei: p1 },
      ],
    });
  });

  test('waits for the registry where the displaced eSIM has no other value', () => {
    const given = { live: [esim(2, one, f1)], rows: [row(one, f1, 5)] };
    expect(plan(insert, given)).toMatchObject({ moves: [], asks: [{ iccid: one }], after: [{ iccid: one, imei: f1 }] });
    expect(plan(insert, { ...given, answers: { [one]: p2 } }).moves).toMatchObject([
      { to: f1 },
      { to: p2, forced: true },
    ]);
  });

  test('has its own last IMEI back', () => {
    expect(plan(insert, { rows: [row(removable, p1, 4)] }).moves).toMatchObject([{ to: p1, reason: { rule: 'R1' } }]);
  });

  test('swapped for another: the first leaves', () => {
    const result = plan(insert, { live: [psim(1, three, f1)] });
    expect(result).toMatchObject({ leaving: [{ iccid: three }], moves: [{ iccid: removable, to: f1 }] });
  });

  test('does not take a pinned eSIM’s IMEI without being told so', () => {
    const given = { live: [esim(2, one, f1)], rows: [row(one, f1, 5), row(one, p1, 3)], policies: [pinned(one)] };
    expect(plan(insert, given)).toMatchObject({
      moves: [],
      refusals: [{ iccid: removable, reason: { rule: 'R6', facts: { pinned: one } } }],
    });
    expect(plan(insert, { ...given, mayMove: [one] }).moves).toMatchObject([{ to: f1 }, { iccid: one, to: p1 }]);
  });

  test('that is taken out moves nobody', () => {
    const live = [psim(1, removable, f1), esim(2, one, p1)];
    const result = plan({ kind: 'remove', slot: 1 }, { live, rows: [row(one, p1, 9), row(one, f1, 3)] });
    expect(result).toMatchObject({ leaving: [{ iccid: removable }], moves: [], after: [{ iccid: one, imei: p1 }] });
  });
});

describe('leaving service', () => {
  const live = [psim(1, removable, f1), esim(2, one, p1)];
  test.each([
    [{ kind: 'disable', iccid: one }, [one]],
    [{ kind: 'delete', iccid: one }, [one]],
    [{ kind: 'memoryReset' }, [one]],
    [{ kind: 'install', iccid: two }, []],
  ] satisfies [BindingEvent, string[]][])('%j', (event, leaving) => {
    const result = plan(event, { live });
    expect(result.leaving.map(({ iccid }) => iccid)).toEqual(leaving);
    expect(result).toMatchObject({ moves: [], asks: [], refusals: [] });
  });
});

describe('reconcile', () => {
  test('the card’s row wins over what the modem shows', () => {
    const result = plan(
      { kind: 'reconcile', cause: 'hostReflash' },
      { live: [esim(2, one, f2)], rows: [row(one, p1, 9), row(one, f2, 3)] },
    );
    expect(result.moves).toMatchObject([
      { iccid: one, from: f2, to: p1, reason: { rule: 'R1', facts: { cause: 'hostReflash' } } },
    ]);
  });

  test('what agrees stays, and so does a SIM that never had a row', () => {
    const live = [psim(1, removable, f1), esim(2, one, p1)];
    expect(plan({ kind: 'reconcile', cause: 'reconnect' }, { live, rows: [row(one, p1, 9)] }).moves).toEqual([]);
    expect(plan({ kind: 'reconcile', cause: 'reconnect' }, { live })).toMatchObject({ moves: [], asks: [] });
  });

  test('after a board swap, rows of the former board’s IMEIs fall away', () => {
    const former = '001887000000009';
    const given = { live: [psim(1, removable, former), esim(2, one, former)], rows: [row(one, former, 9)] };
    const event: BindingEvent = { kind: 'reconcile', cause: 'boardSwap' };
    expect(plan(event, given).asks).toMatchObject([{ iccid: one }]);
    expect(plan(event, { ...given, answers: { [one]: p1 } }).moves).toMatchObject([
      { iccid: removable, from: former, to: f1 },
      { iccid: one, from: former, to: p1 },
    ]);
  });

  test('R3: an eSIM that must go with another carries the same IMEI, with several in service', () => {
    const policies: SubscriptionPolicy[] = [one, two].map((iccid) => ({
      iccid,
      sharing: { kind: 'sameRequiredWith', group: 'family' },
      source: 'plan',
    }));
    const result = plan(
      { kind: 'enable', slot: 1, iccid: two },
      { live: [esim(2, one, p1)], rows: [row(one, p1, 9), row(two, p2, 8)], policies },
    );
    expect(result).toMatchObject({ moves: [{ iccid: two, to: p1, reason: { rule: 'R3' } }], refusals: [] });
  });
});

describe('over all facts and events', () => {
  const imeis = [f1, f2, p1, p2, '001887000000009', '001010100000000'];
  const esims = [one, two, three];
  const slots = fc.constantFrom(1, 2, 3);
  const sharing: fc.Arbitrary<SubscriptionPolicy['sharing']> = fc.oneof(
    fc.constant({ kind: 'unique' } as const),
    fc.constant({ kind: 'sameAllowed' } as const),
    fc.record({ kind: fc.constant('sameRequiredWith' as const), group: fc.constantFrom('family', ...esims) }),
  );
  const allIccids = [...esims, removable];
  const rows = fc
    .uniqueArray(
      fc.record({ iccid: fc.constantFrom(...allIccids), imei: fc.constantFrom(...imeis), gone: fc.boolean() }),
      {
        selector: ({ iccid, imei }) => iccid + imei,
        maxLength: 9,
      },
    )
    .map((list) =>
      list.map(({ gone, ...rest }, i) =>
        row(rest.iccid, rest.imei, 100 - ((i * 37) % 50), { profileState: gone ? 'deleted' : 'installed' }),
      ),
    );
  /** A live map that keeps the rule already: what the workstation itself makes. */
  const live = fc
    .uniqueArray(
      fc.record({ slot: slots, iccid: fc.constantFrom(...allIccids), imei: fc.constantFrom(f1, f2, p1, p2) }),
      {
        selector: ({ slot }) => slot,
        maxLength: 3,
      },
    )
    .map((list) =>
      list
        .filter((sim, i) => list.findIndex(({ iccid }) => iccid === sim.iccid) === i)
        .filter((sim, i, all) => all.findIndex(({ imei }) => imei === sim.imei) === i)
        .map((sim): ActiveSim => ({ ...sim, sim: sim.iccid === removable ? 'psim' : 'esim' })),
    );
  const event: fc.Arbitrary<BindingEvent> = fc.oneof(
    fc.record({ kind: fc.constantFrom('enable' as const), slot: slots, iccid: fc.constantFrom(...esims) }),
    fc.record({ kind: fc.constant('insert' as const), slot: slots, iccid: fc.constant(removable) }),
    fc.record({ kind: fc.constant('remove' as const), slot: slots }),
    fc.record({ kind: fc.constant('disable' as const), iccid: fc.constantFrom(...esims) }),
    fc.record({ kind: fc.constant('reconcile' as const), cause: fc.constant('reconnect' as const) }),
  );
  const given: fc.Arbitrary<Given> = fc.record({
    live,
    rows,
    policies: fc.uniqueArray(
      fc.record({ iccid: fc.constantFrom(...esims), sharing, pinned: fc.boolean(), source: fc.constant('test') }),
      { selector: ({ iccid }) => iccid },
    ),
    answers: fc.dictionary(fc.constantFrom(...esims), fc.constantFrom(...imeis)),
    mayMove: fc.subarray(esims),
    capacity: fc.constantFrom(9, 10, 100),
  });
  const always = (check: (result: BindingPlan, event: BindingEvent, given: Given) => void) =>
    fc.assert(
      fc.property(event, given, (happened, facts) => check(plan(happened, facts), happened, facts)),
      { numRuns: 3_000 },
    );

  const mayShare = ({ policies = [] }: Given, a: string, b: string): boolean => {
    const sharingOf = (iccid: string) => policies.find((policy) => policy.iccid === iccid)?.sharing;
    const agrees = (x: string, y: string) => {
      const mine = sharingOf(x);
      const theirs = sharingOf(y);
      if (mine?.kind === 'sameAllowed') return true;
      if (mine?.kind === 'sameRequiredWith')
        return mine.group === y || (theirs?.kind === 'sameRequiredWith' && theirs.group === mine.group);
      return mine === undefined && theirs?.kind === 'sameRequiredWith' && theirs.group === x;
    };
    return agrees(a, b) && agrees(b, a);
  };

  test('two active SIMs are on one IMEI only where both policies allow it', () => {
    always(({ after }, _, facts) => {
      for (const a of after)
        for (const b of after)
          if (a.iccid < b.iccid && a.imei === b.imei) expect(mayShare(facts, a.iccid, b.iccid)).toBe(true);
    });
  });

  test('no SIM is moved to a value that is not the device’s', () => {
    always(({ moves }) => {
      for (const { to } of moves) expect([f1, f2, p1, p2]).toContain(to);
    });
  });

  test('the most recently used value wins unless the reason says what stands against it', () => {
    always(({ moves }, _, { rows: known = [] }) => {
      for (const { iccid, to, reason } of moves.filter((move) => move.reason.rule === 'R1')) {
        const usable = known.filter((one) => one.iccid === iccid && [f1, f2, p1, p2].includes(one.imei));
        if (reason.facts['avoided'] === undefined && iccid !== removable && usable.length > 0)
          expect(to).toBe(usable.toSorted((x, y) => y.lastUsedSeq - x.lastUsedSeq)[0]!.imei);
      }
    });
  });

  test('a slot serves one SIM, a SIM is in one slot', () => {
    always(({ after, moves, refusals, asks }) => {
      expect(new Set(after.map(({ slot }) => slot)).size).toBe(after.length);
      expect(new Set(after.map(({ iccid }) => iccid)).size).toBe(after.length);
      if (refusals.length + asks.length > 0) expect(moves).toEqual([]);
    });
  });

  test('what is given up is a deleted profile’s row, and the least recently used of them', () => {
    always(({ moves }, _, { rows: known = [] }) => {
      for (const { evicts, iccid } of moves) {
        if (evicts === undefined) continue;
        expect(evicts.profileState).toBe('deleted');
        const others = known.filter((one) => one.profileState === 'deleted' && one.iccid !== iccid);
        if (moves.length === 1) expect(Math.min(...others.map((one) => one.lastUsedSeq))).toBe(evicts.lastUsedSeq);
      }
    });
  });

  test('carried out, it is settled: planning again moves nobody', () => {
    always(({ moves, after }, happened, facts) => {
      if (moves.length === 0) return;
      let seq = 1_000;
      const kept = (facts.rows ?? []).filter(
        (one) => !moves.some((move) => move.iccid === one.iccid && move.to === one.imei),
      );
      const written = moves.map(({ iccid, to, source }) => row(iccid, to, ++seq, { source }));
      const again = plan(happened, { ...facts, live: after, rows: [...kept, ...written], capacity: 100 });
      expect(again.moves).toEqual([]);
    });
  });

  test('facts are left as they were', () => {
    always((_, happened, facts) => {
      const before = JSON.stringify(facts);
      plan(happened, facts);
      expect(JSON.stringify(facts)).toBe(before);
    });
  });
});
