import { createServer as createHttpServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorText } from '#server/cli/error-text.ts';
import type { WorkbenchError } from '#shared/errors.ts';
import { TestPki } from './test-pki.ts';
import { clientTrusting, listen, listenTls, type Listening } from './test-server.ts';

const pki = new TestPki();
const day = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * day);
const open: Listening[] = [];
let requestsSeen = 0;

beforeAll(() => {
  pki.make('root', { ca: true, subject: '/CN=Private root/O=ACME' });
  pki.make('elsewhere', { ca: true, subject: '/CN=Elsewhere root' });
  pki.make('ci', { ca: true, subject: '/CN=Test CI' });
  const names = 'DNS:localhost';
  pki.make('good', { issuer: 'root', names });
  pki.make('expired', { issuer: 'root', names, from: ago(20), to: ago(3) });
  pki.make('early', { issuer: 'root', names, from: ago(-3), to: ago(-30) });
  pki.make('named', { issuer: 'root', names: 'DNS:smdp.example.com,IP:10.0.0.7' });
  pki.make('foreign', { issuer: 'elsewhere', names });
  pki.make('alone', { names });
  pki.make('tls', { issuer: 'ci', names, policy: '2.23.146.1.2.1.3' });
  pki.make('plain', { issuer: 'ci', names });
  pki.make('auth', { issuer: 'ci', names, policy: '2.23.146.1.2.1.4' });
});
afterAll(async () => {
  for (const one of open) await one.close();
  pki.remove();
});

async function serve(name: string, more = {}) {
  const { key, cert } = pki.get(name);
  const server = await listenTls({ key, cert, ...more }, (_request, response) => {
    requestsSeen++;
    response.end('{}');
  });
  open.push(server);
  return server.port;
}

const post = async (port: number, settings = {}, host = 'localhost', roots?: string[]) => {
  const client = clientTrusting({ tlsRootFiles: [pki.get('root').path], ...settings });
  const call = { url: `https://${host}:${port}/`, headers: {}, body: 'secret', timeoutMs: 5000, roots };
  return client.post(call).finally(() => client.close());
};

const refused = async (...args: Parameters<typeof post>) => {
  const before = requestsSeen;
  const error = await post(...args).then(
    () => undefined,
    (reason: unknown) => reason as WorkbenchError,
  );
  expect(requestsSeen).toBe(before);
  return error!.toWire();
};

