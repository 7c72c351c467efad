import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { fileDump, type FilesSource, type GivenPin } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';
import { fileWriteStateWords } from '#shared/words/index.ts';
import type { Action } from '../action.ts';
import { WrongUsage } from '../cli-error.ts';
import type { CommandContext } from '../context.ts';
import { comparisonText, fileText, pinsText, treeText } from '../file-text.ts';
import { followOperation } from '../follow-operation.ts';
import { collectPin, givenPins, type PinOptions } from '../given-pins.ts';
import type { Client } from '../open-client.ts';
import { pickDevice } from '../pick-device.ts';
import { orDash, table } from '../table.ts';
import { checkReportPath, writeReport } from '../write-report.ts';

const wholeNumber = (text: string): number => {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError('a whole number');
  return Number(text);
};

const hexBytes = (text: string): string => {
  const plain = text.replace(/[\s:]/g, '').toUpperCase();
  if (!/^([0-9A-F]{2})+$/.test(plain)) throw new InvalidArgumentError('bytes in hex');
  return plain;
};

const withPins = (command: Command): Command =>
  command
    .option(
      '--pin <name>',
      'PIN1, PIN2, ADM1, … to be given to the card first; asked for without showing it (repeatable)',
      collectPin,
    )
    .option('--pin-stdin', 'read the values from standard input, one line for each --pin')
    .option('--last-try', 'give it to the card even if one try is left, or the card does not tell');

/** Files of the enabled profile. Paths: 3F00/2FE2, MF/2FE2, ADF.USIM/EF.IMSI, 7FFF/6F07, EF.IMSI. */
export function addFile(program: Command, action: Action): void {
  const file = program
    .command('file')
    .description('files of the enabled profile: tree, contents, dump, comparison, writes with undo');

  file
    .command('tree [directory]')
    .description('files the card has, by EF.DIR and every identifier that is known')
    .action(
      action(async ({ withClient, output, device }, directory?: string) => {
        const tree = await withClient(async (client) => {
          const { id } = await pickDevice(client, device);
          return client.files.tree({ deviceId: id, ...(directory === undefined ? {} : { directory }) });
        });
        output.result(tree, () => (tree.files.length === 0 ? 'No file is known there.' : treeText(tree.files)));
      }),
    );

  withPins(file.command('read <path>'))
    .description('one file in its terms, with control parameters and access conditions')
    .option('--raw', 'its bytes too')
    .action(
      action(async (context, path: string, options: PinOptions & { raw?: boolean }) => {
        const pins = await givenPins(context.terminal, options);
        const view = await context.withClient(async (client) => {
          const { id } = await pickDevice(client, context.device);
          await verify(context, client, id, directoryOf(path), pins, options);
          return client.files.read({ deviceId: id, path });
        });
        context.output.result(view, () => fileText(view, options.raw === true));
      }),
    );

  withPins(file.command('dump [paths...]'))
    .description('every file that can be read, or those named, as JSON; keys are left out and named')
    .option('-o, --out <file>', 'write it to this file')
    .action(
      action(async (context, paths: string[], options: PinOptions & { out?: string }) => {
        if (options.out !== undefined) checkReportPath(options.out);
        const pins = await givenPins(context.terminal, options);
        const dump = await context.withClient(async (client) => {
          const { id } = await pickDevice(client, context.device);
          await verify(context, client, id, 'ADF.USIM', pins, options);
          return client.files.dump({ deviceId: id, ...(paths.length === 0 ? {} : { paths }) });
        });
        if (options.out !== undefined) writeReport(options.out, dump);
        const masked = dump.files.filter((one) => one.masked === true).map(({ name, path }) => name ?? path);
        const unread = dump.files.filter((one) => one.unreadable !== undefined).length;
        context.output.result(dump, () =>
          options.out === undefined
            ? JSON.stringify(dump, undefined, 2)
            : [
                `${dump.files.length} files are in ${options.out}.`,
                masked.length === 0 ? '' : `Keys left out: ${masked.join(', ')}.`,
                unread === 0 ? '' : `Not readable: ${unread}.`,
              ]
                .filter((line) => line !== '')
                .join('\n'),
        );
      }),
    );

  file
    .command('diff <left> [right]')
    .description(
      'two of: card, order (what was ordered here), a dump (.json), a package (.der), catalogue:NAME; exit code 1 when they differ',
    )
    .action(
      action(async ({ withClient, output, device }, left: string, right: string = 'card') => {
        const comparison = await withClient(async (client) => {
          const needsDevice = [left, right].some((side) => side === 'card' || side === 'order');
          const deviceId = needsDevice ? (await pickDevice(client, device)).id : '';
          return client.files.diff({ left: readSide(left, deviceId), right: readSide(right, deviceId) });
        });
        output.result(comparison, () => comparisonText(comparison));
        const found = comparison.differences.filter(({ expected }) => expected === undefined).length;
        if (found > 0)
          throw new UsageError('COMPARED_FILES_DIFFER', `${found} differences`, { details: { differences: found } });
      }),
    );

  file
    .command('pins [directory]')
    .description('PINs that count in a directory, with the tries left; no try is spent')
    .action(
      action(async ({ withClient, output, device }, directory: string = 'MF') => {
        const pins = await withClient(async (client) => {
          const { id } = await pickDevice(client, device);
          return client.files.pins({ deviceId: id, directory });
        });
        output.result(pins, () => pinsText(pins));
      }),
    );

  withPins(file.command('write <path>'))
    .description('write bytes to a transparent file or a record; what stood there is kept for an undo')
    .requiredOption('--hex <bytes>', 'what to write', hexBytes)
    .option('--record <n>', 'of a file of records: which one', wholeNumber)
    .option('--offset <n>', 'first byte to write', wholeNumber, 0)
    .option('-y, --yes', 'do not ask before writing')
    .action(
      action(
        async (
          context,
          path: string,
          options: PinOptions & { hex: string; record?: number; offset: number; yes?: boolean },
        ) => {
          const pins = await givenPins(context.terminal, options);
          await context.withClient(async (client) => {
            const { id } = await pickDevice(client, context.device);
            await agree(context, options.yes, `Write ${options.hex.length / 2} bytes to ${path}`);
            const { record, offset, hex: content } = options;
            const place = { deviceId: id, path, offset, content, ...(record === undefined ? {} : { record }) };
            const { operationId } = await client.files.write({ ...place, pins, lastTry: options.lastTry });
            const operation = await followOperation(client, operationId, context.output, context.terminal);
            context.output.result(
              operation,
              () => `Written and read back. To undo: esim-workbench file undo ${operationId}`,
            );
          });
        },
      ),
    );

  withPins(file.command('undo [write]'))
    .description('put back what stood there before a write; without a name, the writes there were')
    .option('-y, --yes', 'do not ask before writing')
    .action(
      action(async (context, writeId: string | undefined, options: PinOptions & { yes?: boolean }) => {
        const pins = await givenPins(context.terminal, options);
        await context.withClient(async (client) => {
          const { id } = await pickDevice(client, context.device);
          if (writeId === undefined) {
            const writes = await client.files.writes({ deviceId: id });
            context.output.result(writes, () =>
              writes.length === 0
                ? 'No file was written on this device.'
                : table(
                    ['WRITE', 'AT', 'FILE', 'STATE', 'BEFORE', 'AFTER'],
                    writes.map((one) => [
                      one.writeId,
                      one.at,
                      `${one.name ?? one.path}${one.record === null ? '' : ` record ${one.record}`}`,
                      fileWriteStateWords[one.state],
                      orDash(one.before ?? 'keys, not shown'),
                      orDash(one.after ?? 'keys, not shown'),
                    ]),
                  ),
            );
            return;
          }
          await agree(context, options.yes, `Undo write ${writeId}`);
          const { operationId } = await client.files.undo({ deviceId: id, writeId, pins, lastTry: options.lastTry });
          const operation = await followOperation(client, operationId, context.output, context.terminal);
          context.output.result(operation, () => 'The file holds again what it held before.');
        });
      }),
    );
}

const directoryOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : 'ADF.USIM');

async function verify(
  { output, terminal }: CommandContext,
  client: Client,
  deviceId: string,
  directory: string,
  pins: readonly GivenPin[],
  { lastTry }: PinOptions,
): Promise<void> {
  for (const pin of pins) {
    const { operationId } = await client.files.verifyPin({ deviceId, directory, ...pin, lastTry });
    await followOperation(client, operationId, output, terminal);
  }
}

async function agree({ terminal, output }: CommandContext, yes: boolean | undefined, what: string): Promise<void> {
  if (yes === true || !terminal.interactive || output.json) return;
  const reply = await terminal.ask(`${what}? [y/N] `);
  if (!/^y(es)?$/i.test(reply)) throw new WrongUsage('nothing was written', 'CANCELED');
}

function readSide(side: string, deviceId: string): FilesSource {
  if (side === 'card') return { kind: 'device', deviceId };
  if (side === 'order') return { kind: 'order', deviceId };
  if (side.startsWith('catalogue:')) return { kind: 'catalogue', profileType: side.slice('catalogue:'.length) };
  const invalid = (reason: string) =>
    new UsageError('FILE_DUMP_INVALID', `${side}: ${reason}`, { details: { path: side, reason }, effect: 'none' });
  let bytes: Buffer;
  try {
    bytes = readFileSync(side);
  } catch (error) {
    throw invalid((error as NodeJS.ErrnoException).code ?? String(error));
  }
  if (!side.toLowerCase().endsWith('.json')) return { kind: 'package', der: bytes.toString('hex').toUpperCase() };
  return { kind: 'dump', dump: readDump(bytes.toString('utf8'), invalid) };
}

function readDump(text: string, invalid: (reason: string) => Error) {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalid('not JSON');
  }
  const dump = fileDump.safeParse(json);
  if (dump.success) return dump.data;
  throw invalid(dump.error.issues[0]?.message ?? 'not a dump');
}
