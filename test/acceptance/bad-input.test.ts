import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BenchDevice } from '#core/environment/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { es9pFunctions } from '#core/protocol/sgp22/index.ts';
import { createHost, type Host } from '#server/host/create-host.ts';
import { openApiDocument } from '#server/host/openapi-document.ts';
import { createLabPki } from '#services/lab-pki/index.ts';
import type { ContractClient } from '#shared/contract-client.ts';
import { createRouter } from '#shared/router.ts';
import { httpsClient, type Answer, type Client } from '../services/https-client.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { vectorJson, vectorsAvailable } from '../support/vectors.ts';
import { WorkstationBench } from '../support/workstation-bench.ts';

/** Bad input at every boundary gets an error with a code and changes nothing: not one record of the data folder. */

const deviceId = 'sim-borealis';
const packageOf = (name: string) =>
  readFileSync(join(import.meta.dirname, `../../resources/profiles/${name}.der`)) as Uint8Array;

let bench: WorkstationBench;
let client: ContractClient;
/** The profile that the factory left on the device. */
let iccid: string;

beforeAll(async () => {
  bench = await WorkstationBench.start();
  client = createRouterClient(createRouter(bench.handlers));
  await client.devices.bench();
  iccid = (await client.profiles.list({ deviceId }))[0]!.iccid;
  // What reading a device writes once (which slot its modem uses) is written now.
  for (const { id } of (await client.devices.bench()).devices) await client.devices.refresh({ deviceId: id });
});
afterAll(() => bench.stop());

/** Every record there is, by database; `but` leaves out collections. */
function records(but: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    ['workbench.db', 'services.db', 'cards.db'].map((name) => {
      const database = new Database(join(bench.folder, name), { readonly: true });
      const hash = createHash('sha256');
      for (const row of database.prepare('SELECT * FROM record ORDER BY collection, key').raw().iterate() as Iterable<
        string[]
      >)
        if (!but.includes(row[0]!)) hash.update(JSON.stringify(row));
      database.close();
      return [name, hash.digest('hex')];
    }),
  );
}

/** Runs `work` and proves that no record changed. */
async function unchanged<T>(work: () => Promise<T>, but: readonly string[] = []): Promise<T> {
  const before = records(but);
  const result = await work();
  expect(records(but)).toEqual(before);
  return result;
}

interface Refusal {
  readonly code: string;
  readonly data?: { readonly code?: string; readonly details?: Record<string, unknown> };
}

/** The code of a rejected call: the contract's own for input of the wrong shape, else that of the error family. */
const refusal = async (calling: () => PromiseLike<unknown>): Promise<Refusal> => {
  try {
    await calling();
  } catch (error) {
    return error as Refusal;
  }
  throw new Error('it was taken');
};
const codeOf = ({ code, data }: Refusal) => (code === 'WORKBENCH' ? data?.code : code);

describe.skipIf(!vectorsAvailable)('activation codes', () => {
  interface Case {
    readonly input: string;
    readonly verdict: string;
    readonly reason?: string;
  }
  const invalid = vectorsAvailable
    ? vectorJson<{ cases: Case[] }>('activation-codes.json').cases.filter(({ verdict }) => verdict === 'invalid')
    : [];

  it('that are invalid are refused for their reason, wherever they come in', async () => {
    expect(invalid.length).toBeGreaterThan(25);
    await unchanged(async () => {
      for (const { input, reason } of invalid)
        for (const take of [
          () => client.profiles.parseActivationCode({ activationCode: input }),
          () => client.profiles.download({ deviceId, activationCode: input }),
          () => client.operations.provision({ deviceId, activationCode: input }),
        ]) {
          const refused = await refusal(take);
          const byShape = input === '' || input.length > 4096;
          expect(codeOf(refused), input).toBe(byShape ? 'BAD_REQUEST' : 'ACTIVATION_CODE_INVALID');
          if (!byShape) expect(refused.data?.details, input).toMatchObject({ reason });
        }
    });
  });
});

