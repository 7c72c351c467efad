/** What ES2+.HandleDownloadProgressInfo says of a download that did not succeed: handbook rsp-session.md section 2.6. */
import type { CancelSessionReason, FunctionExecutionStatus, InstallErrorReason } from '#core/protocol/sgp22/index.ts';
import type { RspRefusal } from '../../rsp-server/index.ts';

export const succeeded: FunctionExecutionStatus = { status: 'Executed-Success' };

const failedWith = (pair: string, message?: string): FunctionExecutionStatus => {
  const [subjectCode = '', reasonCode = ''] = pair.split('/');
  return { status: 'Failed', statusCodeData: { subjectCode, reasonCode, message } };
};

export const failedBy = ({ subjectCode, reasonCode, reason }: RspRefusal): FunctionExecutionStatus =>
  failedWith(`${subjectCode}/${reasonCode}`, reason);

/** Undefined for reasons after which the order goes on waiting: the operator has nothing to act on. */
export function cancelStatus(reason: CancelSessionReason): FunctionExecutionStatus | undefined {
  if (reason === 'postponed' || reason === 'timeout') return undefined;
  return failedWith(cancelPairs[reason] ?? '8/4.2', reason);
}

const cancelPairs: Partial<Readonly<Record<CancelSessionReason, string>>> = {
  endUserRejection: '8.8.5/3.8',
  pprNotAllowed: '8.2.8/1.2',
  metadataMismatch: '8.2.9/3.11',
  loadBppExecutionError: '8.2.10/4.2',
};

/** An installation the card could not finish: memory and policy rules by their own pairs, the rest as of the package. */
export const installationStatus = (reason: InstallErrorReason): FunctionExecutionStatus =>
  failedWith(installationPairs[reason] ?? '8.2.10/4.2', reason);

const installationPairs: Partial<Readonly<Record<InstallErrorReason, string>>> = {
  installFailedDueToInsufficientMemoryForProfile: '8.1/4.8',
  installFailedDueToIccidAlreadyExistsOnEuicc: '8.2.1/3.3',
  pprNotAllowed: '8.2.8/1.2',
};
