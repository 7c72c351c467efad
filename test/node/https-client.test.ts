import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpsClient } from '#node/https-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'tls-'));
const pem = (name: string) => readFileSync(join(folder, name), 'utf8');

function selfSigned(name: string, days: string[]) {
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=localhost'],
      ...[
        '-addext',
        'subjectAltName=DNS:localhost',
        '-keyout',
        join(folder, `${name}.key`),
        '-out',
        join(folder, `${name}.pem`),
      ],
      ...days,
    ],
    { stdio: 'ignore' },
  );
}

let server: Server;
let port: number;

beforeAll(async () => {
  selfSigned('good', ['-days', '2']);
  selfSigned('other', ['-days', '2']);
  server = createServer({ key: pem('good.key'), cert: pem('good.pem') }, (request, response) => {
    if (request.url === '/silent') return;
    if (request.url === '/large') {
      response.end(Buffer.alloc(17 * 1024 * 1024, 0x20));
      return;
    }
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => response.writeHead(201, { 'X-Seen': request.headers['x-asked'] ?? '' }).end(`got ${body}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const request = (path: string, timeoutMs = 5000) => ({
  url: `https://localhost:${port}${path}`,
  headers: { 'X-Asked': 'yes' },
  body: 'hällo',
  timeoutMs,
});

describe('the HTTPS client', () => {
  it('posts a body over one kept-alive connection', async () => {
    const client = createHttpsClient({ roots: () => [pem('good.pem')] });
    for (let i = 0; i < 5; i++) {
      expect(await client.post(request('/'))).toMatchObject({
        status: 201,
        body: 'got hällo',
        headers: { 'x-seen': 'yes' },
      });
    }
    expect(client.handshakes()).toBe(1);
    client.close();
  });

  it('refuses a server that chains to no trusted root, in the verifier’s own word', async () => {
    const client = createHttpsClient({ roots: () => [pem('other.pem')] });
    await expect(client.post(request('/'))).rejects.toMatchObject({
      code: 'TLS_UNTRUSTED',
      details: { reason: expect.stringMatching(/SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET/) },
    });
    client.close();
  });

  it.each([
    ['a silent server', '/silent', 200, 'HTTP_TIMEOUT'],
    ['an answer over 16 MiB', '/large', 20_000, 'HTTP_TOO_LARGE'],
  ])('names %s', async (_name, path, timeoutMs, code) => {
    const client = createHttpsClient({ roots: () => [pem('good.pem')] });
    await expect(client.post(request(path, timeoutMs))).rejects.toMatchObject({ code });
    client.close();
  });

  it('names a server that is not there', async () => {
    const client = createHttpsClient({ roots: () => [] });
    await expect(client.post({ ...request('/'), url: 'https://127.0.0.1:1/' })).rejects.toMatchObject({
      code: 'HTTP_UNREACHABLE',
    });
    client.close();
  });
});
