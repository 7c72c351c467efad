import { connect as connectTls } from 'node:tls';
import { beforeAll, describe, expect, test } from 'vitest';
import { es2pFunctions, es9pFunctions } from '#core/protocol/sgp22/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { serveEs2plus } from '#services/smdp/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { httpsClient, type Answer, type Client } from '../https-client.ts';
import { temporaryLab } from '../lab.ts';
import { iccid, openBench, type Bench } from './bench.ts';

/**
 * Every function × every way a request can be ill: always 4xx, or 200 and Failed, always JSON, never 5xx — and
 * afterwards the server is as it was. What is merely unusual is taken.
 */
let pki: LabPki;
let bench: Bench;
let port: Record<'es9plus' | 'es2plus', number>;
let clients: Record<'es9plus' | 'es2plus', Client>;
let identity: { cert: string; key: string };
let ca: string;

beforeAll(async () => {
  const lab = await temporaryLab(new ManualClock(Date.now()));
  pki = lab.pki;
  ca = pki.hierarchies[0]!.ci.certificatePem;
  bench = await openBench(pki);
  const { privateKeyPem: key, certificatePem: cert } = pki.dpTls;
  const face = await serveEs2plus(bench.smdp, { port: 0, tls: { key, cert, clientCa: pki.servicesCa.certificatePem } });
  port = { es9plus: bench.port, es2plus: face.port };
  identity = { cert: pki.workstation.certificatePem, key: pki.workstation.privateKeyPem };
  clients = { es9plus: bench.client, es2plus: httpsClient(face.port, { ca, ...identity }) };
  return async () => {
    clients.es2plus.close();
    await face.close();
    await bench.close();
    lab.remove();
  };
});

const { handleDownloadProgressInfo: _theOperators, ...served } = es2pFunctions;
const functions = [...Object.values(es9pFunctions), ...Object.values(served)].map(({ name, path }) => ({
  name,
  path,
  face: path.includes('es2plus') ? ('es2plus' as const) : ('es9plus' as const),
}));

/** Whatever members any function has, each with the same value. */
const every = (value: unknown) =>
  Object.fromEntries(
    [
      ...['transactionId', 'euiccChallenge', 'euiccInfo1', 'smdpAddress', 'authenticateServerResponse'],
      ...['prepareDownloadResponse', 'cancelSessionResponse', 'pendingNotification', 'header', 'iccid', 'eid'],
      ...['profileType', 'matchingId', 'releaseFlag', 'finalProfileStatusIndicator', 'confirmationCode'],
    ].map((member) => [member, value]),
  );
const named = { ...every(''), transactionId: '00'.repeat(16), smdpAddress: 'localhost', header: {} };
const withTlvs = (hex: string) => {
  const element = Buffer.from(hex, 'hex').toString('base64');
  return {
    ...named,
    euiccChallenge: Buffer.alloc(16).toString('base64'),
    euiccInfo1: element,
    authenticateServerResponse: element,
    prepareDownloadResponse: element,
    cancelSessionResponse: element,
    pendingNotification: element,
  };
};
const deepTlv = (depth: number): string => {
  let inner = '';
  for (let i = 0; i < depth; i++) {
    const length = inner.length / 2;
    inner = `30${length < 128 ? length.toString(16).padStart(2, '0') : `82${length.toString(16).padStart(4, '0')}`}${inner}`;
  }
  return inner;
};

