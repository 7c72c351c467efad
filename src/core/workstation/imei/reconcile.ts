import type { BenchServices } from '../bench-services.ts';
import type { Facts, OperationContext, RecoveryContext, RecoveryOutcome } from '../operations/index.ts';
import { carryOut, recoverMoves } from './carry-out.ts';
import { decideMoves } from './decide-moves.ts';
import type { BindingEvent } from './decision/index.ts';
import { readSituation } from './situation.ts';

/** An event that no command of ours brought about: sequences E and F, and a device that came back changed. */
export type FoundEvent =
  | { readonly kind: 'insert'; readonly slot: number; readonly iccid: string }
  | { readonly kind: 'reconcile'; readonly cause: 'hostReflash' | 'boardSwap' | 'reconnect' };

export const reconcileSteps = [
  'queryImeiBindings',
  'requestImei',
  'confirmMoves',
  'recordImei',
  'applyImei',
  'readBackImei',
  'record',
] as const;

/** Settles the IMEIs of the SIMs in service. Rejects like `bindImei`. */
export async function reconcile(context: OperationContext, services: BenchServices, found: FoundEvent): Promise<Facts> {
  const { device } = context;
  const before = await context.step('queryImeiBindings', () => readSituation(device, services), {
    outcome: ({ live }) => ({ simsInService: String(live.length) }),
  });
  const event: BindingEvent = found;
  // A SIM just inserted stands in the live map already, with whatever its slot presents.
  const situation =
    found.kind === 'insert' ? { ...before, live: before.live.filter(({ iccid }) => iccid !== found.iccid) } : before;
  const moves = await decideMoves(context, services, event, situation);
  context.pointOfNoReturn();
  if (moves.length === 0) {
    for (const name of ['recordImei', 'applyImei', 'readBackImei', 'record'] as const) context.skip(name);
    return { moved: '0' };
  }
  await carryOut(context, services, before, moves, undefined);
  return { moved: String(moves.length), iccids: moves.map(({ iccid }) => iccid).join(' ') };
}

export async function recoverReconcile(context: RecoveryContext, services: BenchServices): Promise<RecoveryOutcome> {
  return recoverMoves(context, services, await readSituation(context.device, services), 'map read');
}
