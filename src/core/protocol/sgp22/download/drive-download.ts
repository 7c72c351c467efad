import type { AskStep, DownloadDecision, DownloadResult, Es10Step, Es9pStep, LoadBppStep } from './download-steps.ts';
import type { DownloadFlow } from './download-profile.ts';

/** What performs the steps of a download; each may reject, and the flow then ends the session as well as it can. */
export interface DownloadPerformer {
  es10(step: Es10Step): Promise<Uint8Array>;
  es9p(step: Es9pStep): Promise<unknown>;
  ask(step: AskStep): Promise<DownloadDecision>;
  loadBpp(step: LoadBppStep): Promise<Uint8Array>;
}

/** Runs a download to its end. Rejects with RspProtocolError. */
export async function driveDownload(flow: DownloadFlow, performer: DownloadPerformer): Promise<DownloadResult> {
  let turn = flow.next();
  while (!turn.done) {
    let answer: unknown;
    try {
      const step = turn.value;
      if (step.kind === 'es10') answer = await performer.es10(step);
      else if (step.kind === 'es9p') answer = await performer.es9p(step);
      else if (step.kind === 'ask') answer = await performer.ask(step);
      else answer = await performer.loadBpp(step);
    } catch (error) {
      turn = flow.throw(error);
      continue;
    }
    turn = flow.next(answer);
  }
  return turn.value;
}
