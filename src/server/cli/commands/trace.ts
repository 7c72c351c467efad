import { Option, type Command, InvalidArgumentError } from 'commander';
import {
  settings,
  stepName,
  traceFormat,
  traceKind,
  traceOutcome,
  type StepName,
  type TraceDecoded,
  type TraceFilter,
  type TraceFormat,
  type TraceKind,
  type TraceOutcome,
  type TlvNode,
} from '#shared/api/index.ts';
import { textLine } from '#core/workstation/index.ts';
import type { Action } from '../action.ts';
import { openOutputFile } from '../open-output-file.ts';
import type { Client } from '../open-client.ts';
import { pickDevice } from '../pick-device.ts';
import { facts } from '../table.ts';

interface FilterOptions {
  readonly operation?: string;
  readonly step?: StepName;
  readonly kind?: TraceKind;
  readonly outcome?: TraceOutcome;
  readonly text?: string;
  readonly since?: string;
  readonly until?: string;
}

/** `trace …`: every APDU, AT line and server call; identifiers as the settings show them, secrets never. */
export function addTrace(program: Command, action: Action): void {
  const trace = program.command('trace').description('every APDU, AT line and server call, decoded and exported');

  filtered(trace.command('list'))
    .description('the newest lines, oldest first')
    .option('--limit <n>', 'how many', whole(1, 5000), 200)
    .action(
      action(async ({ withClient, output, device }, options: FilterOptions & { limit: number }) => {
        const lines = await withClient(async (client) =>
          client.trace.list({ ...(await filterOf(client, device, options)), limit: options.limit }),
        );
        output.result(lines, () => (lines.length === 0 ? 'No line passes.' : lines.map(textLine).join('\n')));
      }),
    );

  trace
    .command('show <seq>')
    .description('one line with its exchange: in words, and as a tree of its elements')
    .action(
      action(async ({ withClient, output }, seq: string) => {
        const number = whole(1, Number.MAX_SAFE_INTEGER)(seq);
        const decoded = await withClient((client) => client.trace.decode({ seq: number }));
        output.result(decoded, () => decodedText(decoded));
      }),
    );

  filtered(trace.command('export <file>'))
    .description('write the lines to a file; pcapng is for Wireshark, lpac for what speaks to its stdio back end')
    .addOption(new Option('--format <format>', 'of the file').choices(traceFormat.options).default('pcapng'))
    .addOption(
      new Option('--redaction <level>', 'of identifiers; default: as the settings say').choices(
        settings.shape.redaction.options,
      ),
    )
    .action(
      action(
        async (
          { withClient, output, device },
          path: string,
          options: FilterOptions & { format: TraceFormat; redaction?: 'none' | 'medium' | 'full' },
        ) => {
          const { format, redaction } = options;
          const file = openOutputFile(path);
          const written = await withClient(async (client) => {
            const filter = await filterOf(client, device, options);
            let lines = 0;
            let bytes = 0;
            for await (const piece of await client.trace.export({ ...filter, format, redaction })) {
              bytes += file.write(Buffer.from(piece.bytes, 'hex'));
              ({ lines } = piece);
            }
            return { lines, bytes };
          }).finally(() => file.close());
          output.result({ path, format, ...written }, () =>
            facts([
              ['Written', path],
              ['Lines', String(written.lines)],
              ['Bytes', String(written.bytes)],
            ]),
          );
        },
      ),
    );

  trace
    .command('clear')
    .description('remove every line from the disk for good; journal and reports stay')
    .action(
      action(async ({ withClient, output }) => {
        const cleared = await withClient((client) => client.trace.clear());
        output.result(cleared, () => facts([['Removed', `${cleared.removed} lines`]]));
      }),
    );
}

function filtered(command: Command): Command {
  return command
    .option('--operation <id>', 'of one operation')
    .addOption(new Option('--step <name>', 'of one of its steps').choices(stepName.options))
    .addOption(new Option('--kind <kind>', 'of one kind').choices(traceKind.options))
    .addOption(new Option('--outcome <outcome>', 'answers that ended so').choices(traceOutcome.options))
    .option('--text <text>', 'that hold this text, or this hex')
    .option('--since <time>', 'from this moment on, ISO 8601', moment)
    .option('--until <time>', 'before this moment, ISO 8601', moment);
}

async function filterOf(client: Client, device: string | undefined, options: FilterOptions): Promise<TraceFilter> {
  const { operation: operationId, step, kind, outcome, text, since, until } = options;
  const deviceId = device === undefined ? undefined : (await pickDevice(client, device, () => true)).id;
  return { deviceId, operationId, step, kind, outcome, text, since, until };
}

function decodedText({ title, facts: rows, request, response, lines }: TraceDecoded): string {
  const side = (name: string, one: TraceDecoded['request']) =>
    one === null
      ? []
      : ['', name, ...(one.tlv === null ? [`  ${one.hex}`] : one.tlv.flatMap((node) => nodeText(node, 1)))];
  return [
    title,
    facts(rows.map(({ name, value }): [string, string] => [name, value])),
    ...side('Request', request),
    ...side('Answer', response),
    '',
    ...lines.map(textLine),
  ].join('\n');
}

function nodeText({ tag, name, length, value, meaning, children }: TlvNode, depth: number): string[] {
  const head = [
    `${'  '.repeat(depth)}${tag}`,
    name ?? '',
    `(${length})`,
    value ?? '',
    meaning === null ? '' : `= ${meaning}`,
  ];
  return [head.filter(Boolean).join(' '), ...children.flatMap((child) => nodeText(child, depth + 1))];
}

const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`${least} to ${most}`);
    return value;
  };

function moment(text: string): string {
  if (Number.isNaN(Date.parse(text))) throw new InvalidArgumentError('a time such as 2026-11-28T09:00:00Z');
  return text;
}
