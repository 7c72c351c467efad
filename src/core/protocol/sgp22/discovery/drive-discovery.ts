import type { DiscoveryFlow } from './discover-events.ts';
import type { DiscoveredEvent, DiscoveryEs10Step, Es11Step } from './discovery-steps.ts';

/** What performs the steps of a discovery; each may reject, and the flow then ends the session on the card. */
export interface DiscoveryPerformer {
  es10(step: DiscoveryEs10Step): Promise<Uint8Array>;
  es11(step: Es11Step): Promise<unknown>;
}

/** Runs a discovery to its end. Rejects with RspProtocolError. */
export async function driveDiscovery(
  flow: DiscoveryFlow,
  performer: DiscoveryPerformer,
): Promise<readonly DiscoveredEvent[]> {
  let turn = flow.next();
  while (!turn.done) {
    const step = turn.value;
    let answer: unknown;
    try {
      answer = step.kind === 'es10' ? await performer.es10(step) : await performer.es11(step);
    } catch (error) {
      turn = flow.throw(error);
      continue;
    }
    turn = flow.next(answer);
  }
  return turn.value;
}
