import { expect, it } from 'vitest';
import { Dice } from './engine/dice.ts';
import { runFuzz } from './engine/run-fuzz.ts';
import { targets } from './planted-defects.ts';

const module = new URL('./planted-defects.ts', import.meta.url).href;
const seed = '7';

const run = (name: string, cases = 200) =>
  runFuzz(
    targets.find((target) => target.name === name)!,
    { seed, cases, module, caseLimitMs: 1_500 },
  );

it('finds what throws, and the smallest case of it; once, however often it comes', async () => {
  const { findings, crashes, cases, outcomes } = await run('throws');
  expect(crashes).toBe(1);
  expect(findings[0]).toMatchObject({ kind: 'crash', seed, error: expect.stringContaining('a and h together') });
  expect([...findings[0]!.input].sort()).toEqual(['a', 'h']);
  expect(cases).toBe(200);
  expect(outcomes['defect']).toBeGreaterThan(1);
});

it.each(['loops', 'never answers'])('reports a case that %s, and goes on behind it', async (name) => {
  const { findings, hangs, cases } = await run(name, 100);
  expect(hangs).toBe(findings.length);
  expect(hangs).toBeGreaterThan(0);
  for (const { index, input } of findings) {
    expect(input.join('')).toMatch(/^ab/);
    expect(targetCase(name, index)).toEqual(input);
  }
  expect(cases).toBeGreaterThan(0);
});

it('finds a rejection nobody handles, and a thread that dies', async () => {
  expect((await run('rejects unheard')).findings[0]).toMatchObject({
    kind: 'crash',
    error: expect.stringContaining('nobody hears this'),
    input: ['b'],
  });
  const { findings } = await run('exits');
  expect(findings[0]).toMatchObject({ kind: 'crash', error: 'the thread ended with 3' });
  expect(findings[0]!.input.join('')).toMatch(/^ab/);
});

it('makes the same cases of the same seed, and others of another', () => {
  const some = (of: string) => {
    const dice = new Dice(of);
    return Array.from({ length: 20 }, () => dice.below(1_000));
  };
  expect(some('x')).toEqual(some('x'));
  expect(some('x')).not.toEqual(some('y'));
});

/** What the seed gives at this place: a report without its case would do. */
const targetCase = (name: string, index: number) => {
  const dice = new Dice(`${seed}/${name}/${index}`);
  return Array.from({ length: 6 }, () => 'abcdefgh'[dice.below(8)]);
};
