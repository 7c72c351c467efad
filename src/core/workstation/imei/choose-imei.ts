import type { BenchDevice } from '#core/environment/index.ts';
import type { ImeiBinding } from '#core/protocol/sgp22/index.ts';
import type { Profile } from '#shared/api/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import type { BenchServices } from '../bench-services.ts';
import { readBindings, readEid } from '../euicc/index.ts';
import type { OperationContext } from '../operations/index.ts';
import { readProfiles } from '../profiles/index.ts';
import { shownRows, type Choice } from './binding-plan.ts';
import { decideImei, indexHistory, indexPolicies } from './decision/index.ts';
import { esimImei, esimSlot, liveMap, readImeis } from './device-imeis.ts';
import { askRegistry } from './registry-client.ts';

/** What a binding decision rests on, and what going back would go back to. */
export interface Before {
  readonly eid: string;
  readonly profiles: readonly Profile[];
  /** Undefined on cards without a binding table. */
  readonly bindings: readonly ImeiBinding[] | undefined;
  /** IMEI of the eSIM's slot, where there is a modem. */
  readonly slotImei: string | undefined;
}

export async function readState(device: BenchDevice, services: BenchServices): Promise<Before> {
  const card = await services.desks.withCard(device, async (session) => ({
    eid: await readEid(session),
    profiles: await readProfiles(session),
    bindings: await readBindings(session),
  }));
  const slot = esimSlot(device);
  if (device.modemLine === undefined || slot === undefined) return { ...card, slotImei: undefined };
  return { ...card, slotImei: esimImei(device, await readImeis(device, services)) };
}

/** Undefined where no IMEI is in play: an eUICC in a bare reader. */
export async function chooseImei(
  context: OperationContext,
  services: BenchServices,
  iccid: string,
  before: Before,
): Promise<Choice | undefined> {
  const { device } = context;
  if (device.modemLine === undefined) {
    context.skip('requestImei');
    return undefined;
  }
  if (device.kind === 'real') {
    context.skip('requestImei');
    if (before.slotImei === undefined) throw new WorkbenchError('IMEI_UNREADABLE', 'the modem does not tell its IMEI');
    // Real hardware is read-only: the binding records the device's own IMEI.
    const facts = { imei: before.slotImei, because: 'readOnlyHardware' };
    return { imei: before.slotImei, source: 'factory', reason: { rule: 'R10', facts } };
  }
  const subject = { slot: esimSlot(device) ?? 1, sim: 'esim' as const, iccid };
  const facts = {
    history: indexHistory(shownRows(before.bindings ?? [])),
    live: liveMap(device, services),
    policies: indexPolicies([]),
    factoryImeis: device.factoryImeis,
  };
  let decision = decideImei(subject, facts);
  if (decision.kind === 'askRegistry') {
    const registryAnswer = await context.step('requestImei', () => request(device, services, iccid, before), {
      outcome: ({ imei, allotmentId }) => ({ imei, allotmentId }),
    });
    decision = decideImei(subject, { ...facts, registryAnswers: new Map([[iccid, registryAnswer]]) });
  } else {
    context.skip('requestImei');
  }
  context.note('imei.decided', { decision: decision.kind, rule: decision.reason.rule, ...decision.reason.facts });
  if (decision.kind !== 'use')
    throw new WorkbenchError('NO_ADMISSIBLE_IMEI', 'no admissible IMEI for this profile', {
      details: { rule: decision.reason.rule, ...decision.reason.facts },
    });
  return { imei: decision.imei, source: decision.source, reason: decision.reason };
}

function request(device: BenchDevice, services: BenchServices, iccid: string, before: Before) {
  const { http, lab, clock, random } = services.environment;
  if (lab === undefined)
    throw new WorkbenchError('IMEI_SERVER_UNREACHABLE', 'this bench has no IMEI registry', {
      details: { reason: 'NO_REGISTRY' },
    });
  const timeoutMs = services.settings.current.httpTimeoutSeconds * 1000;
  const parts = { http, lab, random, timeoutMs, trace: services.trace, now: () => clock.now() };
  const tac = before.slotImei?.slice(0, 8) ?? device.factoryImeis[0]?.slice(0, 8);
  return askRegistry(parts, { deviceId: device.id, eid: before.eid, iccid, tac });
}
