import { expect, it } from 'vitest';
import { runFuzz } from './engine/run-fuzz.ts';
import { targets } from './targets/index.ts';

/** Fixed, so that a failure is the same everywhere; `npm run fuzz` walks other seeds and longer. */
const seed = '2026';

it.each(targets)(
  '$name bears damaged input: nothing crashes, hangs or is left half done',
  async (target) => {
    const { findings, outcomes, cases } = await runFuzz(target, { seed, cases: target.everyday });
    const shown = findings.map(
      ({ kind, index, error, input }) =>
        `${kind} in case ${index} of seed ${seed}: ${error}\nnpm run fuzz -- --target ${target.name} --seed ${seed} --only '${JSON.stringify(input)}'`,
    );
    expect(shown.join('\n\n')).toBe('');
    expect(cases).toBe(target.everyday);
    // Damage that reaches only one way out proves nothing of the others.
    expect(Object.keys(outcomes)).toEqual(expect.arrayContaining([...target.outcomes]));
  },
  600_000,
);
