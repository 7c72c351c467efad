import { virtualReaderMissing } from '#test/support/virtual-reader.ts';
import { downloadOverPcsc } from './download-over-pcsc.ts';
import type { Figure } from './figures.ts';
import { fourteenReaders } from './fourteen-readers.ts';

/** The download through a real pcscd: one counted, then fourteen at once. None, with a line, where there is no virtual reader. */
export async function pcscFigures(): Promise<Figure[]> {
  if (virtualReaderMissing !== undefined) return [];
  return [
    ...(await downloadOverPcsc()),
    ...(await fourteenReaders({ paced: true })),
    ...(await fourteenReaders({ paced: false })),
  ];
}
