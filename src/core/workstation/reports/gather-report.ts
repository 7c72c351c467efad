import type {
  Operation,
  ReportOutcome,
  ReportSubject,
  VerificationReport,
  WorkbenchReport,
} from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';
import { errorText } from '#shared/words/index.ts';
import type { BenchServices } from '../bench-services.ts';
import { isoTime } from '../live/index.ts';
import type { OperationEngine } from '../operations/index.ts';

/** The report but for its words; nothing blotted out yet. */
export type ReportFacts = Omit<WorkbenchReport, 'document'>;

export interface GatherOptions {
  readonly redaction: WorkbenchReport['redaction'];
  readonly timeZone: string;
  readonly operator: string | null;
}

interface Sources {
  readonly services: BenchServices;
  readonly engine: OperationEngine;
}

/** Everything this bench knows of one operation or verification. Throws UsageError REPORT_UNKNOWN, REPORT_NOT_READY. */
export function gatherReport(sources: Sources, subject: ReportSubject, options: GatherOptions): ReportFacts {
  const { services } = sources;
  const { operation, verification } = subjectOf(sources, subject);
  const deviceId = (operation ?? verification)!.deviceId;
  const snapshot = services.desks.snapshot(deviceId);
  const iccid = verification?.iccid ?? operation?.result?.['iccid'] ?? iccidInJournal(services, operation) ?? null;
  const bindings = bindingsOf(services, operation, iccid, subject.kind);
  const { about } = services.environment.diagnostics;
  const now = services.environment.clock.now();
  return {
    format: 'esim-workbench.report',
    version: 1,
    reportId: subject.kind === 'operation' ? subject.operationId : subject.reportId,
    subject: subject.kind,
    outcome: subject.kind === 'operation' ? operationOutcome(operation!) : verification!.outcome,
    madeAt: isoTime(now),
    timeZone: options.timeZone,
    redaction: options.redaction,
    bench: { name: services.settings.current.benchName, software: 'eSIM Workbench', softwareVersion: about.version },
    operator: options.operator,
    device: { deviceId, deviceName: operation?.deviceName ?? deviceId },
    eidValue: verification?.eid ?? operation?.result?.['eid'] ?? eidOf(bindings) ?? snapshot.eid ?? null,
    iccid,
    profile: profileOf(snapshot.profiles, iccid, operation),
    imeiBindings: bindings.map(({ holder: _holder, ...binding }) => binding),
    operation: operation === undefined ? null : operationFacts(operation),
    verification: verification ?? null,
    journal: operation === undefined ? null : journalRangeOf(services, operation.id),
  };
}

function subjectOf({ services, engine }: Sources, subject: ReportSubject) {
  if (subject.kind === 'operation') {
    const operation = knownOperation(engine, subject.operationId);
    if (operation.endedAt === null)
      throw new UsageError('REPORT_NOT_READY', `operation ${operation.id} has not ended`, {
        details: { operationId: operation.id },
      });
    return { operation, verification: verificationOf(services, operation) };
  }
  const verification = services.reports.get(subject.deviceId, subject.reportId);
  if (verification === undefined) throw unknown(subject.reportId);
  return { operation: operationOf(engine, verification), verification };
}

function knownOperation(engine: OperationEngine, operationId: string): Operation {
  try {
    return engine.get(operationId);
  } catch {
    throw unknown(operationId);
  }
}

const unknown = (id: string) =>
  new UsageError('REPORT_UNKNOWN', `there is no report ${id}`, { details: { reportId: id } });

/** The id of the verification an operation came to, also where a failed check failed the operation. */
export const verificationId = ({ result, error }: Operation): string | undefined => {
  const id = result?.['report'] ?? error?.details?.['report'];
  return typeof id === 'string' && id !== '' ? id : undefined;
};

export function verificationOf(services: BenchServices, operation: Operation): VerificationReport | undefined {
  const id = verificationId(operation);
  return id === undefined ? undefined : services.reports.get(operation.deviceId, id);
}

