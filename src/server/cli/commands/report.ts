import { type Command, InvalidArgumentError, Option } from 'commander';
import * as z from 'zod';
import { workbenchReport, type ReportSubject } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';
import { identityStateWords, operationWords, reportOutcomeWords } from '#shared/words/index.ts';
import type { Action } from '../action.ts';
import type { Client } from '../open-client.ts';
import { pickDevice } from '../pick-device.ts';
import { facts, orDash, table } from '../table.ts';
import { addSignOptions, writeFileAt, writeReports, type SignOptions } from '../write-report.ts';
import { addReportVerify } from './report-verify.ts';

interface BatchOptions {
  readonly from?: string;
  readonly to?: string;
  readonly operation: readonly string[];
  readonly redaction?: 'none' | 'medium' | 'full';
}

/** `report …`: what the bench hands out about its work. */
export function addReport(program: Command, action: Action): void {
  const report = program.command('report').description('reports, signed; CSV and labels of a batch');

  withRange(report.command('list'))
    .description('ended operations and verifications, newest first')
    .option('--limit <n>', 'how many', whole(1, 500), 100)
    .action(
      action(async ({ withClient, output, device }, options: { from?: string; to?: string; limit: number }) => {
        const { from, to, limit } = options;
        const list = await withClient(async (client) =>
          client.reports.list({ deviceId: await idOf(client, device), from, to, limit }),
        );
        output.result(list, () =>
          table(
            ['REPORT', 'STARTED', 'DEVICE', 'WHAT', 'OUTCOME', 'ICCID', 'IMEI'],
            list.map((one) => [
              one.reportId,
              one.startedAt,
              one.deviceName,
              one.operationKind === null ? '–' : operationWords[one.operationKind],
              reportOutcomeWords[one.outcome],
              orDash(one.iccid),
              orDash(one.imei),
            ]),
          ),
        );
      }),
    );

  addSignOptions(report.command('export <id>'))
    .description('one report as files, by their endings .html, .pdf or JSON')
    .requiredOption('-o, --output <file…>', 'where to; repeatable', collect, [])
    .action(
      action(async ({ withClient, output }, id: string, options: SignOptions & { output: readonly string[] }) => {
        const { output: report, ...more } = options;
        const written = await withClient(async (client) =>
          writeReports(client, await subjectNamed(client, id), { ...more, report }),
        );
        output.result({ files: written }, () => written.map((file) => `Written to ${file}.`).join('\n'));
      }),
    );

  addReportVerify(report, action);

  report
    .command('identity')
    .description('who signs the reports of this bench')
    .option('--renew', 'a new key and certificate; what was signed before still verifies here')
    .option('-o, --output <file>', 'write the certificate there, PEM: for whoever checks the reports')
    .action(
      action(async ({ withClient, output }, options: { renew?: boolean; output?: string }) => {
        const identity = await withClient((client) =>
          options.renew === true ? client.reports.renewIdentity() : client.reports.identity(),
        );
        if (options.output !== undefined) writeFileAt(options.output, Buffer.from(identity.certificatePem));
        output.result(identity, () =>
          facts([
            ['Name', identity.subject],
            ['State', identityStateWords[identity.state]],
            ['Valid', `${identity.notBefore} to ${identity.notAfter}`],
            ['Key', `RSA, ${identity.keyBits} bits`],
            ['Fingerprint', identity.fingerprint],
            ...(options.output === undefined ? [] : [['Certificate', options.output] as const]),
          ]),
        );
      }),
    );

  withOperations(withRange(report.command('csv')))
    .description('one row an operation: identifiers, outcome, times, reasons')
    .option('-o, --output <file>', 'write it there instead')
    .addOption(
      new Option('--redaction <level>', 'of identifiers; default: as in the settings').choices([
        'none',
        'medium',
        'full',
      ]),
    )
    .action(
      action(async ({ withClient, output, device }, options: BatchOptions & { output?: string }) => {
        const { redaction } = options;
        const { files, rows } = await withClient(async (client) =>
          client.reports.csv({ ...batchOf(options), deviceId: await idOf(client, device), redaction }),
        );
        const csv = Buffer.from(files[0]!.content, 'hex');
        if (options.output === undefined)
          return output.result({ rows, csv: csv.toString() }, () => csv.toString().trimEnd());
        writeFileAt(options.output, csv);
        output.result({ rows, file: options.output }, () => `${rows} rows written to ${options.output}.`);
      }),
    );

  withOperations(withRange(report.command('labels')))
    .description('labels as a PDF: EID as QR code, ICCID and IMEI as Code 128, all in full')
    .requiredOption('-o, --output <file.pdf>', 'where to')
    .addOption(
      new Option('--sheet <kind>', 'what is in the printer').choices(['roll62x29', 'a4Sheet24']).default('roll62x29'),
    )
    .option('--skip <n>', 'places of the first sheet that are used up', whole(0, 23), 0)
    .action(
      action(
        async (
          { withClient, output, device },
          options: BatchOptions & { output: string; sheet: 'roll62x29' | 'a4Sheet24'; skip: number },
        ) => {
          const { sheet, skip } = options;
          const { files, labels } = await withClient(async (client) =>
            client.reports.labels({ ...batchOf(options), deviceId: await idOf(client, device), sheet, skip }),
          );
          writeFileAt(options.output, Buffer.from(files[0]!.content, 'hex'));
          output.result({ labels, file: options.output }, () => `${labels} labels written to ${options.output}.`);
        },
      ),
    );

  report
    .command('schema')
    .description('the JSON Schema of a report')
    .action(
      action(async ({ output }) => {
        const schema = z.toJSONSchema(workbenchReport, { unrepresentable: 'any' });
        output.result(schema, () => JSON.stringify(schema, undefined, 2));
      }),
    );
}

const collect = (value: string, former: readonly string[]): readonly string[] => [...former, value];

const withRange = (command: Command): Command =>
  command
    .option('--from <time>', 'started at or after: 2026-11-28, or with a time', instant)
    .option('--to <time>', 'started before', instant);

const withOperations = (command: Command): Command =>
  command.option('--operation <id>', 'only this one; repeatable', collect, []);

/** An ISO 8601 date, or date and time; without a zone, of this machine's. */
function instant(text: string): string {
  const isDate = /^\d{4}-\d\d-\d\d$/.test(text);
  const at = new Date(isDate ? `${text}T00:00:00` : text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(at.getTime()))
    throw new InvalidArgumentError('no time: 2026-11-28T10:00');
  return at.toISOString();
}

const whole = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) throw new InvalidArgumentError(`${least} to ${most}`);
  return value;
};

const batchOf = ({ from, to, operation }: BatchOptions) => ({
  from,
  to,
  ...(operation.length === 0 ? {} : { operationIds: [...operation] }),
});

/** Of all devices where none is named. */
const idOf = async (client: Client, device: string | undefined): Promise<string | undefined> =>
  device === undefined ? undefined : (await pickDevice(client, device)).id;

/** Operations go by their id; verifications by theirs, whichever device they were of. */
async function subjectNamed(client: Client, id: string): Promise<ReportSubject> {
  if (id.startsWith('op-')) return { kind: 'operation', operationId: id };
  const { devices } = await client.devices.bench();
  for (const { id: deviceId } of devices) {
    const reports = await client.verification.list({ deviceId });
    if (reports.some(({ reportId }) => reportId === id)) return { kind: 'verification', deviceId, reportId: id };
  }
  throw new UsageError('REPORT_UNKNOWN', `there is no report ${id}`, { details: { reportId: id } });
}
