import { encodeUtf8, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { sha256 } from '#core/protocol/crypto/index.ts';
import type {
  BenchIdentityFacts,
  ExportedFile,
  ReportFormat,
  SignatureVerdict,
  WorkbenchReport,
} from '#shared/api/index.ts';
import type { Handlers } from '#shared/api/handlers.ts';
import type { BenchServices } from '../bench-services.ts';
import type { OperationEngine } from '../operations/index.ts';
import { batchRows, labelsOf } from './batch.ts';
import { gatherReport } from './gather-report.ts';
import { createSummaries, endedOperations } from './list-reports.ts';
import { againstJournal, readReport } from './read-report.ts';
import { redactReport } from './redact-report.ts';
import { batchCsv } from './report-csv.ts';
import { describeReport } from './report-document.ts';
import { reportHtml } from './report-html.ts';
import { hostTimeZone, knownTimeZone } from './zoned-time.ts';

type Inputs = { [Name in keyof Handlers['reports']]: Parameters<Handlers['reports'][Name]>[0] };

const mediaTypes: Readonly<Record<ReportFormat, string>> = {
  html: 'text/html; charset=utf-8',
  pdf: 'application/pdf',
  json: 'application/json',
};

/** What the bench hands out about its work: reports in every form, signed; lists and labels of a batch. */
export class Reports {
  readonly #services: BenchServices;
  readonly #engine: OperationEngine;

  constructor(services: BenchServices, engine: OperationEngine) {
    this.#services = services;
    this.#engine = engine;
  }

  list({ limit, ...filter }: Inputs['list']) {
    const summarise = createSummaries(this.#services);
    const found = [];
    for (const operation of endedOperations(this.#engine, filter)) {
      found.push(summarise(operation));
      if (found.length === limit) break;
    }
    return found;
  }

  async export(input: Inputs['export']): Promise<{ files: ExportedFile[] }> {
    const { signature, encoding, format } = input;
    const report = this.#report(input);
    const content = await this.#render(report, format);
    const name = `${fileStem(report)}.${format}`;
    const plain = { name, mediaType: mediaTypes[format], content: toHex(content) };
    const files = signature === 'none' ? [plain] : await this.#signed(plain, content, signature, encoding);
    const { reportId, redaction } = report;
    const data = { reportId, format, redaction, signature, sha256: toHex(sha256(content)) };
    this.#services.journal.append({ operationId: null, deviceId: null, event: 'report.exported', data });
    return { files };
  }

  csv({ redaction, ...filter }: Inputs['csv']): { files: ExportedFile[]; rows: number } {
    const rows = batchRows(this.#services, this.#engine, filter);
    const csv = batchCsv(rows, redaction ?? this.#services.settings.current.redaction);
    const content = toHex(encodeUtf8(csv));
    return { files: [{ name: 'operations.csv', mediaType: 'text/csv; charset=utf-8', content }], rows: rows.length };
  }

  async labels({ sheet, skip, ...filter }: Inputs['labels']): Promise<{ files: ExportedFile[]; labels: number }> {
    const labels = labelsOf(batchRows(this.#services, this.#engine, filter), this.#services);
    const content = await this.#services.environment.printer.labels(labels, { kind: sheet, skip });
    const file = { name: 'labels.pdf', mediaType: mediaTypes.pdf, content: toHex(content) };
    return { files: [file], labels: labels.length };
  }

  async identity(): Promise<BenchIdentityFacts> {
    const { journal, settings, environment } = this.#services;
    const { identity, made } = await environment.identity.ensure(settings.current.benchName);
    if (made) journal.append({ operationId: null, deviceId: null, event: 'identity.made', data: told(identity) });
    return identity;
  }

  async renewIdentity(): Promise<BenchIdentityFacts> {
    const { journal, settings, environment } = this.#services;
    const identity = await environment.identity.renew(settings.current.benchName);
    journal.append({ operationId: null, deviceId: null, event: 'identity.renewed', data: told(identity) });
    return identity;
  }

  async verify({ file, signature, roots = [] }: Inputs['verify']): Promise<SignatureVerdict> {
    const bytes = fromHex(file);
    const detached = signature === undefined ? undefined : fromHex(signature);
    const { form, content, signers } = await this.#services.environment.identity.check(bytes, detached, roots);
    return {
      outcome: signers.length > 0 && signers.every(({ problems }) => problems.length === 0) ? 'good' : 'bad',
      unchanged: signers.length > 0 && signers.every(({ problems }) => !problems.includes('CONTENT_CHANGED')),
      form,
      signers: [...signers],
      contentSha256: toHex(sha256(content)),
      content: form === 'enveloping' ? toHex(content) : null,
      report: this.#readBack(content, signers),
    };
  }

  #report({ subject, redaction, operator, timeZone }: Inputs['export']): WorkbenchReport {
    const level = redaction ?? this.#services.settings.current.redaction;
    const facts = gatherReport({ services: this.#services, engine: this.#engine }, subject, {
      redaction: level,
      timeZone: knownTimeZone(timeZone) ?? hostTimeZone(),
      operator: operator === undefined || operator === '' ? null : operator,
    });
    const shown = redactReport(facts, level);
    return { ...shown, document: describeReport(shown) };
  }

  async #render(report: WorkbenchReport, format: ReportFormat): Promise<Uint8Array> {
    switch (format) {
      case 'json':
        return json(report);
      case 'html':
        return encodeUtf8(reportHtml(report));
      case 'pdf':
        return this.#services.environment.printer.pdf(report.document, {
          author: report.bench.name,
          madeAt: Date.parse(report.madeAt),
          attachment: { name: `${fileStem(report)}.json`, content: json(report) },
        });
    }
  }

  async #signed(
    plain: ExportedFile,
    content: Uint8Array,
    form: 'detached' | 'enveloping',
    encoding: 'der' | 'pem',
  ): Promise<ExportedFile[]> {
    await this.identity();
    const { identity, clock } = this.#services.environment;
    const signed = toHex(await identity.sign(content, { form, encoding, at: clock.now() }));
    const ending = `${form === 'detached' ? 'p7s' : 'p7m'}${encoding === 'pem' ? '.pem' : ''}`;
    const type = form === 'detached' ? 'application/pkcs7-signature' : 'application/pkcs7-mime';
    const file = { name: `${plain.name}.${ending}`, mediaType: type, content: signed };
    return form === 'detached' ? [plain, file] : [file];
  }

  /** Another bench's report cannot be held against this journal. */
  #readBack(content: Uint8Array, signers: readonly { trust: string }[]): SignatureVerdict['report'] {
    const report = readReport(content);
    if (report === undefined) return null;
    const isOwn = signers.some(({ trust }) => trust === 'thisBench' || trust === 'formerIdentity');
    const { title, verdict } = report.document;
    return {
      reportId: report.reportId,
      title,
      verdict: verdict.word,
      benchName: report.bench.name,
      madeAt: report.madeAt,
      journal: isOwn ? againstJournal(report.journal, this.#services.journal) : 'absent',
    };
  }
}

const json = (report: WorkbenchReport): Uint8Array => encodeUtf8(`${JSON.stringify(report, undefined, 2)}\n`);

const told = ({ fingerprint, notAfter }: BenchIdentityFacts) => ({ fingerprint, notAfter });

/** Without identifiers: names of files travel further than their contents. */
const fileStem = ({ reportId, subject }: WorkbenchReport): string =>
  `${subject === 'operation' ? 'report' : 'verification'}-${reportId}`;
