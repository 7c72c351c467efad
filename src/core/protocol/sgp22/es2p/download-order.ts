/** SGP.22 sections 5.3.1 and 6.5.2.1. */
import { RspProtocolError } from '../rsp-protocol-error.ts';
import { malformedRequestRefusals } from '../json/rsp-function.ts';
import { eidPattern, es2pFunction, readIccid, readOptionalIccid } from './es2p-function.ts';

export interface DownloadOrderRequest {
  readonly eid?: string | undefined;
  /** One of `iccid` and `profileType` is there. */
  readonly iccid?: string | undefined;
  readonly profileType?: string | undefined;
}

export const downloadOrder = es2pFunction({
  name: 'ES2+.DownloadOrder',
  path: '/gsma/rsp2/es2plus/downloadOrder',
  refusals: [
    ...malformedRequestRefusals,
    '8.8/4.2',
    '8.2.5/3.9',
    '8.2.1/3.9',
    '8.2.5/3.8',
    '8.2.1/1.2',
    '8.2.1/3.3',
    '8.2.5/3.7',
  ],
  request: {
    encode: ({ eid, iccid, profileType }: DownloadOrderRequest) => ({ eid, iccid, profileType }),
    decode: (body): DownloadOrderRequest => {
      const request = {
        eid: body.optionalText('eid', eidPattern),
        iccid: readOptionalIccid(body),
        profileType: body.optionalText('profileType'),
      };
      if (request.iccid === undefined && request.profileType === undefined)
        throw new RspProtocolError('MALFORMED', 'ES2+.DownloadOrder request has neither iccid nor profileType', {
          details: { what: 'ES2+.DownloadOrder request.iccid' },
        });
      return request;
    },
  },
  response: {
    encode: ({ iccid }: { readonly iccid: string }) => ({ iccid }),
    decode: (body) => ({ iccid: readIccid(body) }),
  },
});
