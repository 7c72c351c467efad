import { seededRandom } from './seeded-random.ts';

/** Right before or right after the n-th APDU, 1 the first. */
export interface KillPoint {
  readonly apdu: number;
  readonly when: 'before' | 'after';
}

/**
 * Where to kill in a run of so many APDUs: everywhere when the environment says EVERY_APDU=1, else at one point drawn from each
 * stretch of `stretch` of them, so that every phase has its share.
 */
export function killPoints(apdus: number, seed: string, stretch: number): KillPoint[] {
  const all = Array.from({ length: apdus }, (_, i) =>
    (['before', 'after'] as const).map((when): KillPoint => ({ apdu: i + 1, when })),
  ).flat();
  if (process.env['EVERY_APDU'] === '1') return all;
  const random = seededRandom(seed);
  const chosen: KillPoint[] = [];
  for (let from = 0; from < all.length; from += stretch) {
    const part = all.slice(from, from + stretch);
    chosen.push(part[random.bytes(1)[0]! % part.length]!);
  }
  return chosen;
}
