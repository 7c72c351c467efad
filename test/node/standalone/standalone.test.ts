import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveService, simulateCard, simulateModem } from '#node/standalone/index.ts';

let data: string;
beforeAll(() => (data = mkdtempSync(join(tmpdir(), 'standalone-'))));
afterAll(() => rmSync(data, { recursive: true }));

const root = (name: string) => readFileSync(join(data, 'pki', 'public', `${name}.pem`), 'utf8');

function ask(address: string, ca: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(`https://${address}${path}`, { ca, method: 'POST' }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode!));
    });
    call.setHeader('content-type', 'application/json');
    call.on('error', reject);
    call.end('{}');
  });
}

describe('a service alone', () => {
  it('serves the SM-DP+ under the lab’s root', async () => {
    const service = await serveService({ name: 'smdp', port: 0, dataFolder: data });
    expect(await ask(service.address, root('ci-P-256'), '/gsma/rsp2/es9plus/initiateAuthentication')).toBe(200);
    await service.close();
  });

  it.each(['imei-registry', 'network'] as const)('lets nobody in to the %s without a certificate', async (name) => {
    const service = await serveService({ name, port: 0, dataFolder: data });
    await expect(ask(service.address, root('services-ca'), '/')).rejects.toThrow(/certificate|alert|reset|hang up/i);
    await service.close();
  });

  it('refuses a taken port by code, and a folder that another one serves', async () => {
    const service = await serveService({ name: 'smdp', port: 0, dataFolder: data });
    const other = { name: 'network', port: service.port, dataFolder: data } as const;
    await expect(serveService(other)).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    const twice = serveService({ name: 'smdp', port: 0, dataFolder: data });
    await expect(twice).rejects.toMatchObject({ code: 'DATA_FOLDER_BUSY' });
    await service.close();
  });

  it('makes one PKI for services that start side by side, its keys for the owner alone', async () => {
    const fresh = mkdtempSync(join(tmpdir(), 'standalone-'));
    const names = ['smdp', 'imei-registry', 'network'] as const;
    const services = await Promise.all(names.map((name) => serveService({ name, port: 0, dataFolder: fresh })));
    await Promise.all(services.map((service) => service.close()));
    expect(statSync(join(fresh, 'pki', 'P-256', 'ci.pem')).mode & 0o777).toBe(0o600);
    rmSync(fresh, { recursive: true });
  });
});

describe('the card in a virtual reader', () => {
  /** vpcd's side of the wire: sends orders and commands, collects the card's frames. */
  async function virtualReader() {
    let card: Socket | undefined;
    let bytes = Buffer.alloc(0);
    let wake = () => {};
    const server = createServer((socket) => {
      card = socket;
      socket.on('data', (chunk) => {
        bytes = Buffer.concat([bytes, chunk]);
        wake();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return {
      port: typeof address === 'object' && address !== null ? address.port : 0,
      send(hex: string) {
        const body = Buffer.from(hex, 'hex');
        card!.write(Buffer.concat([Buffer.from([body.length >> 8, body.length & 0xff]), body]));
      },
      async frame(): Promise<string> {
        while (bytes.length < 2 || bytes.length < 2 + bytes.readUInt16BE(0)) {
          await new Promise<void>((resolve) => (wake = resolve));
        }
        const length = bytes.readUInt16BE(0);
        const frame = bytes
          .subarray(2, 2 + length)
          .toString('hex')
          .toUpperCase();
        bytes = bytes.subarray(2 + length);
        return frame;
      },
      pull: () => card!.destroy(),
      close: () => server.close(),
    };
  }

  it('answers ATR and commands, names its EID, and ends when the reader goes', async () => {
    const reader = await virtualReader();
    const eid = '89049032000001000000000000000559';
    const card = await simulateCard({ vpcd: { host: '127.0.0.1', port: reader.port }, dataFolder: data, eid });
    expect(card.eid).toBe(eid);
    reader.send('01');
    reader.send('04');
    expect(await reader.frame()).toMatch(/^3[BF]/);
    // ISD-R of SGP.02 and SGP.22, then ES10c.GetEID (BF3E with tag list 5A) by STORE DATA.
    reader.send('00A4040010A0000005591010FFFFFFFF8900000100');
    expect(await reader.frame()).toMatch(/(61..|9000)$/);
    reader.send('80E2910006BF3E035C015A00');
    let answer = await reader.frame();
    if (/^61/.test(answer)) {
      reader.send(`00C00000${answer.slice(2)}`);
      answer = await reader.frame();
    }
    expect(answer).toBe(`BF3E125A10${eid}9000`);
    reader.pull();
    await card.ended;
    reader.close();
  });

  it('says where no vpcd listens, and frees its folder', async () => {
    const reader = await virtualReader();
    const vpcd = { host: '127.0.0.1', port: reader.port };
    reader.close();
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(simulateCard({ vpcd, dataFolder: data })).rejects.toMatchObject({ code: 'DEVICE_GONE' });
    }
    const refused: readonly (readonly [string, string])[] = [
      ['11111111111111111111111111111170', 'EID_NOT_OF_LAB'],
      ['1'.repeat(32), 'EID_INVALID'],
    ];
    for (const [eid, code] of refused)
      await expect(simulateCard({ vpcd, dataFolder: data, eid })).rejects.toMatchObject({ code });
  });
});

const socatAvailable = spawnSync('socat', ['-V']).status === 0;
if (!socatAvailable) process.stderr.write('skipped: socat is not installed, so there is no pseudo-terminal\n');

describe.skipIf(!socatAvailable)('the modem on a pseudo-terminal', () => {
  it('answers every program that opens the port, one after the other', async () => {
    const modem = await simulateModem({ dialect: 'quectel', dataFolder: data });
    for (let program = 1; program <= 2; program++) {
      const other = spawn('socat', ['-t', '5', '-', `${modem.path},raw,echo=0`]);
      let said = '';
      const answered = new Promise<void>((resolve) =>
        other.stdout.setEncoding('latin1').on('data', (text: string) => {
          said += text;
          if (said.includes('OK\r\n')) resolve();
        }),
      );
      other.stdin.write('ATE0+CGSN\r');
      await answered;
      expect(said).toContain(`\r\n${modem.imeis[0]}\r\n`);
      other.kill();
      await new Promise((resolve) => other.once('exit', resolve));
    }
    await modem.close();
    await modem.ended;
  });
});