describe('.der packages', () => {
  const der = packageOf('workbench-5g');
  const changedAt = (at: number, value: number) => {
    const bytes = der.slice();
    bytes[at] = value;
    return bytes;
  };
  const add = (hex: string) => refusal(() => client.services.addPackage({ name: 'bad', der: hex }));

  it.each<[string, string, string]>([
    ['nothing', '', 'PROFILE_PACKAGE_INVALID'],
    ['one byte', 'A0', 'PROFILE_PACKAGE_INVALID'],
    ['a text', Buffer.from('LPA:1$smdp.example.com$ABC\n').toString('hex').toUpperCase(), 'PROFILE_PACKAGE_INVALID'],
    ['a picture', '89504E470D0A1A0A0000000D49484452', 'PROFILE_PACKAGE_INVALID'],
    ['zeros', '00'.repeat(64), 'PROFILE_PACKAGE_INVALID'],
    ['a header that is none', toHex(changedAt(0, 0x30)), 'PROFILE_PACKAGE_INVALID'],
    ['a header whose length lies', toHex(changedAt(1, der[1]! + 1)), 'PROFILE_PACKAGE_INVALID'],
    ['a length without end', 'A084FFFFFFFF', 'PROFILE_PACKAGE_INVALID'],
    ['a package and more', `${toHex(der)}00`, 'PROFILE_PACKAGE_INVALID'],
    ['half a byte', 'A0B', 'PROFILE_PACKAGE_INVALID'],
    ['no hex', 'profile', 'PROFILE_PACKAGE_INVALID'],
    ['over two million bytes', '00'.repeat(2_000_001), 'PROFILE_PACKAGE_INVALID'],
    ['over seven million digits', '00'.repeat(3_500_001), 'BAD_REQUEST'],
  ])('%s is refused', async (_name, hex, code) => {
    expect(codeOf(await unchanged(() => add(hex)))).toBe(code);
  });

  it('cut off anywhere are refused', async () => {
    await unchanged(async () => {
      for (let length = 1; length < der.length; length += 97)
        expect(codeOf(await add(toHex(der.subarray(0, length)))), `${length} bytes`).toBe('PROFILE_PACKAGE_INVALID');
    });
  });

  it('with a byte changed anywhere are refused with a code or make sense', async () => {
    const random = seededRandom('mutations');
    let refused = 0;
    for (let round = 0; round < 150; round++) {
      const [high, low, value] = random.bytes(3) as unknown as [number, number, number];
      const at = ((high << 8) | low) % der.length;
      const before = records();
      const outcome = await refusal(() =>
        client.services.addPackage({ name: `changed ${round}`, der: toHex(changedAt(at, value)) }),
      ).catch(() => undefined);
      if (outcome === undefined) continue;
      refused++;
      expect(codeOf(outcome), `byte ${at} as ${value}`).toBe('PROFILE_PACKAGE_INVALID');
      expect(records()).toEqual(before);
    }
    expect(refused).toBeGreaterThan(10);
  });
});

