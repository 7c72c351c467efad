/** SGP.22 sections 5.6.3 and 6.5.2.8. */
import { toBase64 } from '../../bytes/index.ts';
import { malformedRequestRefusals, rspFunction } from '../json/rsp-function.ts';
import { signatureTlv } from '../members.ts';

export interface AuthenticateClientRequest {
  readonly transactionId: string;
  /** Whole BF38 element, as the card answered. */
  readonly authenticateServerResponse: Uint8Array;
}

export interface AuthenticateClientResponse {
  readonly transactionId: string;
  /** Whole BF25 element. */
  readonly profileMetadata: Uint8Array;
  /** Whole element. */
  readonly smdpSigned2: Uint8Array;
  /** r || s. */
  readonly smdpSignature2: Uint8Array;
  /** CERT.DPpb, DER. */
  readonly smdpCertificate: Uint8Array;
}

export const authenticateClient = rspFunction({
  name: 'ES9+.AuthenticateClient',
  path: '/gsma/rsp2/es9plus/authenticateClient',
  refusals: [
    ...malformedRequestRefusals,
    '8.8/4.2',
    '8.10.1/3.9',
    '8.1/4.2',
    '8.1.2/6.1',
    '8.1.2/6.3',
    '8.1.3/6.1',
    '8.1.3/6.3',
    '8.1.4/6.1',
    '8.11.1/3.9',
    '8.1/6.1',
    '8.2.6/3.8',
    '8.1.1/3.8',
    '8.2/1.2',
    '8.2/3.7',
    '8.2.5/4.3',
    '8.1/4.8',
    '8.8.5/6.4',
    '8.8.5/4.10',
  ],
  request: {
    encode: ({ transactionId, authenticateServerResponse }: AuthenticateClientRequest) => ({
      transactionId,
      authenticateServerResponse: toBase64(authenticateServerResponse),
    }),
    decode: (body): AuthenticateClientRequest => ({
      transactionId: body.transactionId().toUpperCase(),
      authenticateServerResponse: body.tlv('authenticateServerResponse', 0xbf38),
    }),
  },
  response: {
    encode: (response: AuthenticateClientResponse) => ({
      transactionId: response.transactionId,
      profileMetadata: toBase64(response.profileMetadata),
      smdpSigned2: toBase64(response.smdpSigned2),
      smdpSignature2: toBase64(signatureTlv(response.smdpSignature2)),
      smdpCertificate: toBase64(response.smdpCertificate),
    }),
    decode: (body): AuthenticateClientResponse => ({
      transactionId: body.transactionId(),
      profileMetadata: body.tlv('profileMetadata', 0xbf25),
      smdpSigned2: body.tlv('smdpSigned2', 0x30),
      smdpSignature2: body.tlvValue('smdpSignature2', 0x5f37, 64),
      smdpCertificate: body.tlv('smdpCertificate', 0x30),
    }),
  },
});
