import type { Command } from 'commander';
import { WorkbenchError } from '#shared/errors.ts';
import type { Action } from '../action.ts';
import { findReport } from '../find-report.ts';
import { followOperation } from '../follow-operation.ts';
import { pickDevice } from '../pick-device.ts';
import { reportText } from '../report-text.ts';
import { checkReportPath, writeReport } from '../write-report.ts';

export function addVerify(program: Command, action: Action): void {
  program
    .command('verify')
    .description('run the named checks on the enabled profile')
    .option('--report <file>', 'write the report as JSON')
    .action(
      action(async ({ withClient, output, terminal, device }, options: { report?: string }) => {
        if (options.report !== undefined) checkReportPath(options.report);
        await withClient(async (client) => {
          const { id } = await pickDevice(client, device);
          const { operationId } = await client.verification.start({ deviceId: id });
          const operation = await followOperation(client, operationId, output, terminal);
          const report = await findReport(client, operation);
          if (options.report !== undefined) writeReport(options.report, { operation, verification: report });
          if (report === undefined) throw new WorkbenchError('VERIFICATION_FAILED', 'there is no report');
          output.result(report, () => reportText(report));
          if (report.outcome === 'fail') throw verificationFailed(report.checks);
        });
      }),
    );
}

export function verificationFailed(checks: readonly { name: string; outcome: string }[]): WorkbenchError {
  const failed = checks.filter(({ outcome }) => outcome === 'fail').map(({ name }) => name);
  return new WorkbenchError('VERIFICATION_FAILED', `failed: ${failed.join(', ')}`, {
    details: { failed: failed.length, checks: failed.join(', ') },
  });
}
