import type { VerificationReport } from '#shared/api/index.ts';
import { orDash, table } from './table.ts';

/** A verification report for people: one line a check, with the reason where it did not pass. */
export function reportText({ checks, outcome }: VerificationReport): string {
  const signs = { pass: '✓ pass', fail: '✗ FAIL', notApplicable: '– n/a' } as const;
  const rows = checks.map(({ name, outcome: one, reason, durationMs, evidence }) => [
    signs[one],
    name,
    `${Math.round(durationMs)} ms`,
    one === 'pass' ? evidence.map(({ label, value }) => `${label} ${value}`).join(', ') : orDash(reason),
  ]);
  return `${table(['RESULT', 'CHECK', 'TIME', 'EVIDENCE'], rows)}\n\n${outcome === 'pass' ? '✓ The profile passed.' : '✗ The profile did not pass.'}`;
}
