import type { CheckResult, VerificationReport } from '#shared/api/index.ts';
import { checkWords, errorText, factWords } from '#shared/words/index.ts';
import { table } from './table.ts';

const signs = { pass: '✓ pass', fail: '✗ FAIL', notApplicable: '– n/a' } as const;

/** A verification report for people: one line a check, with the reason where it did not pass. */
export function reportText({ checks, outcome }: VerificationReport): string {
  const rows = checks.map((check) => [
    signs[check.outcome],
    checkWords[check.name].name,
    `${Math.round(check.durationMs)} ms`,
    check.reason === null ? evidenceText(check) : reasonText(check, check.reason),
  ]);
  return `${table(['RESULT', 'CHECK', 'TIME', 'EVIDENCE'], rows)}\n\n${outcome === 'pass' ? '✓ The profile passed.' : '✗ The profile did not pass.'}`;
}

const evidenceText = ({ evidence }: CheckResult): string =>
  evidence.map(({ label, value }) => `${factWords(label)}: ${value}`).join('; ');

function reasonText({ evidence }: CheckResult, code: string): string {
  const details = Object.fromEntries(evidence.map(({ label, value }) => [label, value]));
  return `${errorText({ code, message: details['error'] ?? code, details }).title} (${code})`;
}