/** The ended operation that made a verification: it ran while the verification did. */
export function operationOf(engine: OperationEngine, report: VerificationReport): Operation | undefined {
  let before: string | undefined;
  for (;;) {
    const page = engine.list({ deviceId: report.deviceId, limit: 200, before });
    for (const operation of page) {
      if (operation.endedAt !== null && verificationId(operation) === report.reportId) return operation;
      if (Date.parse(operation.startedAt) < Date.parse(report.startedAt) - dayMs) return undefined;
    }
    if (page.length < 200) return undefined;
    before = page.at(-1)!.id;
  }
}

/** No operation runs longer. */
const dayMs = 86_400_000;

export function operationOutcome({ state }: Operation): ReportOutcome {
  if (state === 'running' || state === 'waiting') throw new Error('the operation has not ended');
  return state;
}

function operationFacts(operation: Operation): NonNullable<ReportFacts['operation']> {
  const { id, kind, class: gravity, startedAt, endedAt, recovered, steps, result, error } = operation;
  return {
    operationId: id,
    kind,
    class: gravity,
    state: operationOutcome(operation) as NonNullable<ReportFacts['operation']>['state'],
    startedAt,
    endedAt: endedAt!,
    recovered,
    steps,
    result,
    error: error === null ? null : { ...error, text: errorText(error) },
  };
}

/** As it is on the card now; what the load told, where the card has it no longer. */
function profileOf(
  profiles: ReturnType<BenchServices['desks']['snapshot']>['profiles'],
  iccid: string | null,
  operation: Operation | undefined,
): ReportFacts['profile'] {
  if (iccid === null) return null;
  const now = profiles.find((profile) => profile.iccid === iccid);
  if (now !== undefined) {
    const { icon: _icon, iconType: _type, isdpAid: _aid, imei: _imei, ...profile } = now;
    return { ...profile, profilePolicyRules: [...profile.profilePolicyRules] };
  }
  const told = (name: string) => operation?.result?.[name] || null;
  return {
    iccid,
    serviceProviderName: told('serviceProviderName'),
    profileName: told('profileName'),
    profileNickname: null,
    profileClass: null,
    profileState: null,
    profileOwner: null,
    profilePolicyRules: [],
  };
}

/** Bindings the operation made; of a mere verification, the one that holds for its profile. */
function bindingsOf(
  services: BenchServices,
  operation: Operation | undefined,
  iccid: string | null,
  kind: ReportSubject['kind'],
): (ReportFacts['imeiBindings'][number] & { readonly holder: string })[] {
  const events = services.ledger.all();
  const made = events.filter(({ operationId }) => operationId === operation?.id);
  const latest = events
    .filter((event) => event.iccid === iccid)
    .sort((a, b) => b.boundAt.localeCompare(a.boundAt))
    .slice(0, 1);
  const shown = made.length > 0 || (kind === 'operation' && operation?.kind !== 'verify') ? made : latest;
  return shown.map(({ holder, slot, iccid: of, imei, source, boundAt, reason }) => ({
    holder,
    slot,
    iccid: of,
    imei,
    source,
    boundAt,
    reason,
  }));
}

/** The eUICC that a binding was recorded in. */
export const eidOf = (bindings: readonly { readonly holder: string }[]): string | undefined =>
  bindings.find(({ holder }) => /^\d{32}$/.test(holder))?.holder;

/** Failed operations have no result; their first entries name the profile all the same. */
function iccidInJournal(services: BenchServices, operation: Operation | undefined): string | undefined {
  if (operation === undefined) return undefined;
  return services.journal.ofOperation(operation.id).find(({ data }) => data['iccid'] !== undefined)?.data['iccid'];
}

function journalRangeOf(services: BenchServices, operationId: string): ReportFacts['journal'] {
  const entries = services.journal.ofOperation(operationId);
  const [head] = services.journal.list({ limit: 1 });
  const first = entries[0];
  const last = entries.at(-1);
  if (head === undefined || first === undefined || last === undefined) return null;
  return {
    fromSeq: first.seq,
    toSeq: last.seq,
    entries: entries.length,
    firstHash: first.hash,
    lastHash: last.hash,
    headSeq: head.seq,
    headHash: head.hash,
  };
}
