/** SGP.22 sections 5.3.3 and 6.5.2.3. */
import { noBody } from '../json/rsp-function.ts';
import { eidPattern, es2pFunction, readIccid } from './es2p-function.ts';

export interface CancelOrderRequest {
  readonly iccid: string;
  readonly eid?: string | undefined;
  readonly matchingId?: string | undefined;
  readonly finalProfileStatusIndicator: 'Available' | 'Unavailable';
}

export const cancelOrder = es2pFunction({
  name: 'ES2+.CancelOrder',
  path: '/gsma/rsp2/es2plus/cancelOrder',
  request: {
    encode: ({ iccid, eid, matchingId, finalProfileStatusIndicator }: CancelOrderRequest) => ({
      iccid,
      eid,
      matchingId,
      finalProfileStatusIndicator,
    }),
    decode: (body): CancelOrderRequest => ({
      iccid: readIccid(body),
      eid: body.optionalText('eid', eidPattern),
      matchingId: body.optionalText('matchingId'),
      finalProfileStatusIndicator: body.text('finalProfileStatusIndicator', /^(Available|Unavailable)$/) as
        'Available' | 'Unavailable',
    }),
  },
  response: noBody,
});