describe('a server is refused, with the reason', () => {
  const dateOf = (date: Date) => date.toISOString().slice(0, 10);

  it.each([
    ['expired', 'expired', { reason: 'CERT_HAS_EXPIRED', validTo: dateOf(ago(3)), subject: 'expired' }],
    ['early', 'notYetValid', { validFrom: dateOf(ago(-3)) }],
    ['named', 'wrongHost', { names: 'smdp.example.com, 10.0.0.7' }],
    ['foreign', 'unknownRoot', { issuer: 'Elsewhere root' }],
    ['alone', 'selfSigned', { subject: 'alone' }],
  ])('whose certificate is %s: %s', async (name, fault, details) => {
    const port = await serve(name);
    const error = await refused(port);
    expect(error).toMatchObject({
      code: 'TLS_UNTRUSTED',
      details: { fault, sent: false, host: `localhost:${port}`, ...details },
    });
    const text = errorText(error);
    expect(text.title).not.toBe(errorText({ ...error, details: {} }).title);
    for (const said of [text.meaning, text.next]) expect(said).not.toMatch(/\?|\{/);
    for (const value of Object.values(details))
      if (value !== details['reason' as never]) expect(text.meaning).toContain(value);
  });

  it('whose certificate is of another role under a GSMA-style CI, though the chain is right', async () => {
    const gsma = { tlsRootFiles: [], gsmaRootFiles: [pki.get('ci').path] };
    const auth = await serve('auth');
    expect(await refused(auth, gsma)).toMatchObject({ code: 'TLS_UNTRUSTED', details: { fault: 'role' } });
    expect(await post(await serve('tls'), gsma)).toMatchObject({ status: 200 });
    expect(await post(await serve('plain'), gsma)).toMatchObject({ status: 200 });
    // As a private root the CI may vouch for any server.
    expect(await post(auth, { tlsRootFiles: [pki.get('ci').path] })).toMatchObject({ status: 200 });
  });

  it('that answers without TLS', async () => {
    const plain = await listen(createHttpServer((_request, response) => response.end('hello')));
    open.push(plain);
    expect(await refused(plain.port)).toMatchObject({ code: 'TLS_FAILED', details: { fault: 'notTls', sent: false } });
  });

  it('that ends the connection in the handshake', async () => {
    const rude = await listen(createTcpServer((socket) => socket.once('data', () => socket.destroy())));
    open.push(rude);
    expect(await refused(rude.port)).toMatchObject({ code: 'TLS_FAILED', details: { fault: 'closed', sent: false } });
  });

  it('that speaks no version of TLS above 1.1', async () => {
    const port = await serve('good', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' });
    expect(await refused(port)).toMatchObject({ code: 'TLS_FAILED', details: { fault: 'version', sent: false } });
  });

  it('that shares no cipher', async () => {
    const port = await serve('good', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' });
    expect(await refused(port)).toMatchObject({ code: 'TLS_FAILED', details: { fault: 'alert', sent: false } });
  });

  it('that has a key on a curve Node cannot show, or sends such a certificate along: nothing crashes', async () => {
    pki.make('brain-root', { ca: true, curve: 'brainpoolP256r1' });
    pki.make('brain', { issuer: 'brain-root', names: 'DNS:localhost', curve: 'brainpoolP256r1' });
    pki.make('brain-leaf', { issuer: 'brain-root', names: 'DNS:localhost' });
    const trusting = { tlsRootFiles: [pki.get('brain-root').path, pki.get('root').path] };
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3']) {
      const port = await serve('brain', { maxVersion, ecdhCurve: 'P-256:brainpoolP256r1' });
      for (const settings of [{}, trusting])
        expect(await refused(port, settings)).toMatchObject({ code: 'TLS_FAILED', details: { fault: 'alert' } });
    }
    const { key, cert } = pki.get('brain-leaf');
    const port = await serve('brain-leaf', { key, cert: cert + pki.get('brain-root').cert });
    for (const settings of [{}, trusting])
      expect(await refused(port, settings)).toMatchObject({
        code: 'TLS_UNTRUSTED',
        details: { fault: 'unknownRoot', issuer: 'brain-root' },
      });
  });

  it('that asks for a client certificate', async () => {
    const port = await serve('good', { requestCert: true, rejectUnauthorized: true, ca: [pki.get('root').cert] });
    expect(await refused(port)).toMatchObject({
      code: 'TLS_FAILED',
      details: { fault: 'clientCertificate', sent: false },
    });
  });

  it('that is not there', async () => {
    expect(await refused(1)).toMatchObject({ code: 'HTTP_UNREACHABLE', details: { fault: 'refused', sent: false } });
    // The last two are well-formed addresses of activation codes, and no URL can hold them.
    for (const host of ['no-such-host.invalid', 'e.43', 'xn--a'])
      expect(await refused(443, {}, host), host).toMatchObject({
        code: 'HTTP_UNREACHABLE',
        details: { fault: 'dns', sent: false, host: `${host}:443` },
      });
  });
});

describe('a server is accepted', () => {
  it('by an address or an upper-case name that its certificate has', async () => {
    pki.make('both', { issuer: 'root', names: 'DNS:localhost,IP:127.0.0.1' });
    const port = await serve('both');
    expect(await post(port, {}, '127.0.0.1')).toMatchObject({ status: 200 });
    expect(await post(port, {}, 'LOCALHOST')).toMatchObject({ status: 200 });
    expect(await refused(await serve('good'), {}, '127.0.0.1')).toMatchObject({
      details: { fault: 'wrongHost', names: 'localhost' },
    });
  });

  it('by a root given for the one request, and by none at the next', async () => {
    const port = await serve('foreign');
    expect(await post(port, {}, 'localhost', [pki.get('elsewhere').cert])).toMatchObject({ status: 200 });
    expect(await refused(port)).toMatchObject({ details: { fault: 'unknownRoot' } });
    await expect(post(port, {}, 'localhost', ['no certificate'])).rejects.toMatchObject({ code: 'TLS_ROOT_INVALID' });
  });

  it('by its own certificate, or that of an authority below a root', async () => {
    expect(await post(await serve('alone'), { tlsRootFiles: [pki.get('alone').path] })).toMatchObject({ status: 200 });
    pki.make('below', { issuer: 'elsewhere', ca: true });
    pki.make('leaf', { issuer: 'below', names: 'DNS:localhost' });
    expect(await post(await serve('leaf'), { tlsRootFiles: [pki.get('below').path] })).toMatchObject({ status: 200 });
  });
});
