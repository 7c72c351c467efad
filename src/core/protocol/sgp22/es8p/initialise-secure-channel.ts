/**
 * InitialiseSecureChannelRequest of SGP.22 section 5.5.1:
 *   [35] SEQUENCE { remoteOpId [2], transactionId [0], controlRefTemplate [6] { keyType [0], keyLen [1], hostId [4] },
 *                   smdpOtpk [APPLICATION 73], smdpSign [APPLICATION 55] }
 */
import { decodeInteger, encodeInteger, readOnly, tlv } from '../../asn1/index.ts';
import { concat } from '../../bytes/index.ts';
import {
  decodeTransactionId,
  encodeTransactionId,
  fieldsOf,
  fixed,
  publicKeyTlv,
  signatureIn,
  signatureTlv,
} from '../members.ts';
import { reading } from '../rsp-protocol-error.ts';

/** remoteOpId installBoundProfilePackage. */
export const installBoundProfilePackage = 1;
/** AES. */
export const bppKeyType = 0x88;
/** Bytes. */
export const bppKeyLength = 16;

export interface SecureChannelParameters {
  readonly transactionId: string;
  /** Up to 16 bytes; longer ones are met and let through. */
  readonly hostId: Uint8Array;
  /** One-time public key of the server, 04 X Y. */
  readonly smdpOtpk: Uint8Array;
}

export interface InitialiseSecureChannel extends SecureChannelParameters {
  readonly remoteOpId: number;
  readonly keyType: number;
  /** Bytes. */
  readonly keyLength: number;
  /** r || s. */
  readonly smdpSign: Uint8Array;
  /** What of this element the signature covers; the card's own public key follows, see `secureChannelSignedData`. */
  readonly signedMembers: Uint8Array;
}

const encodeSignedMembers = ({ transactionId, hostId, smdpOtpk }: SecureChannelParameters): Uint8Array =>
  concat(
    tlv(0x82, encodeInteger(installBoundProfilePackage)),
    tlv(0x80, encodeTransactionId(transactionId)),
    tlv(0xa6, tlv(0x80, Uint8Array.of(bppKeyType)), tlv(0x81, Uint8Array.of(bppKeyLength)), tlv(0x84, hostId)),
    publicKeyTlv(smdpOtpk),
  );

/** The data smdpSign covers: the members before it and the eUICC's one-time public key. */
export const secureChannelSignedData = (signedMembers: Uint8Array, euiccOtpk: Uint8Array): Uint8Array =>
  concat(signedMembers, publicKeyTlv(euiccOtpk));

/** The whole BF23 element; `sign` makes r || s over the data given to it. */
export function encodeInitialiseSecureChannel(
  parameters: SecureChannelParameters & { readonly euiccOtpk: Uint8Array },
  sign: (data: Uint8Array) => Uint8Array,
): Uint8Array {
  const signedMembers = encodeSignedMembers(parameters);
  const smdpSign = sign(secureChannelSignedData(signedMembers, parameters.euiccOtpk));
  return tlv(0xbf23, signedMembers, signatureTlv(smdpSign));
}

export const decodeInitialiseSecureChannel = (bytes: Uint8Array): InitialiseSecureChannel =>
  reading('InitialiseSecureChannel', () => {
    const fields = fieldsOf(readOnly(bytes, 0xbf23));
    const template = fieldsOf(fields.required(0xa6));
    return {
      remoteOpId: decodeInteger(fields.required(0x82).value),
      transactionId: decodeTransactionId(fields.required(0x80).value),
      keyType: decodeInteger(template.required(0x80).value),
      keyLength: decodeInteger(template.required(0x81).value),
      hostId: template.required(0x84).value,
      smdpOtpk: fixed(fields.required(0x5f49).value, 65, 'smdpOtpk'),
      smdpSign: signatureIn(fields),
      signedMembers: concat(...fields.all.filter(({ tag }) => tag !== 0x5f37).map((member) => member.bytes)),
    };
  });
