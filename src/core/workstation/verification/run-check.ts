import {
  checkOptions,
  destructiveCheckNames,
  type ApduEvidence,
  type CheckResult,
  type FileDifference,
  type PlannedCheck,
} from '#shared/api/index.ts';
import { toWireError } from '#shared/errors.ts';
import { isoTime } from '../live/index.ts';
import { evidence, fail, notApplicable, type Check, type CheckFinding, type CheckSubject } from './check.ts';
import { checkNamed } from './checks/index.ts';

/** Of each check; the range of the trace has the others. */
const apdusKept = 200;
const differencesKept = 500;

export interface RunSoFar {
  readonly results: readonly CheckResult[];
  readonly allowDestructive: boolean;
}

/** One check of a plan, with its evidence. Never rejects: a check that cannot be carried through has failed by the error's code. */
export async function runCheck(planned: PlannedCheck, subject: CheckSubject, soFar: RunSoFar): Promise<CheckResult> {
  const { clock } = subject.services.environment;
  const { trace } = subject.services;
  const check = checkNamed(planned.check);
  const startedAt = clock.now();
  const afterSeq = trace.lastSeq;
  const finding = demanded(planned, await findingOf(check, planned, subject, soFar));
  const upToSeq = trace.lastSeq;
  return {
    name: planned.check,
    outcome: finding.outcome,
    reason: finding.reason,
    evidence: finding.evidence,
    startedAt: isoTime(startedAt),
    durationMs: clock.now() - startedAt,
    destructive: destructiveCheckNames.includes(planned.check),
    trace: upToSeq > afterSeq ? { afterSeq, upToSeq } : null,
    apdus: apdusBetween(subject, afterSeq, upToSeq, finding.differences ?? []),
    differences: (finding.differences ?? []).slice(0, differencesKept),
  };
}

async function findingOf(
  check: Check,
  { options }: PlannedCheck,
  subject: CheckSubject,
  { results, allowDestructive }: RunSoFar,
): Promise<CheckFinding> {
  const broken = results.find(({ name, outcome }) => outcome === 'fail' && check.buildsOn?.includes(name));
  if (broken !== undefined) return notApplicable('EARLIER_CHECK_FAILED', { failed: broken.name });
  if (destructiveCheckNames.includes(check.name) && !allowDestructive) return notApplicable('DESTRUCTIVE_NOT_ALLOWED');
  try {
    return await check.run(subject, checkOptions[check.name].parse(options ?? {}) as never);
  } catch (error) {
    const { code, message } = toWireError(error);
    const before = results.find(({ outcome, reason }) => outcome === 'fail' && reason === code && isOfTheWorld(code));
    if (before !== undefined) return notApplicable('EARLIER_CHECK_FAILED', { failed: before.name });
    return fail(code, { error: message });
  }
}

/** A server or a device that does not answer: the next check would say the same of it. */
const isOfTheWorld = (code: string): boolean => /^(HTTP|DEVICE)_/.test(code);

/** Told already by the check that failed or judges. */
const toldElsewhere = new Set(['EARLIER_CHECK_FAILED', 'LEFT_TO_ANOTHER_CHECK']);

/** What a plan requires and cannot be judged counts as failed, by the reason why it could not. */
function demanded({ required }: PlannedCheck, finding: CheckFinding): CheckFinding {
  if (required !== true || finding.outcome !== 'notApplicable' || toldElsewhere.has(finding.reason ?? ''))
    return finding;
  return { ...finding, outcome: 'fail', evidence: [...finding.evidence, ...evidence({ required: 'by the plan' })] };
}

function apdusBetween(
  { services, device }: CheckSubject,
  afterSeq: number,
  upToSeq: number,
  differences: readonly FileDifference[],
): ApduEvidence[] {
  const lines = services.trace.between(device.id, afterSeq, upToSeq).filter(({ kind }) => kind === 'apdu');
  const apdus = lines.flatMap((line, i): ApduEvidence[] => {
    if (line.direction !== 'tx') return [];
    const answer = lines[i + 1]?.direction === 'rx' ? lines[i + 1] : undefined;
    return [{ name: line.name, command: line.text, response: answer?.text ?? '', status: answer?.status ?? '' }];
  });
  if (apdus.length <= apdusKept) return apdus;
  // Where not all are kept, those of files that differ are, and of the others the first.
  const telling = differences.flatMap(({ name, expected }) =>
    expected === undefined && name !== undefined ? [name] : [],
  );
  const tells = ({ name }: ApduEvidence) => telling.some((file) => name.endsWith(` ${file}`));
  let room = apdusKept - Math.min(apdusKept, apdus.filter(tells).length);
  return apdus.filter((apdu) => tells(apdu) || room-- > 0).slice(0, apdusKept);
}
