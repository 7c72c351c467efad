import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveService, simulateModem } from '#node/standalone/index.ts';

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

  it('answers nobody at the IMEI registry without a certificate', async () => {
    const service = await serveService({ name: 'imei-registry', port: 0, dataFolder: data });
    expect(await ask(service.address, root('services-ca'), '/imei-registry/v1/allotments')).toBe(403);
    await service.close();
  });

  it('lets nobody in to the network without a certificate', async () => {
    const service = await serveService({ name: 'network', port: 0, dataFolder: data });
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
