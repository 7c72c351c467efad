/** One TS.48 download at block size 255 through a real pcscd, counted at the card's contacts. */
import { vectorBytes, vectorsAvailable } from '#test/support/vectors.ts';
import { blocksOfPackage, countDownload } from './download-exchanges.ts';
import { figure, type Figure } from './figures.ts';
import { startPcscBench } from './pcsc-bench.ts';
import { twelveKilobytePackage } from './twelve-kilobyte-package.ts';

const blockSize = 255;
/** What comes before the package: TERMINAL CAPABILITY, MANAGE CHANNEL, SELECT, two questions, four and three blocks of certificates. */
const allowance = 12;

const packages: readonly (readonly [name: string, der: () => Uint8Array])[] = [
  ['12 kB package', twelveKilobytePackage],
  ...(vectorsAvailable ? ([['TS.48 v6', () => vectorBytes('upp/TS48v6_SAIP2.3_BERTLV_SUCI.der')]] as const) : []),
];

export async function downloadOverPcsc(): Promise<Figure[]> {
  const bench = await startPcscBench({ cards: 1, recorded: true });
  const [card] = bench.cards;
  const figures: Figure[] = [];
  try {
    for (const [name, der] of packages) {
      await bench.addPackage(name, der());
      const { activationCode } = await bench.order(name, false);
      await card!.exchanges();
      const begun = performance.now();
      await bench.load(card!, activationCode);
      const ms = performance.now() - begun;
      const { commands, fetches, phases, boundProfilePackage } = countDownload(await card!.exchanges());
      const blocks = blocksOfPackage(boundProfilePackage, blockSize);
      figures.push(
        figure(`${name} over PC/SC: commands to the card, GET RESPONSE apart`, commands, '', {
          reference: blocks + allowance,
          target: 1,
        }),
        figure(`${name}: blocks of its bound package at ${blockSize} bytes`, blocks, ''),
        figure(`${name}: GET RESPONSE beside them (T=0)`, fetches, ''),
        figure(`${name}: time`, ms, 'ms'),
        ...phases.map((one) => figure(`${name}: ${one.phase} (+${one.fetches} GET RESPONSE)`, one.commands, '')),
      );
    }
  } finally {
    await bench.close();
  }
  return figures;
}
