/**
 * Common mutual authentication and profile download (SGP.22 sections 3.0.1, 3.1.3, 3.1.3.1) as a generator: it yields steps,
 * takes their answers by `next` and failures to perform them by `throw`, and returns the result. It does no I/O.
 */
import { equal, toHex } from '../../bytes/index.ts';
import { CertificateError, parseCertificate } from '../../crypto/index.ts';
import { authenticateServer, getEuiccChallenge, getEuiccInfo1, prepareDownload } from '../es10/index.ts';
import {
  decodeProfileInstallationResult,
  decodeStoreMetadata,
  encodeStoreMetadata,
  hashCc,
  segmentBoundProfilePackage,
  type StoreMetadata,
} from '../es8p/index.ts';
import {
  authenticateClient,
  getBoundProfilePackage,
  initiateAuthentication,
  type InitiateAuthenticationResponse,
} from '../es9p/index.ts';
import { RspProtocolError } from '../rsp-protocol-error.ts';
import { decodeSmdpSigned2, encodeCtxParams1, withoutExtensions, type SmdpSigned2 } from '../types/index.ts';
import { checkServerSigned1 } from './check-server-signed1.ts';
import { cancelDownload, effectOf } from './cancel-download.ts';
import {
  bytesOf,
  es10,
  es10Bytes,
  es9p,
  perform,
  requireOk,
  type DownloadProgress,
  type Steps,
} from './perform-steps.ts';
import { metadataInPackage } from './metadata-in-package.ts';
import type { DownloadDecision, DownloadOptions, DownloadResult, DownloadStep } from './download-steps.ts';
import { checkPolicyRules } from './check-policy-rules.ts';

export type DownloadFlow = Generator<DownloadStep, DownloadResult, unknown>;

/** Throws RspProtocolError; its `effect` says what became of the activation code. */
export function* downloadProfile(options: DownloadOptions): DownloadFlow {
  const progress: DownloadProgress = { stage: 'getEuiccChallenge', cancellable: false };
  try {
    return yield* run(options, progress);
  } catch (error) {
    if (!(error instanceof RspProtocolError)) throw error;
    const told = yield* cancelDownload(error, progress, options.smdpAddress);
    throw error.withEffect(effectOf(error, progress, told));
  }
}

function* run(options: DownloadOptions, progress: DownloadProgress): Steps<DownloadResult> {
  let agreedTo: string | undefined;
  for (;;) {
    const server = yield* authenticateTheServer(options, progress);
    const authenticated = yield* authenticateTheClient(options, progress, server);
    const { metadata } = authenticated;
    const confirmationCode =
      agreedTo === undefined
        ? yield* askPerson(options, progress, authenticated)
        : yield* askCodeAgain(progress, authenticated, agreedTo);
    let boundProfilePackage: Uint8Array;
    try {
      boundProfilePackage = yield* fetchPackage(options, progress, authenticated, confirmationCode);
    } catch (error) {
      if (options.asksAgain !== true || !isWrongCode(error)) throw error;
      agreedTo = metadata.iccid;
      progress.stage = 'getEuiccChallenge';
      continue;
    }
    return yield* load(progress, metadata, boundProfilePackage);
  }
}

/** A wrong confirmation code with tries left (8.2.7/6.4 says there are none). It has ended the session: SGP.22 section 5.6.2. */
const isWrongCode = (error: unknown): boolean =>
  error instanceof RspProtocolError &&
  error.code === 'REMOTE_RSP' &&
  error.details['subjectCode'] === '8.2.7' &&
  (error.details['reasonCode'] === '3.8' || error.details['reasonCode'] === '2.2');

/** The profile was agreed to in the session before: only the code is asked for. */
function* askCodeAgain(
  progress: DownloadProgress,
  { metadata, signed }: Authenticated,
  agreedTo: string,
): Steps<string | undefined> {
  progress.stage = 'confirm';
  if (metadata.iccid !== agreedTo)
    throw new RspProtocolError('METADATA_MISMATCH', 'the server offers another profile', {
      details: { expected: agreedTo, found: metadata.iccid },
    });
  if (!signed.ccRequired) return undefined;
  return (yield* ask({ kind: 'confirmationCode', metadata, wasWrong: true })) ?? '';
}

