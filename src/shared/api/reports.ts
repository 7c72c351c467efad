import * as z from 'zod';
import { workbenchErrorWire } from '../errors.ts';
import { base, deviceId, hex, isoTime, operationId } from './common.ts';
import { bindingReason } from './imei.ts';
import { operationKind, operationStep } from './operations.ts';
import { reportDocument } from './report-document.ts';
import { settings } from './settings.ts';
import { verificationReport } from './verification.ts';

const redaction = settings.shape.redaction;
const instant = z.iso.datetime({ offset: true });

/** What a report is about. A verification that was part of an operation stands in that operation's report too. */
export const reportSubject = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('operation'), operationId }),
  z.strictObject({ kind: z.literal('verification'), deviceId, reportId: z.string().min(1).max(100) }),
]);
export type ReportSubject = z.infer<typeof reportSubject>;

export const reportOutcome = z.enum(['pass', 'fail', 'succeeded', 'failed', 'canceled', 'rolledBack']);
export type ReportOutcome = z.infer<typeof reportOutcome>;

/** Entries of the journal that tell of the subject; with them the report can be held against the journal. */
export const journalRange = z.object({
  fromSeq: z.number().int(),
  toSeq: z.number().int(),
  entries: z.number().int().describe('of this operation, within the range'),
  firstHash: z.string(),
  lastHash: z.string(),
  headSeq: z.number().int().describe('newest entry when the report was made'),
  headHash: z.string(),
});
export type JournalRange = z.infer<typeof journalRange>;

export const reportProfile = z.object({
  iccid: z.string(),
  serviceProviderName: z.string().nullable(),
  profileName: z.string().nullable(),
  profileNickname: z.string().nullable(),
  profileClass: z.string().nullable(),
  profileState: z.string().nullable().describe('when the report was made'),
  profileOwner: z.object({ mccMnc: z.string() }).nullable(),
  profilePolicyRules: z.array(z.string()),
});

export const reportBinding = z.object({
  slot: z.number().int(),
  iccid: z.string(),
  imei: z.string(),
  source: z.string(),
  boundAt: isoTime,
  reason: bindingReason,
});

/** The report for machines: format `esim-workbench.report`, version 1; keys as lpac prints them. */
export const workbenchReport = z.object({
  format: z.literal('esim-workbench.report'),
  version: z.literal(1),
  reportId: z.string(),
  subject: z.enum(['operation', 'verification']),
  outcome: reportOutcome,
  madeAt: isoTime,
  timeZone: z.string().describe('IANA name; times in words are told in it'),
  redaction,
  bench: z.object({ name: z.string(), software: z.string(), softwareVersion: z.string() }),
  operator: z.string().nullable().describe('who answers for it, as stated at the export'),
  device: z.object({ deviceId: z.string(), deviceName: z.string() }),
  eidValue: z.string().nullable(),
  iccid: z.string().nullable(),
  profile: reportProfile.nullable(),
  imeiBindings: z.array(reportBinding),
  operation: z
    .object({
      operationId: z.string(),
      kind: operationKind,
      class: z.enum(['routine', 'reversible', 'destructive']),
      state: z.enum(['succeeded', 'failed', 'canceled', 'rolledBack']),
      startedAt: isoTime,
      endedAt: isoTime,
      recovered: z.boolean(),
      steps: z.array(operationStep),
      result: z.record(z.string(), z.string()).nullable(),
      error: workbenchErrorWire
        .extend({
          text: z.object({ title: z.string(), cause: z.string(), effect: z.string(), nextStep: z.string() }),
        })
        .nullable(),
    })
    .nullable(),
  verification: verificationReport.extend({ eid: z.string().nullable(), iccid: z.string() }).nullable(),
  journal: journalRange.nullable(),
  document: reportDocument.describe('the same facts in words'),
});
export type WorkbenchReport = z.infer<typeof workbenchReport>;

export const reportSummary = z.object({
  reportId: z.string().describe('operation id, or id of the verification'),
  subject: reportSubject,
  operationKind: operationKind.nullable(),
  outcome: reportOutcome,
  deviceId: z.string(),
  deviceName: z.string(),
  startedAt: isoTime,
  endedAt: isoTime,
  eidValue: z.string().nullable(),
  iccid: z.string().nullable(),
  imei: z.string().nullable(),
});
export type ReportSummary = z.infer<typeof reportSummary>;

export const exportedFile = z.object({
  name: z.string(),
  mediaType: z.string(),
  content: hex.describe('bytes of the file'),
});
export type ExportedFile = z.infer<typeof exportedFile>;

export const exportedFiles = z.object({ files: z.array(exportedFile) });

export const reportFormat = z.enum(['html', 'pdf', 'json']);
export type ReportFormat = z.infer<typeof reportFormat>;

export const signatureForm = z
  .enum(['none', 'detached', 'enveloping'])
  .describe('detached: a .p7s beside the file; enveloping: one .p7m with the file inside');
export const signatureEncoding = z.enum(['der', 'pem']);

const exportReport = z.strictObject({
  subject: reportSubject,
  format: reportFormat,
  redaction: redaction.optional().describe('default: as in the settings'),
  signature: signatureForm.default('none'),
  encoding: signatureEncoding.default('der'),
  operator: z.string().trim().max(100).optional(),
  timeZone: z.string().max(60).optional().describe('IANA name; default: the host’s'),
});

