import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openHttpsFace, useJsonErrors, type ServedFace } from '#services/https-face/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { httpsClient } from '../https-client.ts';
import { temporaryLab } from '../lab.ts';

let lab: { pki: LabPki; remove(): void };
let folder: string;
let ca: string;
let face: ServedFace;

beforeAll(async () => {
  lab = await temporaryLab(new ManualClock(Date.now()));
  folder = mkdtempSync(join(tmpdir(), 'https-face-'));
  ca = lab.pki.hierarchies[0]!.ci.certificatePem;
  writeFileSync(join(folder, 'ca.pem'), ca);
});
afterAll(() => {
  lab.remove();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  const { privateKeyPem: key, certificatePem: cert } = lab.pki.dpTls;
  const headers = { 'X-Admin-Protocol': 'gsma/rsp/v2.2.2' };
  face = await openHttpsFace({ port: 0, tls: { key, cert }, headers, requestTimeout: 300 }, (app) => {
    useJsonErrors(app, undefined);
    app.post('/echo', (request, reply) => reply.send({ got: request.body }));
  });
  return () => face.close();
});

/** Writes `parts` one after the other, waits for the server to end the connection, and returns what it said. */
function say(...parts: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ port: face.port, host: '127.0.0.1', servername: 'localhost', ca });
    let received = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
    socket.on('error', reject).on('close', () => resolve(received));
    for (const part of parts) socket.write(part);
  });
}

describe('clients that are too slow', () => {
  test.each([
    ['with the request line', ['POST /ec']],
    ['with the headers', ['POST /echo HTTP/1.1\r\nHost: x\r\n']],
    [
      'with the body',
      ['POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{'],
    ],
  ])('%s are answered 408 in JSON, and let go', async (_, parts) => {
    expect(await say(...parts)).toMatch(
      /^HTTP\/1\.1 408 Request Timeout\r\nX-Admin-Protocol: gsma\/rsp\/v2\.2\.2\r\nContent-Type: application\/json; charset=utf-8\r\nContent-Length: \d+\r\nConnection: close\r\n\r\n\{"code":"REQUEST_TIMEOUT"/,
    );
  });

  test('do not keep others waiting', async () => {
    const slow = Array.from({ length: 20 }, () => say('POST /echo HTTP/1.1\r\nHost: x\r\n'));
    const client = httpsClient(face.port, { ca });
    expect((await client.send('POST', '/echo', { a: 1 })).json).toEqual({ got: { a: 1 } });
    client.close();
    expect((await Promise.all(slow)).every((answer) => answer.startsWith('HTTP/1.1 408'))).toBe(true);
  });
});

test('plain HTTP and noise on the TLS port end that connection alone', async () => {
  for (const bytes of ['GET / HTTP/1.1\r\n\r\n', '\u0016\u0003\u0001\u0000\u0001x', '\u0000'.repeat(100)]) {
    await new Promise<void>((resolve) => {
      const socket = connectTcp(face.port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
      socket.on('error', () => {}).on('close', () => resolve());
      socket.resume();
    });
  }
  const client = httpsClient(face.port, { ca });
  expect((await client.send('POST', '/echo', {})).status).toBe(200);
  client.close();
});

describe('TLS, by OpenSSL', () => {
  const handshake = async (...options: string[]): Promise<string> => {
    const connect = [
      's_client',
      '-connect',
      `127.0.0.1:${face.port}`,
      '-servername',
      'localhost',
      '-CAfile',
      join(folder, 'ca.pem'),
    ];
    const child = spawn('openssl', [...connect, '-verify_return_error', ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await new Promise((resolve) => child.on('close', resolve));
    return text;
  };

  test.each([
    ['-tls1_2', '-cipher', 'ECDHE-ECDSA-AES128-GCM-SHA256'],
    ['-tls1_2', '-cipher', 'ECDHE-ECDSA-AES128-SHA256'],
    ['-tls1_2', '-cipher', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
    ['-tls1_3', '-ciphersuites', 'TLS_AES_128_GCM_SHA256'],
    ['-tls1_3', '-ciphersuites', 'TLS_AES_256_GCM_SHA384'],
  ])('%s %s %s is spoken', async (...options) => {
    const said = await handshake(...options);
    expect(said).toContain(`Cipher is ${options[2]}`);
    expect(said).toMatch(/Verif(y return code|ication): (0 \()?(ok|OK)/);
  });

  test.each([
    ['-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'],
    ['-tls1_2', '-cipher', 'ECDHE-RSA-AES128-GCM-SHA256'],
    ['-tls1_2', '-cipher', 'aNULL:eNULL:@SECLEVEL=0'],
  ])('%s %s %s is not', async (...options) => {
    expect(await handshake(...options)).not.toMatch(/Cipher is (ECDHE|TLS_|A|E)/);
  });
});

test('a taken port is refused by code', async () => {
  const { privateKeyPem: key, certificatePem: cert } = lab.pki.dpTls;
  const second = openHttpsFace({ port: face.port, tls: { key, cert } }, () => {});
  await expect(second).rejects.toMatchObject({ code: 'PORT_IN_USE', details: { port: face.port } });
});

test('closing does not wait for a client that never began TLS', async () => {
  const { privateKeyPem: key, certificatePem: cert } = lab.pki.dpTls;
  const other = await openHttpsFace({ port: 0, tls: { key, cert } }, () => {});
  const mute = connectTcp(other.port, '127.0.0.1');
  await new Promise((resolve) => mute.once('connect', resolve));
  const gone = new Promise((resolve) => mute.on('error', () => {}).once('close', resolve));
  mute.resume();
  await other.close();
  await gone;
});
