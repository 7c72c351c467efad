import type { Command } from 'commander';
import type { Action } from '../action.ts';
import { findReport } from '../find-report.ts';
import { followOperation } from '../follow-operation.ts';
import { pickDevice } from '../pick-device.ts';
import { reportText } from '../report-text.ts';
import { facts } from '../table.ts';
import { addReportOptions, checkReportPaths, withReports, type ReportOptions } from '../write-report.ts';
import { verificationFailed } from './verify.ts';

interface Options extends ReportOptions {
  readonly activationCode?: string;
  readonly confirmationCode?: string;
  readonly verify: boolean;
  readonly enable: boolean;
  readonly yes?: boolean;
}

export function addProvision(program: Command, action: Action): void {
  addReportOptions(program.command('provision'))
    .description('the main job in one go: load, bind the IMEI, verify')
    .option('-a, --activation-code <code>', 'default: a demo order made for this run (simulated bench)')
    .option('-c, --confirmation-code <code>', 'where the operator gave one')
    .option('--verify', 'verify after the load (the default)', true)
    .option('--no-verify', 'load and bind only')
    .option('--no-enable', 'load only')
    .option('-y, --yes', 'do not ask before loading')
    .action(
      action(async ({ withClient, output, terminal, device, tlsRoots }, options: Options) => {
        const { activationCode, confirmationCode, enable } = options;
        checkReportPaths(options);
        await withClient(async (client) => {
          // Without a device, the workstation takes the first simulated one that is empty.
          const chosen =
            device === undefined && activationCode === undefined ? undefined : await pickDevice(client, device);
          const asks = activationCode !== undefined && terminal.interactive && !output.json && options.yes !== true;
          const { operationId } = await client.operations.provision({
            deviceId: chosen?.id,
            activationCode,
            confirmationCode,
            confirm: !asks,
            enable,
            verify: options.verify && enable,
            tlsRoots,
          });
          const operation = await withReports(client, operationId, options, () =>
            followOperation(client, operationId, output, terminal),
          );
          const verification = await findReport(client, operation);
          output.result({ ...operation, verification: verification ?? null }, () =>
            [
              facts([['device', operation.deviceName], ...Object.entries(operation.result ?? {})]),
              ...(verification === undefined ? [] : ['', reportText(verification)]),
            ].join('\n'),
          );
          if (verification?.outcome === 'fail') throw verificationFailed(verification.checks);
        });
      }),
    );
}
