import type { Command } from 'commander';
import doctorTexts from '../../../../resources/doctor-texts.json' with { type: 'json' };
import { WorkbenchError } from '#shared/errors.ts';
import type { Action } from '../action.ts';

const texts: Readonly<Record<string, string>> = doctorTexts;
const signs = { ok: '✓ ok', warning: '! warning', problem: '✗ problem', notApplicable: '– not used' } as const;

export function addDoctor(program: Command, action: Action): void {
  program
    .command('doctor')
    .description('check service, readers, ports, TLS roots, clock and data, each by itself')
    .action(
      action(async ({ withClient, output }) => {
        const checks = await withClient((client) => client.doctor.run());
        const problems = checks.filter(({ outcome }) => outcome === 'problem');
        output.result(checks, () =>
          checks
            .map(({ name, outcome, code, facts, fix }) =>
              [
                `${signs[outcome].padEnd(12)}${name.padEnd(16)}${texts[code] ?? code}`,
                ...Object.entries(facts).map(([key, value]) => `${' '.repeat(28)}${key}: ${value}`),
                ...(fix === null || outcome === 'ok' ? [] : [`${' '.repeat(28)}→ ${fix}`]),
              ].join('\n'),
            )
            .join('\n'),
        );
        if (problems.length > 0) {
          const names = problems.map(({ name }) => name).join(', ');
          throw new WorkbenchError('DOCTOR_FOUND_PROBLEMS', names, { details: { problems: names } });
        }
      }),
    );
}
