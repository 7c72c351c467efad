import { type Command, InvalidArgumentError } from 'commander';
import { recogniseIdentifier, recognisedWords, recordCsv } from '#shared/imei/index.ts';
import type { Action } from '../action.ts';
import { WrongUsage } from '../cli-error.ts';
import { recordText } from '../imei-text.ts';

function limit(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 5000) throw new InvalidArgumentError('1 to 5000');
  return value;
}

interface SearchOptions {
  readonly csv?: boolean;
  readonly limit: number;
}

export function addImeiSearch(imei: Command, action: Action): void {
  imei
    .command('search [text]')
    .description('the IMEI–EID–ICCID–slot record of the bench, by digits or part of a name; all of it without')
    .option('--csv', 'as CSV (RFC 4180), identifiers as the redaction setting says')
    .option('--limit <n>', 'how many rows at most', limit, 500)
    .action(
      action(async ({ withClient, output, terminal }, text: string | undefined, options: SearchOptions) => {
        if (options.csv && output.json) throw new WrongUsage('choose --csv or --json');
        const recognised = recogniseIdentifier(text ?? '');
        const { rows, redaction } = await withClient(async (client) => ({
          rows: await client.imei.search({ text: recognised.search, limit: options.limit }),
          redaction: options.csv ? (await client.settings.get()).redaction : 'none',
        }));
        if (options.csv) {
          // The terminal ends the last line itself.
          terminal.out(recordCsv(rows, redaction).slice(0, -1));
          return;
        }
        output.result(rows, () => {
          const understood = recognisedWords(recognised);
          const found = rows.length === 0 ? 'Nothing of this bench has it.' : recordText(rows);
          return understood === '' ? found : `${understood}\n\n${found}`;
        });
      }),
    );
}