const bodies: Record<string, unknown> = {
  'no body': undefined,
  'an empty body': '',
  'no JSON': 'euiccChallenge=1',
  'half a JSON object': '{"transactionId":"00',
  'JSON and more': '{}{}',
  'a JSON number': '7',
  'a JSON string': '"x"',
  'JSON null': 'null',
  'a JSON list': '[]',
  'an empty object': {},
  'members that are numbers': every(7),
  'members that are objects': every({}),
  'members that are lists': every([]),
  'members that are null': every(null),
  'members that are false': every(false),
  'members that are empty': every(''),
  'members that are no Base64': every('%%%'),
  'Base64 without padding': every('AAA'),
  'Base64 with line breaks': every('AA\nAA'),
  'members of the wrong letter case': { EUICCCHALLENGE: 'AAAA', TransactionID: '00', ICCID: iccid },
  'a truncated element': withTlvs('BF3805A003'),
  'an element of indefinite length': withTlvs('BF3880A000'),
  'an element longer than can be': withTlvs('BF3884FFFFFFFF'),
  'an element of the wrong tag': withTlvs('BF3900'),
  'elements of the right tags with nothing in them': {
    ...withTlvs('BF2000'),
    authenticateServerResponse: 'vzgA',
    prepareDownloadResponse: 'vyEA',
    cancelSessionResponse: 'v0EA',
    pendingNotification: 'vzcA',
  },
  'an element and more': withTlvs('BF3800BF3800'),
  'a deeply nested element': withTlvs(deepTlv(5_000)),
  'deeply nested lists': `${'['.repeat(60_000)}`,
  'deeply nested objects': `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
  'a member twice': `{"transactionId":"00","transactionId":"11","iccid":"1","iccid":"2"}`,
  'a member named __proto__': `{"__proto__":{"transactionId":"00"},"constructor":{"prototype":{}}}`,
  'a transactionId of 17 bytes': { ...named, transactionId: '00'.repeat(17) },
  'a transactionId of odd length': { ...named, transactionId: '000' },
  'text with zero bytes': every('\u0000'),
  'text of a lone surrogate': '{"transactionId":"\\ud800","iccid":"\\ud800"}',
  'a body over the limit': `"${'A'.repeat(600_000)}"`,
};

interface Body {
  readonly code?: string;
  readonly header?: { readonly functionExecutionStatus?: { readonly status?: string } };
}

function expectRefusal(answer: Answer, what: string): void {
  const { code, header } = (answer.json ?? {}) as Body;
  const isEnvelope = header?.functionExecutionStatus?.status === 'Failed';
  const isAnswer = (answer.status === 200 && isEnvelope) || (answer.status >= 400 && answer.status < 500);
  expect(isAnswer, `${what}: ${answer.status} ${answer.text.slice(0, 200)}`).toBe(true);
  expect(isEnvelope || typeof code === 'string', `${what}: ${answer.text.slice(0, 200)}`).toBe(true);
  expect(answer.text, what).not.toMatch(/8\.8","reasonCode":"4\.2|INTERNAL/);
  expect(answer.headers['x-admin-protocol'], what).toMatch(/^gsma\/rsp\/v2\.\d+\.\d+$/);
  expect(answer.headers['content-type'], what).toMatch(/^application\/json; charset=utf-8$/);
}

/** Sends bytes as they are over TLS and reads until the server closes. */
function raw(face: 'es9plus' | 'es2plus', bytes: Buffer | string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ port: port[face], host: '127.0.0.1', servername: 'localhost', ca, ...identity });
    let received = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
    socket.on('error', reject).on('close', () => resolve(received));
    socket.write(bytes);
  });
}

const request = (path: string, body: Buffer, headers: string[] = []) =>
  Buffer.concat([
    Buffer.from(
      [
        `POST ${path} HTTP/1.1`,
        'Host: localhost',
        'Connection: close',
        `Content-Length: ${body.length}`,
        ...headers,
      ].join('\r\n') + '\r\n\r\n',
    ),
    body,
  ]);
const jsonType = 'Content-Type: application/json';

describe.each(functions)('$name', ({ path, face }) => {
  test('answers ill bodies with codes', async () => {
    for (const [what, body] of Object.entries(bodies))
      expectRefusal(await clients[face].send('POST', path, body, { 'content-type': 'application/json' }), what);
    expect(bench.smdp.order(iccid)?.state).toBe('available');
    expect(bench.store.count('smdp/notifications')).toBe(0);
  });

  test.each([
    ['text/plain'],
    ['application/jsonx'],
    ['application/json+cbor'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['application'],
    [';;;'],
  ])('refuses Content-Type %s', async (type) => {
    expectRefusal(await clients[face].send('POST', path, named, { 'content-type': type }), type);
  });

  test('refuses a request without Content-Type', async () => {
    const answer = await raw(face, request(path, Buffer.from('{}')));
    expect(answer).toMatch(/^HTTP\/1\.1 (200|400)[^]*"subjectCode":"1\.2\.1","reasonCode":"2\.1"/);
  });

  test.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('answers %s with 405 in JSON', async (method) => {
    const answer = await clients[face].send(method, path);
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
    expect(answer.headers['x-admin-protocol']).toBe('gsma/rsp/v2.2.2');
    if (method !== 'HEAD') expect((answer.json as Body).code).toBe('METHOD_NOT_ALLOWED');
  });

  test.each([
    ['a slash more', (good: string) => `${good}/`],
    ['another letter case', (good: string) => good.toUpperCase()],
    ['a part less', (good: string) => good.slice(0, -1)],
    ['dots', (good: string) => `/../..${good}`],
    ['a percent sign that encodes nothing', (good: string) => `${good}%`],
  ])('answers 4xx in JSON at its path with %s', async (what, change) => {
    const answer = await clients[face].send('POST', change(path), {});
    expect(answer.status, what).toBeGreaterThanOrEqual(400);
    expect(answer.status, what).toBeLessThan(500);
    expect(typeof (answer.json as Body).code, answer.text).toBe('string');
    expect(answer.headers['x-admin-protocol']).toBe('gsma/rsp/v2.2.2');
  });

  test('refuses bytes that are no UTF-8', async () => {
    const body = Buffer.concat([Buffer.from('{"transactionId":"'), Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from('"}')]);
    expect(await raw(face, request(path, body, [jsonType]))).toMatch(/"subjectCode":"1\.2","reasonCode":"2\.1"/);
    const utf16 = Buffer.from('{"transactionId":"00"}', 'utf16le');
    const typed = [`${jsonType}; charset=utf-16`];
    expect(await raw(face, request(path, utf16, typed))).toMatch(/"subjectCode":"1\.2","reasonCode":"2\.1"/);
  });

  test('refuses headers of any size in JSON', async () => {
    const answer = await raw(face, request(path, Buffer.from('{}'), [jsonType, `X-Long: ${'a'.repeat(40_000)}`]));
    expect(answer).toMatch(/^HTTP\/1\.1 431 [^]*X-Admin-Protocol: gsma[^]*"code":"HEADERS_TOO_LARGE"/);
  });

  test('answers what is no HTTP with 400 in JSON', async () => {
    for (const bytes of [
      'hello\r\n\r\n',
      'POST\r\n\r\n',
      'FETCH / HTTP/1.1\r\n\r\n',
      `POST ${path} HTTP/9.9\r\n\r\n`,
    ]) {
      const answer = await raw(face, bytes);
      expect(answer, bytes).toMatch(
        /^HTTP\/1\.1 400 [^]*X-Admin-Protocol: gsma[^]*Content-Type: application\/json[^]*"code":/,
      );
    }
  });

  test('refuses a body shorter or longer than announced', async () => {
    const long = await raw(face, request(path, Buffer.from('{}'), [jsonType, 'Transfer-Encoding: chunked']));
    expect(long).toMatch(/^HTTP\/1\.1 400 [^]*"code":/);
    const wrongChunk = `POST ${path} HTTP/1.1\r\nHost: x\r\n${jsonType}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`;
    expect(await raw(face, wrongChunk)).toMatch(/^HTTP\/1\.1 400 [^]*"code":/);
  });
});

describe('what is merely unusual is taken', () => {
  const path = es9pFunctions.initiateAuthentication.path;
  const good = () => ({ ...bench.card.initiate(bench.address) });
  const sent = (headers: string[], body = Buffer.from(JSON.stringify(good()))) =>
    raw('es9plus', request(path, body, headers));
  const success = /^HTTP\/1\.1 200 [^]*"status":"Executed-Success"/;

  test.each([
    'application/json',
    'application/json;charset=UTF-8',
    'application/json; charset=utf-8',
    'application/json ; charset="utf-8"',
    'Application/JSON',
    'application/json; charset=iso-8859-1',
    'application/json; profile="x"',
  ])('Content-Type %s', async (type) => {
    expect(await sent([`Content-Type: ${type}`])).toMatch(success);
  });

  test('members of later versions, a byte order mark, white space', async () => {
    const later = { ...good(), lpaRspCapability: 'AAA=', header: { x: 1 }, unknown: [{ deep: null }] };
    const marked = Buffer.from(`\u{feff}\r\n ${JSON.stringify(later, undefined, 2)} \n`);
    expect(await sent([jsonType], marked)).toMatch(success);
  });

  test('other User-Agents, none, other protocol versions, Expect, conditional and unknown headers', async () => {
    for (const header of [
      'User-Agent: com.vendor.lpa/7',
      'X-Admin-Protocol: gsma/rsp/v3.1.0',
      'X-Admin-Protocol: nonsense',
      'Accept-Encoding: gzip, br',
      'If-None-Match: *',
      'Range: bytes=0-1',
      'X-Unknown: 1',
    ])
      expect(await sent([jsonType, header]), header).toMatch(success);
  });

  test('a body in chunks, and HTTP/1.0', async () => {
    const body = JSON.stringify(good());
    const chunks = [body.slice(0, 40), body.slice(40)].map((part) => `${part.length.toString(16)}\r\n${part}\r\n`);
    const chunked = `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${jsonType}\r\nTransfer-Encoding: chunked\r\n\r\n${chunks.join('')}0\r\n\r\n`;
    expect(await raw('es9plus', chunked)).toMatch(success);
    const old = `POST ${path} HTTP/1.0\r\n${jsonType}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    expect(await raw('es9plus', old)).toMatch(success);
  });

  test('the transactionId in either letter case; it is answered in upper case', async () => {
    const { transactionId } = await bench.ok('initiateAuthentication', good());
    expect(transactionId).toMatch(/^[0-9A-F]{32}$/);
    const cancelled = { transactionId: transactionId!.toLowerCase(), cancelSessionResponse: 'v0EDgQEF' };
    expect((await bench.post('cancelSession', cancelled)).text).toContain('"subjectCode":"8.1","reasonCode":"4.2"');
  });

  test('the address in any letter case, with the root’s dot; not another port', async () => {
    const status = async (smdpAddress: string) =>
      (await bench.post('initiateAuthentication', { ...good(), smdpAddress })).text.includes('Executed-Success');
    const [host, ownPort] = bench.address.split(':');
    expect(await status(bench.address.toUpperCase())).toBe(true);
    expect(await status(`${host}.:${ownPort}`)).toBe(true);
    expect(await status(`${host}:${Number(ownPort) + 1}`)).toBe(false);
    expect(await status('')).toBe(false);
  });
});

describe('answers', () => {
  test('have a length, a type with its charset and the protocol, and no connection is closed for them', async () => {
    const first = await bench.post('initiateAuthentication', bench.card.initiate(bench.address));
    const second = await bench.post('initiateAuthentication', '{');
    const third = await bench.post('handleNotification', '{');
    for (const answer of [first, second, third]) {
      expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(answer.text)));
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(answer.headers['x-admin-protocol']).toBe('gsma/rsp/v2.2.2');
      expect(answer.headers['transfer-encoding']).toBeUndefined();
      expect(answer.headers.connection).not.toBe('close');
    }
    expect([second.reusedSocket, third.reusedSocket]).toEqual([true, true]);
  });

  test('a notification taken is 204 without body, type or length', async () => {
    const answer = await bench.post('handleNotification', bench.card.notification(1, bench.address, Buffer.alloc(10)));
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([204, '', undefined]);
    expect(answer.headers['x-admin-protocol']).toBe('gsma/rsp/v2.2.2');
  });
});
