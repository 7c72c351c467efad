import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { destructiveCheckNames, type StoredPlan } from '#shared/api/index.ts';
import { checkWords } from '#shared/words/index.ts';
import type { Action } from '../action.ts';
import { readPlanFile } from '../read-plan-file.ts';
import { table } from '../table.ts';

/** `verify plans` and `verify plan …`: what is checked, as data. */
export function addVerifyPlans(verify: Command, action: Action): void {
  verify
    .command('plans')
    .description('every plan of this bench')
    .action(
      action(async ({ withClient, output }) => {
        const plans = await withClient((client) => client.verificationPlans.list());
        output.result(plans, () =>
          table(
            ['NAME', 'FROM', 'CHECKS', 'CHANGES THE CARD', 'TITLE'],
            plans.map(({ plan, shipped }) => [
              plan.name,
              shipped ? 'workbench' : 'you',
              String(plan.checks.length),
              plan.checks.some(({ check }) => destructiveCheckNames.includes(check)) ? 'where allowed' : 'no',
              plan.title,
            ]),
          ),
        );
      }),
    );

  const plan = verify.command('plan').description('one plan: show, save from a file, remove');
  plan
    .command('show <name>')
    .description('the checks of a plan in their order; with --output the plan itself as JSON')
    .option('-o, --output <file>', 'write the plan there, to be edited or passed on')
    .action(
      action(async ({ withClient, output }, name: string, options: { output?: string }) => {
        const stored = await withClient((client) => client.verificationPlans.get({ name }));
        if (options.output !== undefined)
          writeFileSync(options.output, `${JSON.stringify(stored.plan, undefined, 2)}\n`);
        const { output: file } = options;
        output.result(file === undefined ? stored : { file }, () =>
          file === undefined ? planText(stored) : `Written to ${file}.`,
        );
      }),
    );
  plan
    .command('save <file.json>')
    .description('keep a plan from a file under its own name, in place of one of that name')
    .action(
      action(async ({ withClient, output }, file: string) => {
        const stored = await withClient((client) => client.verificationPlans.save({ plan: readPlanFile(file) }));
        output.result(stored, () => `Kept as ${stored.plan.name}.`);
      }),
    );
  plan
    .command('remove <name>')
    .description('forget a plan of yours')
    .action(
      action(async ({ withClient, output }, name: string) => {
        const answer = await withClient((client) => client.verificationPlans.remove({ name }));
        output.result(answer, () => (answer.removed ? 'Plan removed.' : 'There was no such plan.'));
      }),
    );
}

function planText({ plan, shipped }: StoredPlan): string {
  const rows = plan.checks.map(({ check, required, options }, i) => [
    String(i + 1),
    check,
    checkWords[check].name,
    [
      ...(required === true ? ['required'] : []),
      ...(destructiveCheckNames.includes(check) ? ['changes the card'] : []),
      ...(options === undefined || Object.keys(options).length === 0 ? [] : [JSON.stringify(options)]),
    ].join(', ') || '–',
  ]);
  const from = shipped ? 'of the workbench' : 'of yours';
  return [
    `${plan.title} (${plan.name}, ${from})`,
    plan.description,
    '',
    table(['', 'CHECK', 'WHAT', 'OPTIONS'], rows),
  ].join('\n');
}
