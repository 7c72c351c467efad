import { concat } from '#core/protocol/bytes/index.ts';
import {
  CertificateError,
  parseCertificate,
  verify,
  verifyServerChain,
  type Certificate,
} from '#core/protocol/crypto/index.ts';
import {
  decodeSmdpSigned2,
  encodeEuiccSigned2,
  prepareDownload,
  signatureTlv,
  type PrepareDownloadRequest,
  type PrepareDownloadResponse,
} from '#core/protocol/sgp22/index.ts';
import { signWith } from '../euicc-credentials.ts';
import type { EuiccCore } from '../euicc-core.ts';
import type { AuthenticatedServer } from '../rsp-session.ts';
import { handler, undefinedError } from './es10-handler.ts';

/** SGP.22 section 5.7.5. */
function prepare(core: EuiccCore, request: PrepareDownloadRequest): PrepareDownloadResponse {
  const { session } = core;
  const signed = decodeSmdpSigned2(request.smdpSigned2);
  const { transactionId } = signed;
  if (session.state !== 'authenticated' && session.state !== 'prepared')
    return { result: 'noSessionContext', transactionId };
  if (transactionId !== session.transactionId) return { result: 'invalidTransactionId', transactionId };

  const certificate = readBindingCertificate(core, request.smdpCertificate, session);
  if (typeof certificate === 'string') return { result: certificate, transactionId };
  const covered = concat(request.smdpSigned2, signatureTlv(session.euiccSignature1));
  if (!verify(certificate.publicKey, covered, request.smdpSignature2))
    return { result: 'invalidSignature', transactionId };
  if (signed.ccRequired && request.hashCc === undefined) return { result: 'undefinedError', transactionId };

  const oneTimeKey = core.oneTimeKeys.obtain(certificate.publicKey.curve, signed.bppEuiccOtpk);
  const hashCc = signed.ccRequired ? request.hashCc : undefined;
  const euiccSigned2 = encodeEuiccSigned2({ transactionId, euiccOtpk: oneTimeKey.publicPoint, hashCc });
  const euiccSignature2 = signWith(session.credential, concat(euiccSigned2, signatureTlv(request.smdpSignature2)));
  core.records.commit();
  core.session = { ...session, state: 'prepared', bindingCertificate: certificate, oneTimeKey };
  return { result: 'ok', euiccSigned2, euiccSignature2 };
}

export const prepareDownloadHandler = handler(prepareDownload, prepare, (request) => ({
  ...undefinedError(),
  transactionId: decodeSmdpSigned2(request.smdpSigned2).transactionId,
}));

/** CERT.DPpb must be of the same CI and of the same owner as CERT.DPauth. */
function readBindingCertificate(
  core: EuiccCore,
  der: Uint8Array,
  { serverCertificate, serverCi }: AuthenticatedServer,
): Certificate | 'invalidCertificate' | 'unsupportedCurve' {
  try {
    const certificate = parseCertificate(der);
    verifyServerChain(certificate, [serverCi], 'DPpb');
    const sameOwner =
      certificate.registeredId !== undefined && certificate.registeredId === serverCertificate.registeredId;
    return sameOwner && !core.revocations.isRevoked(certificate, serverCi) ? certificate : 'invalidCertificate';
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    return error.reason === 'unsupportedCurve' ? 'unsupportedCurve' : 'invalidCertificate';
  }
}