function* authenticateTheServer(
  options: DownloadOptions,
  progress: DownloadProgress,
): Steps<InitiateAuthenticationResponse> {
  const { euiccChallenge } = yield* es10(progress, getEuiccChallenge, {});
  const euiccInfo1 = yield* es10Bytes(progress, getEuiccInfo1, getEuiccInfo1.encodeRequest({}));
  progress.stage = 'initiateAuthentication';
  const server = yield* es9p(progress, options, 'initiateAuthentication', initiateAuthentication, {
    euiccChallenge,
    euiccInfo1,
    smdpAddress: options.smdpAddress,
  });
  checkServerSigned1(server, euiccChallenge, options.smdpAddress);
  checkOid(options.smdpOid, server.serverCertificate);
  return server;
}

/** SGP.22 section 3.1.3: an object identifier in the activation code is the one of CERT.DPauth. */
function checkOid(expected: string | undefined, serverCertificate: Uint8Array): void {
  if (expected === undefined) return;
  const found = registeredIdOf(serverCertificate);
  if (found !== expected)
    throw new RspProtocolError('SMDP_OID_MISMATCH', 'the server is not the one the activation code names', {
      details: { expected, found: found ?? '' },
    });
}

function registeredIdOf(certificate: Uint8Array): string | undefined {
  try {
    return parseCertificate(certificate).registeredId;
  } catch (error) {
    if (error instanceof CertificateError)
      throw new RspProtocolError('MALFORMED', `server certificate: ${error.message}`, {
        details: { what: 'serverCertificate' },
      });
    throw error;
  }
}

interface Authenticated {
  readonly metadata: StoreMetadata;
  readonly smdpSigned2: Uint8Array;
  readonly smdpSignature2: Uint8Array;
  readonly smdpCertificate: Uint8Array;
  readonly signed: SmdpSigned2;
}

function* authenticateTheClient(
  options: DownloadOptions,
  progress: DownloadProgress,
  server: InitiateAuthenticationResponse,
): Steps<Authenticated> {
  const { deviceInfo, deviceInfoExtensibility = false, matchingId } = options;
  const deviceCapabilities = deviceInfoExtensibility
    ? deviceInfo.deviceCapabilities
    : withoutExtensions(deviceInfo.deviceCapabilities);
  progress.stage = 'authenticateServer';
  progress.transactionId = server.transactionId;
  const request = authenticateServer.encodeRequest({
    serverSigned1: server.serverSigned1,
    serverSignature1: server.serverSignature1,
    euiccCiPKIdToBeUsed: server.euiccCiPKIdToBeUsed,
    serverCertificate: server.serverCertificate,
    ctxParams1: encodeCtxParams1({ matchingId, deviceInfo: { ...deviceInfo, deviceCapabilities } }),
  });
  const authenticateServerResponse = yield* es10Bytes(progress, authenticateServer, request);
  requireOk(authenticateServer, authenticateServer.decodeResponse(authenticateServerResponse));
  progress.cancellable = true;

  progress.stage = 'authenticateClient';
  const { transactionId } = server;
  const client = yield* es9p(progress, options, 'authenticateClient', authenticateClient, {
    transactionId,
    authenticateServerResponse,
  });
  const signed = decodeSmdpSigned2(client.smdpSigned2);
  if (!sameTransaction(client.transactionId, transactionId) || !sameTransaction(signed.transactionId, transactionId))
    throw new RspProtocolError('SESSION_MISMATCH', 'the server answered for another session');
  return { ...client, metadata: decodeStoreMetadata(client.profileMetadata), signed };
}

/** Checks the metadata, then asks for consent and the confirmation code; returns the code if one is required. */
function* askPerson(
  options: DownloadOptions,
  progress: DownloadProgress,
  { metadata, signed }: Authenticated,
): Steps<string | undefined> {
  progress.stage = 'confirm';
  if (options.expectedIccid !== undefined && options.expectedIccid !== metadata.iccid)
    throw new RspProtocolError('METADATA_MISMATCH', 'the server offers another profile', {
      details: { expected: options.expectedIccid, found: metadata.iccid },
    });
  const consentRequired = yield* checkPolicyRules(progress, metadata);
  const first = yield* ask({
    kind: 'confirm',
    metadata,
    confirmationCodeRequired: signed.ccRequired,
    consentRequired,
  });
  if (!signed.ccRequired) return undefined;
  const known = first ?? options.confirmationCode;
  if (known !== undefined) return known;
  return (yield* ask({ kind: 'confirmationCode', metadata, wasWrong: false })) ?? '';
}

