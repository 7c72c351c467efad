/**
 * Two-phase application of moves across card, modem and ledger: rows are recorded first, unused; then the profile is
 * enabled and the modem set; rows and ledger are stamped last. Every step may be repeated, so that a crash can be taken up
 * anywhere; a failure brings card and modem back. Recorded rows stay (R7).
 */

import type { BenchDevice } from '#core/environment/index.ts';
import type { ImeiBinding } from '#core/protocol/sgp22/index.ts';
import { DeviceError, toWireError, WorkbenchError } from '#shared/errors.ts';
import type { BenchServices } from '../bench-services.ts';
import { disable, enable, readBindings, recordBinding } from '../euicc/index.ts';
import { isoTime } from '../live/index.ts';
import type { Facts, OperationContext, RecoveryContext, RecoveryOutcome } from '../operations/index.ts';
import { readProfiles, requireProfile } from '../profiles/index.ts';
import { holderOfRemovable } from './binding-ledger.ts';
import { recallPlan, rememberPlan, type RememberedPlan } from './binding-plan.ts';
import { sameEquipment, type BindingMove } from './decision/index.ts';
import { enabledOn, readDeviceImeis, slotImei, type Situation } from './situation.ts';

/** Carries out `moves`, enabling `enabled` on the way. Rejects with what failed, after going back. */
export async function carryOut(
  context: OperationContext,
  services: BenchServices,
  before: Situation,
  moves: readonly BindingMove[],
  enabled: { readonly iccid: string; readonly port: number } | undefined,
): Promise<void> {
  const { device } = context;
  const { iccid: enables, port } = enabled ?? { iccid: undefined, port: 1 };
  const replaced = enabledOn(before.profiles, port);
  const plan: RememberedPlan = {
    eid: before.eid,
    ...{ enables, port },
    previousIccid: replaced?.iccid === enables ? undefined : replaced?.iccid,
    moves,
    slotImeis: Object.fromEntries(
      before.readings.flatMap(({ slot, imei }) => (imei === null ? [] : [[slot, imei] as const])),
    ),
  };
  const intent = Object.fromEntries(moves.map(({ slot, iccid, to }) => [`slot${slot}`, `${iccid} ${to}`]));
  const subject = moves.find(({ iccid }) => iccid === enables) ?? moves[0]!;
  try {
    await context.step('recordImei', () => recordRows(device, services, plan, false), {
      remember: rememberPlan(plan),
      intent: {
        iccid: subject.iccid,
        imei: subject.to,
        rule: subject.reason.rule,
        ...(moves.length > 1 ? intent : {}),
      },
    });
    await apply(context, services, plan);
  } catch (error) {
    await undo(context, services, plan, error);
    throw error;
  }
}

/** From the recorded rows to the ledger. */
async function apply(context: OperationContext, services: BenchServices, plan: RememberedPlan): Promise<void> {
  const { device, operationId } = context;
  const { eid, enables, port, moves } = plan;
  if (enables !== undefined)
    await context.step('enableProfile', () => enableOnCard(device, services, enables, port), {
      intent: { iccid: enables },
    });
  if (device.kind === 'simulated')
    await context.step('applyImei', () => applyToModem(device, services, moves), {
      intent: Object.fromEntries(moves.map(({ slot, to }) => [`slot${slot}`, to])),
    });
  else context.skip('applyImei');
  await context.step('readBackImei', () => readBack(device, services, moves));
  await context.step('record', () => recordRows(device, services, plan, true), {
    record(transaction, rows) {
      for (const move of moves) {
        if (!move.recorded) continue;
        const { slot, sim, iccid, to: imei, source, reason } = move;
        const row = rows.find((one) => one.iccid === iccid && one.imei === imei);
        services.ledger.put(transaction, {
          holder: sim === 'psim' ? holderOfRemovable(device.id) : eid,
          iccid,
          imei,
          deviceId: device.id,
          slot,
          boundAt: isoTime(services.environment.clock.now()),
          source,
          reason,
          operationId,
          applied: device.kind === 'simulated',
          ...(row === undefined ? {} : { seq: row.seq, lastUsedSeq: row.lastUsedSeq }),
        });
      }
    },
  });
  if (enables !== undefined)
    services.desks.note(device.id, { profiles: await services.desks.withCard(device, readProfiles) });
}

/** The card's rows of the plan's eSIMs, made or stamped; none on cards without a table. */
async function recordRows(
  device: BenchDevice,
  services: BenchServices,
  { moves }: RememberedPlan,
  used: boolean,
): Promise<readonly ImeiBinding[]> {
  const recorded = moves.filter(({ sim, recorded: wanted }) => sim === 'esim' && wanted);
  if (recorded.length === 0) return [];
  return services.desks.withCard(device, async (session) => {
    if ((await readBindings(session)) === undefined) return [];
    for (const { iccid, to: imei, source } of recorded) {
      await recordBinding(session, { iccid, imei, source, used }).catch((error: unknown) => {
        throw renamed('IMEI_RECORD_FAILED', 'the card could not record the IMEI', error);
      });
    }
    // Read back, not believed: the answer of the write and the table must agree.
    const rows = (await readBindings(session)) ?? [];
    for (const { iccid, to } of recorded)
      if (!rows.some((one) => one.iccid === iccid && one.imei === to))
        throw new WorkbenchError('READ_BACK_DIFFERS', 'the card does not list the binding');
    return rows;
  });
}

