/** SGP.22 sections 5.6.5 and 6.5.2.10. */
import { toBase64 } from '../../bytes/index.ts';
import { malformedRequestRefusals, noBody, rspFunction } from '../json/rsp-function.ts';

export interface Es9CancelSessionRequest {
  readonly transactionId: string;
  /** Whole BF41 element, as the card answered. */
  readonly cancelSessionResponse: Uint8Array;
}

export const es9CancelSession = rspFunction({
  name: 'ES9+.CancelSession',
  path: '/gsma/rsp2/es9plus/cancelSession',
  refusals: [...malformedRequestRefusals, '8.8/4.2', '8.10.1/3.9', '8.1/4.2', '8.1/6.1', '8.8/3.10'],
  request: {
    encode: ({ transactionId, cancelSessionResponse }: Es9CancelSessionRequest) => ({
      transactionId,
      cancelSessionResponse: toBase64(cancelSessionResponse),
    }),
    decode: (body): Es9CancelSessionRequest => ({
      transactionId: body.transactionId().toUpperCase(),
      cancelSessionResponse: body.tlv('cancelSessionResponse', 0xbf41),
    }),
  },
  response: noBody,
});