function* ask(question: Extract<DownloadStep, { kind: 'ask' }>['question']): Steps<string | undefined> {
  const answer = (yield* perform({ kind: 'ask', stage: 'confirm', question })) as DownloadDecision;
  if (answer.decision === 'accept') return answer.confirmationCode;
  if (answer.decision === 'reject') throw new RspProtocolError('USER_REJECTED', 'the download was rejected');
  const reason = answer.decision === 'postpone' ? 'postponed' : 'timeout';
  throw new RspProtocolError('POSTPONED', 'the download was put off', { details: { reason } });
}

function* fetchPackage(
  options: DownloadOptions,
  progress: DownloadProgress,
  { metadata, smdpSigned2, smdpSignature2, smdpCertificate, signed }: Authenticated,
  confirmationCode: string | undefined,
): Steps<Uint8Array> {
  progress.stage = 'prepareDownload';
  const request = prepareDownload.encodeRequest({
    smdpSigned2,
    smdpSignature2,
    hashCc: confirmationCode === undefined ? undefined : hashCc(confirmationCode, signed.transactionId),
    smdpCertificate,
  });
  const prepareDownloadResponse = yield* es10Bytes(progress, prepareDownload, request);
  requireOk(prepareDownload, prepareDownload.decodeResponse(prepareDownloadResponse));

  progress.stage = 'getBoundProfilePackage';
  const transactionId = progress.transactionId!;
  const bound = yield* es9p(progress, options, 'getBoundProfilePackage', getBoundProfilePackage, {
    transactionId,
    prepareDownloadResponse,
  });
  if (!sameTransaction(bound.transactionId, transactionId))
    throw new RspProtocolError('SESSION_MISMATCH', 'the server answered for another session');
  const sent = metadataInPackage(bound.boundProfilePackage);
  if (!equal(encodeStoreMetadata(sent), encodeStoreMetadata(metadata)))
    throw new RspProtocolError('METADATA_MISMATCH', 'the package is not of the profile that was agreed to', {
      details: { expected: metadata.iccid, found: sent.iccid },
    });
  return bound.boundProfilePackage;
}

function* load(
  progress: DownloadProgress,
  metadata: StoreMetadata,
  boundProfilePackage: Uint8Array,
): Steps<DownloadResult> {
  progress.stage = 'loadBoundProfilePackage';
  const segments = segmentBoundProfilePackage(boundProfilePackage);
  const answer = yield* perform({
    kind: 'loadBpp',
    stage: 'loadBoundProfilePackage',
    boundProfilePackage,
    segments,
  });
  const profileInstallationResult = bytesOf(answer);
  if (profileInstallationResult.length === 0)
    throw new RspProtocolError('INSTALLATION_FAILED', 'the card gave no installation result', {
      details: { reason: 'noResult' },
    });
  // The card has ended the session with its result, good or bad.
  progress.stage = 'installationResult';
  progress.cancellable = false;
  const result = decodeProfileInstallationResult(profileInstallationResult);
  if (!sameTransaction(result.transactionId, progress.transactionId!))
    throw new RspProtocolError('SESSION_MISMATCH', 'the installation result is of another session');
  if (result.finalResult.kind === 'error') {
    const { errorReason, bppCommandId } = result.finalResult;
    throw new RspProtocolError('INSTALLATION_FAILED', `the card refused the profile: ${errorReason}`, {
      details: {
        reason: errorReason,
        bppCommandId,
        seqNumber: result.notificationMetadata.seqNumber,
        profileInstallationResult: toHex(profileInstallationResult),
      },
    });
  }
  return {
    iccid: metadata.iccid,
    isdpAid: result.finalResult.isdpAid,
    transactionId: result.transactionId,
    metadata,
    profileInstallationResult,
    notification: result.notificationMetadata,
  };
}

const sameTransaction = (a: string, b: string): boolean => a.toUpperCase() === b.toUpperCase();
