/** SGP.22 sections 5.3.5 and 6.5.2.5: the server tells the operator. The answer is 204 without a body. */
import { decodeExecutionStatus, encodeExecutionStatus, type FunctionExecutionStatus } from '../json/envelope.ts';
import { noBody } from '../json/rsp-function.ts';
import { eidPattern, es2pFunction, readIccid } from './es2p-function.ts';

export const notificationPoints = {
  eligibilityAndRetryLimitCheck: 1,
  confirmationFailure: 2,
  bppDownload: 3,
  bppInstallation: 4,
} as const;
export type ProgressPoint = keyof typeof notificationPoints;

export interface HandleDownloadProgressInfoRequest {
  readonly eid?: string | undefined;
  readonly iccid: string;
  readonly profileType: string;
  /** YYYY-MM-DDThh:mm:ssTZD */
  readonly timestamp: string;
  /** `notificationPoints`; vendors add others. */
  readonly notificationPointId: number;
  readonly notificationPointStatus: FunctionExecutionStatus;
  readonly resultData?: string | undefined;
}

export const handleDownloadProgressInfo = es2pFunction({
  name: 'ES2+.HandleDownloadProgressInfo',
  path: '/gsma/rsp2/es2plus/handleDownloadProgressInfo',
  httpStatus: 204,
  // The operator answers it, not we.
  refusals: [],
  request: {
    encode: (request: HandleDownloadProgressInfoRequest) => ({
      eid: request.eid,
      iccid: request.iccid,
      profileType: request.profileType,
      timestamp: request.timestamp,
      notificationPointId: request.notificationPointId,
      notificationPointStatus: encodeExecutionStatus(request.notificationPointStatus),
      resultData: request.resultData,
    }),
    decode: (body): HandleDownloadProgressInfoRequest => ({
      eid: body.optionalText('eid', eidPattern),
      iccid: readIccid(body),
      profileType: body.text('profileType'),
      timestamp: body.text('timestamp'),
      notificationPointId: body.integer('notificationPointId'),
      notificationPointStatus: decodeExecutionStatus(body.object('notificationPointStatus')),
      resultData: body.optionalText('resultData'),
    }),
  },
  response: noBody,
});
