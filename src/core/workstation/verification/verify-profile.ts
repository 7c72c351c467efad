import { toHex } from '#core/protocol/bytes/index.ts';
import type { CheckResult, VerificationPlan, VerificationReport } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';
import type { BenchServices } from '../bench-services.ts';
import { enable, readEid } from '../euicc/index.ts';
import { isoTime } from '../live/index.ts';
import type { Facts, OperationContext, RecoveryContext, RecoveryOutcome } from '../operations/index.ts';
import { readProfiles } from '../profiles/index.ts';
import type { CheckSubject } from './check.ts';
import { runCheck } from './run-check.ts';

/** What a caller wants verified. */
export interface VerificationOrder {
  readonly plan: VerificationPlan;
  readonly allowDestructive: boolean;
  /** Profile package to hold the card against; default: the one ordered at this bench. */
  readonly packageBytes?: Uint8Array | undefined;
}

/** Runs the checks of a plan on the enabled profile and stores the report; a check that fails does not fail the operation. */
export async function verifyProfile(
  context: OperationContext,
  services: BenchServices,
  { plan, allowDestructive, packageBytes }: VerificationOrder,
): Promise<Facts> {
  const { device } = context;
  const { clock, random } = services.environment;
  const subject = await context.step('readCard', async (): Promise<CheckSubject> => {
    const card = await services.desks.withCard(device, async (session) => ({
      eid: await readEid(session),
      profiles: await readProfiles(session),
    }));
    const profile = card.profiles.find((one) => one.profileState === 'enabled');
    if (profile === undefined) throw new UsageError('NO_ENABLED_PROFILE', 'no profile is enabled on this card');
    return { device, services, eid: card.eid, profile, planned: plan.checks.map(({ check }) => check), packageBytes };
  });
  const { iccid } = subject.profile;
  const startedAt = clock.now();
  const report = await context.step(
    'verify',
    async (): Promise<VerificationReport> => {
      const results: CheckResult[] = [];
      for (const planned of plan.checks) {
        context.safePoint();
        context.progress(results.length, plan.checks.length);
        results.push(await runCheck(planned, subject, { results, allowDestructive }));
      }
      const endedAt = clock.now();
      return {
        reportId: `${startedAt.toString().padStart(14, '0')}-${toHex(random.bytes(4))}`,
        deviceId: device.id,
        eid: subject.eid,
        iccid,
        plan: { name: plan.name, title: plan.title },
        startedAt: isoTime(startedAt),
        endedAt: isoTime(endedAt),
        outcome: results.some((one) => one.outcome === 'fail') ? 'fail' : 'pass',
        checks: results,
      };
    },
    {
      intent: { verificationPlan: plan.name },
      remember: { verifying: iccid },
      outcome: ({ reportId, outcome, checks: results }) => ({
        reportId,
        outcome,
        ...Object.fromEntries(results.map((one) => [one.name, one.reason ?? one.outcome])),
      }),
      record: (transaction, done) => services.reports.put(transaction, done),
    },
  );
  services.desks.note(device.id, { profiles: await services.desks.withCard(device, readProfiles) });
  return { iccid, report: report.reportId, outcome: report.outcome };
}

/** The round trip may have been cut in the middle: the profile is enabled again before anything else. */
export async function recoverVerification(context: RecoveryContext, services: BenchServices): Promise<RecoveryOutcome> {
  const iccid = context.memory['verifying'];
  const profiles = await services.desks.withCard(context.device, readProfiles);
  const state = profiles.find((one) => one.iccid === iccid)?.profileState;
  context.found(`the verified profile is ${state ?? 'not there'}; no report was stored`);
  if (iccid !== undefined && state === 'disabled') {
    await context.step('rollBack', () =>
      services.desks.withCard(context.device, (session) => enable(session, iccid, services.environment.clock)),
    );
    return { state: 'rolledBack', action: 'the profile was enabled again; verify anew' };
  }
  return { state: 'rolledBack', action: 'nothing had been changed; verify anew' };
}
