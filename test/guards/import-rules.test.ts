import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
let copy: string;

/** A copy of the project's frame, with one planted file that breaks one rule. */
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'guards-'));
  for (const name of [
    'package.json',
    'tsconfig.json',
    'tsconfig.base.json',
    'dependency-cruiser.config.mjs',
    'eslint.config.mjs',
  ]) {
    cpSync(join(root, name), join(copy, name));
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function plant(files: Record<string, string>): void {
  rmSync(join(copy, 'src'), { recursive: true, force: true });
  rmSync(join(copy, 'test'), { recursive: true, force: true });
  for (const [name, text] of Object.entries({ 'src/shared/base.ts': 'export const base = 1;\n', ...files })) {
    mkdirSync(dirname(join(copy, name)), { recursive: true });
    writeFileSync(join(copy, name), text);
  }
}

function run(command: string, args: string[]): { ok: boolean; output: string } {
  const result = spawnSync(join(root, 'node_modules/.bin', command), args, { cwd: copy, encoding: 'utf8' });
  return { ok: result.status === 0, output: result.stdout + result.stderr };
}

const cruise = () => run('depcruise', ['src', '--config', 'dependency-cruiser.config.mjs', '--output-type', 'err']);
const uses = (specifier: string) => `import * as other from '${specifier}';\nexport { other };\n`;

const violations: [rule: string, files: Record<string, string>][] = [
  ['shared-npm', { 'src/shared/a.ts': uses('fastify') }],
  ['shared-no-node', { 'src/shared/a.ts': uses('node:fs') }],
  ['core-environment-no-node', { 'src/core/environment/a.ts': uses('node:os') }],
  ['core-protocol-rooms', { 'src/core/protocol/a.ts': uses('../../shared/base.ts') }],
  ['core-protocol-no-node', { 'src/core/protocol/a.ts': uses('node:crypto') }],
  ['crypto-only-node-crypto', { 'src/core/protocol/crypto/a.ts': uses('node:fs') }],
  [
    'core-workstation-rooms',
    { 'src/core/workstation/a.ts': uses('../../simulator/b.ts'), 'src/simulator/b.ts': 'export const b = 1;\n' },
  ],
  [
    'core-workstation-types-of-core-environment',
    { 'src/core/workstation/a.ts': uses('../environment/b.ts'), 'src/core/environment/b.ts': 'export const b = 1;\n' },
  ],
  ['simulator-no-node', { 'src/simulator/a.ts': uses('node:fs') }],
  [
    'services-rooms',
    { 'src/services/smdp/a.ts': uses('../../simulator/b.ts'), 'src/simulator/b.ts': 'export const b = 1;\n' },
  ],
  [
    'services-no-siblings',
    { 'src/services/smdp/a.ts': uses('../network/b.ts'), 'src/services/network/b.ts': 'export const b = 1;\n' },
  ],
  ['hardware-npm', { 'src/hardware/a.ts': uses('better-sqlite3') }],
  ['node-npm', { 'src/node/a.ts': uses('serialport') }],
  ['main-rooms', { 'src/main/a.ts': uses('../server/b.ts'), 'src/server/b.ts': 'export const b = 1;\n' }],
  ['server-rooms', { 'src/server/a.ts': uses('../hardware/b.ts'), 'src/hardware/b.ts': 'export const b = 1;\n' }],
  ['preload-no-node', { 'src/preload/a.ts': uses('node:fs') }],
  ['preload-types-of-shared', { 'src/preload/a.ts': uses('../shared/base.ts') }],
  ['renderer-no-node', { 'src/renderer/a.ts': uses('node:fs') }],
  [
    'renderer-rooms',
    { 'src/renderer/a.ts': uses('../core/protocol/b.ts'), 'src/core/protocol/b.ts': 'export const b = 1;\n' },
  ],
  [
    'screens-no-siblings',
    {
      'src/renderer/screens/bench/a.ts': uses('../doctor/b.ts'),
      'src/renderer/screens/doctor/b.ts': 'export const b = 1;\n',
    },
  ],
  [
    'dialects-no-siblings',
    {
      'src/core/protocol/at/dialects/a.ts': uses('./b.ts'),
      'src/core/protocol/at/dialects/b.ts': 'export const b = 1;\n',
    },
  ],
  ['no-cycles', { 'src/shared/a.ts': uses('./b.ts'), 'src/shared/b.ts': uses('./a.ts') }],
  ['src-never-imports-test', { 'src/shared/a.ts': uses('../../test/b.ts'), 'test/b.ts': 'export const b = 1;\n' }],
  ['no-unresolvable', { 'src/shared/a.ts': uses('./nowhere.ts') }],
];

describe('the import rules', () => {
  it('pass a tree that keeps them', () => {
    plant({ 'src/core/environment/a.ts': uses('../../shared/base.ts') });
    expect(cruise()).toMatchObject({ ok: true });
  });

  it.each(violations)('%s catches a planted violation', (rule, files) => {
    plant(files);
    const { ok, output } = cruise();
    expect(output).toContain(`error ${rule}:`);
    expect(ok).toBe(false);
  });
});

describe('the lint rules', () => {
  it.each([
    ['Date.now in core', 'src/core/protocol/a.ts', 'export const now = Date.now();\n', 'Take the time from Clock'],
    [
      'new Date() in a service',
      'src/services/smdp/a.ts',
      'export const now = new Date();\n',
      'Take the time from Clock',
    ],
    [
      'Math.random in the simulator',
      'src/simulator/a.ts',
      'export const dice = Math.random();\n',
      'Take randomness from Random',
    ],
    ['any', 'src/shared/a.ts', 'export const a: any = 1;\n', 'no-explicit-any'],
    [
      'a value import of a type',
      'src/shared/a.ts',
      "import { X } from './x.ts';\nexport const a: X = 1;\n",
      'consistent-type-imports',
    ],
  ])('refuse %s', (_name, file, text, message) => {
    plant({ [file]: text });
    const { ok, output } = run('eslint', [file]);
    expect(output).toContain(message);
    expect(ok).toBe(false);
  });
});

describe('the type rooms', () => {
  it.each([
    ['setTimeout in core', 'src/core/protocol/a.ts', 'setTimeout(() => {}, 1);\n'],
    ['Buffer in core', 'src/core/protocol/a.ts', 'export const a = Buffer.alloc(1);\n'],
    ['console in core', 'src/core/workstation/a.ts', "console.log('x');\n"],
    ['TextEncoder in core', 'src/core/protocol/a.ts', 'export const a = new TextEncoder();\n'],
  ])('refuse %s', (_name, file, text) => {
    plant({ [file]: text });
    mkdirSync(join(copy, 'src/core'), { recursive: true });
    cpSync(join(root, 'src/core/tsconfig.json'), join(copy, 'src/core/tsconfig.json'));
    const { ok, output } = run('tsc', ['-p', 'src/core']);
    expect(output).toMatch(/error TS\d+: Cannot find name/);
    expect(ok).toBe(false);
  });
});
