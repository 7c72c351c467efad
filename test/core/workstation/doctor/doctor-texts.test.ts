import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import texts from '../../../../resources/doctor-texts.json' with { type: 'json' };

const root = resolve(import.meta.dirname, '../../../..');
const folder = join(root, 'src/core/workstation/doctor');
const sources = [
  ...readdirSync(folder).map((name) => join(folder, name)),
  join(root, 'src/node/machine-diagnostics.ts'),
];
/** What the sources hand to the screens; error codes of others are worded in error-texts.json. */
const notChecks = new Set(['UNKNOWN']);

describe('the doctor’s texts', () => {
  it('has a sentence for every code of a check, and none too many', () => {
    const codes = sources.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/'([A-Z]+_[A-Z_]+)'/g)].map((match) => match[1]!),
    );
    expect(new Set(Object.keys(texts))).toEqual(new Set(codes.filter((code) => !notChecks.has(code))));
    for (const text of Object.values(texts)) expect(text).toMatch(/^[A-Z].*\.$/);
  });
});
