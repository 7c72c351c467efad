/** Fourteen readers load fourteen profiles side by side: how busy the workstation is, and with what. */
import { mostSlots, type VirtualCard } from '#test/support/virtual-reader.ts';
import { profiled, type CpuProfile, type CpuShares } from './cpu-shares.ts';
import { figure, type Figure } from './figures.ts';
import { startPcscBench, type PcscBench } from './pcsc-bench.ts';
import { twelveKilobytePackage } from './twelve-kilobyte-package.ts';

const profileType = 'twelve-kilobytes';
const rounds = 5;
const hottestShown = 12;

interface Load {
  readonly card: VirtualCard;
  readonly iccid: string;
  readonly activationCode: string;
}

/**
 * `paced`: cards as fast as the line of a real one is (48 µs a byte, nothing for what its chip does), which the share of work is
 * asked of; else cards that answer at once, so that nothing hides what the workstation takes.
 */
export async function fourteenReaders({ paced }: { readonly paced: boolean }): Promise<Figure[]> {
  const bench = await startPcscBench({ cards: mostSlots, paced });
  const title = paced ? '14 readers, cards at line speed' : '14 readers, cards that answer at once';
  try {
    await bench.addPackage(profileType, twelveKilobytePackage());
    // Warms the code of every process.
    for (let i = 0; i < 2; i++) await round(bench, sideBySide);
    const alone = await round(bench, async (loads, load) => {
      await load(loads[0]!);
    });
    const profiles: CpuProfile[] = [];
    for (let i = 0; i < rounds; i++) profiles.push(await round(bench, sideBySide));
    const profile = profiles.sort((a, b) => busy(a.shares) - busy(b.shares))[rounds >> 1]!;
    return [
      figure(`${title}: 14 profiles, against one alone`, profile.milliseconds, 'ms', {
        reference: alone.milliseconds,
        target: paced ? 3 : mostSlots,
      }),
      figure(`${title}: workstation neither idle nor in cryptography`, 100 * busy(profile.shares), '% of the time', {
        ...(paced ? { target: 20 } : {}),
      }),
      ...Object.entries(profile.shares).map(([kind, share]) => figure(`${title}: ${kind}`, 100 * share, '%')),
      ...profile.hottest
        .slice(0, hottestShown)
        .map(({ name, kind, share }) => figure(`${title}: hottest: ${name} (${kind})`, 100 * share, '%')),
    ];
  } finally {
    await bench.close();
  }
}

const busy = ({ idle, waiting, cryptography }: CpuShares) => 1 - idle - waiting - cryptography;

const sideBySide = async (loads: readonly Load[], load: (one: Load) => Promise<unknown>) => {
  await Promise.all(loads.map(load));
};

/** Fourteen fresh orders, loaded as `work` says under the profiler; then every card is emptied again. */
async function round(
  bench: PcscBench,
  work: (loads: readonly Load[], load: (one: Load) => Promise<unknown>) => Promise<void>,
): Promise<CpuProfile> {
  const loads: Load[] = [];
  for (const card of bench.cards) loads.push({ card, ...(await bench.order(profileType, true)) });
  const loaded: Load[] = [];
  const profile = await profiled(() =>
    work(loads, async (one) => {
      await bench.load(one.card, one.activationCode);
      loaded.push(one);
    }),
  );
  await Promise.all(loaded.map(({ card, iccid }) => bench.remove(card, iccid)));
  return profile;
}
