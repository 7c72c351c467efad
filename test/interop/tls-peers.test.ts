/** openssl's s_client and s_server, and curl, as the other end of our TLS and HTTP. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { toBase64 } from '#core/protocol/bytes/index.ts';
import { parseCertificate } from '#core/protocol/crypto/index.ts';
import { getEuiccInfo1, type EuiccInfo1 } from '#core/protocol/sgp22/index.ts';
import { smdpIdentities } from '#node/lab/index.ts';
import { shippedProfiles } from '#node/shipped-profiles.ts';
import { systemClock } from '#node/system-clock.ts';
import { systemRandom } from '#node/system-random.ts';
import { createLabPki, type LabPki } from '#services/lab-pki/index.ts';
import { createSmdp, serveEs2plus, serveSmdp } from '#services/smdp/index.ts';
import { TestPki } from '#test/node/https-client/test-pki.ts';
import { clientTrusting } from '#test/node/https-client/test-server.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { programMissing, run } from '#test/support/third-party.ts';

const noOpenssl = programMissing('openssl');
const noCurl = programMissing('curl');

describe.skipIf(noOpenssl)('our SM-DP+', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'));
  let pki: LabPki;
  let es9: { port: number; close(): Promise<void> };
  let es2: { port: number; close(): Promise<void> };
  let address: string;
  let ci: string;

  beforeAll(async () => {
    const world = { clock: systemClock, random: systemRandom };
    pki = await createLabPki({ folder: join(folder, 'pki'), ...world });
    const smdp = createSmdp({ ...world, store: memoryStore(), identity: smdpIdentities(pki) });
    for (const { name, der } of shippedProfiles()) smdp.addPackage({ profileType: name, der });
    const tls = { key: pki.dpTls.privateKeyPem, cert: pki.dpTls.certificatePem };
    es9 = await serveSmdp(smdp, { port: 0, tls });
    es2 = await serveEs2plus(smdp, { port: 0, tls: { ...tls, clientCa: pki.servicesCa.certificatePem } });
    address = `localhost:${es9.port}`;
    ci = join(folder, 'pki/public/ci-P-256.pem');
    for (const name of ['workstation', 'registryTls'] as const) {
      writeFileSync(join(folder, `${name}.pem`), pki[name].certificatePem + pki[name].privateKeyPem);
    }
  });
  afterAll(async () => {
    await es9?.close();
    await es2?.close();
    rmSync(folder, { recursive: true });
  });

  /** Handshake, `request`, then what was said of both. */
  async function handshake(port: number, args: readonly string[], request = ''): Promise<string> {
    const connect = ['s_client', '-connect', `127.0.0.1:${port}`, '-servername', 'localhost', '-CAfile', ci];
    const { stdout, stderr } = await run('openssl', [...connect, ...args], { input: request });
    return stdout + stderr;
  }

  it.each([
    ['-tls1_2', 'TLSv1.2'],
    ['-tls1_3', 'TLSv1.3'],
  ])('speaks TLS to openssl s_client %s, with a certificate that it verifies', async (flag, version) => {
    const said = await handshake(es9.port, [flag, '-verify_return_error', '-verify_hostname', 'localhost']);
    expect(said).toMatch(new RegExp(`New, ${version}, Cipher is `));
    expect(said).toContain('Verify return code: 0 (ok)');
    expect(said).toContain('Verification: OK');
  });

  it.each(['-tls1', '-tls1_1'])('refuses %s', async (flag) => {
    // Debian's openssl itself offers these only at security level 0.
    const said = await handshake(es9.port, [flag, '-cipher', 'DEFAULT:@SECLEVEL=0']);
    expect(said).toMatch(/alert protocol version/);
    expect(said).toContain('Cipher is (NONE)');
  });

  it.each([
    ['ECDHE-ECDSA-AES128-GCM-SHA256', 'X25519:P-256'],
    ['ECDHE-ECDSA-AES256-GCM-SHA384', 'P-256'],
    // SGP.22 section 2.6.6.2.1 names these two.
    ['ECDHE-ECDSA-AES128-GCM-SHA256', 'P-256'],
    ['ECDHE-ECDSA-AES128-SHA256', 'P-256'],
  ])('takes %s over %s', async (cipher, curve) => {
    const said = await handshake(es9.port, ['-tls1_2', '-cipher', cipher, '-curves', curve]);
    expect(said).toContain(`Cipher is ${cipher}`);
    expect(said).toMatch(new RegExp(`Server Temp Key: (ECDH, prime256v1|${curve.split(':')[0]}), `));
  });

  it.each(['NULL-SHA256', 'ECDHE-ECDSA-NULL-SHA', 'ADH-AES128-SHA256'])('refuses the cipher %s', async (cipher) => {
    const said = await handshake(es9.port, ['-tls1_2', '-cipher', `${cipher}:@SECLEVEL=0`]);
    expect(said).toContain('Cipher is (NONE)');
    expect(said).toContain('handshake failure');
  });

  it('hides nothing from a client that trusts another root: it sees the chain and refuses', async () => {
    const other = join(folder, 'pki/public/services-ca.pem');
    const args = ['s_client', '-connect', address, '-CAfile', other, '-verify_return_error'];
    const { stdout, stderr } = await run('openssl', args);
    expect(stdout + stderr).toMatch(/unable to get local issuer certificate|verify error:num=20/);
  });

  it('lets nobody to ES2+ who has no certificate of its operators', async () => {
    const request = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
    const none = await handshake(es2.port, ['-tls1_2'], request);
    expect(none).toMatch(/alert (handshake failure|certificate required|bad certificate)|wrong|error/);
    expect(none).not.toContain('HTTP/1.1');
    const tls13 = await handshake(es2.port, ['-tls1_3', '-ign_eof'], request);
    expect(tls13).toMatch(/alert certificate required/);
    expect(tls13).not.toContain('HTTP/1.1');
    const foreign = new TestPki();
    foreign.make('stranger');
    const { path } = foreign.get('stranger');
    const key = path.replace('.pem', '.key');
    const stranger = await handshake(es2.port, ['-tls1_3', '-ign_eof', '-cert', path, '-key', key], request);
    foreign.remove();
    // Refused with a word, or hung up on (the alert may not outrun the reset): without an answer either way.
    expect(stranger).toMatch(/alert|unexpected eof|errno=(32|104)/);
    expect(stranger).not.toContain('HTTP/1.1');
  });

  it('asks for that certificate, and serves ES2+ to one who has it', async () => {
    const client = join(folder, 'workstation.pem');
    const request = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
    const said = await handshake(es2.port, ['-tls1_3', '-ign_eof', '-cert', client, '-key', client], request);
    expect(said).toContain('Acceptable client certificate CA names');
    expect(said).toContain('eSIM Workbench Lab services CA');
    expect(said).toContain('HTTP/1.1 404');
  });

  describe.skipIf(noCurl)('curl as an LPA', () => {
    const path = '/gsma/rsp2/es9plus/initiateAuthentication';
    const body = () => {
      const { subjectKeyIdentifier } = parseCertificate(pki.hierarchies[0]!.ci.certificate);
      const ids = [Buffer.from(subjectKeyIdentifier!).toString('hex').toUpperCase()];
      const info: EuiccInfo1 = {
        lowestSvn: '2.2.2',
        euiccCiPKIdListForVerification: ids,
        euiccCiPKIdListForSigning: ids,
      };
      return JSON.stringify({
        euiccChallenge: toBase64(new Uint8Array(16).fill(7)),
        euiccInfo1: toBase64(getEuiccInfo1.encodeResponse(info)),
        smdpAddress: address,
      });
    };
    const json = ['-H', 'Content-Type: application/json'];
    const lpa = [...json, '-H', 'User-Agent: gsma-rsp-lpad', '-H', 'X-Admin-Protocol: gsma/rsp/v2.2.2'];

    async function curl(args: readonly string[], data: string | undefined = body(), at = path) {
      const sent = data === undefined ? [] : ['--data-binary', '@-'];
      const { status, stdout, stderr } = await run(
        'curl',
        ['-sS', '-i', '--cacert', ci, ...args, ...sent, `https://${address}${at}`],
        { input: data ?? '' },
      );
      expect([status, stderr]).toEqual([0, '']);
      // Answers before the last are 100 Continue.
      const parts = stdout.split('\r\n\r\n');
      const [head = '', text = ''] = parts.slice(-2);
      const [line = '', ...lines] = head.split('\r\n');
      const headers = Object.fromEntries(
        lines.map((one) => [one.slice(0, one.indexOf(':')).toLowerCase(), one.slice(one.indexOf(':') + 1).trim()]),
      );
      const continued = parts.length > 2 && parts[0]!.includes('100 Continue');
      return { status: Number(line.split(' ')[1]), headers, text, continued };
    }
    const expectSession = ({ status, headers, text }: Awaited<ReturnType<typeof curl>>) => {
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        'x-admin-protocol': expect.stringMatching(/^gsma\/rsp\/v2\.\d+\.\d+$/) as string,
        'content-type': expect.stringMatching(/^application\/json/) as string,
      });
      expect(JSON.parse(text)).toMatchObject({
        header: { functionExecutionStatus: { status: 'Executed-Success' } },
        transactionId: expect.stringMatching(/^[0-9A-F]{2,32}$/) as string,
        serverCertificate: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/) as string,
      });
    };

    it('gets a session over a body of known length', async () => expectSession(await curl(lpa)));

    it('gets a session over a chunked body', async () =>
      expectSession(await curl([...lpa, '-H', 'Transfer-Encoding: chunked'])));

    it('gets 100 Continue where it expects it', async () => {
      const answer = await curl([...lpa, '-H', 'Expect: 100-continue']);
      expect(answer.continued).toBe(true);
      expectSession(answer);
    });

    it('may write header names as it likes', async () => {
      expectSession(await curl(['-H', 'content-type: application/json', '-H', 'x-admin-protocol: gsma/rsp/v2.1.0']));
      expectSession(await curl(['-H', 'CONTENT-TYPE: application/json', '-H', 'X-ADMIN-PROTOCOL: gsma/rsp/v2.1.0']));
      expectSession(await curl(['-H', 'Content-Type: application/json;charset=UTF-8']));
    });

    it.each([['--no-alpn'], ['--alpn']])('may use HTTP/1.0, as the simplest programs do, %s', async (alpn) =>
      expectSession(await curl([...lpa, '--http1.0', alpn])),
    );

    it('may come again on the same connection', async () => {
      const url = `https://${address}${path}`;
      const twice = ['-sS', '-o', '/dev/null', '-w', '%{num_connects} %{http_code}\n', '--cacert', ci, ...lpa];
      const { stdout } = await run('curl', [...twice, '-d', body(), url, '--next', ...twice, '-d', body(), url]);
      expect(stdout).toBe('1 200\n0 200\n');
    });

    it('is told of what is no request, never with a 5xx', async () => {
      const bodies = ['', '{', '[]', '{"euiccChallenge":1}', 'x'.repeat(1000), '\u0000'];
      for (const text of bodies) {
        const { status } = await curl(lpa, text);
        expect([text.slice(0, 5), status < 500 && status >= 200]).toEqual([text.slice(0, 5), true]);
      }
      expect((await curl(lpa, body(), '/gsma/rsp2/es9plus/nothing')).status).toBe(404);
      expect((await curl(['-X', 'GET'], undefined)).status).toBeLessThan(500);
      expect((await curl([...lpa, '-X', 'PUT'])).status).toBeLessThan(500);
    });
  });
});

