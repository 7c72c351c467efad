/** ES11.InitiateAuthentication, SGP.22 sections 5.8.1 and 6.5.2.11: path and messages of ES9+ on the SM-DS's host. */
import {
  initiateAuthentication,
  initiateAuthenticationMessages,
  type InitiateAuthenticationRequest,
} from '../es9p/index.ts';
import { malformedRequestRefusals, rspFunction } from '../json/rsp-function.ts';

/** `smdpAddress` holds the address of the SM-DS (peers that call it smdsAddress are understood), `serverCertificate` its CERT.DSauth. */
export const es11InitiateAuthentication = rspFunction({
  name: 'ES11.InitiateAuthentication',
  path: initiateAuthentication.path,
  refusals: [...malformedRequestRefusals, '8.9/4.2', '8.9.1/3.8', '8.9.2/3.1', '8.9.3/3.1', '8.9.4/3.7'],
  request: {
    encode: initiateAuthenticationMessages.request.encode,
    decode: (body): InitiateAuthenticationRequest => ({
      euiccChallenge: body.bytes('euiccChallenge', 16),
      euiccInfo1: body.tlv('euiccInfo1', 0xbf20),
      smdpAddress: body.optionalText('smdsAddress') ?? body.text('smdpAddress'),
    }),
  },
  response: initiateAuthenticationMessages.response,
});
