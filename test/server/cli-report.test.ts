import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '#server/cli/run-cli.ts';
import { workbenchReport } from '#shared/api/index.ts';
import { programMissing, run as runProgram } from '#test/support/third-party.ts';
import { testTerminal } from './test-terminal.ts';

describe('report commands', { timeout: 120_000 }, () => {
  let folder: string;
  const file = (name: string) => join(folder, name);

  async function run(...args: string[]) {
    const terminal = testTerminal();
    const code = await runCli(['--data', file('data'), ...args], terminal);
    return { code, out: terminal.lines.join('\n'), error: terminal.errors.join('\n') };
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cli-report-'));
    const reports = ['a.json', 'a.pdf', 'a.html'].flatMap((name) => ['--report', file(name)]);
    expect(await run('provision', ...reports, '--sign', '--operator', 'Ada', '--redaction', 'full')).toMatchObject({
      code: 0,
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('wrote one job in three forms by their endings, each with its signature, for openssl too', async () => {
    const report = workbenchReport.parse(JSON.parse(readFileSync(file('a.json'), 'utf8')));
    expect(report).toMatchObject({ operator: 'Ada', redaction: 'full', iccid: '*'.repeat(19), outcome: 'succeeded' });
    expect(readFileSync(file('a.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
    expect(readFileSync(file('a.html'), 'utf8')).toMatch(/^<!doctype html>/);
    expect((await run('report', 'identity', '-o', file('ca.pem'))).out).toMatch(
      /State +Valid\nValid .*\nKey +RSA, 3072 bits/,
    );
    if (programMissing('openssl')) return;
    for (const name of ['a.json', 'a.pdf', 'a.html']) {
      const args = ['-verify', '-binary', '-inform', 'DER', '-in', file(`${name}.p7s`), '-content', file(name)];
      expect(
        await runProgram('openssl', ['cms', ...args, '-CAfile', file('ca.pem'), '-out', file('out')]),
      ).toMatchObject({ status: 0 });
    }
  });

  it('verify says who, when and whether unchanged, and fails with code 1 when it was changed', async () => {
    const good = await run('report', 'verify', file('a.html'));
    expect(good).toMatchObject({ code: 0, error: '' });
    expect(good.out).toContain('✓ The file is as it was signed.');
    expect(good.out).toMatch(
      /Signed by +CN=Bench, OU=Report signing, O=eSIM Workbench\nTrust +This bench\nSigned at +20\d\d-/,
    );
    expect(good.out).toContain('Journal  The journal of this bench says the same');

    writeFileSync(file('b.html'), readFileSync(file('a.html'), 'utf8').replace('Ada', 'Eva'));
    const changed = await run('report', 'verify', file('b.html'), '--signature', file('a.html.p7s'));
    expect(changed).toMatchObject({ code: 1 });
    expect(changed.error).toContain('something in it was changed');
    expect(await run('report', 'verify', file('b.html'))).toMatchObject({
      code: 1,
      error: expect.stringContaining('SIGNATURE_MISSING'),
    });
    expect(await run('report', 'verify', file('none'))).toMatchObject({
      code: 1,
      error: expect.stringContaining('REPORT_FILE_UNREADABLE'),
    });
  });

  it('export around the file, in PEM; what is inside comes out again; another bench trusts it by its certificate alone', async () => {
    const listed = await run('report', 'list');
    expect(listed.out).toMatch(/op-000000001 .* Aurora +Load, bind and verify +Done/);
    const target = file('c.json');
    expect(await run('report', 'export', 'op-000000001', '-o', target, '--sign', 'enveloping', '--pem')).toMatchObject({
      code: 0,
    });
    expect(existsSync(target)).toBe(false);
    const signed = file('c.json.p7m.pem');
    expect(readFileSync(signed, 'utf8')).toMatch(/^-----BEGIN CMS-----\n/);
    expect(await run('report', 'verify', signed, '--extract', file('c.out'))).toMatchObject({ code: 0 });
    expect(workbenchReport.parse(JSON.parse(readFileSync(file('c.out'), 'utf8'))).reportId).toBe('op-000000001');

    const elsewhere = async (...args: string[]) => {
      const terminal = testTerminal();
      return {
        code: await runCli(['--data', file('other'), 'report', 'verify', signed, ...args], terminal),
        out: terminal.lines.join('\n'),
      };
    };
    expect((await elsewhere()).code).toBe(1);
    expect(await elsewhere('--cert', file('ca.pem'))).toMatchObject({
      code: 0,
      out: expect.stringContaining('Somebody you trust'),
    });
    expect(await run('report', 'export', 'op-000000099', '-o', target)).toMatchObject({
      code: 1,
      error: expect.stringContaining('REPORT_UNKNOWN'),
    });
  });

  it('write reports of what failed too, and of a verification; CSV and labels of a time', async () => {
    const report = file('failed.json');
    const failed = await run('--device', 'sim-aurora', 'profile', 'disable', '0000000000000000000');
    expect(failed.code).not.toBe(0);
    expect(
      (await run('provision', '--device', 'sim-borealis', '-a', 'LPA:1$localhost:1$X', '-y', '--report', report)).code,
    ).not.toBe(0);
    expect(workbenchReport.parse(JSON.parse(readFileSync(report, 'utf8'))).operation).toMatchObject({
      state: 'failed',
      error: { code: 'HTTP_UNREACHABLE', text: { nextStep: expect.any(String) } },
    });
    const checked = file('checked.json');
    await run('--device', 'sim-borealis', 'verify', '--plan', 'quick', '--report', checked);
    expect(workbenchReport.parse(JSON.parse(readFileSync(checked, 'utf8')))).toMatchObject({
      verification: { plan: { name: 'quick' }, checks: expect.any(Array) },
    });

    const csv = await run('report', 'csv', '--from', '2020-01-01', '-o', file('all.csv'));
    expect(csv.out).toMatch(/^\d rows written to /);
    expect(readFileSync(file('all.csv'), 'utf8')).toMatch(/^iccid,eid,imei,name,/);
    expect((await run('report', 'csv', '--to', '2020-01-01')).out.split('\n')).toHaveLength(1);
    expect((await run('report', 'csv', '--from', 'yesterday')).code).toBe(2);
    expect(await run('report', 'labels', '-o', file('labels.pdf'), '--sheet', 'a4Sheet24')).toMatchObject({ code: 0 });
    expect(readFileSync(file('labels.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('renew the identity; what was signed before still verifies as this bench’s', async () => {
    expect((await run('report', 'identity', '--renew')).code).toBe(0);
    expect((await run('report', 'verify', file('a.pdf'))).out).toMatch(/Trust +This bench, by a former identity/);
    const schema = JSON.parse((await run('report', 'schema')).out) as { properties: Record<string, unknown> };
    expect(Object.keys(schema.properties)).toEqual(Object.keys(workbenchReport.shape));
  });
});
