import { describe, expect, it } from 'vitest';
import type { TraceLine } from '#shared/api/index.ts';
import { openSqliteTraceStore } from '#node/sqlite-trace-store.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { traceFor } from '#test/support/trace.ts';

const line = (text: string, deviceId = 'a', direction: 'tx' | 'rx' = 'tx', kind: 'apdu' | 'at' = 'apdu') => ({
  deviceId,
  kind,
  direction,
  name: 'n',
  text,
  durationMs: null,
});
const texts = (lines: readonly TraceLine[]) => lines.map(({ text }) => text);

describe('TraceLog', () => {
  it.each([
    ['none', '5A1089049032123451234512345678901235', '5A0A98001032547698103214'],
    ['medium', '5A1089049032****************78901235', '5A0A9800*************214'],
    ['full', '5A10********************************', '5A0A********************'],
  ] as const)('blots identifiers out at level %s, keeping lengths', async (level, eid, iccid) => {
    const trace = traceFor(new ManualClock(), { level });
    trace.learn('eid', '89049032123451234512345678901235');
    trace.learn('iccid', '89000123456789012341');
    trace.add(line('5A1089049032123451234512345678901235'));
    trace.add(line('5A0A98001032547698103214'));
    expect(texts(await trace.list({ limit: 9 }))).toEqual([eid, iccid]);
  });

  it('knows an IMEI as digits and as a card carries it, and an IMSI as its file has it', async () => {
    const trace = traceFor(new ManualClock(), { level: 'full' });
    trace.learn('imei', '490154203237518');
    trace.learn('imsi', '001010123456063');
    trace.add(line('+CGSN: "490154203237518"'));
    // es10.md section 12: deviceInfo of this IMEI.
    trace.add(line('820894104502237315F8'));
    trace.add(line('080910101032540636'));
    expect(texts(await trace.list({ limit: 9 }))).toEqual([
      `+CGSN: "${'*'.repeat(15)}"`,
      `8208${'*'.repeat(16)}`,
      `08${'*'.repeat(16)}`,
    ]);
  });

  it('knows ICCIDs and EIDs by their check digits, though nobody told it of them', async () => {
    const trace = traceFor(new ManualClock(), { level: 'full' });
    trace.add(line('E30C5A0A989444999999990920F3'));
    // 8949449999999990024: the check digit is another.
    trace.add(line('E30C5A0A989444999999990920F4'));
    trace.add(line('bench card 8949449999999990023 and 89049032123451234512345678901235'));
    trace.add(line('0123456789012345678'));
    expect(texts(await trace.list({ limit: 9 }))).toEqual([
      `E30C5A0A${'*'.repeat(20)}`,
      'E30C5A0A989444999999990920F4',
      `bench card ${'*'.repeat(19)} and ${'*'.repeat(32)}`,
      '0123456789012345678',
    ]);
  });

  it('takes the longest identifier where one begins like another', async () => {
    const trace = traceFor(new ManualClock(), { level: 'full' });
    trace.learn('iccid', '8988247001707794888');
    trace.learn('iccid', '89882470017077948881');
    trace.add(line('[89882470017077948881]'));
    trace.add(line('nothing to hide'));
    expect(texts(await trace.list({ limit: 9 }))).toEqual([`[${'*'.repeat(20)}]`, 'nothing to hide']);
  });

  it('blots out an identifier that blocks of a chain, or answers fetched in pieces, cut in two', async () => {
    const trace = traceFor(new ManualClock(), { level: 'medium' });
    // EnableProfile of 8949449999999990023 in blocks that cut the ICCID after its third byte.
    trace.add(line('81E211000ABF3111A00C5A0A989444'));
    trace.add(line('9000', 'a', 'rx'));
    // Another device in between changes nothing.
    trace.add(line('00A40004023F00', 'b'));
    trace.add(line('81E291010A999999990920F3810100'));
    trace.add(line('6106', 'a', 'rx'));
    // GetEID, its answer in two pieces.
    trace.add(line('81E2910006BF3E035C015A'));
    trace.add(line('BF3E125A108904903212610B', 'a', 'rx'));
    trace.add(line('81C000000B'));
    trace.add(line('34512345123456789012359000', 'a', 'rx'));
    expect(texts(await trace.list({ deviceId: 'a', limit: 9 }))).toEqual([
      '81E211000ABF3111A00C5A0A9894**',
      '9000',
      '81E291010A***********0F3810100',
      '6106',
      '81E2910006BF3E035C015A',
      'BF3E125A1089049032**610B',
      '81C000000B',
      '**************789012359000',
    ]);
  });

  it('numbers lines, names the operation, and lists one device', async () => {
    const trace = traceFor(new ManualClock());
    trace.add(line('01', 'a'));
    trace.add(line('02', 'b'));
    expect(await trace.list({ deviceId: 'b', limit: 9 })).toMatchObject([
      { seq: 2, text: '02', operationId: 'op on b' },
    ]);
    expect(await trace.list({ limit: 1 })).toMatchObject([{ seq: 2 }]);
  });

  it('gives the lines of one device between two numbers, redacted as all', () => {
    const trace = traceFor(new ManualClock(), { level: 'full' });
    trace.learn('imei', '490154203237518');
    expect(trace.lastSeq).toBe(0);
    trace.add(line('01', 'a'));
    const before = trace.lastSeq;
    trace.add(line('02', 'b'));
    trace.add(line('490154203237518', 'a'));
    const after = trace.lastSeq;
    trace.add(line('04', 'a'));
    expect(trace.between('a', before, after).map(({ seq, text }) => [seq, text])).toEqual([[3, '*'.repeat(15)]]);
    expect(trace.between('b', after, 99)).toEqual([]);
  });

  it('gives a subscriber everything since its last look in one batch, and what it missed', async () => {
    const clock = new ManualClock();
    const trace = traceFor(clock);
    trace.add(line('00'));
    const batches = trace.watch({ deviceId: 'a' })[Symbol.asyncIterator]();
    trace.add(line('01'));
    trace.add(line('02', 'b'));
    trace.add(line('03'));
    expect(texts((await batches.next()).value)).toEqual(['01', '03']);
    const again = trace.watch({ afterSeq: 2 })[Symbol.asyncIterator]();
    expect(texts((await again.next()).value)).toEqual(['02', '03']);
    const next = batches.next();
    trace.add(line('04'));
    await clock.advance(300);
    expect(texts((await next).value)).toEqual(['04']);
    trace.close();
    expect((await batches.next()).done).toBe(true);
  });

  it('goes on counting, and knows identifiers, after the end of the process and after everything was cleared', async () => {
    const store = openSqliteTraceStore({ file: ':memory:' });
    const first = traceFor(new ManualClock(), { level: 'full', store });
    first.learn('imei', '490154203237518');
    first.add(line('490154203237518'));
    first.close();
    const second = traceFor(new ManualClock(), { level: 'full', store });
    second.add(line('02'));
    expect(await second.list({ limit: 9 })).toMatchObject([
      { seq: 1, text: '*'.repeat(15) },
      { seq: 2, text: '02' },
    ]);
    expect(second.clear()).toBe(2);
    second.add(line('03'));
    expect(await second.list({ limit: 9 })).toMatchObject([{ seq: 3 }]);
    second.close();
  });
});
