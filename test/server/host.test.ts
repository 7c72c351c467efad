import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createHost, type Host } from '#server/host/create-host.ts';
import { contract, type Bench, type Contract } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { handlersWith, silentLog } from './handlers-double.ts';

const bench: Bench = { name: 'Bench 1', mode: 'simulated', devices: [] };
let calls = 0;
let watchers = 0;
let host: Host;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'host-'));
  mkdirSync(join(folder, 'renderer', 'assets'), { recursive: true });
  writeFileSync(
    join(folder, 'renderer', 'index.html'),
    '<meta name="csp-nonce" content="__CSP_NONCE__"><script src="./assets/a.js">',
  );
  writeFileSync(join(folder, 'renderer', 'assets', 'a.js'), '1;');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  host = await createHost({
    handlers: handlersWith({
      devices: {
        bench: () => (calls++, bench),
        async *watch(_input, { signal }) {
          watchers++;
          try {
            for (let round = 1; !signal?.aborted; round++) {
              yield { ...bench, name: `round ${round}` };
              if (round >= 2) await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
            }
          } finally {
            watchers--;
          }
        },
      },
      profiles: {
        list() {
          throw new UsageError('DEVICE_UNKNOWN', 'no such device', { details: { deviceId: 'x' }, effect: 'none' });
        },
        download: () => (calls++, { operationId: 'op-1' }),
      },
    }),
    rendererFolder: join(folder, 'renderer'),
    version: '1.2.3',
    random: seededRandom('host'),
    log: silentLog,
  });
});

afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
  readonly json: { code?: string; data?: { code?: string } };
}

