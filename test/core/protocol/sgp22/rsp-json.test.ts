import { describe, expect, it } from 'vitest';
import { concat, fromBase64, fromHex } from '#core/protocol/bytes/index.ts';
import { parseCertificate, verify, verifyIssued } from '#core/protocol/crypto/index.ts';
import {
  authenticateClient,
  authenticateServer,
  decodeEuiccSigned1,
  decodeEuiccSigned2,
  decodeServerSigned1,
  downloadOrder,
  es2pFunctions,
  es9pFunctions,
  failed,
  getBoundProfilePackage,
  handleNotification,
  initiateAuthentication,
  JsonObject,
  prepareDownload,
  reasonCodes,
  RspProtocolError,
  rspStatusMeanings,
  signatureTlv,
  subjectCodes,
  type Es9pFunctionName,
} from '#core/protocol/sgp22/index.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { vectorFiles, vectorLines, vectorsAvailable } from '#test/support/vectors.ts';

interface HttpLine {
  readonly kind: string;
  readonly dir: string;
  readonly url?: string;
  readonly json?: unknown;
}

interface Call {
  readonly file: string;
  readonly name: Es9pFunctionName;
  readonly request: unknown;
  readonly response: unknown;
}

function recordedCalls(file: string): Call[] {
  const http = vectorLines<HttpLine>(file).filter(({ kind }) => kind === 'http');
  return http.flatMap((line, i) =>
    line.dir === 'lpa-to-smdp'
      ? [
          {
            file,
            name: line.url!.split('/').at(-1) as Es9pFunctionName,
            request: line.json,
            response: http[i + 1]?.json,
          },
        ]
      : [],
  );
}

const failure = (subjectCode: string, reasonCode: string) =>
  expect.objectContaining({ code: 'REMOTE_RSP', details: expect.objectContaining({ subjectCode, reasonCode }) });
const malformed = expect.objectContaining({ code: 'MALFORMED' });

