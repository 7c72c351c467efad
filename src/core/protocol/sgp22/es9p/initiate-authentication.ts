/** SGP.22 sections 5.6.1 and 6.5.2.6. */
import { tlv } from '../../asn1/index.ts';
import { toBase64 } from '../../bytes/index.ts';
import type { JsonObject } from '../json/json-object.ts';
import { malformedRequestRefusals, rspFunction } from '../json/rsp-function.ts';
import { signatureTlv } from '../members.ts';

export interface InitiateAuthenticationRequest {
  /** 16 bytes. */
  readonly euiccChallenge: Uint8Array;
  /** Whole BF20 element. */
  readonly euiccInfo1: Uint8Array;
  /** The server's address as the LPA has it. */
  readonly smdpAddress: string;
}

export interface InitiateAuthenticationResponse {
  /** Hex, as the server writes it; to be echoed unchanged. */
  readonly transactionId: string;
  /** Whole element. */
  readonly serverSigned1: Uint8Array;
  /** r || s. */
  readonly serverSignature1: Uint8Array;
  /** Subject key identifier. */
  readonly euiccCiPKIdToBeUsed: Uint8Array;
  /** CERT.DPauth, DER. */
  readonly serverCertificate: Uint8Array;
}

/** The messages of ES9+; those of ES11 are the same. */
export const initiateAuthenticationMessages = {
  request: {
    encode: ({ euiccChallenge, euiccInfo1, smdpAddress }: InitiateAuthenticationRequest) => ({
      euiccChallenge: toBase64(euiccChallenge),
      euiccInfo1: toBase64(euiccInfo1),
      smdpAddress,
    }),
    decode: (body: JsonObject): InitiateAuthenticationRequest => ({
      euiccChallenge: body.bytes('euiccChallenge', 16),
      euiccInfo1: body.tlv('euiccInfo1', 0xbf20),
      smdpAddress: body.text('smdpAddress'),
    }),
  },
  response: {
    encode: (response: InitiateAuthenticationResponse) => ({
      transactionId: response.transactionId,
      serverSigned1: toBase64(response.serverSigned1),
      serverSignature1: toBase64(signatureTlv(response.serverSignature1)),
      euiccCiPKIdToBeUsed: toBase64(tlv(0x04, response.euiccCiPKIdToBeUsed)),
      serverCertificate: toBase64(response.serverCertificate),
    }),
    decode: (body: JsonObject): InitiateAuthenticationResponse => ({
      transactionId: body.transactionId(),
      serverSigned1: body.tlv('serverSigned1', 0x30),
      serverSignature1: body.tlvValue('serverSignature1', 0x5f37, 64),
      euiccCiPKIdToBeUsed: body.tlvValue('euiccCiPKIdToBeUsed', 0x04),
      serverCertificate: body.tlv('serverCertificate', 0x30),
    }),
  },
};

export const initiateAuthentication = rspFunction({
  name: 'ES9+.InitiateAuthentication',
  path: '/gsma/rsp2/es9plus/initiateAuthentication',
  refusals: [...malformedRequestRefusals, '8.8/4.2', '8.8.1/3.8', '8.8.3/3.1', '8.8.2/3.1', '8.8.4/3.7'],
  ...initiateAuthenticationMessages,
});
