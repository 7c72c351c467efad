/** SGP.22 sections 5.3.3 and 6.5.2.3. */
import { malformedRequestRefusals, noBody } from '../json/rsp-function.ts';
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
  refusals: [...malformedRequestRefusals, '8.8/4.2', '8.2.1/3.9', '8.2.1/1.2', '8.2.1/3.5', '8.2.1/3.10', '8.2.6/3.10'],
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
