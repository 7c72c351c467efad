import type { Command } from 'commander';
import type { ImeiSharingRule } from '#shared/api/index.ts';
import { sharingWords } from '#shared/imei/index.ts';
import type { Action } from '../action.ts';
import { WrongUsage } from '../cli-error.ts';
import { facts, table } from '../table.ts';

interface SetOptions {
  readonly unique?: boolean;
  readonly sameAllowed?: boolean;
  readonly sameAs?: string;
  readonly pinned?: boolean;
  readonly source: string;
}

function sharingOf({ unique, sameAllowed, sameAs }: SetOptions): ImeiSharingRule {
  const given: ImeiSharingRule[] = [
    ...(unique ? [{ kind: 'unique' as const }] : []),
    ...(sameAllowed ? [{ kind: 'sameAllowed' as const }] : []),
    ...(sameAs === undefined ? [] : [{ kind: 'sameRequiredWith' as const, group: sameAs }]),
  ];
  const [only, ...more] = given;
  if (only === undefined || more.length > 0) throw new WrongUsage('give one of --unique, --same-allowed and --same-as');
  return only;
}

export function addImeiPolicy(imei: Command, action: Action): void {
  const policy = imei.command('policy').description('what the operator of a subscription asks of its IMEI');

  policy
    .command('list')
    .description('every policy; a subscription without one counts as unique')
    .action(
      action(async ({ withClient, output }) => {
        const policies = await withClient((client) => client.imei.policies());
        output.result(policies, () =>
          policies.length === 0
            ? 'No policy is known: every subscription counts as unique.'
            : table(
                ['ICCID', 'ASKS FOR', 'PINNED', 'SOURCE'],
                policies.map((one) => [one.iccid, sharingWords(one), one.pinned ? 'yes' : 'no', one.source]),
              ),
        );
      }),
    );

  policy
    .command('set <iccid>')
    .description('note what the operator asks; binds nothing by itself')
    .option('--unique', 'an IMEI of its own')
    .option('--same-allowed', 'may share, where the other subscription allows it too')
    .option('--same-as <group>', 'must share the IMEI of a group, or of the SIM with this ICCID')
    .option('--pinned', 'the operator registered the IMEI: it moves for no other SIM without being asked')
    .requiredOption('--source <text>', 'where this is written: carrier bundle, plan record, …')
    .action(
      action(async ({ withClient, output }, iccid: string, options: SetOptions) => {
        const sharing = sharingOf(options);
        const { pinned = false, source } = options;
        const set = await withClient((client) => client.imei.setPolicy({ iccid, sharing, pinned, source }));
        output.result(set, () =>
          facts([
            ['ICCID', set.iccid],
            ['Asks for', sharingWords(set)],
            ['Pinned', set.pinned ? 'yes' : 'no'],
            ['Source', set.source],
          ]),
        );
      }),
    );

  policy
    .command('remove <iccid>')
    .description('forget it: the subscription counts as unique again')
    .action(
      action(async ({ withClient, output }, iccid: string) => {
        const answer = await withClient((client) => client.imei.removePolicy({ iccid }));
        output.result(answer, () => (answer.removed ? 'Policy removed.' : 'There was no policy.'));
      }),
    );
}
