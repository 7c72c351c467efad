import {
  encodeEuiccResponse,
  encodeInstallationResultData,
  encodeProfileInstallationResult,
} from '#core/protocol/sgp22/index.ts';
import { signWith, type EuiccCredential } from './euicc-credentials.ts';
import type { EuiccCore } from './euicc-core.ts';
import type { InstallFailure } from './install-failure.ts';

/** The download whose result is told. */
export interface ResultContext {
  /** Upper-case hex. */
  readonly transactionId: string;
  readonly serverAddress: string;
  /** Owner of CERT.DPpb. */
  readonly smdpOid: string | undefined;
  readonly credential: EuiccCredential;
}

export type Outcome =
  { readonly kind: 'success'; readonly isdpAid: string } | { readonly kind: 'error'; readonly failure: InstallFailure };

const allElementsOk = encodeEuiccResponse({ peStatus: [{ status: 'ok' }], profileInstallationAborted: false });

/** Signs the result and keeps it as a pending notification to the server of the session; gives the BF37 element. */
export function recordInstallationResult(
  core: EuiccCore,
  context: ResultContext,
  seqNumber: number,
  iccid: string | undefined,
  outcome: Outcome,
): Uint8Array {
  const notificationMetadata = {
    seqNumber,
    profileManagementOperation: 'install',
    notificationAddress: context.serverAddress,
    iccid,
  } as const;
  const data = encodeInstallationResultData({
    transactionId: context.transactionId,
    notificationMetadata,
    smdpOid: context.smdpOid,
    finalResult:
      outcome.kind === 'success'
        ? { kind: 'success', isdpAid: outcome.isdpAid, simaResponse: allElementsOk }
        : {
            kind: 'error',
            bppCommandId: outcome.failure.command,
            errorReason: outcome.failure.reason,
            simaResponse: outcome.failure.simaResponse,
          },
  });
  const result = encodeProfileInstallationResult(data, signWith(context.credential, data));
  core.notifications.add(notificationMetadata, result);
  return result;
}
