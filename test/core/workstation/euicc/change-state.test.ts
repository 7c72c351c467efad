/** Changes of state on cards whose every answer is written by hand (SGP.22 sections 5.7.15 to 5.7.19). */
import { describe, expect, it } from 'vitest';
import { CardQuirks, deleteFromCard, disable, enable, IsdrSession } from '#core/workstation/euicc/index.ts';
import { DeviceError } from '#shared/errors.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { scriptedReader } from './scripted-reader.ts';
import { traceFor } from '#test/support/trace.ts';

const iccid = '8944000000000000017';
const byIccid = '5A0A984400000000000010F7';
const aid = 'A0000005591010FFFFFFFF8900001100';
/** ProfileInfoListResponse with one profile: ICCID, ISD-P AID, state. */
const listed = (state: '00' | '01') => `BF2D26A024E3225A0A984400000000000010F74F10${aid}9F7001${state}9000`;

async function open(answer: (command: string, count: number) => string) {
  const quirks = new CardQuirks(memoryStore());
  const clock = new ManualClock();
  const trace = traceFor(clock);
  let changes = 0;
  const { reader, sent } = scriptedReader((command) => {
    if (command.startsWith('0070000001')) return '019000';
    if (/^81E29100..BF3[123]/.test(command)) return answer(command, ++changes);
    return command.startsWith('81E2') ? answer(command, 0) : '9000';
  });
  const session = await IsdrSession.open(reader, { deviceId: 'd', trace, quirks, blockSize: 255 });
  const changed = () => sent.filter((one) => /^81E29100..BF3[123]/.test(one)).map((one) => one.slice(10));
  /** The time in which it ended, clock turned on as it waits. */
  const waited = async (work: Promise<unknown>) => {
    const started = clock.now();
    let over = false;
    const end = work.finally(() => (over = true));
    end.catch(() => undefined);
    while (!over) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(100);
    }
    await end;
    return clock.now() - started;
  };
  return { session, clock, quirks, changed, waited };
}

describe('a change of state', () => {
  it('asks by ICCID with refresh flag 0', async () => {
    const { session, clock, changed } = await open(() => 'BF31038001009000');
    await enable(session, iccid, clock);
    expect(changed()).toEqual([`BF3111A00C${byIccid}810100`]);
  });

  it('asks by AID where the card knows no ICCID, and does so at once from then on', async () => {
    const { session, clock, changed, quirks } = await open((command) => {
      if (command.includes('BF2D')) return listed('00');
      const tag = command.slice(10, 14);
      return command.includes(byIccid) ? `${tag}038001019000` : `${tag}038001009000`;
    });
    await enable(session, iccid, clock);
    await disable(session, iccid, clock);
    await deleteFromCard(session, iccid);
    expect(changed()).toEqual([
      `BF3111A00C${byIccid}810100`,
      `BF3117A0124F10${aid}810100`,
      `BF3217A0124F10${aid}810100`,
      `BF33124F10${aid}`,
    ]);
    expect(quirks.describe('3B00')).toEqual(['profilesBy=aid']);
  });

  it.each([
    ['catBusy', 'BF31038001059000'],
    ['9300', '9300'],
  ])('is asked again while the card answers %s, for some ten seconds', async (_, busy) => {
    const patient = await open((_command, count) => (count <= 6 ? busy : 'BF31038001009000'));
    const spent = await patient.waited(enable(patient.session, iccid, patient.clock));
    expect(patient.changed()).toHaveLength(7);
    expect(spent).toBeGreaterThanOrEqual(9_700);
    expect(spent).toBeLessThan(12_000);

    const stubborn = await open(() => busy);
    await expect(stubborn.waited(enable(stubborn.session, iccid, stubborn.clock))).rejects.toMatchObject({
      code: busy === '9300' ? 'CARD_STATUS_WORD' : 'ES10_RESULT',
    });
    expect(stubborn.changed()).toHaveLength(7);
  });

  it.each([
    ['made', '01'],
    ['not made', '00'],
  ] as const)('whose answer was lost is %s when the card says so', async (said, state) => {
    const { session, clock } = await open((command) => {
      if (command.includes('BF2D')) return listed(state);
      throw new DeviceError('gone', 'the card reset itself');
    });
    const enabling = enable(session, iccid, clock);
    if (said === 'made') await enabling;
    else await expect(enabling).rejects.toMatchObject({ kind: 'gone' });
  });

  it('is refused with the card’s own reason', async () => {
    const { session, clock } = await open(() => 'BF32038001039000');
    await expect(disable(session, iccid, clock)).rejects.toMatchObject({
      code: 'ES10_RESULT',
      details: { function: 'ES10c.DisableProfile', result: 3, reason: 'disallowedByPolicy' },
    });
  });
});