describe('contract calls', () => {
  const nobody = 'sim-nobody';
  const otherIccid = '8988247000000000000';
  const calls: Record<string, [call: () => PromiseLike<unknown>, code: string]> = {
    'devices.refresh, unknown device': [() => client.devices.refresh({ deviceId: nobody }), 'DEVICE_UNKNOWN'],
    'devices.setFault, unknown device': [
      () => client.devices.setFault({ deviceId: nobody, fault: 'slowReader', on: true }),
      'DEVICE_UNKNOWN',
    ],
    'euicc.info, unknown device': [() => client.euicc.info({ deviceId: nobody }), 'DEVICE_UNKNOWN'],
    'euicc.setDefaultDpAddress, unknown device': [
      () => client.euicc.setDefaultDpAddress({ deviceId: nobody, address: '' }),
      'DEVICE_UNKNOWN',
    ],
    'euicc.setDefaultDpAddress, too long': [
      () => client.euicc.setDefaultDpAddress({ deviceId, address: 'a'.repeat(256) }),
      'BAD_REQUEST',
    ],
    'euicc.memoryReset, unknown device': [
      () => client.euicc.memoryReset({ deviceId: nobody, confirmation: '0000' }),
      'DEVICE_UNKNOWN',
    ],
    'euicc.memoryReset, wrong confirmation': [
      () => client.euicc.memoryReset({ deviceId, confirmation: '0000' }),
      'CONFIRMATION_MISMATCH',
    ],
    'euicc.memoryReset, no confirmation': [
      () => client.euicc.memoryReset({ deviceId, confirmation: '' }),
      'CONFIRMATION_MISMATCH',
    ],
    'profiles.list, unknown device': [() => client.profiles.list({ deviceId: nobody }), 'DEVICE_UNKNOWN'],
    'profiles.download, unknown device': [
      () => client.profiles.download({ deviceId: nobody, activationCode: 'LPA:1$smdp.example.com$A' }),
      'DEVICE_UNKNOWN',
    ],
    'profiles.enable, unknown device': [() => client.profiles.enable({ deviceId: nobody, iccid }), 'DEVICE_UNKNOWN'],
    'profiles.disable, unknown device': [() => client.profiles.disable({ deviceId: nobody, iccid }), 'DEVICE_UNKNOWN'],
    'profiles.delete, unknown device': [
      () => client.profiles.delete({ deviceId: nobody, iccid, confirmation: iccid.slice(-4) }),
      'DEVICE_UNKNOWN',
    ],
    'profiles.delete, wrong confirmation': [
      () => client.profiles.delete({ deviceId, iccid, confirmation: '12345' }),
      'CONFIRMATION_MISMATCH',
    ],
    'profiles.delete, the whole ICCID as confirmation': [
      () => client.profiles.delete({ deviceId, iccid, confirmation: iccid }),
      'CONFIRMATION_MISMATCH',
    ],
    'profiles.setNickname, over 64 bytes': [
      () => client.profiles.setNickname({ deviceId, iccid, nickname: 'ü'.repeat(33) }),
      'NICKNAME_TOO_LONG',
    ],
    'profiles.enable, an ICCID with a letter': [
      () => client.profiles.enable({ deviceId, iccid: 'A'.repeat(19) }),
      'BAD_REQUEST',
    ],
    'notifications.list, unknown device': [() => client.notifications.list({ deviceId: nobody }), 'DEVICE_UNKNOWN'],
    'notifications.process, unknown device': [
      () => client.notifications.process({ deviceId: nobody }),
      'DEVICE_UNKNOWN',
    ],
    'imei.list, unknown device': [() => client.imei.list({ deviceId: nobody }), 'DEVICE_UNKNOWN'],
    'imei.history, unknown device': [() => client.imei.history({ deviceId: nobody }), 'DEVICE_UNKNOWN'],
    'imei.plan, unknown device': [() => client.imei.plan({ deviceId: nobody, iccid }), 'DEVICE_UNKNOWN'],
    'imei.plan, unknown profile': [() => client.imei.plan({ deviceId, iccid: otherIccid }), 'PROFILE_NOT_FOUND'],
    'imei.bind, unknown device': [() => client.imei.bind({ deviceId: nobody, iccid }), 'DEVICE_UNKNOWN'],
    'verification.start, unknown device': [() => client.verification.start({ deviceId: nobody }), 'DEVICE_UNKNOWN'],
    'operations.provision, unknown device': [() => client.operations.provision({ deviceId: nobody }), 'DEVICE_UNKNOWN'],
    'operations.get, unknown': [() => client.operations.get({ operationId: 'op-none' }), 'OPERATION_UNKNOWN'],
    'operations.watch, unknown': [
      async () => {
        for await (const _event of await client.operations.watch({ operationId: 'op-none' })) return;
      },
      'OPERATION_UNKNOWN',
    ],
    'operations.cancel, unknown': [() => client.operations.cancel({ operationId: 'op-none' }), 'OPERATION_UNKNOWN'],
    'operations.answer, unknown': [
      () => client.operations.answer({ operationId: 'op-none', answer: { kind: 'confirmProfile', accept: true } }),
      'OPERATION_UNKNOWN',
    ],
    'operations.answer, no answer': [
      () => client.operations.answer({ operationId: 'op-none', answer: { kind: 'maybe' } as never }),
      'BAD_REQUEST',
    ],
    'services.createOrder, unknown type': [
      () => client.services.createOrder({ profileType: 'no such profile' }),
      'PROFILE_TYPE_UNKNOWN',
    ],
    'services.createOrder, EID of 31 digits': [
      () => client.services.createOrder({ profileType: 'workbench-5g', eid: '8'.repeat(31) }),
      'BAD_REQUEST',
    ],
    'services.createOrder, short confirmation code': [
      () => client.services.createOrder({ profileType: 'workbench-5g', confirmationCode: '1' }),
      'BAD_REQUEST',
    ],
    'services.cancelOrder, unknown': [() => client.services.cancelOrder({ orderId: 'none' }), 'ORDER_UNKNOWN'],
    'services.addPackage, a name with a line break': [
      () => client.services.addPackage({ name: 'a\nb', der: toHex(packageOf('workbench-5g')) }),
      'PROFILE_TYPE_INVALID',
    ],
    'services.addPackage, a name that is taken': [
      () => client.services.addPackage({ name: 'workbench-5g', der: toHex(packageOf('workbench-lte')) }),
      'PROFILE_TYPE_EXISTS',
    ],
    'settings.set, another type': [() => client.settings.set({ theme: 'pink' as never }), 'BAD_REQUEST'],
    'journal.list, a limit of no size': [() => client.journal.list({ limit: -1 }), 'BAD_REQUEST'],
  };

  it.each(Object.entries(calls))('%s', async (_name, [call, code]) => {
    const refused = await unchanged(() => refusal(call));
    expect(codeOf(refused)).toBe(code);
  });

  const unknownProfile: Record<string, [start: () => Promise<{ operationId: string }>, code: string]> = {
    'profiles.enable': [() => client.profiles.enable({ deviceId, iccid: otherIccid }), 'PROFILE_NOT_FOUND'],
    'profiles.disable': [() => client.profiles.disable({ deviceId, iccid: otherIccid }), 'PROFILE_NOT_FOUND'],
    'profiles.delete': [
      () => client.profiles.delete({ deviceId, iccid: otherIccid, confirmation: otherIccid.slice(-4) }),
      'PROFILE_NOT_FOUND',
    ],
    'profiles.setNickname': [
      () => client.profiles.setNickname({ deviceId, iccid: otherIccid, nickname: 'x' }),
      'PROFILE_NOT_FOUND',
    ],
    'imei.bind': [() => client.imei.bind({ deviceId, iccid: otherIccid }), 'PROFILE_NOT_FOUND'],
    'notifications.remove': [
      () => client.notifications.remove({ deviceId, seqNumber: 4711, evenUnsent: true }),
      'NOTIFICATION_UNKNOWN',
    ],
    'verification.start with nothing enabled': [
      () => client.verification.start({ deviceId: 'sim-aurora' }),
      'NO_ENABLED_PROFILE',
    ],
  };

  /** What a card holds is known only to it: such an operation begins, is journaled, fails, and has changed nothing. */
  it.each(Object.entries(unknownProfile))(
    '%s of what is not on the card fails, and nothing else changes',
    async (_name, [start, code]) => {
      const ended = await unchanged(
        () => bench.run(start()),
        ['journal', 'journalHead', 'operations', 'operations/unfinished', 'counters'],
      );
      expect(ended).toMatchObject({ state: 'failed', error: { code } });
      const operationId = ended.id;
      expect(codeOf(await unchanged(() => refusal(() => client.operations.cancel({ operationId }))))).toBe(
        'OPERATION_ENDED',
      );
    },
  );
});

