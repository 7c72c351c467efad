import { describe, expect, it } from 'vitest';
import { TraceLog } from '#core/workstation/trace/index.ts';
import type { Settings } from '#shared/api/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';

const line = (text: string, deviceId = 'a') => ({
  deviceId,
  kind: 'apdu' as const,
  direction: 'tx' as const,
  name: 'n',
  text,
  status: null,
  durationMs: null,
});

function traceAt(level: Settings['redaction']) {
  return new TraceLog({ clock: new ManualClock(), redaction: () => level, operationOn: (id) => `op on ${id}` });
}

describe('TraceLog', () => {
  it.each([
    ['none', '5A1089049032123451234512345678901235', '5A0A98001032547698103214'],
    ['medium', '5A1089049032****************78901235', '5A0A9800*************214'],
    ['full', '5A10********************************', '5A0A********************'],
  ] as const)('blots identifiers out at level %s, keeping lengths', (level, eid, iccid) => {
    const trace = traceAt(level);
    trace.learn('eid', '89049032123451234512345678901235');
    trace.learn('iccid', '89000123456789012341');
    trace.add(line('5A1089049032123451234512345678901235'));
    trace.add(line('5A0A98001032547698103214'));
    expect(trace.list({ limit: 9 }).map((one) => one.text)).toEqual([eid, iccid]);
  });

  it('knows an IMEI as digits and as a card carries it, and an IMSI as its file has it', () => {
    const trace = traceAt('full');
    trace.learn('imei', '490154203237518');
    trace.learn('imsi', '001010123456063');
    trace.add(line('+CGSN: "490154203237518"'));
    // es10.md section 12: deviceInfo of this IMEI.
    trace.add(line('820894104502237315F8'));
    trace.add(line('080910101032540636'));
    const texts = trace.list({ limit: 9 }).map((one) => one.text);
    expect(texts[0]).toBe(`+CGSN: "${'*'.repeat(15)}"`);
    expect(texts[1]).toBe(`8208${'*'.repeat(16)}`);
    expect(texts[2]).toBe(`08${'*'.repeat(16)}`);
  });

  it('takes the longest identifier where one begins like another, and is not misled by what is no identifier', () => {
    const trace = traceAt('full');
    trace.learn('iccid', '8988247001707794888');
    trace.learn('iccid', '89882470017077948881');
    trace.learn('matchingId', '.*');
    trace.add(line('[89882470017077948881]'));
    trace.add(line('nothing to hide'));
    expect(trace.list({ limit: 9 }).map((one) => one.text)).toEqual([`[${'*'.repeat(20)}]`, 'nothing to hide']);
  });

  it('numbers lines, names the operation, and lists one device', () => {
    const trace = traceAt('none');
    trace.add(line('01', 'a'));
    trace.add(line('02', 'b'));
    expect(trace.list({ deviceId: 'b', limit: 9 })).toMatchObject([{ seq: 2, text: '02', operationId: 'op on b' }]);
    expect(trace.list({ limit: 1 })).toMatchObject([{ seq: 2 }]);
  });

  it('gives the lines of one device between two numbers, redacted as all', () => {
    const trace = traceAt('full');
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

  it('gives a subscriber everything since its last look in one batch', async () => {
    const trace = traceAt('none');
    const batches = trace.watch('a')[Symbol.asyncIterator]();
    trace.add(line('01'));
    trace.add(line('02', 'b'));
    trace.add(line('03'));
    expect((await batches.next()).value.map((one: { text: string }) => one.text)).toEqual(['01', '03']);
    trace.close();
    expect((await batches.next()).done).toBe(true);
  });
});
