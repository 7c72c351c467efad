import type { FuzzCase } from './fuzz-target.ts';

/**
 * The smallest case that still fails, found by leaving out parts and then pieces of parts (ddmin), within `tries` runs.
 * `fails` runs a case and tells whether it ends like the original.
 */
export async function minimise(
  original: FuzzCase,
  fails: (input: FuzzCase) => Promise<boolean>,
  tries = 300,
): Promise<FuzzCase> {
  let left = tries;
  const attempt = async (input: FuzzCase) => left-- > 0 && (await fails(input));
  let best = await shrink(original, attempt);
  for (const [i, part] of best.entries()) {
    const pairs = part.match(/[^]{1,2}/g) ?? [];
    const shorter = await shrink(pairs, (rest) => attempt(best.with(i, rest.join(''))));
    best = best.with(i, shorter.join(''));
  }
  return best;
}

async function shrink(
  whole: readonly string[],
  fails: (rest: readonly string[]) => Promise<boolean>,
): Promise<readonly string[]> {
  let best = whole;
  for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.length;) {
      const rest = [...best.slice(0, at), ...best.slice(at + size)];
      if (await fails(rest)) best = rest;
      else at += size;
    }
  }
  return best;
}
