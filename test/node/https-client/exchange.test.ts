import { gzipSync } from 'node:zlib';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HttpsClient } from '#node/https-client/index.ts';
import { TestPki } from './test-pki.ts';
import { clientTrusting, listen, listenTls, type Listening } from './test-server.ts';

const pki = new TestPki();
let server: Listening;
let client: HttpsClient;
let seen: string[] = [];

beforeAll(async () => {
  const { key, cert } = pki.make('good', { names: 'DNS:localhost' });
  server = await listenTls({ key, cert }, (request, response) => {
    seen.push(`${request.url} ${request.text}`);
    const packed = gzipSync('x'.repeat(100_000));
    switch (request.url) {
      case '/silent':
        return;
      case '/large':
        return response.end(Buffer.alloc(17 * 1024 * 1024, 0x20));
      case '/gzip':
        return response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(packed);
      case '/bomb':
        return response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(Buffer.alloc(40 * 1024 * 1024)));
      case '/broken':
        return response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('not packed');
      case '/chunked':
        for (const part of ['{"a"', ':', '1}']) response.write(part);
        return response.end();
      case '/redirect':
        return response.writeHead(302, { Location: 'https://elsewhere.example.com/' }).end();
      case '/cut':
        response.writeHead(200, { 'Content-Length': '100' }).write('half');
        return setTimeout(() => response.destroy(), 20);
      case '/close':
        response.end('bye');
        return setImmediate(() => request.socket.destroy());
      default:
        return response.writeHead(201, { 'X-Seen': request.headers['x-asked'] ?? '' }).end(`got ${request.text}`);
    }
  });
});
afterAll(async () => {
  await server.close();
  pki.remove();
});
beforeEach(() => {
  seen = [];
  client = clientTrusting({ tlsRootFiles: [pki.get('good').path] });
});
afterEach(() => client.close());

const request = (path: string, timeoutMs = 5000) => ({
  url: `https://localhost:${server.port}${path}`,
  headers: { 'X-Asked': 'yes' },
  body: 'hällo',
  timeoutMs,
});

describe('the HTTPS client', () => {
  it('posts over one kept-alive connection', async () => {
    for (let i = 0; i < 5; i++)
      expect(await client.post(request('/'))).toMatchObject({
        status: 201,
        body: 'got hällo',
        headers: { 'x-seen': 'yes' },
      });
    expect(client.handshakes()).toBe(1);
  });

  it('opens another connection where the server has closed the idle one', async () => {
    await client.post(request('/close'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await client.post(request('/'))).toMatchObject({ status: 201 });
    expect(client.handshakes()).toBe(2);
    expect(seen).toEqual(['/close hällo', '/ hällo']);
  });

  it('reads chunked and packed answers', async () => {
    expect((await client.post(request('/chunked'))).body).toBe('{"a":1}');
    expect((await client.post(request('/gzip'))).body).toBe('x'.repeat(100_000));
  });

  it('does not follow redirects', async () => {
    expect(await client.post(request('/redirect'))).toMatchObject({
      status: 302,
      headers: { location: 'https://elsewhere.example.com/' },
    });
    expect(seen).toEqual(['/redirect hällo']);
  });

  it.each([
    ['a silent server', '/silent', 200, 'HTTP_TIMEOUT', { sent: true, fault: 'answer' }],
    ['an answer over 16 MiB', '/large', 20_000, 'HTTP_TOO_LARGE', {}],
    ['an answer over 16 MiB once it is unpacked', '/bomb', 20_000, 'HTTP_TOO_LARGE', {}],
    ['an answer that is not packed as it says', '/broken', 5000, 'HTTP_UNREADABLE', { fault: 'encoding' }],
    ['an answer that ends in the middle', '/cut', 5000, 'HTTP_UNREACHABLE', { fault: 'lost', sent: true }],
  ])('names %s', async (_name, path, timeoutMs, code, details) => {
    await expect(client.post(request(path, timeoutMs))).rejects.toMatchObject({ code, details });
  });
});

/** A way to the server that can be cut after the bytes of a request have gone in, before an answer comes out. */
describe('a kept-alive connection that turns out to be dead', () => {
  let relay: Listening;
  let swallow: 'nothing' | 'next' = 'nothing';
  beforeEach(async () => {
    swallow = 'nothing';
    relay = await listen(
      createTcpServer((near: Socket) => {
        const far = connect(server.port, '127.0.0.1');
        far.on('error', () => near.destroy());
        near.on('error', () => far.destroy()).on('close', () => far.destroy());
        near.on('data', (chunk) => {
          if (swallow === 'nothing') return far.write(chunk);
          swallow = 'nothing';
          return near.resetAndDestroy();
        });
        far.pipe(near);
      }),
    );
  });
  afterEach(() => relay.close());
  const through = (more = {}) => ({ ...request('/'), url: `https://localhost:${relay.port}/`, ...more });

  it('is replaced once, for a request that may be repeated', async () => {
    await client.post(through());
    swallow = 'next';
    expect(await client.post(through({ repeatable: true }))).toMatchObject({ status: 201 });
    expect(client.handshakes()).toBe(2);
    expect(seen.length).toBe(2);
  });

  it('fails a request that may not, since nobody knows how far it came', async () => {
    await client.post(through());
    swallow = 'next';
    await expect(client.post(through())).rejects.toMatchObject({
      code: 'HTTP_UNREACHABLE',
      details: { fault: 'lost', sent: true },
    });
    expect(seen.length).toBe(1);
  });

  it('is not replaced where it was a new one', async () => {
    await client.post(through());
    client.close();
    swallow = 'next';
    await expect(client.post(through({ repeatable: true }))).rejects.toMatchObject({ details: { sent: false } });
  });
});
