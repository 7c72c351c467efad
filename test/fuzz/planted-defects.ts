/** Targets with defects put in on purpose: what the fuzzer must find, by kind. */
import { ensure, type FuzzBench, type FuzzTarget } from './engine/fuzz-target.ts';
import type { Dice } from './engine/dice.ts';

const letters = (dice: Dice) => Array.from({ length: 6 }, () => 'abcdefgh'[dice.below(8)]!);

const planted = (name: string, run: FuzzBench['run']): FuzzTarget => ({
  name,
  everyday: 200,
  outcomes: [],
  open: () => Promise.resolve({ generate: letters, run }),
});

export const targets: readonly FuzzTarget[] = [
  planted('throws', (parts) => {
    ensure(!(parts.includes('a') && parts.includes('h')), 'a and h together');
    return 'fine';
  }),
  planted('loops', (parts) => {
    while (parts.join('').startsWith('ab'));
    return 'fine';
  }),
  planted('never answers', async (parts) => {
    if (parts.join('').startsWith('ab')) await new Promise(() => undefined);
    return 'fine';
  }),
  planted('rejects unheard', async (parts) => {
    if (parts[0] === 'b') void Promise.reject(new Error('nobody hears this'));
    await new Promise((resolve) => setImmediate(resolve));
    return 'fine';
  }),
  planted('exits', (parts) => {
    if (parts.join('').startsWith('ab')) process.exit(3);
    return 'fine';
  }),
];
