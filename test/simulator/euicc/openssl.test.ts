import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concat, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { cancelSession } from '#core/protocol/sgp22/index.ts';
import { CardBench } from './card-bench.ts';
import { eid, es10 } from './lab.ts';

/** OpenSSL as judge of all that the card signs. Elements are cut out of the answers by their bytes, not by our codecs. */

const folder = mkdtempSync(join(tmpdir(), 'euicc-openssl-'));
afterAll(() => rmSync(folder, { recursive: true }));

const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });

/** The first element with `tag` in `hex` at an even position: the whole element as hex. */
function cut(hex: string, tag: string): string {
  for (let at = hex.indexOf(tag); at >= 0; at = hex.indexOf(tag, at + 1)) {
    if (at % 2 !== 0) continue;
    const head = at + tag.length;
    const first = parseInt(hex.slice(head, head + 2), 16);
    const extra = first < 0x80 ? 0 : first - 0x80;
    const length = extra === 0 ? first : parseInt(hex.slice(head + 2, head + 2 + 2 * extra), 16);
    return hex.slice(at, head + 2 + 2 * extra + 2 * length);
  }
  throw new Error(`no ${tag}`);
}

/** DER { r, s } of 64 bytes, made by hand. */
function derSignature(plain: string): Uint8Array {
  const integer = (hex: string) => {
    const trimmed = hex.replace(/^(00)+(?=[0-9A-F]{2})/, '');
    const value = parseInt(trimmed.slice(0, 2), 16) >= 0x80 ? `00${trimmed}` : trimmed;
    return `02${(value.length / 2).toString(16).padStart(2, '0')}${value}`;
  };
  const body = integer(plain.slice(0, 64)) + integer(plain.slice(64));
  return fromHex(`30${(body.length / 2).toString(16).padStart(2, '0')}${body}`);
}

/** What `openssl dgst -verify` says of `signature` (5F3740…) over `data` with the key of `certificate`. */
function judged(certificate: Uint8Array, data: string, signature: string): string {
  writeFileSync(join(folder, 'certificate.der'), certificate);
  writeFileSync(join(folder, 'data'), fromHex(data));
  writeFileSync(join(folder, 'signature'), derSignature(signature.slice(6)));
  writeFileSync(
    join(folder, 'key.pem'),
    openssl('x509', '-inform', 'DER', '-in', 'certificate.der', '-noout', '-pubkey'),
  );
  try {
    return openssl('dgst', '-sha256', '-verify', 'key.pem', '-signature', 'signature', 'data').trim();
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout).trim();
  }
}

const flip = (hex: string) => hex.slice(0, -2) + (parseInt(hex.slice(-2), 16) ^ 1).toString(16).padStart(2, '0');

describe.each(['P-256', 'brainpoolP256r1'] as const)('OpenSSL verifies, on %s,', (curve) => {
  let bench: CardBench;
  let certificate: Uint8Array;
  beforeAll(async () => {
    bench = await CardBench.open(['P-256', 'brainpoolP256r1']);
    certificate = bench.identity.credentials[curve === 'P-256' ? 0 : 1]!.euiccCertificate;
    bench.renew();
  });
  const verifies = (data: string, signature: string) => {
    expect(judged(certificate, data, signature)).toBe('Verified OK');
    expect(judged(certificate, flip(data), signature)).toBe('Verification failure');
  };

  it('euiccSignature1, euiccSignature2 and the signature of a cancelled session', () => {
    const { transactionId, response } = bench.server.authenticate(bench.card, curve);
    if (!('euiccSigned1' in response)) throw new Error(response.result);
    const signature1 = `5F3740${toHex(response.euiccSignature1)}`;
    verifies(toHex(response.euiccSigned1), signature1);
    const prepared = bench.server.prepare(bench.card, { transactionId, response }, { curve });
    if (!('euiccSigned2' in prepared)) throw new Error(prepared.result);
    // Over the server's signature too, with its header.
    const covered = toHex(concat(prepared.euiccSigned2, fromHex('5F3740'), prepared.bytes));
    verifies(covered, `5F3740${toHex(prepared.euiccSignature2)}`);
    const cancelled = toHex(
      cancelSession.encodeResponse(es10(bench.card, cancelSession, { transactionId, reason: 'postponed' })),
    );
    verifies(cut(cancelled, '30'), cut(cancelled, '5F37'));
  });

  it('the installation result and the other notifications', () => {
    bench.load(bench.prepare({ curve }));
    for (const request of ['BF3111A00C5A0A98884207000000000041810100', 'BF3211A00C5A0A98884207000000000041810100'])
      bench.ask(request);
    bench.ask('BF330C5A0A98884207000000000041');
    const result = bench.ask('BF2B05A003800101');
    verifies(cut(result, 'BF27'), cut(result, '5F37'));
    expect(bench.notifications.map((one) => one.profileManagementOperation)).toEqual([
      'install',
      'install',
      'enable',
      'disable',
      'delete',
      'delete',
    ]);
    for (const number of ['02', '03', '04', '05', '06']) {
      const other = bench.ask(`BF2B05A0038001${number}`);
      verifies(cut(other, 'BF2F'), cut(other, '5F37'));
      expect(other).toContain(cut(other, '5F37') + toHex(certificate));
    }
    expect(bench.states).toEqual({});
  });

  it('the certificate and the EID in it', () => {
    writeFileSync(join(folder, 'euicc.der'), certificate);
    const text = openssl('x509', '-inform', 'DER', '-in', 'euicc.der', '-noout', '-text');
    expect(text).toContain(eid);
    expect(text).toContain(curve === 'P-256' ? 'prime256v1' : 'brainpoolP256r1');
  });
});
