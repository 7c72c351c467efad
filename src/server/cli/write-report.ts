import { closeSync, openSync, writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { ReportFormat, ReportSubject, Settings } from '#shared/api/index.ts';
import { WorkbenchError, type CodeEffect } from '#shared/errors.ts';
import type { Client } from './open-client.ts';

export interface SignOptions {
  readonly sign?: true | 'detached' | 'enveloping';
  readonly pem?: boolean;
  readonly redaction?: Settings['redaction'];
  readonly operator?: string;
}

export interface ReportOptions extends SignOptions {
  readonly report: readonly string[];
}

export const addReportOptions = (command: Command): Command =>
  addSignOptions(
    command.option(
      '--report <file>',
      'write the report, by its ending as .html, .pdf or JSON; repeatable',
      (file: string, former: readonly string[]) => [...former, file],
      [] as readonly string[],
    ),
  );

export const addSignOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--sign [form]', 'sign it: beside the file (.p7s, the default), or around it (.p7m)').choices([
        'detached',
        'enveloping',
      ]),
    )
    .option('--pem', 'signatures in PEM')
    .addOption(
      new Option('--redaction <level>', 'of identifiers in the report; default: as in the settings').choices([
        'none',
        'medium',
        'full',
      ]),
    )
    .option('--operator <name>', 'who answers for it');

/** To be asked before an operation whose reports are to go there. Throws WorkbenchError FILE_UNWRITABLE. */
export function checkReportPaths({ report, sign, pem }: ReportOptions): void {
  // Where the report goes into its signature, there is no file of its own name.
  const suffix = sign === 'enveloping' ? `.p7m${pem === true ? '.pem' : ''}` : '';
  for (const path of report) checkReportPath(`${path}${suffix}`);
}

/** Any other file that is to be written at the end. Throws WorkbenchError FILE_UNWRITABLE. */
export const checkReportPath = (path: string): void => withCode(path, () => closeSync(openSync(path, 'a')), 'none');

/** Any other result as JSON. Throws WorkbenchError FILE_UNWRITABLE. */
export const writeReport = (path: string, report: unknown): void =>
  writeFileAt(path, Buffer.from(`${JSON.stringify(report, undefined, 2)}\n`));

/** Writes what was asked for; the names of the files. Throws WorkbenchError FILE_UNWRITABLE. */
export async function writeReports(
  client: Client,
  subject: ReportSubject,
  { report, sign, pem, redaction, operator }: ReportOptions,
): Promise<string[]> {
  const written: string[] = [];
  for (const path of report) {
    const { files } = await client.reports.export({
      subject,
      format: formatOf(path),
      redaction,
      operator,
      signature: sign === undefined ? 'none' : sign === true ? 'detached' : sign,
      encoding: pem === true ? 'pem' : 'der',
      timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
    const stem = files[0]!.name.replace(/(\.p7m)?(\.pem)?$/, '');
    for (const { name, content } of files) {
      const target = `${path}${name.slice(stem.length)}`;
      writeFileAt(target, Buffer.from(content, 'hex'));
      written.push(target);
    }
  }
  return written;
}

/** Writes the reports of an operation whatever comes of it; then resolves or rejects as `run` does. */
export async function withReports<T>(
  client: Client,
  operationId: string,
  options: ReportOptions,
  run: () => Promise<T>,
): Promise<T> {
  const subject = { kind: 'operation', operationId } as const;
  let result: T;
  try {
    result = await run();
  } catch (error) {
    // What went wrong first is what is told.
    await writeReports(client, subject, options).catch(() => {});
    throw error;
  }
  await writeReports(client, subject, options);
  return result;
}

const formats: Readonly<Record<string, ReportFormat | undefined>> = { '.html': 'html', '.htm': 'html', '.pdf': 'pdf' };

export const formatOf = (path: string): ReportFormat => formats[extname(path).toLowerCase()] ?? 'json';

/** Throws WorkbenchError FILE_UNWRITABLE. */
export const writeFileAt = (path: string, content: Uint8Array): void =>
  withCode(path, () => writeFileSync(path, content));

function withCode<T>(path: string, write: () => T, effect?: CodeEffect): T {
  try {
    return write();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new WorkbenchError('FILE_UNWRITABLE', `${path}: ${reason}`, { details: { path, reason }, effect });
  }
}