/** Which operations a batch is about: those named, or those of a time range. */
const batch = {
  operationIds: z.array(operationId).max(5000).optional(),
  deviceId: deviceId.optional(),
  from: instant.optional().describe('started at or after'),
  to: instant.optional().describe('started before'),
};

export const labelSheet = z
  .enum(['roll62x29', 'a4Sheet24'])
  .describe('a roll of 62 × 29 mm, one page a label; A4 with 3 × 8 labels of 70 × 37 mm');
export type LabelSheet = z.infer<typeof labelSheet>;

export const benchIdentity = z.object({
  subject: z.string().describe('as RFC 4514 writes it'),
  serialNumber: z.string(),
  fingerprint: z.string().describe('SHA-256 of the certificate, upper-case hex'),
  keyBits: z.number().int(),
  notBefore: isoTime,
  notAfter: isoTime,
  state: z.enum(['valid', 'endsSoon', 'expired', 'notYetValid']),
  certificatePem: z.string(),
});
export type BenchIdentityFacts = z.infer<typeof benchIdentity>;

export const reportSigner = z.object({
  subject: z.string(),
  issuer: z.string(),
  serialNumber: z.string(),
  fingerprint: z.string(),
  notBefore: isoTime,
  notAfter: isoTime,
  signedAt: isoTime.nullable().describe('as the signer states it; null: not stated'),
  digestAlgorithm: z.string(),
  trust: z.enum(['thisBench', 'formerIdentity', 'givenRoot', 'unknown']),
  problems: z
    .array(
      z.enum([
        'CONTENT_CHANGED',
        'SIGNATURE_WRONG',
        'CERTIFICATE_ABSENT',
        'CERTIFICATE_EXPIRED',
        'CERTIFICATE_NOT_YET_VALID',
        'SIGNER_UNKNOWN',
        'ALGORITHM_UNKNOWN',
        'KEY_USAGE',
      ]),
    )
    .describe('empty: nothing stands against it'),
});
export type ReportSigner = z.infer<typeof reportSigner>;

export const signatureVerdict = z.object({
  outcome: z.enum(['good', 'bad']).describe('good: unchanged, signed by somebody known, in time'),
  unchanged: z.boolean().describe('the content is what was signed'),
  form: z.enum(['detached', 'enveloping']),
  signers: z.array(reportSigner),
  contentSha256: z.string(),
  content: hex.nullable().describe('what an enveloping signature holds'),
  report: z
    .object({
      reportId: z.string(),
      title: z.string(),
      verdict: z.string(),
      benchName: z.string(),
      madeAt: isoTime,
      journal: z
        .enum(['agrees', 'differs', 'absent'])
        .describe('what the report says of the journal, held against this bench’s own'),
    })
    .nullable()
    .describe('of HTML and JSON: what the report itself says'),
});
export type SignatureVerdict = z.infer<typeof signatureVerdict>;

const bytesOfFile = hex.max(7_000_000);

export const reportsApi = {
  /** Ended operations and verifications, newest first. */
  list: base
    .route({ method: 'GET', path: '/reports' })
    .input(
      z.object({
        deviceId: deviceId.optional(),
        from: instant.optional(),
        to: instant.optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.array(reportSummary)),
  /** One report as a file, and its signature where asked for. Rejects with REPORT_UNKNOWN, REPORT_NOT_READY. */
  export: base.route({ method: 'POST', path: '/reports/export' }).input(exportReport).output(exportedFiles),
  /** One row an operation: pySim's column names where it has them, outcome, identifiers, times, reasons. */
  csv: base
    .route({ method: 'POST', path: '/reports/csv' })
    .input(z.strictObject({ ...batch, redaction: redaction.optional() }))
    .output(exportedFiles.extend({ rows: z.number().int() })),
  /** A PDF of labels, one an operation: EID, ICCID and IMEI in full, as QR code and Code 128. */
  labels: base
    .route({ method: 'POST', path: '/reports/labels' })
    .input(
      z.strictObject({
        ...batch,
        sheet: labelSheet,
        skip: z.number().int().min(0).max(23).default(0).describe('places of the first sheet that are used up'),
      }),
    )
    .output(exportedFiles.extend({ labels: z.number().int() })),
  /** The bench's identity, made at its first use. */
  identity: base.route({ method: 'GET', path: '/reports/identity' }).output(benchIdentity),
  /** A new key and certificate; reports signed before still verify as signed by this bench's former identity. */
  renewIdentity: base.route({ method: 'POST', path: '/reports/identity/renew' }).output(benchIdentity),
  /** Who signed a file, when, and whether it is unchanged. Rejects with SIGNATURE_UNREADABLE, SIGNATURE_MISSING. */
  verify: base
    .route({ method: 'POST', path: '/reports/verify' })
    .input(
      z.strictObject({
        file: bytesOfFile.describe('the report, or an enveloping signature'),
        signature: bytesOfFile.optional().describe('detached, DER or PEM'),
        roots: z.array(z.string().max(100_000)).max(10).optional().describe('PEM; trusted besides this bench’s own'),
      }),
    )
    .output(signatureVerdict),
};
