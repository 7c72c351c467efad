import type { Operation, VerificationReport } from '#shared/api/index.ts';
import type { Client } from './open-client.ts';

/** The verification report an operation left, if it came to one. */
export async function findReport(client: Client, operation: Operation): Promise<VerificationReport | undefined> {
  const reportId = operation.result?.['report'];
  if (reportId === undefined) return undefined;
  const reports = await client.verification.list({ deviceId: operation.deviceId });
  return reports.find((one) => one.reportId === reportId);
}