describe.skipIf(noOpenssl)('openssl s_server as an SM-DP+ that our LPA shall', () => {
  const pki = new TestPki();
  const servers: ChildProcess[] = [];
  const day = 86_400_000;
  const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}';
  const past = new Date(Date.now() - 10 * day);

  beforeAll(() => {
    pki.make('root', { ca: true });
    pki.make('good', { issuer: 'root', names: 'DNS:localhost' });
    pki.make('expired', { issuer: 'root', names: 'DNS:localhost', from: past, to: new Date(Date.now() - day) });
    pki.make('early', {
      issuer: 'root',
      names: 'DNS:localhost',
      from: new Date(Date.now() + day),
      to: new Date(Date.now() + 2 * day),
    });
    pki.make('elsewhere', { issuer: 'root', names: 'DNS:smdp.example.com' });
    pki.make('stranger', { ca: true });
    pki.make('strange', { issuer: 'stranger', names: 'DNS:localhost' });
    pki.make('own', { names: 'DNS:localhost' });
  });
  afterAll(async () => {
    for (const server of servers) {
      const exit = once(server, 'exit');
      server.kill();
      await exit;
    }
    pki.remove();
  });

  /** An s_server with the certificate, which answers a request that reaches it with `answer`. */
  async function serve(name: string, args: readonly string[] = []): Promise<{ port: number; heard(): string }> {
    const port = await freePort();
    const { path } = pki.get(name);
    const identity = ['-cert', path, '-key', path.replace('.pem', '.key')];
    const server = spawn('openssl', ['s_server', '-accept', `127.0.0.1:${port}`, ...identity, ...args], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    servers.push(server);
    let heard = '';
    server.stdout.setEncoding('utf8').on('data', (text: string) => {
      heard += text;
      if (text.includes('\r\n\r\n')) server.stdin.write(answer);
    });
    await vi.waitFor(() => expect(heard).toContain('ACCEPT'), { timeout: 10_000 });
    return { port, heard: () => heard };
  }
  const ask = async (port: number) => {
    const client = clientTrusting({ tlsRootFiles: [pki.get('root').path] });
    try {
      return await client.post({ url: `https://localhost:${port}/gsma`, headers: {}, body: '{}', timeoutMs: 10_000 });
    } finally {
      client.close();
    }
  };

  it.each([
    ['expired', 'TLS_UNTRUSTED', 'expired'],
    ['early', 'TLS_UNTRUSTED', 'notYetValid'],
    ['elsewhere', 'TLS_UNTRUSTED', 'wrongHost'],
    ['strange', 'TLS_UNTRUSTED', 'unknownRoot'],
    ['own', 'TLS_UNTRUSTED', 'selfSigned'],
  ])('refuse for its certificate: %s', async (name, code, fault) => {
    const { port } = await serve(name);
    await expect(ask(port)).rejects.toMatchObject({ code, details: { fault, sent: false } });
  });

  it('refuse for TLS 1.1', async () => {
    const { port } = await serve('good', ['-tls1_1', '-cipher', 'DEFAULT:@SECLEVEL=0']);
    await expect(ask(port)).rejects.toMatchObject({ code: 'TLS_FAILED', details: { fault: 'version', sent: false } });
  });

  it('refuse for ciphers that nobody should use', async () => {
    const { port } = await serve('good', ['-tls1_2', '-cipher', 'ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0']);
    await expect(ask(port)).rejects.toMatchObject({ code: 'TLS_FAILED', details: { fault: 'alert', sent: false } });
  });

  it.each(['-tls1_2', '-tls1_3'])('take over %s when all is well', async (version) => {
    const { port, heard } = await serve('good', [version]);
    expect(await ask(port)).toMatchObject({ status: 200, body: '{}' });
    expect(heard()).toMatch(/POST \/gsma HTTP\/1\.1\r\n/);
  });
});

/** One that was free a moment ago. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
