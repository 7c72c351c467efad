import {
  cancelSession,
  encodeEuiccCancelSessionSigned,
  getEuiccChallenge,
  type CancelSessionResponse,
} from '#core/protocol/sgp22/index.ts';
import { signWith } from '../euicc-credentials.ts';
import { handler } from './es10-handler.ts';

/** SGP.22 sections 5.7.7 and 5.7.14. */

const challenge = handler(getEuiccChallenge, (core) => {
  const euiccChallenge = core.random.bytes(16);
  core.session = { state: 'challenged', euiccChallenge };
  return { euiccChallenge };
});

const cancel = handler(cancelSession, (core, { transactionId, reason }): CancelSessionResponse => {
  const { session } = core;
  if (session.state === 'idle' || session.state === 'challenged' || session.transactionId !== transactionId)
    return { result: 'invalidTransactionId' };
  const smdpOid = session.serverCertificate.registeredId;
  if (smdpOid === undefined) return { result: 'undefinedError' };
  const euiccCancelSessionSigned = encodeEuiccCancelSessionSigned({ transactionId, smdpOid, reason });
  const euiccCancelSessionSignature = signWith(session.credential, euiccCancelSessionSigned);
  core.session = { state: 'idle' };
  return { result: 'ok', euiccCancelSessionSigned, euiccCancelSessionSignature };
});

export const sessionHandlers = [challenge, cancel];
