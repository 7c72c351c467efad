import type { About } from '#shared/api/index.ts';
import type { Output } from './output.ts';

/** What this start found unfinished, and what it did about it. */
export function tellRecovery(recovery: About['recovery'], output: Output): void {
  for (const one of recovery) {
    const { operationId, found, action } = one;
    output.progress('recovery', { ...one }, () => `Recovered ${operationId}. Found: ${found}. Done: ${action}.`);
  }
}
