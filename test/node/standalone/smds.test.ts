import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { serveService } from '#node/standalone/index.ts';
import { systemClock } from '#node/system-clock.ts';
import { systemRandom } from '#node/system-random.ts';
import { createLabPki } from '#services/lab-pki/index.ts';
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
