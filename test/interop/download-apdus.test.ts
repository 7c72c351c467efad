/** What one load costs on the card's contacts: counted by the card itself, behind a real pcscd. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOfPackage, countDownload } from '#test/bench/support/download-exchanges.ts';
import { startPcscBench, type PcscBench } from '#test/bench/support/pcsc-bench.ts';
import { twelveKilobytePackage } from '#test/bench/support/twelve-kilobyte-package.ts';
import { vectorBytes, vectorFiles, vectorsAvailable } from '#test/support/vectors.ts';
import { virtualReaderMissing } from '#test/support/virtual-reader.ts';

const packages = [
  { name: 'a package of 12 kB', der: twelveKilobytePackage },
  ...(vectorsAvailable ? vectorFiles('upp', '.der') : []).map((name) => ({ name, der: () => vectorBytes(name) })),
];

describe.skipIf(virtualReaderMissing !== undefined)('a load over PC/SC, in blocks of 255 bytes', () => {
  let bench: PcscBench;
  beforeAll(async () => {
    bench = await startPcscBench({ cards: 1, recorded: true });
  });
  afterAll(() => bench?.close());

  it.each(packages)('of $name takes the blocks of its package and twelve commands more', async ({ name, der }) => {
    const [card] = bench.cards;
    const profileType = name.replace(/\W+/g, '-');
    await bench.addPackage(profileType, der());
    const { activationCode } = await bench.order(profileType, false);
    await card!.exchanges();
    await bench.load(card!, activationCode);
    const { commands, phases, boundProfilePackage } = countDownload(await card!.exchanges());
    const blocks = blocksOfPackage(boundProfilePackage, 255);
    expect(blocks).toBeGreaterThan(der().length / 255);
    expect(phases.map(({ phase, commands }) => [phase, commands])).toEqual([
      ['TERMINAL CAPABILITY', 1],
      ['MANAGE CHANNEL', 1],
      ['SELECT', 1],
      ['GetEUICCChallenge', 1],
      ['GetEUICCInfo1', 1],
      ['AuthenticateServer', 4],
      ['PrepareDownload', 3],
      ['LoadBoundProfilePackage', blocks],
    ]);
    expect(commands).toBe(blocks + 12);
  });
});
