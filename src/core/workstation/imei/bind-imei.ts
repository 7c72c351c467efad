import { UsageError, WorkbenchError } from '#shared/errors.ts';
import type { BenchServices } from '../bench-services.ts';
import type { Facts, OperationContext, RecoveryContext, RecoveryOutcome } from '../operations/index.ts';
import { requireProfile } from '../profiles/index.ts';
import { carryOut, enableOnCard, recoverMoves } from './carry-out.ts';
import { decideMoves } from './decide-moves.ts';
import type { BindingEvent, BindingMove } from './decision/index.ts';
import { esimSlot, readSituation, slotImei, type Situation } from './situation.ts';

/**
 * Enabling an eSIM with the IMEI that its history or the registry gives it: flows/1-imei-binding, sequences A to C.
 * Nothing is changed before the decision stands; after that each change is journaled first and undone when a later one fails.
 */

export interface BindingTarget {
  readonly iccid: string;
  /** False: the profile is enabled already, its IMEI alone is bound again. */
  readonly enable: boolean;
  /** eSIM port to enable it on; 1 unless given. */
  readonly port?: number | undefined;
}

export const bindingSteps = (target: Pick<BindingTarget, 'enable'>) =>
  [
    'queryImeiBindings',
    'requestImei',
    'confirmMoves',
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
  const before = await context.step('queryImeiBindings', () => readSituation(device, services), {
    outcome: ({ bindings }) => ({ rows: bindings === undefined ? 'none: no table' : String(bindings.length) }),
  });
  const profile = requireProfile(before.profiles, target.iccid);
  if (target.enable && profile.profileState === 'enabled')
    throw new UsageError('PROFILE_ALREADY_ENABLED', 'the profile is enabled already');
  if (!target.enable && profile.profileState !== 'enabled')
    throw new UsageError('PROFILE_NOT_ENABLED', 'an IMEI is bound to the profile in use: enable it');
  const port = target.enable ? (target.port ?? 1) : (profile.enabledOnPort ?? 1);
  const slot = esimSlot(device, port);
  if (port > 1 && slot === undefined)
    throw new UsageError('NO_SUCH_PORT', `the device has no eSIM port ${port}`, { details: { port }, effect: 'none' });
  if (device.modemLine === undefined) return enableUnbound(context, services, target);

  const event: BindingEvent = {
    kind: target.enable ? 'enable' : 'rebind',
    slot: slot ?? 1,
    iccid: target.iccid,
    profileClass: profile.profileClass,
  };
  const moves =
    device.kind === 'real'
      ? ownImei(context, target.iccid, slot ?? 1, before)
      : await decideMoves(context, services, event, before);
  context.pointOfNoReturn();
  await carryOut(context, services, before, moves, target.enable ? { iccid: target.iccid, port } : undefined);
  const bound = moves.find(({ iccid }) => iccid === target.iccid)!;
  return { iccid: target.iccid, imei: bound.to, rule: bound.reason.rule, source: bound.source };
}

/** Real hardware is read-only: the binding records the device's own IMEI. */
function ownImei(
  context: OperationContext,
  iccid: string,
  slot: number,
  { readings }: Situation,
): readonly BindingMove[] {
  for (const name of ['requestImei', 'confirmMoves'] as const) context.skip(name);
  const imei = slotImei(readings, slot);
  if (imei === undefined) throw new WorkbenchError('IMEI_UNREADABLE', 'the modem does not tell its IMEI');
  const reason = { rule: 'R10' as const, facts: { imei, because: 'readOnlyHardware' } };
  return [{ slot, sim: 'esim', iccid, from: imei, to: imei, source: 'factory', reason, forced: false, recorded: true }];
}

/** No IMEI is in play: an eUICC in a bare reader. */
async function enableUnbound(
  context: OperationContext,
  services: BenchServices,
  target: BindingTarget,
): Promise<Facts> {
  context.pointOfNoReturn();
  if (!target.enable) throw new UsageError('NO_MODEM', 'there is no IMEI to bind: the device has no modem');
  for (const name of ['requestImei', 'confirmMoves', 'recordImei', 'applyImei', 'readBackImei', 'record'] as const)
    context.skip(name);
  await context.step('enableProfile', () => enableOnCard(context.device, services, target.iccid, target.port), {
    intent: { iccid: target.iccid },
    remember: { iccid: target.iccid },
  });
  return { iccid: target.iccid };
}

/** Takes up after a crash: the card's row wins and the binding is completed; without a row nothing was changed. */
export async function recoverBinding(
  context: RecoveryContext,
  services: BenchServices,
  target: BindingTarget,
): Promise<RecoveryOutcome> {
  const now = await readSituation(context.device, services);
  const state = now.profiles.find((profile) => profile.iccid === target.iccid)?.profileState ?? 'not installed';
  if (context.memory['iccid'] !== undefined && state === 'enabled') {
    context.found(`card: profile ${state}`, { iccid: target.iccid });
    return { state: 'succeeded', action: 'the profile was enabled already', result: { iccid: target.iccid } };
  }
  return recoverMoves(context, services, now, `card: profile ${state}`);
}
