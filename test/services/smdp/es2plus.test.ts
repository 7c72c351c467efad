import { readFileSync } from 'node:fs';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LabPki } from '#services/lab-pki/index.ts';
import { createSmdp, serveEs2plus, type Smdp } from '#services/smdp/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { httpsClient, type Client } from '../https-client.ts';
import { temporaryLab } from '../lab.ts';

const eid = '89049032123451234512345678901235';
const iccid = '8988247000000000027';
const profileType = 'Workbench LTE';
const header = { functionRequesterIdentifier: 'Lab operator', functionCallIdentifier: 'call-1' };

describe('ES2+ over HTTPS', () => {
  let pki: LabPki;
  let smdp: Smdp;
  let client: Client;
  let port: number;

  beforeAll(async () => {
    const lab = await temporaryLab(new ManualClock(Date.now()));
    pki = lab.pki;
    return () => lab.remove();
  });

  beforeEach(async () => {
    const { dpAuth, dpPb, ci } = pki.hierarchies[0]!;
    smdp = createSmdp({
      store: memoryStore(),
      clock: new ManualClock(Date.now()),
      random: seededRandom('es2plus'),
      identity: {
        dpAuth: { cert: dpAuth.certificate, key: dpAuth.privateKey },
        dpPb: { cert: dpPb.certificate, key: dpPb.privateKey },
        ciCertificates: [ci.certificate],
      },
      address: 'localhost:8443',
    });
    smdp.addPackage({ profileType, der: new Uint8Array(readFileSync('resources/profiles/workbench-lte.der')) });
    const { dpTls, servicesCa, workstation } = pki;
    const tls = { key: dpTls.privateKeyPem, cert: dpTls.certificatePem, clientCa: servicesCa.certificatePem };
    const face = await serveEs2plus(smdp, { port: 0, tls });
    port = face.port;
    const identity = { cert: workstation.certificatePem, key: workstation.privateKeyPem };
    client = httpsClient(port, { ca: ci.certificatePem, ...identity });
    return async () => {
      client.close();
      await face.close();
    };
  });

  const call = async (name: string, body: object | string) => {
    const whole = typeof body === 'string' ? body : { header, ...body };
    const answer = await client.send('POST', `/gsma/rsp2/es2plus/${name}`, whole);
    expect([answer.status, answer.headers['x-admin-protocol']]).toEqual([200, 'gsma/rsp/v2.2.2']);
    const { header: returned, ...members } = answer.json as {
      header: {
        functionExecutionStatus: { status: string; statusCodeData?: { subjectCode: string; reasonCode: string } };
      };
    };
    const { status, statusCodeData: data } = returned.functionExecutionStatus;
    return { status: data === undefined ? status : `${data.subjectCode}/${data.reasonCode}`, members };
  };

  test('an operator orders, confirms, releases and cancels', async () => {
    expect(await call('downloadOrder', { profileType })).toEqual({ status: 'Executed-Success', members: { iccid } });
    expect(await call('confirmOrder', { iccid: `${iccid}F`, eid, matchingId: 'LAB-1', releaseFlag: false })).toEqual({
      status: 'Executed-Success',
      members: { eid, matchingId: 'LAB-1', smdpAddress: 'localhost:8443' },
    });
    expect(smdp.order(iccid)?.state).toBe('confirmed');
    expect((await call('releaseProfile', { iccid })).status).toBe('Executed-Success');
    expect(smdp.order(iccid)?.state).toBe('released');
    const cancel = { iccid, matchingId: 'LAB-1', finalProfileStatusIndicator: 'Available' };
    expect((await call('cancelOrder', cancel)).status).toBe('Executed-Success');
    expect(smdp.order(iccid)?.state).toBe('available');
  });

  test.each([
    ['downloadOrder', { iccid: '8900000000000000001' }, '8.2.1/3.9'],
    ['downloadOrder', { profileType: 'none' }, '8.2.5/3.9'],
    ['downloadOrder', {}, '1.2/2.2'],
    ['confirmOrder', { iccid, releaseFlag: true }, '8.2.1/3.5'],
    ['confirmOrder', { iccid }, '1.2/2.2'],
    ['releaseProfile', { iccid }, '8.2.1/3.5'],
    ['releaseProfile', {}, '1.2/2.2'],
    ['cancelOrder', { iccid, finalProfileStatusIndicator: 'Perhaps' }, '1.2/2.1'],
    ['releaseProfile', JSON.stringify({ iccid }), '1.2/2.2'],
    ['releaseProfile', '[', '1.2/2.1'],
  ])('%s with %j is refused with %s', async (name, body, status) => {
    expect((await call(name, body)).status).toBe(status);
    expect(smdp.order(iccid)?.state).toBe('available');
  });

  test('nobody is let in without an operator’s certificate', async () => {
    const stranger = httpsClient(port, { ca: pki.hierarchies[0]!.ci.certificatePem });
    await expect(stranger.send('POST', '/gsma/rsp2/es2plus/releaseProfile', { header, iccid })).rejects.toThrow();
    stranger.close();
  });
});
