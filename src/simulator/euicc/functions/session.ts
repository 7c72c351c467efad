import {
  cancelSession,
  encodeEuiccCancelSessionSigned,
  getEuiccChallenge,
  type CancelSessionRequest,
  type CancelSessionResponse,
} from '#core/protocol/sgp22/index.ts';
import type { EuiccCore } from '../euicc-core.ts';
import { signWith } from '../euicc-credentials.ts';
import { forgetLoading, reportInterruption } from '../interrupted-loading.ts';
import { handler, undefinedError } from './es10-handler.ts';

/** SGP.22 sections 5.7.7 and 5.7.14. */

const challenge = handler(getEuiccChallenge, (core) => {
  reportInterruption(core);
  const euiccChallenge = core.random.bytes(16);
  core.session = { state: 'challenged', euiccChallenge };
  return { euiccChallenge };
});

const perform = (core: EuiccCore, { transactionId, reason }: CancelSessionRequest): CancelSessionResponse => {
  const { session } = core;
  if (session.state === 'idle' || session.state === 'challenged' || session.transactionId !== transactionId)
    return { result: 'invalidTransactionId' };
  const smdpOid = session.serverCertificate.registeredId;
  if (smdpOid === undefined) return { result: 'undefinedError' };
  const euiccCancelSessionSigned = encodeEuiccCancelSessionSigned({ transactionId, smdpOid, reason });
  const euiccCancelSessionSignature = signWith(session.credential, euiccCancelSessionSigned);
  forgetLoading(core);
  core.session = { state: 'idle' };
  return { result: 'ok', euiccCancelSessionSigned, euiccCancelSessionSignature };
};
const cancel = handler(cancelSession, perform, undefinedError);

export const sessionHandlers = [challenge, cancel];
