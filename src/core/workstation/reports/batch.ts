import type { PrintedLabel } from '#core/environment/index.ts';
import { UsageError } from '#shared/errors.ts';
import { operationStateWords, operationWords } from '#shared/words/index.ts';
import type { BenchServices } from '../bench-services.ts';
import type { OperationEngine } from '../operations/index.ts';
import { verificationOf } from './gather-report.ts';
import { createSummaries, endedOperations, type ReportFilter } from './list-reports.ts';
import type { BatchRow } from './report-csv.ts';

/** Oldest first, as the work was done. */
export function batchRows(services: BenchServices, engine: OperationEngine, filter: ReportFilter): BatchRow[] {
  const summarise = createSummaries(services);
  const reasons = new Map(services.ledger.all().map((row) => [`${row.operationId}/${row.iccid}`, row.reason]));
  const rows = [...endedOperations(engine, filter)].map((operation): BatchRow => {
    const summary = summarise(operation);
    const profile = services.desks.snapshot(operation.deviceId).profiles.find(({ iccid }) => iccid === summary.iccid);
    const { profileName = null, serviceProviderName = null } = operation.result ?? {};
    return {
      operation,
      summary,
      verification: verificationOf(services, operation),
      binding: reasons.get(`${operation.id}/${summary.iccid}`),
      profile: profile ?? { profileName, serviceProviderName },
    };
  });
  return rows.reverse();
}

/** A page of a printer's patience. */
const mostLabels = 1000;

/** One label for what has an EID, an ICCID or an IMEI; of several operations on the same, the latest tells. */
export function labelsOf(rows: readonly BatchRow[], { settings }: BenchServices): PrintedLabel[] {
  const byTarget = new Map<string, PrintedLabel>();
  for (const { operation, summary, verification, profile } of rows) {
    const { eidValue: eid, iccid, imei } = summary;
    if (eid === null && iccid === null && imei === null) continue;
    const key = `${eid}/${iccid}`;
    const earlier = byTarget.get(key);
    byTarget.delete(key);
    byTarget.set(key, {
      title: profile?.profileName || profile?.serviceProviderName || operationWords[operation.kind],
      outcome:
        verification?.outcome === 'fail' ? 'Not verified' : doneWord(operation.state, verification !== undefined),
      eid,
      iccid,
      imei: imei ?? earlier?.imei ?? null,
      footer: `${summary.deviceName} · ${settings.current.benchName} · ${summary.endedAt.slice(0, 10)}`,
    });
  }
  if (byTarget.size === 0) throw new UsageError('LABELS_EMPTY', 'no operation of these has anything to label');
  if (byTarget.size > mostLabels) {
    const details = { labels: byTarget.size, most: mostLabels };
    throw new UsageError('LABELS_TOO_MANY', `${byTarget.size} labels, at most ${mostLabels}`, { details });
  }
  return [...byTarget.values()];
}

const doneWord = (state: BatchRow['operation']['state'], isVerified: boolean): string =>
  state === 'succeeded' && isVerified ? 'Verified' : operationStateWords[state];
