import type { BenchDevice } from '#core/environment/index.ts';
import { Canceled, WorkbenchError } from '#shared/errors.ts';
import type { BenchServices } from '../bench-services.ts';
import type { OperationContext } from '../operations/index.ts';
import { shownMove } from './binding-plan.ts';
import {
  planBindings,
  type BindingEvent,
  type BindingFacts,
  type BindingMove,
  type BindingPlan,
  type RegistryAnswer,
} from './decision/index.ts';
import { registryFor } from '../servers/index.ts';
import { recordName } from './record-name.ts';
import { askRegistry, type RegistryGrant } from './registry-client.ts';
import { bindingFacts, slotImei, type Situation } from './situation.ts';

/** How long the person at the bench may think about moves that another SIM forces. */
const patienceMs = 10 * 60_000;

/**
 * The moves of an event, after asking the registry and the person at the bench where the rules want that. Nothing is
 * changed yet. Rejects with WorkbenchError NO_ADMISSIBLE_IMEI, what `askRegistry` rejects with, and Canceled.
 */
export async function decideMoves(
  context: OperationContext,
  services: BenchServices,
  event: BindingEvent,
  situation: Situation,
): Promise<readonly BindingMove[]> {
  const { device } = context;
  let facts = bindingFacts(device, services, situation);
  let plan = planBindings(event, facts);
  const pinned = pinnedOf(plan);
  if (pinned.length > 0) {
    facts = { ...facts, mayMove: new Set(pinned) };
    plan = planBindings(event, facts);
  }
  if (plan.asks.length === 0) context.skip('requestImei');
  else plan = await withRegistry(context, services, event, { ...facts, registryAnswers: new Map() }, plan, situation);

  const { moves, refusals } = plan;
  for (const { iccid, reason } of [...moves, ...refusals])
    context.note('imei.decided', {
      decision: refusals.length > 0 ? 'refuse' : 'use',
      iccid,
      rule: reason.rule,
      ...reason.facts,
    });
  const refusal = refusals[0];
  if (refusal !== undefined) {
    const { rule, facts: weighed } = refusal.reason;
    throw new WorkbenchError('NO_ADMISSIBLE_IMEI', 'no admissible IMEI for this SIM', {
      details: { iccid: refusal.iccid, rule, ...weighed },
    });
  }
  // Whoever settles the whole map has named no SIM: each one that moves is a surprise.
  const surprises = event.kind === 'reconcile' ? moves : moves.filter(({ forced }) => forced);
  if (pinned.length === 0 && surprises.length === 0) context.skip('confirmMoves');
  else await confirm(context, moves, pinned);
  return moves;
}

/** Pinned subscriptions that stand in the way (R6). */
export const pinnedOf = ({ refusals }: BindingPlan): string[] =>
  refusals.flatMap(({ reason }) => {
    const pinned = reason.rule === 'R6' ? reason.facts['pinned'] : undefined;
    return pinned === undefined ? [] : [pinned];
  });

/** Asks until the plan needs no more answers: what one SIM gets may make another one need one. */
async function withRegistry(
  context: OperationContext,
  services: BenchServices,
  event: BindingEvent,
  facts: BindingFacts,
  asking: BindingPlan,
  situation: Situation,
): Promise<BindingPlan> {
  const answers = new Map<string, RegistryAnswer>();
  let plan = asking;
  while (plan.asks.length > 0) {
    const { iccid } = plan.asks[0]!;
    const answer = await context.step('requestImei', () => request(context.device, services, iccid, situation), {
      intent: { iccid },
      outcome: ({ imei, allotmentId }) => ({ imei, allotmentId }),
    });
    answers.set(iccid, answer);
    plan = planBindings(event, { ...facts, registryAnswers: answers });
  }
  return plan;
}

async function confirm(
  context: OperationContext,
  moves: readonly BindingMove[],
  pinned: readonly string[],
): Promise<void> {
  const question = { kind: 'confirmMoves' as const, moves: moves.map(shownMove), pinned: [...pinned] };
  await context.step('confirmMoves', async () => {
    const answer = await context.ask(question, patienceMs);
    if (answer?.kind !== 'confirmMoves' || !answer.accept) throw new Canceled();
  });
}

function request(
  device: BenchDevice,
  services: BenchServices,
  iccid: string,
  { eid, readings }: Situation,
): Promise<RegistryGrant> {
  const { http, clock, random } = services.environment;
  const registry = registryFor(device, services);
  if (registry === undefined)
    throw new WorkbenchError('IMEI_SERVER_UNREACHABLE', 'this bench has no IMEI registry', {
      details: { reason: 'NO_REGISTRY' },
    });
  const timeoutMs = services.settings.current.httpTimeoutSeconds * 1000;
  const parts = { http, registry, random, timeoutMs, trace: services.trace, now: () => clock.now() };
  const tac = (slotImei(readings, device.slots[0]?.slot) ?? device.factoryImeis[0])?.slice(0, 8);
  return askRegistry(parts, device.id, { deviceId: recordName(device), eid, iccid, tac });
}
