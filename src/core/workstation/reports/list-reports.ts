import type { Operation, ReportSummary } from '#shared/api/index.ts';
import type { BenchServices } from '../bench-services.ts';
import type { LedgerRow } from '../imei/index.ts';
import type { OperationEngine } from '../operations/index.ts';
import { eidOf, operationOutcome, verificationOf } from './gather-report.ts';

export interface ReportFilter {
  readonly operationIds?: readonly string[] | undefined;
  readonly deviceId?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Ended operations, newest first: every verification is part of one. */
export function* endedOperations(engine: OperationEngine, filter: ReportFilter): Iterable<Operation> {
  const wanted = filter.operationIds === undefined ? undefined : new Set(filter.operationIds);
  const from = filter.from === undefined ? -Infinity : Date.parse(filter.from);
  const to = filter.to === undefined ? Infinity : Date.parse(filter.to);
  let before: string | undefined;
  for (;;) {
    const page = engine.list({ deviceId: filter.deviceId, before, limit: 200 });
    for (const operation of page) {
      const startedAt = Date.parse(operation.startedAt);
      if (startedAt < from) return;
      if (operation.endedAt === null || startedAt >= to || wanted?.has(operation.id) === false) continue;
      yield operation;
      wanted?.delete(operation.id);
      if (wanted?.size === 0) return;
    }
    if (page.length < 200) return;
    before = page.at(-1)!.id;
  }
}

/** Summaries of many operations; the ledger is read once. */
export function createSummaries(services: BenchServices): (operation: Operation) => ReportSummary {
  const bindings = new Map<string, LedgerRow[]>();
  for (const row of services.ledger.all()) {
    const made = bindings.get(row.operationId);
    if (made === undefined) bindings.set(row.operationId, [row]);
    else made.push(row);
  }
  return (operation) => {
    const verification = verificationOf(services, operation);
    const made = bindings.get(operation.id) ?? [];
    const isVerification = operation.kind === 'verify' && verification !== undefined;
    const iccid = verification?.iccid ?? operation.result?.['iccid'] ?? made[0]?.iccid ?? null;
    return {
      reportId: isVerification ? verification.reportId : operation.id,
      subject: isVerification
        ? { kind: 'verification', deviceId: operation.deviceId, reportId: verification.reportId }
        : { kind: 'operation', operationId: operation.id },
      operationKind: operation.kind,
      outcome: isVerification ? verification.outcome : operationOutcome(operation),
      deviceId: operation.deviceId,
      deviceName: operation.deviceName,
      startedAt: operation.startedAt,
      endedAt: operation.endedAt!,
      eidValue: verification?.eid ?? operation.result?.['eid'] ?? eidOf(made) ?? null,
      iccid,
      imei: operation.result?.['imei'] ?? made.find((one) => one.iccid === iccid)?.imei ?? null,
    };
  };
}
