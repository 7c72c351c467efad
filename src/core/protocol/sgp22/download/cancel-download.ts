/** How a download that failed is ended towards card and server (SGP.22 section 3.0.2), and what that leaves of the activation code. */
import { cancelSession } from '../es10/index.ts';
import { es9CancelSession } from '../es9p/index.ts';
import { rspStatusMeanings } from '../json/index.ts';
import type { CodeEffect, RspProtocolError } from '../rsp-protocol-error.ts';
import type { CancelSessionReason } from '../types/index.ts';
import { bytesOf, perform, type DownloadProgress } from './perform-steps.ts';
import { downloadStages, type DownloadStep } from './download-steps.ts';

/** How far the cancellation went: the server took it; it did not answer or refused; the card signed none; there was nothing to cancel. */
export type Cancellation = 'told' | 'unanswered' | 'notSigned' | 'notNeeded';

/** Ends the session on the card, then on the server. Failures on the way are not failures of their own. */
export function* cancelDownload(
  error: RspProtocolError,
  { cancellable, transactionId }: DownloadProgress,
  smdpAddress: string,
): Generator<DownloadStep, Cancellation, unknown> {
  if (!cancellable || transactionId === undefined) return 'notNeeded';
  const reason = reasonOf(error);
  const stage = 'cancelSession';
  let cancelSessionResponse: Uint8Array;
  try {
    const request = cancelSession.encodeRequest({ transactionId, reason });
    const answer = yield* perform({ kind: 'es10', stage, reason, call: { name: cancelSession.name, request } });
    cancelSessionResponse = bytesOf(answer);
    if (cancelSession.decodeResponse(cancelSessionResponse).result !== 'ok') return 'notSigned';
  } catch {
    return 'notSigned';
  }
  try {
    const answer = yield* perform({
      kind: 'es9p',
      stage,
      reason,
      function: 'cancelSession',
      smdpAddress,
      path: es9CancelSession.path,
      body: es9CancelSession.encodeRequest({ transactionId, cancelSessionResponse }),
    });
    es9CancelSession.decodeResponse(answer);
    return 'told';
  } catch {
    return 'unanswered';
  }
}

function reasonOf({ code, details }: RspProtocolError): CancelSessionReason {
  if (code === 'USER_REJECTED') return 'endUserRejection';
  if (code === 'POSTPONED') return details['reason'] === 'timeout' ? 'timeout' : 'postponed';
  if (code === 'PPR_NOT_ALLOWED') return 'pprNotAllowed';
  if (code === 'METADATA_MISMATCH') return 'metadataMismatch';
  if (code === 'INSTALLATION_FAILED') return 'loadBppExecutionError';
  if (code === 'STEP_FAILED') {
    if (details['step'] === 'loadBpp') return 'loadBppExecutionError';
    if (details['step'] === 'es9p') return 'timeout';
    if (details['step'] === 'ask') return 'postponed';
  }
  return 'undefinedReason';
}

/**
 * What a failed download leaves of the activation code. A server that was told of a rejection, a mismatch or a failed load closes
 * the order; one that was told of a delay, or of nothing, keeps it. SGP.22 sections 3.0.2 and 3.1.5.
 */
export function effectOf(error: RspProtocolError, progress: DownloadProgress, cancellation: Cancellation): CodeEffect {
  const asked = downloadStages.indexOf(progress.stage) >= downloadStages.indexOf('getBoundProfilePackage');
  const fetched = asked && error.details['sent'] !== false;
  if (error.code === 'REMOTE_RSP') {
    const key = `${String(error.details['subjectCode'])}/${String(error.details['reasonCode'])}`;
    return rspStatusMeanings[key]?.effect ?? (fetched ? 'codeUnknown' : 'codeStillGood');
  }
  if (error.code === 'INSTALLATION_FAILED' && cancellation === 'notNeeded') return 'codeUsedUp';
  const reason = reasonOf(error);
  const isDelay = reason === 'postponed' || reason === 'timeout';
  // A server that may or may not have heard of a delay keeps the order, as long as it has not given out the package.
  if (cancellation === 'unanswered') return isDelay && !fetched ? 'codeStillGood' : 'codeUnknown';
  if (cancellation === 'told') {
    if (isDelay) return 'codeStillGood';
    return reason === 'undefinedReason' ? 'codeUnknown' : 'codeUsedUp';
  }
  return fetched ? 'codeUnknown' : 'codeStillGood';
}
