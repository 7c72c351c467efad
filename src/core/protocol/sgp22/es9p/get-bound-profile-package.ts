/** SGP.22 sections 5.6.2 and 6.5.2.7. */
import { toBase64 } from '../../bytes/index.ts';
import { malformedRequestRefusals, rspFunction } from '../json/rsp-function.ts';

export interface GetBoundProfilePackageRequest {
  readonly transactionId: string;
  /** Whole BF21 element, as the card answered. */
  readonly prepareDownloadResponse: Uint8Array;
}

export interface GetBoundProfilePackageResponse {
  readonly transactionId: string;
  /** Whole BF36 element. */
  readonly boundProfilePackage: Uint8Array;
}

export const getBoundProfilePackage = rspFunction({
  name: 'ES9+.GetBoundProfilePackage',
  path: '/gsma/rsp2/es9plus/getBoundProfilePackage',
  refusals: [
    ...malformedRequestRefusals,
    '8.8/4.2',
    '8.10.1/3.9',
    '8.1/4.2',
    '8.1/6.1',
    '8.2/3.7',
    '8.2.7/6.4',
    '8.2.7/2.2',
    '8.2.7/3.8',
  ],
  request: {
    encode: ({ transactionId, prepareDownloadResponse }: GetBoundProfilePackageRequest) => ({
      transactionId,
      prepareDownloadResponse: toBase64(prepareDownloadResponse),
    }),
    decode: (body): GetBoundProfilePackageRequest => ({
      transactionId: body.transactionId().toUpperCase(),
      prepareDownloadResponse: body.tlv('prepareDownloadResponse', 0xbf21),
    }),
  },
  response: {
    encode: ({ transactionId, boundProfilePackage }: GetBoundProfilePackageResponse) => ({
      transactionId,
      boundProfilePackage: toBase64(boundProfilePackage),
    }),
    decode: (body): GetBoundProfilePackageResponse => ({
      transactionId: body.transactionId(),
      boundProfilePackage: body.tlv('boundProfilePackage', 0xbf36),
    }),
  },
});
