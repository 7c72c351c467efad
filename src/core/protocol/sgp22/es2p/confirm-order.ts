/** SGP.22 sections 5.3.2 and 6.5.2.2. */
import { serverAddressPattern } from '../json/patterns.ts';
import { malformedRequestRefusals } from '../json/rsp-function.ts';
import { eidPattern, es2pFunction, readIccid } from './es2p-function.ts';

export interface ConfirmOrderRequest {
  readonly iccid: string;
  readonly eid?: string | undefined;
  /** Absent: the server makes one. Empty: the order is found by EID. */
  readonly matchingId?: string | undefined;
  readonly confirmationCode?: string | undefined;
  readonly smdsAddress?: string | undefined;
  readonly releaseFlag: boolean;
}

export interface ConfirmOrderResponse {
  readonly eid?: string | undefined;
  readonly matchingId: string;
  readonly smdpAddress?: string | undefined;
}

/** Peers write an empty one where they mean none. */
const optionalAddress = new RegExp(`^$|${serverAddressPattern.source}`);

export const confirmOrder = es2pFunction({
  name: 'ES2+.ConfirmOrder',
  path: '/gsma/rsp2/es2plus/confirmOrder',
  refusals: [
    ...malformedRequestRefusals,
    '8.8/4.2',
    '8.2.1/3.9',
    '8.2.1/1.2',
    '8.2.1/3.5',
    '8.1.1/3.10',
    '8.2.6/2.1',
    '8.1.1/2.2',
    '8.2.6/3.3',
    '8.2.7/2.2',
    '8.9/5.1',
    '8.9/4.2',
  ],
  request: {
    encode: ({ iccid, eid, matchingId, confirmationCode, smdsAddress, releaseFlag }: ConfirmOrderRequest) => ({
      iccid,
      eid,
      matchingId,
      confirmationCode,
      smdsAddress,
      releaseFlag,
    }),
    decode: (body): ConfirmOrderRequest => ({
      iccid: readIccid(body),
      eid: body.optionalText('eid', eidPattern),
      matchingId: body.optionalText('matchingId', /^[A-Za-z0-9-]*$/),
      confirmationCode: body.optionalText('confirmationCode'),
      smdsAddress: body.optionalText('smdsAddress', optionalAddress) || undefined,
      releaseFlag: body.boolean('releaseFlag'),
    }),
  },
  response: {
    encode: ({ eid, matchingId, smdpAddress }: ConfirmOrderResponse) => ({ eid, matchingId, smdpAddress }),
    decode: (body): ConfirmOrderResponse => ({
      eid: body.optionalText('eid', eidPattern),
      matchingId: body.text('matchingId'),
      smdpAddress: body.optionalText('smdpAddress'),
    }),
  },
});
