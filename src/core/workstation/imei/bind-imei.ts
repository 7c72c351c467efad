import type { BenchDevice } from '#core/environment/index.ts';
import type { ImeiBinding } from '#core/protocol/sgp22/index.ts';
import type { BindingReason, Profile } from '#shared/api/index.ts';
import { DeviceError, toWireError, UsageError, WorkbenchError } from '#shared/errors.ts';
import type { BenchServices } from '../bench-services.ts';
import { disable, enable, readBindings, readEid, recordBinding } from '../euicc/index.ts';
import { isoTime } from '../live/index.ts';
import type { Facts, OperationContext, RecoveryContext, RecoveryOutcome } from '../operations/index.ts';
import { latestBinding, readProfiles, requireProfile } from '../profiles/index.ts';
import { decideBinding } from './binding-rules.ts';
import { esimImei, esimSlot, liveMap, readImeis, sameImei } from './device-imeis.ts';
import { askRegistry } from './registry-client.ts';

/**
 * Enabling an eSIM with the IMEI that its history or the registry gives it: flows/1-imei-binding, sequences A and B.
 * Nothing is changed before the decision stands; after that each change is journaled first and undone when a later one fails.
 */

export interface BindingTarget {
  readonly iccid: string;
  /** False: the profile is enabled already, its IMEI alone is bound again. */
  readonly enable: boolean;
}

interface Choice {
  readonly imei: string;
  readonly source: ImeiBinding['source'];
  readonly reason: BindingReason;
}

interface Before {
  readonly eid: string;
  readonly profiles: readonly Profile[];
  /** Undefined on cards without a binding table. */
  readonly bindings: readonly ImeiBinding[] | undefined;
  /** IMEI of the eSIM's slot, where there is a modem. */
  readonly slotImei: string | undefined;
}

/** What `remember` keeps from the decision on: enough to finish or to undo after a crash. */
interface Plan extends Choice {
  readonly iccid: string;
  readonly eid: string;
  readonly previousIccid: string | undefined;
  readonly previousImei: string | undefined;
}

export const bindingSteps = (target: Pick<BindingTarget, 'enable'>) =>
  [
    'queryImeiBindings',
    'requestImei',
    'recordImei',
    ...(target.enable ? (['enableProfile'] as const) : []),
    'applyImei',
    'readBackImei',
    'record',
  ] as const;

export async function bindImei(
  context: OperationContext,
  services: BenchServices,
  target: BindingTarget,
): Promise<Facts> {
  const { device } = context;
  const before = await context.step('queryImeiBindings', () => readState(device, services), {
    outcome: ({ bindings }) => ({ rows: bindings === undefined ? 'none: no table' : String(bindings.length) }),
  });
  const profile = requireProfile(before.profiles, target.iccid);
  if (target.enable && profile.profileState === 'enabled')
    throw new UsageError('PROFILE_ALREADY_ENABLED', 'the profile is enabled already');
  if (!target.enable && profile.profileState !== 'enabled')
    throw new UsageError('PROFILE_NOT_ENABLED', 'an IMEI is bound to the profile in use: enable it');

  const choice = await choose(context, services, target.iccid, before);
  context.pointOfNoReturn();
  if (choice === undefined) return enableUnbound(context, services, target);

  const previous = before.profiles.find((one) => one.profileState === 'enabled' && one.iccid !== target.iccid);
  const plan: Plan = {
    ...choice,
    iccid: target.iccid,
    eid: before.eid,
    previousIccid: previous?.iccid,
    previousImei: before.slotImei,
  };
  try {
    await context.step('recordImei', () => recordRow(device, services, plan, false), {
      remember: rememberPlan(plan),
      intent: { iccid: plan.iccid, imei: plan.imei, rule: plan.reason.rule },
    });
    return await carryOut(context, services, plan, target.enable);
  } catch (error) {
    await undo(context, services, plan, target.enable, error);
    throw error;
  }
}

