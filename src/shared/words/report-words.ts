import type { BenchIdentityFacts, LabelSheet, ReportFormat, ReportOutcome, ReportSigner } from '../api/index.ts';

export const reportOutcomeWords: Record<ReportOutcome, string> = {
  pass: 'Verified',
  fail: 'Not verified',
  succeeded: 'Done',
  failed: 'Failed',
  canceled: 'Canceled',
  rolledBack: 'Rolled back',
};

export const reportFormatWords: Record<ReportFormat, { name: string; use: string }> = {
  pdf: { name: 'PDF', use: 'For people: to print and hand out; the JSON is attached to it' },
  html: { name: 'HTML', use: 'For people: one file for any browser' },
  json: { name: 'JSON', use: 'For machines' },
};

export const labelSheetWords: Record<LabelSheet, string> = {
  roll62x29: 'Roll, 62 × 29 mm',
  a4Sheet24: 'A4 sheet, 3 × 8 labels of 70 × 37 mm',
};

export const identityStateWords: Record<BenchIdentityFacts['state'], string> = {
  valid: 'Valid',
  endsSoon: 'Ends soon',
  expired: 'Expired',
  notYetValid: 'Not valid yet',
};

export const signerTrustWords: Record<ReportSigner['trust'], string> = {
  thisBench: 'This bench',
  formerIdentity: 'This bench, by a former identity',
  givenRoot: 'Somebody you trust',
  unknown: 'Not known here',
};

export const signerProblemWords: Record<ReportSigner['problems'][number], string> = {
  CONTENT_CHANGED: 'The file is not the one that was signed: something in it was changed.',
  SIGNATURE_WRONG: 'The signature is not by the key it names, or was changed.',
  CERTIFICATE_ABSENT: 'The signer’s certificate is missing, so nobody can tell who it was.',
  CERTIFICATE_EXPIRED: 'The certificate had expired when it was signed.',
  CERTIFICATE_NOT_YET_VALID: 'The certificate was not valid yet when it was signed.',
  SIGNER_UNKNOWN: 'The signer is neither this bench nor anybody whose certificate was given.',
  ALGORITHM_UNKNOWN: 'It is signed in a way that is not known here, or that proves nothing any more.',
  KEY_USAGE: 'The certificate is not one for signatures.',
};

export const journalAgreementWords: Record<'agrees' | 'differs' | 'absent', string> = {
  agrees: 'The journal of this bench says the same',
  differs: 'The journal of this bench says otherwise',
  absent: 'Not held against the journal',
};
