import { type Command, InvalidArgumentError } from 'commander';
import { WorkbenchError } from '#shared/errors.ts';
import type { Action } from '../action.ts';
import { facts, orDash, table } from '../table.ts';

function limit(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1000) throw new InvalidArgumentError('1 to 1000');
  return value;
}

export function addJournal(program: Command, action: Action): void {
  const journal = program.command('journal').description('what was done, hash-chained');

  journal
    .command('list')
    .description('entries, newest first')
    .option('--limit <n>', 'how many', limit, 200)
    .option('--operation <id>', 'of one operation')
    .action(
      action(async ({ withClient, output }, options: { limit: number; operation?: string }) => {
        const { limit: count, operation: operationId } = options;
        const entries = await withClient((client) => client.journal.list({ limit: count, operationId }));
        output.result(entries, () =>
          table(
            ['SEQ', 'AT', 'EVENT', 'STEP', 'DEVICE', 'OPERATION', 'HASH'],
            entries.map((one) => [
              String(one.seq),
              one.at,
              one.event,
              orDash(one.data['step'] as string | undefined),
              orDash(one.deviceId),
              orDash(one.operationId),
              one.hash.slice(0, 16),
            ]),
          ),
        );
      }),
    );

  journal
    .command('verify')
    .description('check that no entry was changed')
    .action(
      action(async ({ withClient, output }) => {
        const verdict = await withClient((client) => client.journal.verify());
        if (!verdict.intact) {
          throw new WorkbenchError('JOURNAL_BROKEN', `the chain breaks at entry ${verdict.firstBrokenSeq}`, {
            details: { firstBrokenSeq: verdict.firstBrokenSeq, entries: verdict.entries },
          });
        }
        output.result(verdict, () =>
          facts([
            ['Journal', 'intact'],
            ['Entries', String(verdict.entries)],
            ['Head', verdict.headHash],
          ]),
        );
      }),
    );
}
