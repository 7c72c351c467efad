import { expect, test } from 'vitest';
import { toHex } from '#core/protocol/bytes/index.ts';
import { CardLink } from '#core/workstation/euicc/index.ts';
import { CardFiles, exploreCard } from '#core/workstation/files/index.ts';
import { modemCardReader, ModemSession } from '#core/workstation/modems/index.ts';
import { simulatedModemLine } from '#hardware/modem-line/index.ts';
import { createModem } from '#simulator/modem/index.ts';
import { createPsim } from '#simulator/psim/index.ts';
import { sampleImage } from '#test/support/sample-card.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { traceFor } from '#test/support/trace.ts';

/** The same files by +CCHO and +CGLA, which tell nothing of what a selection answers, and by +CSIM. */
test.each([
  ['+CCHO and +CGLA', { logicalChannels: true, dialect: 'quectel' as const }],
  ['+CSIM alone', { logicalChannels: false, dialect: 'quectel' as const }],
])('files behind a modem with %s are those of the card, and no channel stays open', async (_, options) => {
  const clock = new ManualClock();
  const card = createPsim({
    id: 'c',
    store: memoryStore(),
    random: seededRandom('m'),
    image: sampleImage('workbench-lte'),
  });
  const slots = [{ card: () => card }];
  const modem = createModem({ id: 'm1', store: memoryStore(), clock, imeis: ['001010100000007'], slots, ...options });
  const line = simulatedModemLine('m1', modem);
  const sent: string[] = [];
  const open = () =>
    ModemSession.open(line, clock, (direction, text) => {
      if (direction === 'tx') sent.push(text);
    });
  const reader = modemCardReader({ id: 'm1/card', name: 'SIM of m1', open });
  for (let i = 0; i < 4; i++) {
    const link = await CardLink.connect(reader, traceFor(clock), 'd');
    const found = await CardFiles.onOwnChannel(link, { blockSize: 120 }, async (files) => {
      if (i > 0) return [await files.readFacts('3F00/2FE2')];
      return exploreCard(files, { contents: true });
    });
    await link.close();
    const iccid = found.find((file) => file?.path === '3F00/2FE2');
    expect(toHex(iccid!.content!)).toMatch(/^98/);
    if (i > 0) continue;
    const names = found.map((file) => file?.name);
    expect(names).toEqual(expect.arrayContaining(['MF', 'EF.ICCID', 'ADF.USIM', 'EF.IMSI', 'EF.UST']));
    expect(found.find((file) => file?.name === 'EF.IMSI')?.content).toHaveLength(9);
    expect(found.find((file) => file?.name === 'ADF.USIM')).toMatchObject({ kind: 'adf' });
  }
  expect(sent.some((text) => text.startsWith('AT+CGLA='))).toBe(options.logicalChannels);
  const count = (pattern: RegExp) => sent.filter((text) => pattern.test(text)).length;
  const [opened, closed] = options.logicalChannels
    ? [count(/^AT\+CCHO="/), count(/^AT\+CCHC=\d/)]
    : [count(/^AT\+CSIM=.*"0070000001/), count(/^AT\+CSIM=.*"007080/)];
  expect(opened).toBeGreaterThanOrEqual(4);
  expect(closed).toBe(opened);
});