describe('HTTP bodies', () => {
  const huge = JSON.stringify({ filler: 'A'.repeat(600 * 1024) });
  const bodies: Record<string, string> = {
    nothing: '',
    'half of JSON': '{"deviceId":"sim-',
    'no JSON': 'LPA:1$a$b',
    'JSON null': 'null',
    'a number': '7',
    'an array': '[{}]',
    'an empty object': '{}',
    'members of other types':
      '{"deviceId":7,"eid":[],"imsi":{},"transactionId":false,"euiccChallenge":1,"euiccInfo1":null,"pendingNotification":9}',
    'members that are no Base64 or hex':
      '{"euiccChallenge":"%%%","euiccInfo1":"***","smdpAddress":"x","transactionId":"zz","pendingNotification":"!","imsi":"abc","nonce":"x"}',
    'a depth of ten thousand': `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
    'more than any limit': huge,
  };
  const clients: Record<string, Client> = {};
  beforeAll(async () => {
    const folder = join(bench.folder, 'pki');
    const pki = await createLabPki({ folder, clock: new ManualClock(Date.now()), random: seededRandom('pki') });
    const { key, cert } = { key: pki.workstation.privateKeyPem, cert: pki.workstation.certificatePem };
    for (const { name, address } of await client.services.status())
      clients[name] = httpsClient(Number(address!.split(':')[1]), { ca: pki.tlsRoots.join('\n'), cert, key });
  });
  afterAll(() => Object.values(clients).forEach((one) => one.close()));

  /** Of a face in JSON, or of an envelope of SGP.22 section 6.5.1.4. */
  const codeIn = ({ status, json }: Answer): string | undefined => {
    const { code, header } = (json ?? {}) as {
      code?: string;
      header?: {
        functionExecutionStatus?: { status?: string; statusCodeData?: { subjectCode: string; reasonCode: string } };
      };
    };
    const { status: executed, statusCodeData } = header?.functionExecutionStatus ?? {};
    if (executed === 'Failed') return `${statusCodeData?.subjectCode}/${statusCodeData?.reasonCode}`;
    return status >= 400 && status < 500 ? code : undefined;
  };

  const paths: Record<string, readonly string[]> = {
    smdp: Object.values(es9pFunctions).map(({ path }) => path),
    imeiRegistry: ['/imei-registry/v1/allotments', '/imei-registry/v1/devices'],
    network: [
      'subscribers',
      'vectors',
      'resynchronisations',
      'results',
      'equipment',
      'equipment/checks',
      'attachments',
    ].map((name) => `/network/v1/${name}`),
  };

  it.each(Object.entries(paths).flatMap(([service, all]) => all.map((path) => [service, path] as const)))(
    'to %s at %s',
    async (service, path) => {
      for (const [what, body] of Object.entries(bodies)) {
        const send = () => clients[service]!.send('POST', path, body, { 'content-type': 'application/json' });
        const answer = await unchanged(send);
        expect(codeIn(answer), `${what}: ${answer.status} ${answer.text}`).toMatch(
          /^[A-Z][A-Z_]+$|^\d(\.\d+)+\/\d\.\d+$/,
        );
        expect(codeIn(answer), `${what}: ${answer.text}`).not.toMatch(/INTERNAL|8\.8\/4\.2/);
      }
      const form = await unchanged(() => clients[service]!.send('POST', path, 'a=b', { 'content-type': 'text/plain' }));
      expect(codeIn(form), form.text).toBeDefined();
    },
  );

  describe('to the Node host', () => {
    let host: Host;
    beforeAll(async () => {
      const log = { info() {}, warn() {}, error() {} };
      const random = seededRandom('host');
      const { handlers } = bench;
      host = await createHost({ handlers, rendererFolder: import.meta.dirname, version: '0', random, log });
    });
    afterAll(() => host.close());

    it('at every path that takes one', async () => {
      const { paths: described = {} } = await openApiDocument('0');
      const takers = Object.entries(described).filter(([, methods]) => methods?.post?.requestBody !== undefined);
      expect(takers.length).toBeGreaterThan(10);
      const rejected = { ...bodies, 'more than any limit': `"${'A'.repeat(9 * 1024 * 1024)}"` };
      // Of these, `{}` is an order to do nothing, to do it to the empty device, or to tell of everything there is.
      const takesAnything = [
        '/provision',
        '/settings',
        '/devices/{deviceId}/notifications/process',
        '/devices/{deviceId}/notifications/{seqNumber}/remove',
        '/reports/csv',
        '/services/network/settings',
      ];
      for (const [path] of takers) {
        const at = `${host.address}/api${path
          .replace('{deviceId}', 'sim-nobody')
          .replace('{iccid}', iccid)
          .replace(/\{\w+\}/, '1')}`;
        for (const [what, body] of Object.entries(rejected)) {
          if (takesAnything.includes(path) && ['nothing', 'an empty object'].includes(what)) continue;
          if (what === 'more than any limit' && path !== takers[0]![0]) continue;
          const response = await unchanged(() =>
            fetch(at, {
              method: 'POST',
              body,
              headers: { authorization: `Bearer ${host.token}`, 'content-type': 'application/json' },
            }),
          );
          const answer = (await response.json()) as Refusal;
          const where = `${path}, ${what}: ${response.status} ${JSON.stringify(answer)}`;
          expect(response.status, where).toBeGreaterThanOrEqual(400);
          expect(response.status, where).toBeLessThan(500);
          expect(codeOf(answer), where).toMatch(/^[A-Z][A-Z_]+$/);
        }
      }
    });
  });
});

describe('the simulated device', () => {
  let device: BenchDevice;
  beforeAll(async () => {
    device = (await bench.open.environment.devices.list()).find((one) => one.id === deviceId)!;
  });

  it.each([
    ['an unknown class', 'FFA4040000', /^6E00$/],
    ['an unknown instruction', '00EE000000', /^6D00$/],
    ['a SELECT of nothing', '00A4040005A0000000AA', /^6A82$/],
    ['a length that is too long', '00A404000AA000', /^6700$/],
    ['a length that is too short', '00A4000401' + '3F006F07', /^6700$/],
    ['a read outside any file', '00B0000010', /^69|^6A/],
    ['STORE DATA before the ISD-R is selected', '80E2910003BF2E00', /^6[9DE]|^6A/],
    ['STORE DATA that is no TLV', '81E2910003FFFFFF', /^6/],
    ['a PIN of the wrong length', '002000010431323334', /^6[79AB3]/],
    ['a channel that is not open', '0370800300', /^6/],
    ['three bytes', '00A404', /^6700$/],
    ['one byte', '80', /^6700$/],
    ['noise', 'DEADBEEFDEADBEEFDEADBEEF', /^6[7E]00$/],
  ])('answers %s at its card with a status word', async (_name, command, status) => {
    await unchanged(async () => {
      const connection = await device.euiccReader!.connect();
      const answer = toHex(await connection.transmit(fromHex(command)));
      await connection.close();
      expect(answer).toMatch(status);
    });
    expect(await client.profiles.list({ deviceId })).toHaveLength(1);
  });

  it('takes an APDU of no bytes for what it is', async () => {
    await unchanged(async () => {
      const connection = await device.euiccReader!.connect();
      const answer = await connection.transmit(new Uint8Array(0)).then(toHex, (error: Refusal) => error.code);
      await connection.close();
      expect(answer).toMatch(/^6700$|^[A-Z_]+$/);
    });
  });

  const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
  it.each<[string, Uint8Array]>([
    ['a word', bytes('HELLO\r')],
    ['an unknown command', bytes('AT+NOSUCH=1\r')],
    ['an IMEI of letters', bytes('AT+SIMEI="ABCDEFGHIJKLMNO"\r')],
    ['an IMEI with a wrong check digit', bytes('AT+SIMEI="490154203237510"\r')],
    ['a quote without its end', bytes('AT+SIMEI="0011020200\r')],
    ['a parameter out of range', bytes('AT+CFUN=99\r')],
    ['a hundred thousand characters', bytes(`AT+CSIM=${'A'.repeat(100_000)}\r`)],
    ['more than a line may hold, and a good command before it', bytes(`AT+CFUN=0${' '.repeat(300_000)}x\r`)],
    ['every byte there is', Uint8Array.from([...Array(256).keys(), 13])],
    ['an APDU of half a byte', bytes('AT+CSIM=3,"00A"\r')],
    ['an APDU longer than it says', bytes('AT+CSIM=4,"00A40400"\r')],
  ])('answers %s at its modem with an error, and goes on', async (_name, line) => {
    await unchanged(async () => {
      const connection = await device.modemLine!.open();
      let heard = '';
      connection.onReceive((received) => (heard += Buffer.from(received).toString('latin1')));
      const say = async (spoken: Uint8Array, answer: RegExp) => {
        heard = '';
        await connection.write(spoken);
        await expect.poll(() => heard).toMatch(answer);
        return heard;
      };
      try {
        await say(bytes('ATE0\r'), /OK/);
        expect(await say(line, /ERROR/)).not.toMatch(/^OK\r/m);
        await say(bytes('AT\r'), /OK/);
      } finally {
        await connection.close();
      }
    });
    const slots = await client.imei.list({ deviceId });
    expect(slots.map(({ valid, binding }) => [valid, binding])).toEqual([
      [true, 'factory'],
      [true, 'factory'],
    ]);
  });
});