/** node:http, because fetch would not let a test set Host. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(
      `${host.address}${path}`,
      { method: options.method ?? 'GET', headers: options.headers },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        response.on('end', () => {
          const isJson = String(response.headers['content-type']).includes('json');
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            body,
            json: isJson ? JSON.parse(body) : {},
          });
        });
      },
    );
    call.on('error', reject);
    call.end(options.body);
  });
}

const bearer = () => ({ authorization: `Bearer ${host.token}` });
const json = () => ({ ...bearer(), 'content-type': 'application/json' });

describe('the door', () => {
  it('listens on the loopback address and holds a token of 256 bits', () => {
    expect(host.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(host.token).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['no token', {}, 401, 'TOKEN_REQUIRED'],
    ['a wrong token', { authorization: `Bearer ${'0'.repeat(64)}` }, 401, 'TOKEN_REQUIRED'],
    ['a token in another scheme', { authorization: 'Basic Og==' }, 401, 'TOKEN_REQUIRED'],
    ['a made-up cookie', { cookie: 'esim-workbench=1' }, 401, 'TOKEN_REQUIRED'],
    ['the name of another host', { host: 'evil.example' }, 403, 'HOST_FORBIDDEN'],
    ['another port', { host: '127.0.0.1:1' }, 403, 'HOST_FORBIDDEN'],
    ['the origin of another page', { origin: 'https://evil.example' }, 403, 'ORIGIN_FORBIDDEN'],
    ['the origin "null"', { origin: 'null' }, 403, 'ORIGIN_FORBIDDEN'],
    ['a fetch from another site', { 'sec-fetch-site': 'cross-site' }, 403, 'ORIGIN_FORBIDDEN'],
  ])('refuses a request with %s, in the one error family, and calls nothing', async (_name, headers, status, code) => {
    const before = calls;
    for (const path of ['/api/bench', '/openapi.json', '/assets/a.js']) {
      const proof: Record<string, string> = status === 401 ? {} : bearer();
      const answer = await ask(path, { headers: { ...proof, ...headers } });
      expect(answer).toMatchObject({ status, json: { code: 'WORKBENCH', data: { code } } });
    }
    expect(calls).toBe(before);
  });

  it('admits the token under both loopback names', async () => {
    for (const name of ['127.0.0.1', 'localhost']) {
      const headers = { ...bearer(), host: `${name}:${host.port}`, origin: `http://${name}:${host.port}` };
      expect(await ask('/api/bench', { headers })).toMatchObject({ status: 200, json: bench });
    }
  });

  it('exchanges a link once for a cookie that scripts cannot read, and cleans the address', async () => {
    const link = new URL(host.issueLink());
    const first = await ask(link.pathname + link.search);
    expect(first).toMatchObject({ status: 303, headers: { location: '/' } });
    const cookie = String(first.headers['set-cookie']);
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    const session = { cookie: cookie.split(';')[0]! };
    expect(await ask('/', { headers: session })).toMatchObject({ status: 200 });
    expect(await ask('/api/bench', { headers: session })).toMatchObject({ status: 200 });

    const second = await ask(link.pathname + link.search);
    expect(second.status).toBe(401);
    expect(second.headers['set-cookie']).toBeUndefined();
    expect(second.body).toContain('used already');
  });

  it('issues links to holders of the token only', async () => {
    expect(await ask('/links', { method: 'POST' })).toMatchObject({ status: 401 });
    const { body } = await ask('/links', { method: 'POST', headers: bearer() });
    expect(JSON.parse(body)).toMatchObject({ link: expect.stringContaining(`${host.address}/?token=`) });
  });
});

describe('the screens', () => {
  it('come with a strict policy and a nonce of their own for each page', async () => {
    const pages = await Promise.all([ask('/', { headers: bearer() }), ask('/', { headers: bearer() })]);
    const nonces = pages.map(({ headers, body }) => {
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'cache-control': 'no-store',
      });
      const nonce = /'nonce-([^']+)'/.exec(policy)![1]!;
      expect(body).toContain(`content="${nonce}"`);
      return nonce;
    });
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets/..%5c..%5csecret.txt', '/%00', '/%'])(
    'stay in their folder: %s',
    async (path) => {
      const answer = await ask(path, { headers: bearer() });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.body).not.toContain('secret');
    },
  );
});

describe('the contract over HTTP', () => {
  it('carries errors by code, details and effect', async () => {
    const answer = await ask('/api/devices/x/profiles', { headers: bearer() });
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({
      code: 'WORKBENCH',
      data: { code: 'DEVICE_UNKNOWN', details: { deviceId: 'x' }, effect: 'none' },
    });
  });

  it.each([
    ['broken JSON', '{"activationCode":', {}, 400],
    ['a body of another type', 'activationCode=1', { 'content-type': 'text/plain' }, 415],
    ['a missing member', '{}', {}, 400],
    ['a member of the wrong type', '{"activationCode":7}', {}, 400],
    ['a code that is too long', JSON.stringify({ activationCode: 'A'.repeat(5000) }), {}, 400],
    ['an array', '[]', {}, 400],
    ['a body over the limit', `{"activationCode":"${'A'.repeat(9 * 1024 * 1024)}"}`, {}, 413],
  ])('refuses %s with a code and changes nothing', async (_name, body, headers, status) => {
    const before = calls;
    const answer = await ask('/api/devices/d/profiles/download', {
      method: 'POST',
      headers: { ...json(), ...headers },
      body,
    });
    expect(answer.status).toBe(status);
    expect(answer.json.code).toMatch(/^[A-Z_]+$/);
    expect(calls).toBe(before);
  });

  it('knows no other path', async () => {
    expect(await ask('/api/nowhere', { headers: bearer() })).toMatchObject({
      status: 404,
      json: { data: { code: 'NOT_FOUND' } },
    });
    expect(await ask('/api/bench', { method: 'DELETE', headers: bearer() })).toMatchObject({ status: 404 });
  });

  it('streams a subscription as server-sent events and ends it when the reader goes', async () => {
    const going = new AbortController();
    const response = await fetch(`${host.address}/api/bench/events`, { headers: bearer(), signal: going.signal });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    let text = '';
    for await (const chunk of response.body!) {
      text += new TextDecoder().decode(chunk);
      if (text.includes('round 2')) break;
    }
    going.abort();
    expect(text).toMatch(/data: .*"round 1"/);
    await expect.poll(() => watchers).toBe(0);
  });
});

describe('the OpenAPI document', () => {
  it('describes every procedure of the contract once', async () => {
    const { json: document } = (await ask('/openapi.json', { headers: bearer() })) as unknown as {
      json: {
        openapi: string;
        info: { version: string };
        paths: Record<string, Record<string, { operationId: string; responses: object }>>;
      };
    };
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.info.version).toBe('1.2.3');
    const described = Object.values(document.paths).flatMap((path) => Object.values(path));
    const procedures = Object.entries(contract).flatMap(([area, members]) =>
      Object.keys(members).map((name) => `${area}.${name}`),
    );
    expect(described.map(({ operationId }) => operationId).sort()).toEqual(procedures.sort());
    for (const operation of described) expect(Object.keys(operation.responses)).toContain('200');
  });

  it('refers only to what it holds, and names each path parameter', async () => {
    const { body } = await ask('/openapi.json', { headers: bearer() });
    const document = JSON.parse(body) as {
      paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>;
    };
    for (const [, pointer] of body.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      expect(
        pointer!.split('/').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document),
      ).toBeDefined();
    }
    for (const [path, methods] of Object.entries(document.paths)) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { parameters = [] } of Object.values(methods)) {
        expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(inPath);
      }
    }
  });
});

describe('the contract over WebSocket', () => {
  const address = () => `${host.address.replace('http', 'ws')}/rpc`;
  const opened = (socket: WebSocket) =>
    new Promise<void>((resolve, reject) => socket.on('open', resolve).on('error', reject));
  const closed = (socket: WebSocket) => new Promise<number>((resolve) => socket.on('close', resolve));

  it('answers calls and subscriptions on one line, and ends them with it', async () => {
    const socket = new WebSocket(address(), { headers: bearer() });
    await opened(socket);
    const client: ContractRouterClient<Contract> = createORPCClient(new RPCLink({ websocket: socket as never }));
    expect(await client.devices.bench()).toEqual(bench);
    await expect(client.profiles.list({ deviceId: 'x' })).rejects.toMatchObject({ data: { code: 'DEVICE_UNKNOWN' } });
    const events = await client.devices.watch();
    expect([(await events.next()).value, (await events.next()).value]).toMatchObject([
      { name: 'round 1' },
      { name: 'round 2' },
    ]);
    expect(watchers).toBe(1);
    socket.close();
    await expect.poll(() => watchers).toBe(0);
  });

  it.each([
    ['no token', () => ({}), 401],
    ['a foreign origin', () => ({ ...bearer(), origin: 'http://evil.example' }), 403],
    ['a foreign host', () => ({ ...bearer(), host: 'evil.example' }), 403],
  ])('refuses an upgrade with %s', async (_name, headers, status) => {
    const socket = new WebSocket(address(), { headers: headers() });
    const refused = await new Promise<number>((resolve, reject) => {
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode!));
      socket.on('open', () => reject(new Error('opened')));
      socket.on('error', () => {});
    });
    expect(refused).toBe(status);
  });

  it.each([
    'garbage',
    '{}',
    '{"i":"1"}',
    '{"i":1,"p":{"u":"/devices/bench"}}',
    '{"i":"1","p":{"u":"http://x/"}}',
    '[1]',
    'null',
  ])('hangs up on a message that is none of the protocol: %s', async (message) => {
    const socket = new WebSocket(address(), { headers: bearer() });
    await opened(socket);
    socket.send(message);
    expect(await closed(socket)).toBe(1007);
    expect(await ask('/api/bench', { headers: bearer() })).toMatchObject({ status: 200 });
  });

  it('hangs up on a binary message and on one over the limit', async () => {
    for (const [message, code] of [
      [Buffer.from([1, 2, 3]), 1007],
      ['A'.repeat(9 * 1024 * 1024), 1009],
    ] as const) {
      const socket = new WebSocket(address(), { headers: bearer() });
      await opened(socket);
      socket.send(message);
      expect(await closed(socket)).toBe(code);
    }
  });
});
