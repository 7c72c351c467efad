import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { serveService } from '#node/standalone/index.ts';
import { systemClock } from '#node/system-clock.ts';
import { systemRandom } from '#node/system-random.ts';
import { createLabPki } from '#services/lab-pki/index.ts';
import { openssl, sgp26Tree, treeEid } from '#test/support/sgp26-tree.ts';
import { httpsClient } from '../../services/https-client.ts';
import { outcomeOf } from '../../services/smds/smds-bench.ts';

let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'smds-alone-'));
});
afterEach(() => rmSync(dataFolder, { recursive: true }));

it('an SM-DS alone keeps its events over a restart, and forwards to another', async () => {
  const pkiFolder = join(dataFolder, 'pki');
  const serve = (folder: string, parentSmds?: string) =>
    serveService({
      name: 'smds',
      port: 0,
      dataFolder: join(dataFolder, folder),
      pkiFolder,
      smdp: { addresses: [], parentSmds },
    });
  const root = await serve('root');
  let child = await serve('child', root.address);
  const { dpTls, hierarchies } = await createLabPki({ folder: pkiFolder, clock: systemClock, random: systemRandom });
  const call = async (port: number, name: string, functionCallIdentifier: string) => {
    const client = httpsClient(port, {
      ca: hierarchies[0]!.ci.certificatePem,
      cert: dpTls.certificatePem,
      key: dpTls.privateKeyPem,
    });
    const answer = await client.send('POST', `/gsma/rsp2/es12/${name}`, {
      header: { functionRequesterIdentifier: '2.999.10', functionCallIdentifier },
      eid: '89049032000001000000000000000171',
      eventId: 'AB-1',
      rspServerAddress: 'smdp.example.com',
      forwardingIndicator: true,
    });
    client.close();
    return outcomeOf(answer).status;
  };
  try {
    expect(await call(child.port, 'registerEvent', '1')).toBe('ok');
    await child.close();
    child = await serve('child', root.address);
    expect(await call(child.port, 'registerEvent', '2')).toBe('8.9.5/3.3');
    expect(await call(child.port, 'deleteEvent', '3')).toBe('ok');
    expect(await call(child.port, 'deleteEvent', '4')).toBe('8.9.5/3.9');
  } finally {
    await child.close();
    await root.close();
  }
});

it('an SM-DS serves from anybody’s PKI folder, or with a TLS certificate of its own', async () => {
  const tree = sgp26Tree(join(dataFolder, 'tree'));
  const { workshop, hierarchies } = tree;
  const host = 'localhost';
  const extensions = (arc: string, oid: string, ...more: readonly string[]) => [
    `certificatePolicies=2.23.146.1.2.1.${arc}`,
    'keyUsage=critical,digitalSignature',
    `subjectAltName=DNS:${host},RID:${oid}`,
    ...more,
  ];
  const serverAuth = 'extendedKeyUsage=critical,serverAuth,clientAuth';
  const issue = (arc: string, ...more: readonly string[]) =>
    workshop.issue('NIST', '/O=ACME/CN=TEST SM-DS', extensions(arc, '2.999.15', ...more), {
      issuer: hierarchies.NIST.ci,
    });
  const auth = issue('7');
  const tls = issue('6', serverAuth);
  const serve = (files?: { certificateFile: string; keyFile: string }) =>
    serveService({
      ...{ name: 'smds', port: 0, dataFolder: join(dataFolder, files === undefined ? 'one' : 'other') },
      pkiFolder: tree.folder,
      smdp: { addresses: [host], tls: files },
    });
  await expect(serve()).rejects.toMatchObject({ code: 'PKI_INCOMPLETE' });
  tree.certificate('DSauth/CERT_S_SM_DSauth_ECDSA_NIST.der', auth);
  tree.key('DSauth/SK_S_SM_DSauth_ECDSA_NIST.pem', auth);
  const own = { certificateFile: tls.certificate, keyFile: tls.key };
  const outside = await serve(own);
  await outside.close();
  expect(outside).toMatchObject({ oid: '2.999.15', notices: [] });

  tree.certificate('DStls/CERT_S_SM_DS_TLS_NIST.der', tls);
  tree.key('DStls/SK_S_SM_DS_TLS_NIST.pem', tls);
  const service = await serve();
  try {
    expect(service).toMatchObject({ oid: '2.999.15', address: host });
    const client = httpsClient(service.port, {
      ca: readFileSync(hierarchies.NIST.ci.certificate, 'utf8'),
      cert: openssl('x509', '-inform', 'DER', '-in', join(tree.folder, 'DPtls/CERT_S_SM_DP_TLS_NIST.der')),
      key: readFileSync(join(tree.folder, 'DPtls/SK_S_SM_DP_TLS_NIST.pem'), 'utf8'),
    });
    const answer = await client.send('POST', '/gsma/rsp2/es12/registerEvent', {
      ...{ header: { functionRequesterIdentifier: '2.999.10', functionCallIdentifier: '1' }, eid: treeEid },
      ...{ eventId: 'AB-1', rspServerAddress: 'smdp.example.com', forwardingIndicator: false },
    });
    client.close();
    expect(outcomeOf(answer).status).toBe('ok');
  } finally {
    await service.close();
    workshop.remove();
  }
});
