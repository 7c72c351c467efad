import { equal, toHex } from '#core/protocol/bytes/index.ts';
import {
  CertificateError,
  parseCertificate,
  verify,
  verifyServerChain,
  type Certificate,
} from '#core/protocol/crypto/index.ts';
import {
  authenticateServer,
  decodeServerSigned1,
  encodeEuiccSigned1,
  type AuthenticateServerRequest,
  type AuthenticateServerResponse,
} from '#core/protocol/sgp22/index.ts';
import { signWith } from '../euicc-credentials.ts';
import type { EuiccCore } from '../euicc-core.ts';
import { handler, undefinedError } from './es10-handler.ts';

/** SGP.22 section 5.7.13. */
function authenticate(core: EuiccCore, request: AuthenticateServerRequest): AuthenticateServerResponse {
  const { session } = core;
  const signed = decodeServerSigned1(request.serverSigned1);
  const { transactionId } = signed;
  if (session.state !== 'challenged') return { result: 'noSessionContext', transactionId };
  // One challenge serves one try: whatever goes wrong below, the session is over.
  core.session = { state: 'idle' };

  const server = readServer(core, request);
  if ('result' in server) return { result: server.result, transactionId };
  const { certificate, ci } = server;
  const wanted = toHex(request.euiccCiPKIdToBeUsed);
  if (wanted !== '' && core.credentials.under(wanted).ciPKId !== wanted)
    return { result: 'ciPKUnknown', transactionId };
  const credential = core.credentials.under(wanted === '' ? toHex(ci.subjectKeyIdentifier!) : wanted);
  if (!verify(certificate.publicKey, request.serverSigned1, request.serverSignature1))
    return { result: 'invalidSignature', transactionId };
  if (!equal(signed.euiccChallenge, session.euiccChallenge)) return { result: 'euiccChallengeMismatch', transactionId };

  const { serverAddress, serverChallenge } = signed;
  const euiccSigned1 = encodeEuiccSigned1({
    transactionId,
    serverAddress,
    serverChallenge,
    euiccInfo2: core.encodedInfo2(),
    ctxParams1: request.ctxParams1,
  });
  const euiccSignature1 = signWith(credential, euiccSigned1);
  core.session = {
    state: 'authenticated',
    transactionId,
    serverAddress,
    serverCertificate: certificate,
    serverCi: ci,
    credential,
    euiccSignature1,
  };
  const { euiccCertificate, eumCertificate } = credential;
  return { result: 'ok', euiccSigned1, euiccSignature1, euiccCertificate, eumCertificate };
}

export const authenticateServerHandler = handler(authenticateServer, authenticate, (request) => ({
  ...undefinedError(),
  transactionId: decodeServerSigned1(request.serverSigned1).transactionId,
}));

type ServerFault = 'invalidCertificate' | 'unsupportedCurve' | 'ciPKUnknown' | 'invalidOid';

function readServer(
  core: EuiccCore,
  request: AuthenticateServerRequest,
): { certificate: Certificate; ci: Certificate } | { result: ServerFault } {
  try {
    const certificate = parseCertificate(request.serverCertificate);
    const ci = verifyServerChain(certificate, core.credentials.trustedCis, ['DPauth', 'DSauth']);
    if (core.revocations.isRevoked(certificate, ci)) return { result: 'invalidCertificate' };
    return { certificate, ci };
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    if (error.reason === 'unknownCi') return { result: 'ciPKUnknown' };
    if (error.reason === 'policy') return { result: 'invalidOid' };
    return { result: error.reason === 'unsupportedCurve' ? 'unsupportedCurve' : 'invalidCertificate' };
  }
}
