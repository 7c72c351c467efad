/**
 * Vitest reporter that holds docs/conformance.md against the tests: `npm run conformance` writes the page, and the whole
 * run of `npm test` fails where the page no longer says what the tests prove.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Reporter, TestModule } from 'vitest/node';
import { conformanceInterfaces, unreachable } from './conformance-interfaces.ts';
import { conformancePage, type Proof } from './conformance-page.ts';

const root = resolve(import.meta.dirname, '../..');
const page = join(root, 'docs/conformance.md');

export default class ConformanceReporter implements Reporter {
  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const proofs: Proof[] = [];
    for (const module of modules)
      for (const test of module.children.allTests())
        for (const row of test.meta().conformance ?? [])
          proofs.push({ row, file: relative(root, module.moduleId), failed: test.result().state === 'failed' });
    const { text: unformatted, problems } = conformancePage(conformanceInterfaces, unreachable, proofs);
    const text = await format(unformatted, { ...(await resolveConfig(page)), parser: 'markdown' });
    if (process.env['CONFORMANCE'] === 'write') writeFileSync(page, text);
    else if (!existsSync(page) || readFileSync(page, 'utf8') !== text)
      problems.push('docs/conformance.md is out of date: npm run conformance');
    for (const problem of problems) process.stderr.write(`conformance: ${problem}\n`);
    if (problems.length > 0) process.exitCode = 1;
  }
}
