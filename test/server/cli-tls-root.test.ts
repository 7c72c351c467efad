import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failed } from '#core/protocol/sgp22/index.ts';
import { runCli } from '#server/cli/run-cli.ts';
import { TestPki } from '../node/https-client/test-pki.ts';
import { listenTls, type Listening } from '../node/https-client/test-server.ts';
import { testTerminal } from './test-terminal.ts';

const pki = new TestPki();
const data = mkdtempSync(join(tmpdir(), 'cli-tls-root-'));
let server: Listening;
const asked: string[] = [];

beforeAll(async () => {
  pki.make('root', { ca: true, subject: '/CN=Somebody’s root' });
  const { key, cert } = pki.make('smdp', { issuer: 'root', names: 'DNS:localhost' });
  server = await listenTls({ key, cert }, (request, response) => {
    asked.push(String((JSON.parse(request.text) as { smdpAddress?: string }).smdpAddress));
    response.end(JSON.stringify(failed({ subjectCode: '8.8.3', reasonCode: '3.1' })));
  });
});
afterAll(async () => {
  await server.close();
  pki.remove();
  rmSync(data, { recursive: true, force: true });
});

async function download(...more: string[]) {
  const terminal = testTerminal();
  const code = `LPA:1$LocalHost:${server.port}$ABC`;
  const args = ['--data', data, '--mode', 'simulated', '--device', 'sim-aurora', '--json', ...more];
  const exit = await runCli([...args, 'profile', 'download', '-a', code], terminal);
  const last = JSON.parse(terminal.lines.at(-1)!) as { payload: { message: string; data: Record<string, unknown> } };
  return { exit, message: last.payload.message, data: last.payload.data };
}

describe('--tls-root', () => {
  it('lets one command trust a server that is refused without it, with the reason', { timeout: 60_000 }, async () => {
    const refused = {
      exit: 1,
      message: 'TLS_UNTRUSTED',
      data: { details: { fault: 'unknownRoot' }, effect: 'codeStillGood' },
    };
    expect(await download()).toMatchObject(refused);
    expect(asked).toEqual([]);
    const trusted = {
      exit: 1,
      message: 'REMOTE_RSP',
      data: { details: { subjectCode: '8.8.3' }, effect: 'codeStillGood' },
    };
    expect(await download('--tls-root', pki.get('root').path)).toMatchObject(trusted);
    const der = join(pki.folder, 'root.der');
    execFileSync('openssl', ['x509', '-in', pki.get('root').path, '-outform', 'DER', '-out', der]);
    expect(await download('--tls-root', pki.get('smdp').path, '--tls-root', der)).toMatchObject(trusted);
    expect(await download()).toMatchObject(refused);
    // The address goes out as the code has it: servers compare it to the letter.
    expect(asked).toEqual(Array(2).fill(`LocalHost:${server.port}`));
  });

  it('refuses a file that holds no certificate before anything is done', async () => {
    const text = join(pki.folder, 'text.pem');
    writeFileSync(text, 'nothing');
    expect(await download('--tls-root', text)).toMatchObject({ exit: 2, message: 'TLS_ROOT_INVALID' });
    expect(await download('--tls-root', join(pki.folder, 'none'))).toMatchObject({
      exit: 2,
      message: 'FILE_UNREADABLE',
    });
  });
});
