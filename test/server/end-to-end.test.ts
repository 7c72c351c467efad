import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation, Profile, VerificationReport } from '#shared/api/index.ts';

const bin = resolve(import.meta.dirname, '../../bin/esim-workbench.mjs');
let data: string;
beforeAll(() => (data = mkdtempSync(join(tmpdir(), 'end-to-end-'))));
afterAll(() => rmSync(data, { recursive: true, force: true }));

interface Envelope {
  readonly type: 'lpa' | 'progress';
  readonly payload: { readonly code: number; readonly message: string; readonly data: never };
}

/** The command as people start it, from the sources, so that no stale bundle is under test. */
function start(...args: string[]): ChildProcess {
  const environment = { ...process.env, ESIM_WORKBENCH_SOURCE: '1' };
  return spawn(process.execPath, [bin, '--data', data, '--json', ...args], { env: environment, stdio: 'pipe' });
}

async function run(...args: string[]): Promise<{ code: number; lines: Envelope[]; errors: string }> {
  const child = start(...args);
  let text = '';
  let errors = '';
  child.stdout!.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
  const code = await new Promise<number>((done) => child.on('close', (exit) => done(exit ?? -1)));
  const lines = text.trim().split('\n').filter(Boolean);
  return { code, lines: lines.map((line) => JSON.parse(line) as Envelope), errors };
}

const last = <T>({ lines }: { lines: Envelope[] }): T => lines.at(-1)!.payload.data as T;

async function serve(): Promise<{ child: ChildProcess; address: string; link: string; ended: Promise<number | null> }> {
  const child = start('serve');
  const ended = new Promise<number | null>((done) => child.on('exit', done));
  const line = await new Promise<string>((done) => createInterface({ input: child.stdout! }).once('line', done));
  const { address, link } = (JSON.parse(line) as { payload: { data: { address: string; link: string } } }).payload.data;
  return { child, address, link, ended };
}

describe('the workstation from the command line', { timeout: 120_000 }, () => {
  it('does the main job in one go without arguments: load, bind the IMEI, verify', async () => {
    const report = join(data, 'report.json');
    const result = await run('provision', '--report', report);
    expect({ ...result, lines: result.lines.slice(-1) }).toMatchObject({
      code: 0,
      errors: '',
      lines: [{ type: 'lpa' }],
    });
    const steps = result.lines.slice(0, -1);
    expect(steps.every(({ type }) => type === 'progress')).toBe(true);
    const names = steps.map(({ payload }) => payload.message);
    const expected = [
      'getEuiccChallenge',
      'authenticateServer',
      'loadBoundProfilePackage',
      'requestImei',
      'enableProfile',
      'verify',
    ];
    expect(names.filter((name, index) => expected.includes(name) && names.indexOf(name) === index)).toEqual(expected);
    const operation = last<Operation & { verification: VerificationReport }>(result);
    expect(operation).toMatchObject({ kind: 'provision', state: 'succeeded', verification: { outcome: 'pass' } });
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
      format: 'esim-workbench.report',
      operation: { operationId: operation.id },
      verification: {
        checks: expect.arrayContaining([expect.objectContaining({ name: 'akaAgreement', outcome: 'pass' })]),
      },
    });
  });

  it('finds afterwards what it left: profile, IMEI, notifications, journal', async () => {
    const profiles = last<Profile[]>(await run('--device', 'sim-aurora', 'profile', 'list'));
    expect(profiles).toMatchObject([{ profileState: 'enabled', imei: expect.stringMatching(/^\d{15}$/) }]);
    const slots = last<{ imei: string; binding: string }[]>(await run('--device', 'sim-aurora', 'imei', 'list'));
    expect(slots).toContainEqual(expect.objectContaining({ imei: profiles[0]!.imei, binding: 'bound' }));
    const queue = last<{ state: string }[]>(await run('--device', 'sim-aurora', 'notification', 'list'));
    expect(queue.map(({ state }) => state)).toEqual(queue.map(() => 'delivered'));
    expect(last(await run('journal', 'verify'))).toMatchObject({ intact: true });
  });

  it('says in a code what is wrong, and leaves the card as it was', async () => {
    const before = last<Profile[]>(await run('--device', 'sim-aurora', 'profile', 'list'));
    for (const code of ['', 'nonsense', 'LPA:2$a$b', 'LPA:1$localhost', `LPA:1$${'a'.repeat(5000)}$X`]) {
      const result = await run('--device', 'sim-aurora', 'profile', 'download', '--activation-code', code);
      expect(result.code).toBeGreaterThan(0);
      expect(result.lines.at(-1)).toMatchObject({ type: 'lpa', payload: { code: -1 } });
    }
    expect(last(await run('--device', 'sim-aurora', 'profile', 'list'))).toEqual(before);
  });

  it('talks to a running host, which keeps its address and token for the owner alone', async () => {
    const host = await serve();
    const file = join(data, 'host.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { address, token } = JSON.parse(readFileSync(file, 'utf8')) as { address: string; token: string };
    expect(address).toBe(host.address);
    expect((await fetch(`${address}/api/bench`)).status).toBe(401);
    expect((await fetch(`${address}/api/bench`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);

    const { lines, code } = await run('device', 'list');
    expect(code).toBe(0);
    expect(last<unknown[]>({ lines })).toHaveLength(3);
    const second = await run('serve');
    expect(last(second)).toMatchObject({ address, alreadyRunning: true });

    // As from a terminal: the whole process group hears Ctrl+C, and whoever started the host passes it on.
    host.child.kill('SIGINT');
    setTimeout(() => host.child.kill('SIGTERM'), 5);
    expect(await host.ended).toBe(0);
    expect(existsSync(file)).toBe(false);
    expect(existsSync(join(data, 'lock'))).toBe(false);
  });

  it('starts again after its host was killed outright', async () => {
    const host = await serve();
    host.child.kill('SIGKILL');
    await host.ended;
    expect(existsSync(join(data, 'lock'))).toBe(true);
    const { code, lines } = await run('journal', 'verify');
    expect(code).toBe(0);
    expect(last({ lines })).toMatchObject({ intact: true });
  });

  it('waits for another command that has the bench open', async () => {
    const [one, two] = await Promise.all([run('device', 'list'), run('order', 'list')]);
    expect([one.code, two.code]).toEqual([0, 0]);
  });

  it('passes its exit code and its words on through an older Node', async () => {
    const old = '/usr/bin/node';
    if (!existsSync(old)) return;
    const child = spawn(old, [bin, '--data', data, '--json', 'nonsense'], { stdio: 'pipe' });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    expect(await new Promise((done) => child.on('exit', done))).toBe(2);
    expect(JSON.parse(text)).toMatchObject({ payload: { code: -1, message: 'USAGE' } });
  });
});