/** Reads what the decision rests on. */
async function readState(device: BenchDevice, services: BenchServices): Promise<Before> {
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
async function choose(
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
  const facts = {
    iccid,
    history: shownRows(before.bindings ?? []),
    live: liveMap(device, services),
    policies: [],
    factoryImeis: device.factoryImeis,
  };
  let decision = decideBinding(facts);
  let source: ImeiBinding['source'] = 'registry';
  if (decision.kind === 'askRegistry') {
    const registryAnswer = await context.step('requestImei', () => request(device, services, iccid, before), {
      outcome: ({ imei, allotmentId }) => ({ imei, allotmentId }),
    });
    decision = decideBinding({ ...facts, registryAnswer });
  } else {
    context.skip('requestImei');
    source = latestBinding(before.bindings ?? [], iccid)?.source ?? 'registry';
  }
  context.note('imei.decided', { decision: decision.kind, rule: decision.reason.rule, ...decision.reason.facts });
  if (decision.kind !== 'use')
    throw new WorkbenchError('NO_ADMISSIBLE_IMEI', 'no admissible IMEI for this profile', {
      details: { rule: decision.reason.rule, ...decision.reason.facts },
    });
  return { imei: decision.imei, source, reason: decision.reason };
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

/** From the recorded row to the ledger: each step may be repeated, so that a crash can be taken up anywhere. */
async function carryOut(
  context: OperationContext,
  services: BenchServices,
  plan: Plan,
  enabling: boolean,
): Promise<Facts> {
  const { device } = context;
  if (enabling)
    await context.step('enableProfile', () => enableOnCard(device, services, plan.iccid), {
      intent: { iccid: plan.iccid },
    });
  const slot = esimSlot(device);
  if (device.kind === 'simulated' && slot !== undefined)
    await context.step('applyImei', () => applyToModem(device, services, slot, plan.imei), {
      intent: { slot: String(slot), imei: plan.imei },
    });
  else context.skip('applyImei');
  await context.step('readBackImei', async () => {
    const read = esimImei(device, await readImeis(device, services)) ?? 'nothing';
    if (!sameImei(read, plan.imei))
      throw new WorkbenchError('IMEI_READBACK_MISMATCH', 'the modem shows another IMEI than the one bound', {
        details: { bound: plan.imei, read },
      });
  });
  await context.step('record', () => recordRow(device, services, plan, true), {
    record: (transaction, row) =>
      services.ledger.put(transaction, {
        eid: plan.eid,
        iccid: plan.iccid,
        imei: plan.imei,
        deviceId: device.id,
        boundAt: isoTime(services.environment.clock.now()),
        source: ledgerSource(plan.source),
        reason: plan.reason,
        operationId: context.operationId,
        applied: device.kind === 'simulated',
        seq: row?.seq ?? 0,
        lastUsedSeq: row?.lastUsedSeq ?? 0,
      }),
  });
  services.desks.note(device.id, { profiles: await services.desks.withCard(device, readProfiles) });
  return { iccid: plan.iccid, imei: plan.imei, rule: plan.reason.rule, source: plan.source };
}

async function enableUnbound(
  context: OperationContext,
  services: BenchServices,
  target: BindingTarget,
): Promise<Facts> {
  if (!target.enable) throw new UsageError('NO_MODEM', 'there is no IMEI to bind: the device has no modem');
  for (const name of ['recordImei', 'applyImei', 'readBackImei', 'record'] as const) context.skip(name);
  await context.step('enableProfile', () => enableOnCard(context.device, services, target.iccid), {
    intent: { iccid: target.iccid },
    remember: { iccid: target.iccid },
  });
  return { iccid: target.iccid };
}

/** The card's row, made or stamped; undefined on cards without a table. */
async function recordRow(
  device: BenchDevice,
  services: BenchServices,
  plan: Plan,
  used: boolean,
): Promise<ImeiBinding | undefined> {
  const { iccid, imei, source } = plan;
  return services.desks.withCard(device, async (session) => {
    if ((await readBindings(session)) === undefined) return undefined;
    await recordBinding(session, { iccid, imei, source, used }).catch((error: unknown) => {
      throw renamed('IMEI_RECORD_FAILED', 'the card could not record the IMEI', error);
    });
    // Read back, not believed: the answer of the write and the table must agree.
    const row = ((await readBindings(session)) ?? []).find((one) => one.iccid === iccid && one.imei === imei);
    if (row === undefined) throw new WorkbenchError('READ_BACK_DIFFERS', 'the card does not list the binding');
    return row;
  });
}

async function enableOnCard(device: BenchDevice, services: BenchServices, iccid: string): Promise<void> {
  await services.desks.withCard(device, async (session) => {
    if (requireProfile(await readProfiles(session), iccid).profileState === 'enabled') return;
    await enable(session, iccid, services.environment.clock);
    const profiles = await readProfiles(session);
    services.desks.note(device.id, { profiles });
    if (requireProfile(profiles, iccid).profileState !== 'enabled')
      throw new WorkbenchError('READ_BACK_DIFFERS', 'the card shows the profile disabled');
  });
}

function applyToModem(device: BenchDevice, services: BenchServices, slot: number, imei: string): Promise<void> {
  return services.desks
    .withModem<void>(device, (modem) => modem.applyImei(slot, imei))
    .catch((error: unknown) => {
      throw renamed('MODEM_REFUSED_IMEI', 'the modem did not take the IMEI', error);
    });
}

/** A device that is gone stays gone; any other failure gets the name that tells people where it happened. */
function renamed(code: string, message: string, error: unknown): unknown {
  if (error instanceof DeviceError && error.kind === 'gone') return error;
  const cause = toWireError(error);
  return new WorkbenchError(code, `${message}: ${cause.message}`, {
    details: { ...cause.details, cause: cause.code },
    cause: error,
  });
}

/**
 * Brings card and modem back to where they were; a row once recorded stays, not marked used (R7: rows are never taken
 * back). When that fails too, the journal says so and the first error stands.
 */
async function undo(
  context: OperationContext,
  services: BenchServices,
  plan: Plan,
  enabling: boolean,
  cause: unknown,
): Promise<void> {
  const { device } = context;
  const work = async () => {
    if (enabling)
      await services.desks.withCard(device, async (session) => {
        const { clock } = services.environment;
        const now = requireProfile(await readProfiles(session), plan.iccid);
        if (now.profileState === 'enabled') {
          if (plan.previousIccid === undefined) await disable(session, plan.iccid, clock);
          else await enable(session, plan.previousIccid, clock);
        }
        services.desks.note(device.id, { profiles: await readProfiles(session) });
      });
    const slot = esimSlot(device);
    const { previousImei } = plan;
    if (device.kind === 'simulated' && slot !== undefined && previousImei !== undefined) {
      const now = esimImei(device, await readImeis(device, services));
      if (now !== previousImei) await applyToModem(device, services, slot, previousImei);
    }
  };
  try {
    await context.step('rollBack', work, { intent: { cause: toWireError(cause).code } });
  } catch (error) {
    services.environment.log.error('rolling back failed', { code: toWireError(error).code });
  }
}

/** Takes up after a crash: the card's row wins and the binding is completed; without a row nothing was changed. */
export async function recoverBinding(
  context: RecoveryContext,
  services: BenchServices,
  target: BindingTarget,
): Promise<RecoveryOutcome> {
  const now = await readState(context.device, services);
  const state = now.profiles.find((profile) => profile.iccid === target.iccid)?.profileState ?? 'not installed';
  const plan = recallPlan(context.memory);
  const row = now.bindings?.find((one) => one.iccid === target.iccid && one.imei === plan?.imei);
  const rows = services.ledger.rows(now.eid, target.iccid);
  const recorded = rows.some((one) => one.operationId === context.operationId);
  context.found(
    `card: profile ${state}, ${row === undefined ? 'no row of this binding' : `row with IMEI ${row.imei}`}; ` +
      `modem: ${now.slotImei ?? 'no IMEI read'}; ledger: ${recorded ? 'recorded' : 'not recorded'}`,
    { iccid: target.iccid },
  );
  const unbound = plan === undefined && context.memory['iccid'] !== undefined;
  if (unbound && state === 'enabled')
    return { state: 'succeeded', action: 'the profile was enabled already', result: { iccid: target.iccid } };
  if (plan === undefined || row === undefined)
    return { state: 'rolledBack', action: 'nothing had been changed; left as it was' };
  try {
    const result = await carryOut(context, services, plan, target.enable);
    return { state: 'succeeded', action: 'the binding was completed', result };
  } catch (error) {
    await undo(context, services, plan, target.enable, error);
    const wire = toWireError(error);
    return context.rolledBack
      ? { state: 'rolledBack', action: 'completing failed; brought back to where it was', error: wire }
      : { state: 'failed', action: 'completing failed, and so did going back', error: wire };
  }
}

function rememberPlan(plan: Plan): Facts {
  const { iccid, eid, imei, source, reason, previousIccid, previousImei } = plan;
  return {
    iccid,
    eid,
    imei,
    source,
    reason: JSON.stringify(reason),
    ...(previousIccid === undefined ? {} : { previousIccid }),
    ...(previousImei === undefined ? {} : { previousImei }),
  };
}

function recallPlan(memory: Facts): Plan | undefined {
  const { iccid, eid, imei, source, reason, previousIccid, previousImei } = memory;
  if (iccid === undefined || eid === undefined || imei === undefined || source === undefined || reason === undefined)
    return undefined;
  return {
    iccid,
    eid,
    imei,
    source: ledgerSource(source),
    reason: JSON.parse(reason) as BindingReason,
    previousIccid,
    previousImei,
  };
}

export const ledgerSource = (source: string): 'registry' | 'factory' | 'manualLab' =>
  source === 'factory' || source === 'manualLab' ? source : 'registry';

/** Rows as the rules take them. */
export const shownRows = (rows: readonly ImeiBinding[]) =>
  rows.map((row) => ({
    ...row,
    source: ledgerSource(row.source),
    profileState: row.profileState === 'deleted' ? ('deleted' as const) : ('installed' as const),
  }));
