import type { BenchIdentityFacts, LabelSheet, ReportDocument, ReportSigner } from '#shared/api/index.ts';

/** Documents on paper. What a font cannot draw is drawn as □ and named on the last page. */
export interface ReportPrinter {
  pdf(document: ReportDocument, facts: PdfFacts): Promise<Uint8Array>;
  labels(labels: readonly PrintedLabel[], sheet: { kind: LabelSheet; skip: number }): Promise<Uint8Array>;
}

export interface PdfFacts {
  readonly author: string;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  /** File that lies in the PDF as an attachment: the same report for machines. */
  readonly attachment: { readonly name: string; readonly content: Uint8Array };
}

export interface PrintedLabel {
  readonly title: string;
  readonly outcome: string;
  readonly eid: string | null;
  readonly iccid: string | null;
  readonly imei: string | null;
  readonly footer: string;
}

export interface SignOptions {
  readonly form: 'detached' | 'enveloping';
  readonly encoding: 'der' | 'pem';
  /** Milliseconds since 1970; stands in the signature as signing time. */
  readonly at: number;
}

export interface CheckedSignature {
  readonly form: 'detached' | 'enveloping';
  /** What was signed; of an enveloping signature the content inside it. */
  readonly content: Uint8Array;
  readonly signers: readonly ReportSigner[];
}

/** The key by which this bench signs what it hands out (CMS, RFC 5652), with its certificate. The key never leaves it. */
export interface BenchIdentity {
  /** Undefined until the first `ensure`. */
  current(): BenchIdentityFacts | undefined;
  /** The identity, made when there is none yet; `made` tells which. */
  ensure(benchName: string): Promise<{ readonly identity: BenchIdentityFacts; readonly made: boolean }>;
  /** A new key and certificate; the former certificate stays known. */
  renew(benchName: string): Promise<BenchIdentityFacts>;
  /** Rejects with WorkbenchError BENCH_IDENTITY_EXPIRED. `ensure` comes first. */
  sign(content: Uint8Array, options: SignOptions): Promise<Uint8Array>;
  /** Rejects with WorkbenchError SIGNATURE_UNREADABLE, SIGNATURE_MISSING. */
  check(file: Uint8Array, signature: Uint8Array | undefined, roots: readonly string[]): Promise<CheckedSignature>;
}