export async function enableOnCard(
  device: BenchDevice,
  services: BenchServices,
  iccid: string,
  port?: number,
): Promise<void> {
  await services.desks.withCard(device, async (session) => {
    if (requireProfile(await readProfiles(session), iccid).profileState === 'enabled') return;
    await enable(session, iccid, services.environment.clock, port);
    const profiles = await readProfiles(session);
    services.desks.note(device.id, { profiles });
    if (requireProfile(profiles, iccid).profileState !== 'enabled')
      throw new WorkbenchError('READ_BACK_DIFFERS', 'the card shows the profile disabled');
  });
}

function applyToModem(
  device: BenchDevice,
  services: BenchServices,
  values: readonly { readonly slot: number; readonly to: string }[],
): Promise<void> {
  return services.desks
    .withModem<void>(device, (modem) => modem.applyImeis(values.map(({ slot, to }) => ({ slot, imei: to }))))
    .catch((error: unknown) => {
      throw renamed('MODEM_REFUSED_IMEI', 'the modem did not take the IMEI', error);
    });
}

/** Asks the modem, whatever it answered to the write. Rejects with WorkbenchError IMEI_READBACK_MISMATCH. */
async function readBack(device: BenchDevice, services: BenchServices, moves: readonly BindingMove[]): Promise<void> {
  const imeis = await readDeviceImeis(device, services);
  for (const { slot, to } of moves) {
    const read = slotImei(imeis, slot) ?? 'nothing';
    if (!sameEquipment(read, to))
      throw new WorkbenchError('IMEI_READBACK_MISMATCH', 'the modem shows another IMEI than the one bound', {
        details: { bound: to, read },
      });
  }
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
  { enables, port, previousIccid, moves, slotImeis }: RememberedPlan,
  cause: unknown,
): Promise<void> {
  const { device } = context;
  const work = async () => {
    if (enables !== undefined) await disableAgain(device, services, enables, { iccid: previousIccid, port });
    if (device.kind !== 'simulated') return;
    const now = await readDeviceImeis(device, services);
    const back = moves.flatMap(({ slot }) => {
      const to = slotImeis[slot];
      return to === undefined || slotImei(now, slot) === to ? [] : [{ slot, to }];
    });
    if (back.length > 0) await applyToModem(device, services, back);
  };
  try {
    await context.step('rollBack', work, { intent: { cause: toWireError(cause).code } });
  } catch (error) {
    services.environment.log.error('rolling back failed', { code: toWireError(error).code });
  }
}

function disableAgain(
  device: BenchDevice,
  services: BenchServices,
  iccid: string,
  previous: { readonly iccid: string | undefined; readonly port: number | undefined },
): Promise<void> {
  const { clock } = services.environment;
  return services.desks.withCard(device, async (session) => {
    const now = requireProfile(await readProfiles(session), iccid);
    if (now.profileState === 'enabled') {
      if (previous.iccid === undefined) await disable(session, iccid, clock);
      else await enable(session, previous.iccid, clock, previous.port);
    }
    services.desks.note(device.id, { profiles: await readProfiles(session) });
  });
}

/** Takes up a plan after a crash: where its rows stand it is completed, else nothing was changed. */
export async function recoverMoves(
  context: RecoveryContext,
  services: BenchServices,
  now: Situation,
  statement: string,
): Promise<RecoveryOutcome> {
  const plan = recallPlan(context.memory);
  const recorded = (plan?.moves ?? []).filter(({ sim, recorded: wanted }) => sim === 'esim' && wanted);
  const rowOf = ({ iccid, to }: BindingMove) => now.bindings?.find((one) => one.iccid === iccid && one.imei === to);
  const rows = recorded.filter((move) => rowOf(move) !== undefined).length;
  const known = services.ledger.all().some(({ operationId }) => operationId === context.operationId);
  const shown = now.readings.map(({ slot, imei }) => `slot ${slot} ${imei ?? 'no IMEI read'}`).join(', ');
  context.found(
    `${statement}; ${rows} of ${recorded.length} rows of this binding on the card; modem: ${shown || 'none'}; ` +
      `ledger: ${known ? 'recorded' : 'not recorded'}`,
    plan === undefined ? {} : subjectFacts(plan),
  );
  if (plan === undefined || (now.bindings !== undefined && rows < recorded.length))
    return { state: 'rolledBack', action: 'nothing had been changed; left as it was' };
  try {
    await apply(context, services, plan);
    return { state: 'succeeded', action: 'the binding was completed', result: subjectFacts(plan) };
  } catch (error) {
    await undo(context, services, plan, error);
    const wire = toWireError(error);
    return context.rolledBack
      ? { state: 'rolledBack', action: 'completing failed; brought back to where it was', error: wire }
      : { state: 'failed', action: 'completing failed, and so did going back', error: wire };
  }
}

function subjectFacts({ moves, enables }: RememberedPlan): Facts {
  const subject = moves.find(({ iccid }) => iccid === enables) ?? moves[0];
  if (subject === undefined) return {};
  const { iccid, to, reason, source } = subject;
  return { iccid, imei: to, rule: reason.rule, source };
}
