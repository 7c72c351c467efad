import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { proxyFor } from '#node/https-client/index.ts';
import { TestPki } from './test-pki.ts';
import { clientTrusting, listenTls, TestProxy, type Listening } from './test-server.ts';

const pki = new TestPki();
let server: Listening;
let proxy: TestProxy;
let door: Listening;

beforeAll(async () => {
  const { key, cert } = pki.make('good', { names: 'DNS:smdp.example.com' });
  server = await listenTls({ key, cert }, (request, response) => response.end(`got ${request.text}`));
});
beforeEach(async () => {
  proxy = new TestProxy();
  door = await proxy.listen();
});
afterEach(() => door.close());
afterAll(async () => {
  await server.close();
  pki.remove();
});

const call = () => ({ url: `https://SMDP.example.com:${server.port}/`, headers: {}, body: 'x', timeoutMs: 5000 });
const client = (url: string, password = '', variables = {}) =>
  clientTrusting({ tlsRootFiles: [pki.get('good').path] }, { proxy: () => ({ url, password }), variables });
const post = async (one: ReturnType<typeof client>) => one.post(call()).finally(() => one.close());

describe('through a proxy', () => {
  it('one tunnel serves several requests, verified by the server’s own name', async () => {
    const one = client(`http://127.0.0.1:${door.port}`);
    for (let i = 0; i < 3; i++) expect(await one.post(call())).toMatchObject({ status: 200, body: 'got x' });
    one.close();
    expect(proxy.asked).toEqual([{ authority: `smdp.example.com:${server.port}`, authorization: undefined }]);
  });

  it('name and password go to the proxy alone', async () => {
    expect(await post(client(`http://user%40firm@127.0.0.1:${door.port}`, 'pass:word'))).toMatchObject({ status: 200 });
    expect(proxy.asked[0]!.authorization).toBe(`Basic ${Buffer.from('user@firm:pass:word').toString('base64')}`);
  });

  it.each([
    ['407 Proxy Authentication Required', 'authentication'],
    ['403 Forbidden', 'refused'],
    ['502 Bad Gateway', 'refused'],
  ])('its refusal %s is told', async (refusal, fault) => {
    proxy.refusal = refusal;
    const error = post(client(`http://me@127.0.0.1:${door.port}`, 'hush'));
    await expect(error).rejects.toMatchObject({ code: 'PROXY_FAILED', details: { fault, sent: false } });
    await expect(error).rejects.not.toThrow(/hush/);
  });

  it('one that is not there is told', async () => {
    await expect(post(client('http://127.0.0.1:1'))).rejects.toMatchObject({
      code: 'PROXY_FAILED',
      details: { fault: 'unreachable', proxy: '127.0.0.1:1', sent: false },
    });
  });

  it('the environment names it where the settings do not', async () => {
    const variables = { HTTPS_PROXY: `http://u:p@127.0.0.1:${door.port}` };
    expect(await post(client('', '', variables))).toMatchObject({ status: 200 });
    expect(proxy.asked[0]!.authorization).toBe(`Basic ${Buffer.from('u:p').toString('base64')}`);
  });
});

describe('which proxy serves a server', () => {
  const chosen = (url: string, setting: string, variables: Record<string, string> = {}) =>
    proxyFor(new URL(url), { url: setting, password: '' }, variables)?.host;
  const variables = { https_proxy: 'http://envy:3128', NO_PROXY: 'a.example.com, .b.example.com example.org:8443' };

  it.each([
    ['https://smdp.example.com/', 'envy'],
    ['https://a.example.com/', undefined],
    ['https://x.a.example.com/', undefined],
    ['https://xa.example.com/', 'envy'],
    ['https://deep.b.example.com:8443/', undefined],
    ['https://example.org:8443/', undefined],
    ['https://example.org/', 'envy'],
    ['https://localhost:4433/', undefined],
    ['https://127.0.0.1:4433/', undefined],
    ['https://[::1]:4433/', undefined],
  ])('%s: %s', (url, host) => {
    expect(chosen(url, '', variables)).toBe(host);
  });

  it('settings go before the environment, and `none` before all', () => {
    expect(chosen('https://a.example.com/', 'http://set:1', variables)).toBe('set');
    expect(chosen('https://smdp.example.com/', 'none', variables)).toBeUndefined();
    expect(chosen('https://smdp.example.com/', '', { NO_PROXY: '*', HTTPS_PROXY: 'http://envy' })).toBeUndefined();
  });

  it('an address that is none is refused without being repeated', () => {
    expect(() => chosen('https://a.example.com/', '', { ALL_PROXY: 'socks5://me:hush@host' })).toThrow(
      expect.objectContaining({ code: 'PROXY_FAILED', details: expect.not.objectContaining({ proxy: /hush/ }) }),
    );
  });
});
