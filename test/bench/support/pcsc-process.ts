/** Process of one workstation over PC/SC: `pcsc-process.ts counted|paced|atOnce`. It sends its figures to its parent and ends. */
import { downloadOverPcsc } from './download-over-pcsc.ts';
import type { Figure } from './figures.ts';
import { fourteenReaders } from './fourteen-readers.ts';

const runs = {
  counted: downloadOverPcsc,
  paced: () => fourteenReaders({ paced: true }),
  atOnce: () => fourteenReaders({ paced: false }),
} as const satisfies Record<string, () => Promise<Figure[]>>;

const figures = await runs[process.argv[2] as keyof typeof runs]();
process.send!(figures, () => process.exit(0));
