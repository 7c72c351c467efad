import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LabPki } from '#services/lab-pki/index.ts';
import { createSmdp, serveSmdp } from '#services/smdp/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { requestsOf, serverTranscripts } from '#test/support/transcripts.ts';
import { vectorsAvailable } from '#test/support/vectors.ts';
import { httpsClient } from '../https-client.ts';
import { temporaryLab } from '../lab.ts';

/** Requests that lpac sent, cards of another PKI behind it: every one is read, and refused for its true reason. */
describe.skipIf(!vectorsAvailable)('recorded ES9+ requests of a third-party LPA', () => {
  let pki: LabPki;
  beforeAll(async () => {
    const lab = await temporaryLab(new ManualClock(Date.now()));
    pki = lab.pki;
    return () => lab.remove();
  });

  /** Our server has no certificate under the GSMA test CI, and none of the recorded sessions is its own. */
  const expected: Readonly<Record<string, string>> = {
    initiateAuthentication: '200 8.8.2/3.1',
    authenticateClient: '200 8.10.1/3.9',
    getBoundProfilePackage: '200 8.10.1/3.9',
    cancelSession: '200 8.10.1/3.9',
    // That card's installation results are not as specified: 4xx with JSON, and no 500.
    handleNotification: '400 1.2/2.1',
  };

  test.each(serverTranscripts)('%s', async (path) => {
    const { dpAuth, dpPb, ci } = pki.hierarchies[0]!;
    const smdp = createSmdp({
      store: memoryStore(),
      clock: new ManualClock(Date.now()),
      random: seededRandom(path),
      identity: {
        dpAuth: { cert: dpAuth.certificate, key: dpAuth.privateKey },
        dpPb: { cert: dpPb.certificate, key: dpPb.privateKey },
        ciCertificates: [ci.certificate],
      },
      address: 'testsmdpplus1.example.com',
    });
    smdp.addPackage({ profileType: 'any', der: new Uint8Array(readFileSync('resources/profiles/workbench-lte.der')) });
    const tls = { key: pki.dpTls.privateKeyPem, cert: pki.dpTls.certificatePem };
    const face = await serveSmdp(smdp, { port: 0, tls });
    const client = httpsClient(face.port, { ca: ci.certificatePem });
    for (const { url = '', json, headers } of requestsOf(path)) {
      const { pathname } = new URL(url);
      const answer = await client.send('POST', pathname, json, headers);
      const body = answer.json as
        { header: { functionExecutionStatus: { statusCodeData: Record<string, string> } } } | undefined;
      const { subjectCode, reasonCode } = body?.header.functionExecutionStatus.statusCodeData ?? {};
      const status = subjectCode === undefined ? '' : `${subjectCode}/${reasonCode}`;
      expect(`${answer.status} ${status}`).toBe(expected[pathname.split('/').at(-1)!]);
    }
    client.close();
    await face.close();
  });
});
