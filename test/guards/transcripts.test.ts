import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  cardTranscripts,
  linesOf,
  lpaTranscripts,
  requestsOf,
  serverTranscripts,
  transcripts,
} from '#test/support/transcripts.ts';
import { vectorJson, vectorsAvailable } from '#test/support/vectors.ts';

interface Index {
  readonly files: Record<string, { readonly lines: number; readonly apdus: number; readonly http: number }>;
}

const index = vectorsAvailable ? vectorJson<Index>('transcripts/index.json').files : {};
const root = resolve(import.meta.dirname, '../..');

describe.skipIf(!vectorsAvailable)('recorded sessions of third-party programs', () => {
  it('are those of the index, all of them', () => {
    expect(transcripts).toEqual(
      Object.keys(index)
        .sort()
        .map((name) => `transcripts/${name}`),
    );
  });

  it.each(Object.keys(index))('%s is whole, and replayed by each side that it has something for', (name) => {
    const file = `transcripts/${name}`;
    const lines = linesOf(file);
    const apdus = lines.filter(({ kind }) => kind === 'apdu').length;
    const http = lines.filter(({ kind }) => kind === 'http').length;
    expect({ lines: lines.length, apdus, http }).toEqual(index[name]);
    expect([cardTranscripts.includes(file), lpaTranscripts.includes(file)]).toEqual([apdus > 0, apdus > 0]);
    expect(serverTranscripts.includes(file)).toBe(http > 0);
    expect(requestsOf(file).length > 0).toBe(http > 0);
    expect(apdus + http).toBeGreaterThan(0);
  });

  it.each([
    ['test/simulator/euicc/transcripts.test.ts', 'cardTranscripts'],
    ['test/core/workstation/euicc/transcripts.test.ts', 'lpaTranscripts'],
    ['test/services/smdp/transcripts.test.ts', 'serverTranscripts'],
  ])('%s replays %s', (file, list) => {
    expect(readFileSync(resolve(root, file), 'utf8')).toMatch(new RegExp(`\\.each\\(${list}\\)`));
  });
});
