import type { BenchDevice } from '#core/environment/index.ts';
import type { ImeiBinding } from '#core/protocol/sgp22/index.ts';
import { DeviceError, toWireError, UsageError, WorkbenchError } from '#shared/errors.ts';
import type { BenchServices } from '../bench-services.ts';
import { disable, enable, readBindings, recordBinding } from '../euicc/index.ts';
import { isoTime } from '../live/index.ts';
import type { Facts, OperationContext, RecoveryContext, RecoveryOutcome } from '../operations/index.ts';
import { readProfiles, requireProfile } from '../profiles/index.ts';
import { recallPlan, rememberPlan, type Plan } from './binding-plan.ts';
import { chooseImei, readState } from './choose-imei.ts';
import { esimImei, esimSlot, readImeis, sameImei } from './device-imeis.ts';

/**
 * Enabling an eSIM with the IMEI that its history or the registry gives it: flows/1-imei-binding, sequences A and B.
 * Nothing is changed before the decision stands; after that each change is journaled first and undone when a later one fails.
 */

export interface BindingTarget {
  readonly iccid: string;
  /** False: the profile is enabled already, its IMEI alone is bound again. */
  readonly enable: boolean;
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

  const choice = await chooseImei(context, services, target.iccid, before);
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
        source: plan.source,
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
