import type {
  BindingReason,
  CheckResult,
  Operation,
  ReportSummary,
  Settings,
  VerificationReport,
} from '#shared/api/index.ts';
import { csvOf, reasonLine } from '#shared/imei/index.ts';
import { checkWords, errorText, operationStateWords, operationWords } from '#shared/words/index.ts';

export interface BatchRow {
  readonly operation: Operation;
  readonly summary: ReportSummary;
  readonly verification: VerificationReport | undefined;
  readonly binding: BindingReason | undefined;
  readonly profile: { readonly profileName: string | null; readonly serviceProviderName: string | null } | undefined;
}

const named = (checks: readonly CheckResult[] | undefined, outcome: CheckResult['outcome']): string =>
  (checks ?? [])
    .filter((check) => check.outcome === outcome)
    .map(({ name, reason }) => `${checkWords[name].name}${reason === null || outcome === 'pass' ? '' : ` (${reason})`}`)
    .join('; ');

const count = (checks: readonly CheckResult[] | undefined, outcome: CheckResult['outcome']): number | null =>
  checks === undefined ? null : checks.filter((check) => check.outcome === outcome).length;

/** Text of others must not become a formula in a spreadsheet. */
const harmless = (text: string | null | undefined): string | null =>
  text === null || text === undefined ? null : /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;

const why = ({ operation, verification }: BatchRow): string | null => {
  if (operation.error !== null) {
    const { title, cause } = errorText(operation.error);
    return `${title}. ${cause}`;
  }
  return named(verification?.checks, 'fail') || null;
};

/** pySim's names where it has one (`iccid`, `eid`, `name` of the operator); the rest in the same manner. */
const columns: readonly (readonly [string, (row: BatchRow) => string | number | null | undefined])[] = [
  ['iccid', ({ summary }) => summary.iccid],
  ['eid', ({ summary }) => summary.eidValue],
  ['imei', ({ summary }) => summary.imei],
  ['name', ({ profile }) => harmless(profile?.serviceProviderName)],
  ['profile_name', ({ profile }) => harmless(profile?.profileName)],
  ['outcome', ({ summary, verification }) => (verification?.outcome === 'fail' ? 'fail' : summary.outcome)],
  ['outcome_words', ({ operation }) => operationStateWords[operation.state]],
  ['operation', ({ operation }) => operationWords[operation.kind]],
  ['started_at', ({ summary }) => summary.startedAt],
  ['ended_at', ({ summary }) => summary.endedAt],
  ['device', ({ summary }) => harmless(summary.deviceName)],
  ['device_id', ({ summary }) => summary.deviceId],
  ['checks_passed', ({ verification }) => count(verification?.checks, 'pass')],
  ['checks_failed', ({ verification }) => count(verification?.checks, 'fail')],
  ['checks_not_applicable', ({ verification }) => count(verification?.checks, 'notApplicable')],
  ['failed_checks', ({ verification }) => named(verification?.checks, 'fail')],
  ['error_code', ({ operation }) => operation.error?.code],
  ['reason', why],
  ['imei_rule', ({ binding }) => binding?.rule],
  ['imei_reason', ({ binding }) => (binding === undefined ? null : reasonLine(binding))],
  ['operation_id', ({ operation }) => operation.id],
];

/** RFC 4180, one row an operation. */
export const batchCsv = (rows: readonly BatchRow[], redaction: Settings['redaction']): string =>
  csvOf(columns, rows, redaction);
