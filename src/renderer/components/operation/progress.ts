import type { Operation, OperationStep } from '#shared/api/index.ts';
import { count, kibibytes } from '../words/format.ts';

/** The step an operation stands at and the one that comes next. */
export function currentStep(operation: Operation): { now: OperationStep | undefined; next: OperationStep | undefined } {
  const index = operation.steps.findIndex((step) => step.state === 'running');
  const at = index >= 0 ? index : operation.steps.findIndex((step) => step.state === 'pending');
  return {
    now: operation.steps[at],
    next: operation.steps.slice(at + 1).find((step) => step.state === 'pending'),
  };
}

/** Share of the steps that are over, with the running one counted by its bytes; 0 to 100. */
export function percentDone(operation: Operation): number {
  const counted = operation.steps.filter((step) => step.state !== 'skipped');
  if (counted.length === 0) return 0;
  const done = counted.reduce((sum, step) => {
    if (step.state === 'done' || step.state === 'failed') return sum + 1;
    if (step.state === 'running' && step.bytesTotal) return sum + (step.bytesDone ?? 0) / step.bytesTotal;
    return sum;
  }, 0);
  return Math.round((100 * done) / counted.length);
}

/** How far inside a step: bytes, or checks for the verification. */
export function sizeOf(step: OperationStep): string | null {
  if (step.bytesTotal === null) return null;
  if (step.name === 'verify') return `${step.bytesDone ?? 0} of ${count(step.bytesTotal, 'check')}`;
  return `${kibibytes(step.bytesDone ?? 0)} of ${kibibytes(step.bytesTotal)}`;
}
