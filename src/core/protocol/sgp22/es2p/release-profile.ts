/** SGP.22 sections 5.3.4 and 6.5.2.4. */
import { malformedRequestRefusals, noBody } from '../json/rsp-function.ts';
import { es2pFunction, readIccid } from './es2p-function.ts';

export const releaseProfile = es2pFunction({
  name: 'ES2+.ReleaseProfile',
  path: '/gsma/rsp2/es2plus/releaseProfile',
  refusals: [...malformedRequestRefusals, '8.8/4.2', '8.2.1/3.9', '8.2.1/1.2', '8.2.1/3.5', '8.9/5.1', '8.9/4.2'],
  request: {
    encode: ({ iccid }: { readonly iccid: string }) => ({ iccid }),
    decode: (body) => ({ iccid: readIccid(body) }),
  },
  response: noBody,
});
