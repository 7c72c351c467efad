import { describe, expect, it } from 'vitest';
import { replaySteps } from '#core/workstation/operations/replay-steps.ts';
import { pendingStep } from '#core/workstation/operations/running-operation.ts';

const entry = (event: string, step: string, second: number) => ({
  event,
  data: { step },
  at: `2026-01-01T00:00:0${second}.000Z`,
});

describe('how far an operation had come', () => {
  it('is what the journal tells: done, failed, begun, and to come', () => {
    const steps = replaySteps(
      [pendingStep('readCard'), pendingStep('disableProfile'), pendingStep('sendNotifications')],
      [
        entry('step.intended', 'readCard', 1),
        entry('step.done', 'readCard', 2),
        entry('step.intended', 'disableProfile', 2),
        entry('step.failed', 'disableProfile', 3),
        entry('step.intended', 'rollBack', 4),
      ],
    );
    expect(steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'readCard done',
      'disableProfile failed',
      'sendNotifications pending',
      'rollBack running',
    ]);
    expect(steps[0]).toMatchObject({ startedAt: '2026-01-01T00:00:01.000Z', endedAt: '2026-01-01T00:00:02.000Z' });
    expect(steps[3]).toMatchObject({ startedAt: '2026-01-01T00:00:04.000Z', endedAt: null });
  });

  it('takes a step that was done twice as it was the last time', () => {
    const steps = replaySteps(
      [pendingStep('readImei')],
      [entry('step.intended', 'readImei', 1), entry('step.done', 'readImei', 1), entry('step.intended', 'readImei', 5)],
    );
    expect(steps).toEqual([{ ...pendingStep('readImei'), state: 'running', startedAt: '2026-01-01T00:00:05.000Z' }]);
  });

  it('passes over entries that are of no step, or of one that this version does not know', () => {
    expect(
      replaySteps([pendingStep('verify')], [entry('question.asked', 'verify', 1), entry('step.done', 'foldNapkin', 1)]),
    ).toEqual([pendingStep('verify')]);
  });
});
