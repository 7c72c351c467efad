import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { SignatureVerdict } from '#shared/api/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import { journalAgreementWords, signerProblemWords, signerTrustWords } from '#shared/words/index.ts';
import type { Action } from '../action.ts';
import { readFileHex } from '../read-file-hex.ts';
import { readTlsRoots } from '../read-tls-roots.ts';
import { facts, orDash } from '../table.ts';
import { writeFileAt } from '../write-report.ts';

interface Options {
  readonly signature?: string;
  readonly cert: readonly string[];
  readonly extract?: string;
}

/** `report verify`: exit code 1 when the signature does not hold. */
export function addReportVerify(report: Command, action: Action): void {
  report
    .command('verify <file>')
    .description('who signed a report, when, and whether it is unchanged')
    .option('--signature <file>', 'of a detached signature; default: the file’s name with .p7s, where that is there')
    .option(
      '--cert <file>',
      'certificate to trust besides this bench’s own, PEM or DER: another bench’s, or the root above it; repeatable',
      (file: string, former: readonly string[]) => [...former, file],
      [],
    )
    .option('--extract <file>', 'write what a .p7m holds there')
    .action(
      action(async ({ withClient, output }, path: string, options: Options) => {
        const beside = options.signature ?? [`${path}.p7s`, `${path}.p7s.pem`].find((name) => existsSync(name));
        const input = {
          file: readFileHex(path),
          signature: beside === undefined ? undefined : readFileHex(beside),
          roots: options.cert.length === 0 ? undefined : readTlsRoots(options.cert),
        };
        const verdict = await withClient((client) => client.reports.verify(input));
        const { content, ...told } = verdict;
        if (options.extract !== undefined && content !== null)
          writeFileAt(options.extract, Buffer.from(content, 'hex'));
        output.result(told, () => verdictText(verdict));
        if (verdict.outcome === 'bad') throw badSignature(verdict);
      }),
    );
}

function verdictText({ outcome, unchanged, signers, report }: SignatureVerdict): string {
  const lines = [
    outcome === 'good' ? '✓ The signature holds.' : '✗ The signature does not hold.',
    unchanged ? '✓ The file is as it was signed.' : '✗ The file was changed.',
  ];
  for (const signer of signers) {
    lines.push(
      '',
      facts([
        ['Signed by', orDash(signer.subject)],
        ['Trust', signerTrustWords[signer.trust]],
        ['Signed at', orDash(signer.signedAt)],
        ['Fingerprint', orDash(signer.fingerprint)],
      ]),
      ...signer.problems.map((problem) => `  ✗ ${signerProblemWords[problem]}`),
    );
  }
  if (report !== null)
    lines.push(
      '',
      facts([
        ['Report', `${report.title} (${report.reportId})`],
        ['Outcome', report.verdict],
        ['Bench', report.benchName],
        ['Journal', journalAgreementWords[report.journal]],
      ]),
    );
  return lines.join('\n');
}

function badSignature({ signers }: SignatureVerdict): WorkbenchError {
  const found = [...new Set(signers.flatMap(({ problems }) => problems))];
  const problems = found.map((one) => signerProblemWords[one]).join(' ');
  const details = { problems: problems.replace(/\.$/, '') || 'nobody signed it', codes: found.join(', ') };
  return new WorkbenchError('SIGNATURE_BAD', found.join(', ') || 'no signer', { details });
}