describe.skipIf(!vectorsAvailable)('ES9+ of recorded sessions', () => {
  const calls = vectorsAvailable ? vectorFiles('transcripts', '.jsonl').flatMap(recordedCalls) : [];

  it('reads every request and writes it back the same', () => {
    expect(calls.length).toBeGreaterThan(15);
    for (const { name, request } of calls) {
      const es9p = es9pFunctions[name];
      expect(es9p.encodeRequest(es9p.decodeRequest(request) as never)).toEqual(request);
    }
  });

  it('reads every answer, and says why one failed', () => {
    for (const { name, response, file } of calls) {
      const es9p = es9pFunctions[name];
      if (response === undefined || es9p.httpStatus === 204 || name === 'cancelSession') continue;
      if (file.includes('unknown-matchingid') && name === 'authenticateClient')
        expect(() => es9p.decodeResponse(response)).toThrow(failure('8.2.6', '3.8'));
      else expect(es9p.encodeResponse(es9p.decodeResponse(response) as never)).toEqual(response);
    }
  });

  it.each(['ygg-c-download-TS48V1-A-UNIQUE', 'veuicc-c-download-TS48V1-A-UNIQUE'])(
    'finds every signature of %s over the data the specification names',
    (recording) => {
      const session = recordedCalls(`transcripts/${recording}.jsonl`);
      const call = (name: Es9pFunctionName) => session.find((one) => one.name === name)!;
      const initiated = initiateAuthentication.decodeResponse(call('initiateAuthentication').response);
      const { euiccChallenge } = initiateAuthentication.decodeRequest(call('initiateAuthentication').request);
      const dpAuth = parseCertificate(initiated.serverCertificate);
      expect(verify(dpAuth.publicKey, initiated.serverSigned1, initiated.serverSignature1)).toBe(true);
      expect(decodeServerSigned1(initiated.serverSigned1)).toMatchObject({
        transactionId: initiated.transactionId,
        euiccChallenge,
        serverAddress: 'testsmdpplus1.example.com',
      });

      const client = authenticateClient.decodeRequest(call('authenticateClient').request);
      const authenticated = authenticateServer.decodeResponse(client.authenticateServerResponse);
      if (!('euiccSigned1' in authenticated)) throw new Error('expected success');
      const euicc = parseCertificate(authenticated.euiccCertificate);
      expect(verify(euicc.publicKey, authenticated.euiccSigned1, authenticated.euiccSignature1)).toBe(true);
      expect(verifyIssued(euicc, parseCertificate(authenticated.eumCertificate))).toBe(true);
      expect(decodeEuiccSigned1(authenticated.euiccSigned1).serverChallenge).toEqual(
        decodeServerSigned1(initiated.serverSigned1).serverChallenge,
      );

      const metadata = authenticateClient.decodeResponse(call('authenticateClient').response);
      const dpPb = parseCertificate(metadata.smdpCertificate);
      expect(dpPb.registeredId).toBe(dpAuth.registeredId);
      const signed2 = concat(metadata.smdpSigned2, signatureTlv(authenticated.euiccSignature1));
      expect(verify(dpPb.publicKey, signed2, metadata.smdpSignature2)).toBe(true);

      const bound = getBoundProfilePackage.decodeRequest(call('getBoundProfilePackage').request);
      const prepared = prepareDownload.decodeResponse(bound.prepareDownloadResponse);
      if (!('euiccSigned2' in prepared)) throw new Error('expected success');
      const euiccData = concat(prepared.euiccSigned2, signatureTlv(metadata.smdpSignature2));
      expect(verify(euicc.publicKey, euiccData, prepared.euiccSignature2)).toBe(true);
      expect(decodeEuiccSigned2(prepared.euiccSigned2).hashCc).toBeUndefined();
    },
  );

  it('refuses damaged bodies with the typed error alone', () => {
    const random = seededRandom('json');
    const values = [null, 7, '', '!!', 'AAAA', [], {}, 'v0E=', fromBase64('AAAA').length, true];
    for (const { name, request, response } of calls) {
      for (const [body, read] of [
        [request, es9pFunctions[name].decodeRequest],
        [response, es9pFunctions[name].decodeResponse],
      ] as const) {
        if (typeof body !== 'object' || body === null) continue;
        for (const member of Object.keys(body)) {
          const damaged = { ...body, [member]: values[random.bytes(1)[0]! % values.length] };
          try {
            read(damaged);
          } catch (error) {
            expect(error).toBeInstanceOf(RspProtocolError);
          }
        }
      }
    }
  });
});

describe('RSP JSON bodies', () => {
  it('carry a failure with its codes', () => {
    const body = failed({ subjectCode: '8.2.7', reasonCode: '3.8', message: 'wrong code' });
    expect(body).toEqual({
      header: {
        functionExecutionStatus: {
          status: 'Failed',
          statusCodeData: { subjectCode: '8.2.7', reasonCode: '3.8', message: 'wrong code' },
        },
      },
    });
    expect(() => getBoundProfilePackage.decodeResponse(body)).toThrow(failure('8.2.7', '3.8'));
  });

  it('that say Expired, or Failed without codes, are failures too', () => {
    const status = (value: unknown) => ({ header: { functionExecutionStatus: value } });
    expect(() => getBoundProfilePackage.decodeResponse(status({ status: 'Expired' }))).toThrow(failure('', ''));
    expect(() => getBoundProfilePackage.decodeResponse(status({ status: 'Great' }))).toThrow(malformed);
    expect(() => getBoundProfilePackage.decodeResponse({})).toThrow(malformed);
  });

  it.each([null, undefined, 'text', 5, [], new Map()])('are refused when they are %s', (body) => {
    for (const es9p of Object.values(es9pFunctions)) expect(() => es9p.decodeRequest(body)).toThrow(malformed);
  });

  it('do not read members of the prototype', () => {
    expect(new JsonObject({}, 'x').has('constructor')).toBe(false);
    expect(() => new JsonObject({}, 'x').text('toString')).toThrow(malformed);
  });

  it('keep the transaction identifier as the server wrote it, and compare it in upper case on the server', () => {
    const bpp = { transactionId: 'aabb', boundProfilePackage: fromHex('BF3600') };
    expect(getBoundProfilePackage.decodeResponse(getBoundProfilePackage.encodeResponse(bpp)).transactionId).toBe(
      'aabb',
    );
    const request = getBoundProfilePackage.encodeRequest({
      transactionId: 'aabb',
      prepareDownloadResponse: fromHex('BF2100'),
    });
    expect(getBoundProfilePackage.decodeRequest(request).transactionId).toBe('AABB');
    expect(() => getBoundProfilePackage.decodeRequest({ ...request, transactionId: 'zz' })).toThrow(malformed);
    expect(() => getBoundProfilePackage.decodeRequest({ ...request, transactionId: 'A'.repeat(34) })).toThrow(
      malformed,
    );
  });

  it('accept a notification of either kind and nothing else', () => {
    for (const hex of ['BF3700', '3000'])
      expect(
        handleNotification.decodeRequest(handleNotification.encodeRequest({ pendingNotification: fromHex(hex) })),
      ).toEqual({
        pendingNotification: fromHex(hex),
      });
    expect(() =>
      handleNotification.decodeRequest(handleNotification.encodeRequest({ pendingNotification: fromHex('BF2700') })),
    ).toThrow(malformed);
  });
});

