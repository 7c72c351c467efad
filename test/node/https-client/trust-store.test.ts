import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpsClient, createTrustStore, type RootSettings } from '#node/https-client/index.ts';
import { TestPki } from './test-pki.ts';
import { listenTls } from './test-server.ts';

const pki = new TestPki();
const settings: RootSettings = { trustedRoots: ['gsma', 'private'], gsmaRootFiles: [], tlsRootFiles: [] };
const at = (name: string) => join(pki.folder, name);

beforeAll(() => {
  for (const name of ['one', 'two', 'public']) pki.make(name, { names: 'DNS:localhost' });
});
afterAll(() => pki.remove());

const storeOf = (change: Partial<RootSettings>) =>
  createTrustStore({ settings: () => ({ ...settings, ...change }), system: () => [pki.get('public').cert] });

describe('the named roots', () => {
  it('are those the settings name, the lab’s always', () => {
    const files = { gsmaRootFiles: [pki.get('one').path], tlsRootFiles: [pki.get('two').path] };
    const certificates = (trustedRoots: RootSettings['trustedRoots'], extra?: string[]) =>
      storeOf({ ...files, trustedRoots })
        .trusted(extra)
        .certificates.map((pem) => ['one', 'two', 'public'].find((name) => pki.get(name).cert === pem));
    expect(certificates([])).toEqual([]);
    expect(certificates(['gsma'])).toEqual(['one']);
    expect(certificates(['private'])).toEqual(['two']);
    expect(certificates(['system', 'private'])).toEqual(['two', 'public']);
    expect(certificates([], ['system'])).toEqual(['public']);
    const lab = createTrustStore({ settings: () => ({ ...settings, trustedRoots: [] }), lab: [pki.get('one').cert] });
    expect(lab.trusted().certificates).toEqual([pki.get('one').cert]);
  });

  it('are read from PEM, from several in one file, and from DER', () => {
    writeFileSync(at('both.pem'), `# two\n${pki.get('one').cert}${pki.get('two').cert}`);
    execFileSync('openssl', ['x509', '-in', pki.get('one').path, '-outform', 'DER', '-out', at('one.der')]);
    const read = (file: string) => storeOf({ tlsRootFiles: [at(file)] }).trusted().certificates;
    expect(read('both.pem')).toEqual([pki.get('one').cert, pki.get('two').cert]);
    expect(read('one.der')).toEqual([pki.get('one').cert]);
  });

  it('that cannot be used are named, and trust nobody', () => {
    writeFileSync(at('text.pem'), 'nothing');
    const [, , , own] = storeOf({ tlsRootFiles: [at('absent.pem'), at('text.pem'), pki.get('one').path] }).report();
    expect(own!.problems).toEqual([
      { path: at('absent.pem'), problem: 'missing' },
      { path: at('text.pem'), problem: 'noUsableCertificate' },
    ]);
    expect(own!.certificates).toEqual([pki.get('one').cert]);
  });

  it('count as another set when the file’s content changes, however alike the two are', async () => {
    const { key, cert } = pki.get('one');
    const server = await listenTls({ key, cert }, (_request, response) => response.end());
    copyFileSync(pki.get('one').path, at('changing.pem'));
    const trust = storeOf({ tlsRootFiles: [at('changing.pem')] });
    const client = createHttpsClient({ trust, variables: {} });
    const post = () =>
      client.post({ url: `https://localhost:${server.port}/`, headers: {}, body: '', timeoutMs: 5000 });
    const before = trust.trusted();
    expect(await post()).toMatchObject({ status: 200 });
    expect(trust.trusted()).toBe(before);
    writeFileSync(at('changing.pem'), readFileSync(pki.get('two').path));
    // The connection that stands was made under the old root: it is not used again.
    await expect(post()).rejects.toMatchObject({ code: 'TLS_UNTRUSTED' });
    expect(trust.trusted().digest).not.toBe(before.digest);
    client.close();
    await server.close();
  });
});
