import type { Command } from 'commander';
import { writeFileSync } from 'node:fs';
import type { OrderImport } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';
import type { Action } from '../action.ts';
import { readOrderFile } from '../read-order-file.ts';
import { facts, orDash, table } from '../table.ts';

interface ImportOptions {
  readonly type: string;
  readonly dryRun?: boolean;
  readonly release?: boolean;
  readonly confirmationCode?: string;
}

/** `order import` and `order export`. */
export function addOrderFiles(order: Command, action: Action): void {
  order
    .command('import <file.csv>')
    .description(
      'one order a row, with pySim’s column names (iccid, imsi, ki, opc, pin1, puk1, adm1, msisdn, …); all rows or none',
    )
    .requiredOption('--type <profileType>', 'profile of the catalogue')
    .option('--dry-run', 'only tell what would be ordered, and every fault of the file')
    .option('--release', 'release the orders at once; else they wait for ES2+ ReleaseProfile')
    .option('--confirmation-code <code>', 'of rows that have none of their own')
    .action(
      action(async ({ withClient, output }, path: string, options: ImportOptions) => {
        const csv = readOrderFile(path);
        const { type: profileType, dryRun = false, release = false, confirmationCode } = options;
        await withClient(async (client) => {
          const input = { csv, profileType, release, confirmationCode };
          const planned = await client.services.importOrders({ ...input, dryRun: true });
          if (dryRun || planned.errors > 0) {
            output.result(planned, () => summary(planned, 'nothing: a dry run'));
            if (planned.errors > 0) throw invalid(planned);
            return;
          }
          const done = await client.services.importOrders({ ...input, dryRun: false });
          output.result(done, () => `${summary(done, `${done.orders.length} orders`)}\n\n${codes(done)}`);
        });
      }),
    );

  order
    .command('export')
    .description('every order with its activation code as CSV, nothing secret in it')
    .option('-o, --output <file>', 'write it there instead')
    .action(
      action(async ({ withClient, output }, options: { output?: string }) => {
        const { csv } = await withClient((client) => client.services.exportOrders());
        if (options.output === undefined) {
          output.result({ csv }, () => csv.trimEnd());
          return;
        }
        writeFileSync(options.output, csv, { mode: 0o600 });
        output.result({ file: options.output }, () => `Written to ${options.output}.`);
      }),
    );
}

function summary(planned: OrderImport, ordered: string): string {
  const used = planned.columns.filter(({ gives }) => gives !== null).map(({ heading }) => heading);
  const unused = planned.columns.filter(({ gives }) => gives === null).map(({ heading }) => heading);
  const head = facts([
    ['Rows', String(planned.rows)],
    ['Columns used', orDash(used.join(', '))],
    ['Columns not used', orDash(unused.join(', '))],
    ['Ordered', planned.errors > 0 ? 'nothing: the file has errors' : ordered],
  ]);
  if (planned.faults.length === 0) return head;
  const left = planned.errors + planned.warnings - planned.faults.length;
  const faults = table(
    ['LINE', 'COLUMN', '', 'REASON'],
    planned.faults.map(({ line, column, severity, reason }) => [String(line), orDash(column), severity, reason]),
  );
  return [head, '', faults, ...(left > 0 ? [`… and ${left} more`] : [])].join('\n');
}

const codes = ({ orders }: OrderImport): string =>
  table(
    ['ORDER', 'ICCID', 'STATE', 'ACTIVATION CODE'],
    orders.map((one) => [one.orderId, one.iccid, one.state, orDash(one.activationCode)]),
  );

function invalid({ faults, errors }: OrderImport): UsageError {
  const [first] = faults;
  const place = `line ${first?.line ?? 1}${first?.column ? `, ${first.column}` : ''}`;
  return new UsageError('ORDER_FILE_INVALID', `${place}: ${first?.reason ?? 'malformed'}`, {
    details: { line: first?.line ?? null, column: first?.column ?? null, faults: errors },
  });
}
