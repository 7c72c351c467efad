/** openssl as the judge of what the bench signs, and as the signer of what it has to judge. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BenchIdentity } from '#core/environment/index.ts';
import { createBenchIdentity } from '#node/bench-identity/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { programMissing, run } from '#test/support/third-party.ts';

const noOpenssl = programMissing('openssl');
const dayMs = 86_400_000;
/** Line ends of every kind and bytes that are no text: nothing of it may be changed on the way. */
const content = Buffer.concat([Buffer.from('{"a":1}\r\nÄ\n\n'), Buffer.from([0, 0x80, 0xff, 0x30, 0x80])]);

describe('the identity of a bench', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-identity-'));
  const file = (name: string) => join(folder, name);
  // A little ahead, so that certificates openssl makes meanwhile are valid already.
  const clock = new ManualClock(Date.now() + 30_000);
  const keys = file('keys');
  let bench: BenchIdentity;

  beforeAll(async () => {
    bench = createBenchIdentity({ folder: keys, clock });
    const { identity, made } = await bench.ensure('Prüfplatz 3 · Київ');
    expect(made).toBe(true);
    writeFileSync(file('identity.pem'), identity.certificatePem);
    writeFileSync(file('content'), content);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const sign = (form: 'detached' | 'enveloping', encoding: 'der' | 'pem') =>
    bench.sign(content, { form, encoding, at: clock.now() });
  const cms = (...args: string[]) => run('openssl', ['cms', ...args]);
  const problems = async (...given: Parameters<BenchIdentity['check']>) =>
    (await bench.check(...given)).signers.map((signer) => signer.problems);

  it('is made while others have their turn, is kept in a file of its owner alone, and is the same for all who ask', async () => {
    const other = createBenchIdentity({ folder: file('other'), clock });
    let turns = 0;
    let isMade = false;
    const [first, second] = await Promise.all([
      other.ensure('One').finally(() => (isMade = true)),
      other.ensure('Two'),
      (async () => {
        while (!isMade) {
          await turn();
          turns++;
        }
      })(),
    ]);
    expect(turns).toBeGreaterThan(20);
    expect(second.identity).toEqual(first.identity);
    expect(statSync(join(file('other'), 'identity.pem')).mode & 0o777).toBe(0o600);
    expect(createBenchIdentity({ folder: file('other'), clock }).current()).toEqual(first.identity);
  });

  it.skipIf(noOpenssl)(
    'is a certificate of RSA 3072 with SHA-256, for signatures only, with the bench’s name',
    async () => {
      const { stdout } = await run('openssl', [
        'x509',
        '-in',
        file('identity.pem'),
        '-noout',
        '-text',
        '-nameopt',
        'utf8,sep_comma_plus',
      ]);
      expect(stdout).toContain('Subject: O=eSIM Workbench,OU=Report signing,CN=Prüfplatz 3 · Київ');
      expect(stdout).toContain('Public-Key: (3072 bit)');
      expect(stdout).toContain('Signature Algorithm: sha256WithRSAEncryption');
      expect(stdout).toContain('Digital Signature, Non Repudiation');
      expect(stdout).toContain('CA:FALSE');
      expect(bench.current()?.subject).toBe('CN=Prüfplatz 3 · Київ, OU=Report signing, O=eSIM Workbench');
    },
  );

  describe.skipIf(noOpenssl)('signs so that openssl agrees', () => {
    for (const encoding of ['der', 'pem'] as const) {
      const inform = encoding.toUpperCase();
      it(`beside the file, ${inform}; one changed byte is found by both`, async () => {
        const signature = await sign('detached', encoding);
        writeFileSync(file('s'), signature);
        const verify = (name: string) =>
          cms(
            '-verify',
            '-binary',
            '-inform',
            inform,
            '-in',
            file('s'),
            '-content',
            file(name),
            '-CAfile',
            file('identity.pem'),
            '-out',
            file('out'),
          );
        expect(await verify('content')).toMatchObject({ status: 0 });
        expect(await problems(content, signature, [])).toEqual([[]]);

        const changed = Buffer.from(content);
        changed[5]! ^= 1;
        writeFileSync(file('changed'), changed);
        expect(await verify('changed')).not.toMatchObject({ status: 0 });
        expect(await problems(changed, signature, [])).toEqual([['CONTENT_CHANGED']]);
      });

      it(`around the file, ${inform}; it comes out as it went in`, async () => {
        const signature = await sign('enveloping', encoding);
        writeFileSync(file('m'), signature);
        const verified = await cms(
          '-verify',
          '-binary',
          '-inform',
          inform,
          '-in',
          file('m'),
          '-CAfile',
          file('identity.pem'),
          '-out',
          file('out'),
        );
        expect(verified).toMatchObject({ status: 0 });
        expect(readFileSync(file('out')).equals(content)).toBe(true);
        const checked = await bench.check(signature, undefined, []);
        expect(Buffer.from(checked.content).equals(content)).toBe(true);
        expect(checked).toMatchObject({ form: 'enveloping', signers: [{ trust: 'thisBench', problems: [] }] });
      });
    }

    it('with the time of signing, and with SHA-256', async () => {
      writeFileSync(file('s'), await sign('detached', 'der'));
      const { stdout } = await cms('-cmsout', '-print', '-inform', 'DER', '-in', file('s'));
      expect(stdout).toContain('object: signingTime (1.2.840.113549.1.9.5)');
      expect(stdout).toMatch(/digestAlgorithm:\s+algorithm: sha256 /);
      const [signer] = (await bench.check(content, readFileSync(file('s')), [])).signers;
      expect(Date.parse(signer!.signedAt!)).toBe(Math.floor(clock.now() / 1000) * 1000);
    });
  });

  it('finds a changed signature and a changed statement of the time', async () => {
    const signature = Buffer.from(await sign('detached', 'der'));
    const last = Buffer.from(signature);
    last[last.length - 1]! ^= 1;
    expect(await problems(content, last, [])).toEqual([['SIGNATURE_WRONG']]);
    const at = signature.indexOf(Buffer.from('2A864886F70D010905', 'hex')) + 13;
    const later = Buffer.from(signature);
    expect(later.toString('latin1', at, at + 13)).toMatch(/^\d{12}Z$/);
    later[at + 11] = later[at + 11] === 0x30 ? 0x31 : 0x30;
    expect(await problems(content, later, [])).toEqual([['SIGNATURE_WRONG']]);
  });

  it('refuses whatever is no signature, without a stumble', async () => {
    const refused = (bytes: Uint8Array, signature?: Uint8Array) => bench.check(bytes, signature, []);
    await expect(refused(Buffer.from('%PDF-1.7'))).rejects.toMatchObject({ code: 'SIGNATURE_MISSING' });
    await expect(refused(content, Buffer.from('hello'))).rejects.toMatchObject({ code: 'SIGNATURE_UNREADABLE' });
    const signature = await sign('detached', 'der');
    await expect(refused(signature)).rejects.toMatchObject({ code: 'SIGNATURE_WITHOUT_FILE' });
    for (let length = 13; length < signature.length; length += 61)
      await expect(refused(content, signature.subarray(0, length))).rejects.toMatchObject({
        code: 'SIGNATURE_UNREADABLE',
      });
  });

  it('says the same of who signed what and when, or objects, whatever byte of the message is changed', async () => {
    const signature = await sign('enveloping', 'der');
    const whole = await bench.check(signature, undefined, []);
    let objections = 0;
    for (let at = 0; at < signature.length; at += 3) {
      const changed = Buffer.from(signature);
      changed[at]! ^= 0x11;
      const checked = await bench.check(changed, undefined, []).catch(() => undefined);
      const isGood =
        checked?.signers.every((signer) => signer.problems.length === 0) === true && checked.signers.length > 0;
      // Version numbers and lists of algorithms stand outside of what is signed, and say nothing.
      if (isGood) expect(checked, `byte ${at}`).toEqual(whole);
      else objections++;
    }
    expect(objections).toBeGreaterThan(signature.length / 4);
  });

  it('signs no more once its time is over, and can be renewed; what it signed before still holds', async () => {
    const then = new ManualClock(clock.now() - 5 * 365 * dayMs + 10 * dayMs);
    const old = createBenchIdentity({ folder: file('old'), clock: then });
    const { identity } = await old.ensure('Old');
    const signature = await old.sign(content, { form: 'detached', encoding: 'der', at: then.now() });
    expect(identity.state).toBe('valid');
    then.advance(5 * 365 * dayMs - 20 * dayMs);
    expect(old.current()?.state).toBe('endsSoon');
    then.advance(25 * dayMs);
    expect(old.current()?.state).toBe('expired');
    await expect(old.sign(content, { form: 'detached', encoding: 'der', at: then.now() })).rejects.toMatchObject({
      code: 'BENCH_IDENTITY_EXPIRED',
    });
    const renewed = await old.renew('Old');
    expect(renewed.fingerprint).not.toBe(identity.fingerprint);
    expect(renewed.state).toBe('valid');
    const { signers } = await old.check(content, signature, []);
    expect(signers).toMatchObject([{ trust: 'formerIdentity', fingerprint: identity.fingerprint, problems: [] }]);
    const reopened = createBenchIdentity({ folder: file('old'), clock: then });
    expect((await reopened.check(content, signature, [])).signers).toMatchObject([{ trust: 'formerIdentity' }]);
  });

  it('does not trust another bench until its certificate is given', async () => {
    const other = createBenchIdentity({ folder: file('another'), clock });
    const { identity } = await other.ensure('Another');
    const signature = await other.sign(content, { form: 'enveloping', encoding: 'der', at: clock.now() });
    expect(await problems(signature, undefined, [])).toEqual([['SIGNER_UNKNOWN']]);
    const { signers } = await bench.check(signature, undefined, [identity.certificatePem]);
    expect(signers).toMatchObject([{ trust: 'givenRoot', problems: [], subject: identity.subject }]);
    await expect(
      bench.check(signature, undefined, ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----']),
    ).rejects.toMatchObject({
      code: 'CERTIFICATE_UNREADABLE',
    });
  });

  describe.skipIf(noOpenssl)('judges what openssl signed', () => {
    const openssl = async (...args: string[]) => {
      const { status, stderr } = await run('openssl', args);
      if (status !== 0) throw new Error(stderr);
    };
    /** A root and a leaf under it; `key`: arguments of `openssl req -newkey`. */
    const leaf = async (name: string, key: readonly string[], days = '30') => {
      await openssl(
        'req',
        '-newkey',
        ...key,
        '-noenc',
        '-keyout',
        file(`${name}.key`),
        '-subj',
        `/CN=${name}`,
        '-out',
        file(`${name}.csr`),
      );
      await openssl(
        'x509',
        '-req',
        '-in',
        file(`${name}.csr`),
        '-CA',
        file('root.pem'),
        '-CAkey',
        file('root.key'),
        '-days',
        days,
        '-out',
        file(`${name}.pem`),
        '-extfile',
        file('leaf.cnf'),
      );
    };
    const signed = async (out: string, name: string, ...more: string[]) => {
      await openssl(
        'cms',
        '-sign',
        '-binary',
        '-in',
        file('content'),
        '-signer',
        file(`${name}.pem`),
        '-inkey',
        file(`${name}.key`),
        '-outform',
        'DER',
        '-out',
        file(out),
        ...more,
      );
      return readFileSync(file(out));
    };
    let root: string;

    beforeAll(async () => {
      writeFileSync(
        file('leaf.cnf'),
        'basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nsubjectKeyIdentifier=hash\n',
      );
      await openssl(
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-noenc',
        '-keyout',
        file('root.key'),
        '-subj',
        '/CN=Root',
        '-days',
        '30',
        '-out',
        file('root.pem'),
      );
      root = readFileSync(file('root.pem'), 'utf8');
      await leaf('rsa', ['rsa:2048']);
      await leaf('ec', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']);
    });

    it.each([
      ['with signed attributes', 'rsa', []],
      ['without signed attributes', 'rsa', ['-noattr']],
      ['naming its key by identifier', 'rsa', ['-keyid']],
      ['by RSASSA-PSS', 'rsa', ['-keyopt', 'rsa_padding_mode:pss']],
      ['with SHA-512', 'rsa', ['-md', 'sha512']],
      ['by ECDSA', 'ec', []],
    ] as const)('%s', async (what, name, more) => {
      const signature = await signed('s', name, ...more);
      expect(await problems(content, signature, [root])).toEqual([[]]);
      expect(await problems(content, signature, [])).toEqual([['SIGNER_UNKNOWN']]);
      expect(await problems(Buffer.concat([content, Buffer.from(' ')]), signature, [root])).toEqual([
        ['CONTENT_CHANGED'],
      ]);
      expect(what).not.toBe('');
    });

    it('as a stream, in BER of indefinite length, the content inside', async () => {
      const signature = await signed('m', 'rsa', '-nodetach', '-stream');
      expect(signature[1]).toBe(0x80);
      const checked = await bench.check(signature, undefined, [root]);
      expect(Buffer.from(checked.content).equals(content)).toBe(true);
      expect(checked.signers).toMatchObject([{ trust: 'givenRoot', problems: [] }]);
    });

    it('by two signers, of whom one is not known', async () => {
      await openssl(
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-noenc',
        '-keyout',
        file('self.key'),
        '-subj',
        '/CN=Stranger',
        '-days',
        '30',
        '-out',
        file('self.pem'),
      );
      await openssl(
        'cms',
        '-sign',
        '-binary',
        '-in',
        file('content'),
        '-signer',
        file('rsa.pem'),
        '-inkey',
        file('rsa.key'),
        '-signer',
        file('self.pem'),
        '-inkey',
        file('self.key'),
        '-outform',
        'DER',
        '-out',
        file('two'),
      );
      const found = await problems(content, readFileSync(file('two')), [root]);
      expect(found.sort((a, b) => a.length - b.length)).toEqual([[], ['SIGNER_UNKNOWN']]);
    });

    it('with its certificate left out, known to the one who checks', async () => {
      const signature = await signed('s', 'rsa', '-nocerts');
      expect(await problems(content, signature, [root])).toEqual([['CERTIFICATE_ABSENT', 'SIGNER_UNKNOWN']]);
      const own = readFileSync(file('rsa.pem'), 'utf8');
      expect(await problems(content, signature, [own])).toEqual([[]]);
    });

    it('with a digest that proves nothing any more', async () => {
      expect(await problems(content, await signed('s', 'rsa', '-md', 'sha1'), [root])).toEqual([['ALGORITHM_UNKNOWN']]);
    });

    it('with a certificate whose time is over, as openssl finds too', async () => {
      const then = new ManualClock(clock.now() - 6 * 365 * dayMs);
      const old = createBenchIdentity({ folder: file('ancient'), clock: then });
      const { identity } = await old.ensure('Ancient');
      writeFileSync(file('ancient.pem'), identity.certificatePem);
      const pem = readFileSync(join(file('ancient'), 'identity.pem'), 'utf8');
      writeFileSync(file('ancient.key'), pem);
      const signature = await signed('s', 'ancient');
      const args = [
        '-verify',
        '-binary',
        '-inform',
        'DER',
        '-in',
        file('s'),
        '-content',
        file('content'),
        '-CAfile',
        file('ancient.pem'),
        '-out',
        file('out'),
      ];
      const judged = await cms(...args);
      expect(judged.status).not.toBe(0);
      expect(judged.stderr).toContain('certificate has expired');
      expect(await problems(content, signature, [identity.certificatePem])).toEqual([['CERTIFICATE_EXPIRED']]);
      expect(await cms(...args, '-attime', String(Math.floor(then.now() / 1000) + 60))).toMatchObject({ status: 0 });
    });
  });
});
