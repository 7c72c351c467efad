import { existsSync, globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorText } from '#server/cli/error-text.ts';
import { Es10Error, RemoteRspError, WorkbenchError } from '#shared/errors.ts';
import catalogue from '../../resources/error-texts.json' with { type: 'json' };

const root = resolve(import.meta.dirname, '../..');
const texts: Record<string, { title: string; meaning: string; next: string }> = catalogue.texts;

/** Codes as they stand in the sources: first argument of an error of the one family, or of the helpers that make one. */
function codesThrown(): Map<string, string> {
  const thrown =
    /\b(?:\w*Error|WrongUsage|refusal|refuse|OperationFailed)\(\s*(?:\d{3},\s*)?'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g;
  const found = new Map<string, string>();
  for (const file of globSync('src/**/*.{ts,tsx}', { cwd: root })) {
    for (const [, code] of readFileSync(resolve(root, file), 'utf8').matchAll(thrown)) found.set(code!, file);
  }
  return found;
}

describe('the texts for errors', () => {
  it('cover every code that the sources throw', () => {
    const thrown = codesThrown();
    expect(thrown.size).toBeGreaterThan(50);
    const missing = [...thrown].filter(([code]) => texts[code] === undefined);
    expect(missing.map(([code, file]) => `${code} (${file})`)).toEqual([]);
  });

  it('are whole sentences: what happened, what it means, what to do next', () => {
    for (const [code, { title, meaning, next }] of Object.entries(texts)) {
      expect([code, title]).toEqual([code, expect.stringMatching(/^\S.*[^.]$/)]);
      for (const text of [meaning, next])
        expect([code, text]).toEqual([code, expect.stringMatching(/(\.|\}|reboot|pcscd)$/)]);
      expect(`${title} ${meaning} ${next}`).not.toMatch(/see the log/i);
    }
  });

  const handbook = resolve(root, '../shared/handbook/rsp-session.md');
  it.skipIf(!existsSync(handbook))('cover every pair of subject and reason in the handbook', () => {
    const text = readFileSync(handbook, 'utf8');
    const pairs = new Set([...text.matchAll(/\b(8(?:\.\d+){0,2})\/(\d\.\d+)\b/g)].map(([pair]) => pair));
    // Rows such as "8.1.2/6.1 6.3" give a second reason; "8.11.1/5.1" is an example of another coding only.
    pairs.delete('8.11.1/5.1');
    for (const more of ['8.1.2/6.3', '8.1.3/6.3']) pairs.add(more);
    expect(pairs.size).toBeGreaterThan(30);
    expect([...pairs].filter((pair) => texts[`REMOTE_RSP:${pair}`] === undefined)).toEqual([]);
  });

  it('take the most specific text, fill in the values, and say what it means for the code', () => {
    const used = new RemoteRspError('ES9+.authenticateClient', '8.2.6', '3.8', 'codeUsedUp').toWire();
    expect(errorText(used)).toMatchObject({
      title: 'The code is not valid, or was used',
      effect: 'The activation code is used up.',
    });
    const odd = new RemoteRspError('ES9+.x', '9.9', '9.9').toWire();
    expect(errorText(odd).meaning).toBe('It answered 9.9/9.9 to ES9+.x.');
    const policy = new Es10Error('ES10c.DisableProfile', 3, 'disallowedByPolicy').toWire();
    expect(errorText(policy).title).toBe('This profile may not be disabled');
    const unknown = new WorkbenchError('NEVER_SEEN', 'why').toWire();
    expect(errorText(unknown).meaning).toBe('The workbench reports code NEVER_SEEN: why');
  });
});
