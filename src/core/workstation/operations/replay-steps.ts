import { stepName, type JournalEntry, type OperationStep } from '#shared/api/index.ts';

const outcomes: Readonly<Record<string, OperationStep['state']>> = {
  'step.intended': 'running',
  'step.done': 'done',
  'step.failed': 'failed',
};

/** How far an operation had come, by what the journal tells of its steps, oldest entry first. */
export function replaySteps(
  planned: readonly OperationStep[],
  entries: readonly Pick<JournalEntry, 'event' | 'data' | 'at'>[],
): OperationStep[] {
  const steps = new Map(planned.map((step) => [step.name, step]));
  for (const { event, data, at } of entries) {
    const state = outcomes[event];
    const name = stepName.safeParse(data['step']);
    if (state === undefined || !name.success) continue;
    const before = steps.get(name.data);
    const times =
      state === 'running' ? { startedAt: at, endedAt: null } : { startedAt: before?.startedAt ?? null, endedAt: at };
    steps.set(name.data, { name: name.data, state, ...times, bytesDone: null, bytesTotal: null });
  }
  return [...steps.values()];
}
