import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import {
  destructiveChecksOf,
  verificationPlanSchema,
  type CheckName,
  type VerificationPlan,
} from '#shared/api/index.ts';
import { UsageError, WorkbenchError } from '#shared/errors.ts';
import { checkWords } from '#shared/words/index.ts';
import type { Action } from '../action.ts';
import { findReport } from '../find-report.ts';
import { followOperation } from '../follow-operation.ts';
import type { Client } from '../open-client.ts';
import { pickDevice } from '../pick-device.ts';
import { readPlanFile } from '../read-plan-file.ts';
import { reportText } from '../report-text.ts';
import { addReportOptions, checkReportPaths, withReports, type ReportOptions } from '../write-report.ts';
import { addVerifyPlans } from './verify-plans.ts';

interface Options extends ReportOptions {
  readonly plan: string;
  readonly package?: string;
  readonly allowDestructive?: boolean;
  readonly planSchema?: boolean;
}

export function addVerify(program: Command, action: Action): void {
  const verify = addReportOptions(program.command('verify'))
    .description('run the checks of a plan on the enabled profile; exit code 1 when one fails')
    .option('--plan <name|file.json>', 'plan of this bench (verify plans), or a file', 'full')
    .option('--package <file>', 'profile package to hold the card against; default: the one ordered at this bench')
    .option('--allow-destructive', 'run the checks too that change the card')
    .option('--plan-schema', 'print the JSON Schema of a plan, and do nothing else')
    .action(
      action(async ({ withClient, output, terminal, device }, options: Options) => {
        if (options.planSchema === true) {
          output.result(verificationPlanSchema, () => JSON.stringify(verificationPlanSchema, undefined, 2));
          return;
        }
        checkReportPaths(options);
        const given = isFile(options.plan) ? readPlanFile(options.plan) : options.plan;
        const packageHex = options.package === undefined ? undefined : readPackage(options.package);
        await withClient(async (client) => {
          const { id } = await pickDevice(client, device);
          const plan = typeof given === 'string' ? await planNamed(client, given) : given;
          const destructive = destructiveChecksOf(plan);
          const allowDestructive =
            options.allowDestructive ??
            (destructive.length > 0 && terminal.interactive && !output.json ? await allowed(destructive) : false);
          const facts = {
            plan: plan.name,
            checks: plan.checks.map(({ check }) => check),
            destructive,
            allowDestructive,
          };
          output.progress('plan', facts, () => planLine(plan, allowDestructive));
          const input = { deviceId: id, plan: given, allowDestructive, package: packageHex };
          const { operationId } = await client.verification.start(input);
          const operation = await withReports(client, operationId, options, () =>
            followOperation(client, operationId, output, terminal),
          );
          const report = await findReport(client, operation);
          if (report === undefined) throw new WorkbenchError('VERIFICATION_FAILED', 'there is no report');
          output.result(report, () => reportText(report));
          if (report.outcome === 'fail') throw verificationFailed(report.checks);
        });

        async function allowed(checks: readonly CheckName[]): Promise<boolean> {
          const reply = await terminal.ask(`These checks change the card: ${named(checks)}. Run them too? [y/N] `);
          return /^y(es)?$/i.test(reply);
        }
      }),
    );
  addVerifyPlans(verify, action);
}

/** Names of plans have neither dots nor slashes. */
const isFile = (plan: string): boolean => /[./\\]/.test(plan);

const planNamed = async (client: Client, name: string): Promise<VerificationPlan> =>
  (await client.verificationPlans.get({ name })).plan;

const named = (checks: readonly CheckName[]): string => checks.map((name) => `“${checkWords[name].name}”`).join(', ');

function planLine(plan: VerificationPlan, allowDestructive: boolean): string {
  const destructive = destructiveChecksOf(plan);
  const count = plan.checks.length === 1 ? '1 check' : `${plan.checks.length} checks`;
  if (destructive.length === 0) return `Plan “${plan.title}”: ${count}, none of which changes the card.`;
  return allowDestructive
    ? `Plan “${plan.title}”: ${count}; the card is changed by ${named(destructive)}.`
    : `Plan “${plan.title}”: ${count}; left out without --allow-destructive: ${named(destructive)}.`;
}

/** Throws UsageError PACKAGE_UNREADABLE. */
function readPackage(path: string): string {
  try {
    return readFileSync(path).toString('hex').toUpperCase();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UsageError('PACKAGE_UNREADABLE', `${path}: ${reason}`, { details: { path, reason }, effect: 'none' });
  }
}

export function verificationFailed(checks: readonly { name: string; outcome: string }[]): WorkbenchError {
  const failed = checks.filter(({ outcome }) => outcome === 'fail').map(({ name }) => name);
  return new WorkbenchError('VERIFICATION_FAILED', `failed: ${failed.join(', ')}`, {
    details: { failed: failed.length, checks: failed.join(', ') },
  });
}
