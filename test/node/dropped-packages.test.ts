import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, WorkstationBench } from '../support/workstation-bench.ts';

const shipped = resolve(import.meta.dirname, '../../resources/profiles/workbench-lte.der');

describe('the catalogue’s drop folder', () => {
  let bench: WorkstationBench;
  beforeAll(async () => (bench = await WorkstationBench.start(mkdtempSync(join(tmpdir(), 'drop-')))));
  afterAll(() => bench.stop());

  const types = async () =>
    (await bench.handlers.services.catalogue(undefined, call)).map(
      ({ profileType, origin }) => `${profileType} ${origin}`,
    );

  it('takes packages that are dropped while the bench runs, under the name of their file', async () => {
    expect(await types()).toEqual(['5g', 'lte', 'suci', 'tuak'].map((name) => `workbench-${name} shipped`));
    copyFileSync(shipped, join(bench.folder, 'catalogue', 'my-operator.der'));
    expect(await types()).toContain('my-operator added');
    const order = await bench.handlers.services.createOrder({ profileType: 'my-operator', personalise: true }, call);
    expect(order.state).toBe('released');
  });

  it('leaves out what is no package', async () => {
    const whole = readFileSync(shipped);
    writeFileSync(join(bench.folder, 'catalogue', 'half.der'), whole.subarray(0, whole.length >> 1));
    writeFileSync(join(bench.folder, 'catalogue', 'readme.txt'), 'not a package');
    expect((await types()).join()).not.toMatch(/half|readme/);
  });
});
