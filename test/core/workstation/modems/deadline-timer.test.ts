import { describe, expect, it } from 'vitest';
import { DeadlineTimer } from '#core/workstation/modems/deadline-timer.ts';
import { ManualClock } from '#test/support/manual-clock.ts';

function started() {
  const clock = new ManualClock(0);
  const sleeps: number[] = [];
  const counted = {
    now: () => clock.now(),
    sleep: (ms: number, signal?: Parameters<ManualClock['sleep']>[1]) => {
      sleeps.push(ms);
      return clock.sleep(ms, signal);
    },
  };
  const calls: number[] = [];
  return { clock, sleeps, calls, timer: new DeadlineTimer(counted, () => void calls.push(clock.now())) };
}

describe('DeadlineTimer', () => {
  it('calls once, when the deadline set last has passed', async () => {
    const { clock, calls, timer } = started();
    timer.set(1000);
    await clock.advance(500);
    timer.set(2000);
    await clock.advance(1400);
    expect(calls).toEqual([]);
    await clock.advance(5000);
    expect(calls).toEqual([2000]);
  });

  it('is early for a deadline that was drawn in', async () => {
    const { clock, calls, timer } = started();
    timer.set(5000);
    timer.set(300);
    await clock.advance(10_000);
    expect(calls).toEqual([300]);
  });

  it('calls for no deadline that was taken back, nor after it was stopped', async () => {
    const { clock, calls, timer } = started();
    timer.set(1000);
    timer.set(undefined);
    await clock.advance(3000);
    timer.set(4000);
    timer.stop();
    await clock.advance(3000);
    expect(calls).toEqual([]);
  });

  it('sleeps once for many deadlines that come and go', async () => {
    const { clock, sleeps, calls, timer } = started();
    for (let i = 0; i < 100; i++) {
      timer.set(clock.now() + 1000);
      await clock.advance(1);
      timer.set(undefined);
    }
    expect(sleeps).toEqual([1000]);
    await clock.advance(5000);
    expect(calls).toEqual([]);
  });
});