describe('ES2+', () => {
  const header = { functionRequesterIdentifier: '2.999.1', functionCallIdentifier: 'call-1' };
  const iccid = '8949449999999990023';
  const requests = {
    downloadOrder: { eid: '89049032123451234512345678901235', iccid, profileType: undefined },
    confirmOrder: {
      iccid,
      eid: undefined,
      matchingId: 'A-1',
      confirmationCode: '1234',
      smdsAddress: undefined,
      releaseFlag: true,
    },
    cancelOrder: { iccid, eid: undefined, matchingId: 'A-1', finalProfileStatusIndicator: 'Available' },
    releaseProfile: { iccid },
    handleDownloadProgressInfo: {
      eid: undefined,
      iccid,
      profileType: 'test',
      timestamp: '2026-01-01T00:00:00Z',
      notificationPointId: 4,
      notificationPointStatus: {
        status: 'Failed',
        statusCodeData: { subjectCode: '8.2.10', reasonCode: '4.2', subjectIdentifier: undefined, message: undefined },
      },
      resultData: undefined,
    },
  } as const;

  it.each(Object.keys(requests) as (keyof typeof requests)[])('reads what it writes: %s', (name) => {
    const es2p = es2pFunctions[name];
    const request = { ...requests[name], header };
    const body = es2p.encodeRequest(request as never);
    expect(body).toMatchObject({ header, iccid });
    expect(es2p.decodeRequest(JSON.parse(JSON.stringify(body)))).toEqual(request);
    expect(es2p.path).toBe(`/gsma/rsp2/es2plus/${name}`);
  });

  it('refuses orders without iccid and type, foreign digits and a missing header', () => {
    expect(() => downloadOrder.decodeRequest({ header })).toThrow(malformed);
    expect(() => downloadOrder.decodeRequest({ header, iccid: '12' })).toThrow(malformed);
    expect(() => downloadOrder.decodeRequest({ header, iccid, eid: '89' })).toThrow(malformed);
    expect(() => downloadOrder.decodeRequest({ iccid })).toThrow(malformed);
    expect(downloadOrder.decodeRequest({ header, iccid: `${iccid}F` })).toMatchObject({ iccid });
  });
});

describe('status codes', () => {
  it('names the subject and the reason of every combination', () => {
    for (const key of Object.keys(rspStatusMeanings)) {
      const [subject, reason] = key.split('/') as [string, string];
      expect(reasonCodes[reason], key).toBeDefined();
      if (subject !== '8.1.4') expect(subjectCodes[subject], key).toBeDefined();
    }
  });
});
