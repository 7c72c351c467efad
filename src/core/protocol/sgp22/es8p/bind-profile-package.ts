/** The server's side of a BoundProfilePackage (SGP.22 sections 2.5.3 to 2.5.5): protect the profile, bind it to one eUICC. */
import { tlv } from '../../asn1/index.ts';
import { concat } from '../../bytes/index.ts';
import { agree, Bsp, sign, type BspKeys, type EcKeyPair, type EcPrivateKey } from '../../crypto/index.ts';
import { encodeConfigureIsdp } from './configure-isdp.ts';
import { bppKeyLength, bppKeyType, encodeInitialiseSecureChannel } from './initialise-secure-channel.ts';
import { encodeReplaceSessionKeys } from './replace-session-keys.ts';

/** A segment with header must not exceed 1020 bytes: plaintext with padding in whole blocks, 8 bytes of MAC, 4 of header. */
const maxEncryptedPlaintext = 1007;
const maxClearPlaintext = 1008;

/** A profile encrypted under its own keys, independent of any eUICC: made once, bound often. */
export interface ProtectedProfilePackage {
  /** Random profile protection keys, for one profile only. */
  readonly ppk: BspKeys;
  /** 86 segments, one after the other. */
  readonly segments: Uint8Array;
}

export interface BindingParameters {
  readonly transactionId: string;
  /** Up to 16 bytes. */
  readonly hostId: Uint8Array;
  /** 16 bytes. */
  readonly eid: Uint8Array;
  /** One-time public key of the eUICC, 04 X Y. */
  readonly euiccOtpk: Uint8Array;
  /** One-time key pair of the server on the same curve; to be forgotten after this. */
  readonly smdpOneTimeKeys: EcKeyPair;
  /** SK.DPpb. */
  readonly signingKey: EcPrivateKey;
  /** Whole BF25 element. */
  readonly storeMetadata: Uint8Array;
  /** Profile elements in clear, protected here with the session keys, or protected before with their own keys. */
  readonly profile: { readonly unprotected: Uint8Array } | ProtectedProfilePackage;
  /** Whole BF24 element; empty by default. */
  readonly configureIsdp?: Uint8Array;
}

/** Cuts a profile (concatenated profile elements) into 86 segments of one channel. */
const protectElements = (channel: Bsp, elements: Uint8Array): Uint8Array =>
  concat(...chunks(elements, maxEncryptedPlaintext).map((chunk) => channel.encryptAndMac(0x86, chunk)));

/** Encrypts a profile under its own keys `ppk`. */
export const protectProfilePackage = (elements: Uint8Array, ppk: BspKeys): ProtectedProfilePackage => ({
  ppk,
  segments: protectElements(Bsp.fromKeys(ppk), elements),
});

/** The whole BF36 element. Throws KeyError when `euiccOtpk` is not a point of the curve. */
export function bindProfilePackage(parameters: BindingParameters): Uint8Array {
  const { transactionId, hostId, eid, euiccOtpk, smdpOneTimeKeys, signingKey, storeMetadata, profile } = parameters;
  const session = Bsp.derive({
    sharedSecret: agree(smdpOneTimeKeys.privateKey, euiccOtpk),
    keyType: bppKeyType,
    keyLength: bppKeyLength,
    hostId,
    eid,
  });
  const initialiseSecureChannel = encodeInitialiseSecureChannel(
    { transactionId, hostId, smdpOtpk: smdpOneTimeKeys.publicPoint, euiccOtpk },
    (data) => sign(signingKey, data),
  );
  // One MAC chain runs through all segments, so they are made in the order in which they are sent.
  const configureIsdp = session.encryptAndMac(0x87, parameters.configureIsdp ?? encodeConfigureIsdp());
  const metadata = chunks(storeMetadata, maxClearPlaintext).map((chunk) => session.macOnly(0x88, chunk));
  const keys = 'ppk' in profile ? [tlv(0xa2, session.encryptAndMac(0x87, encodeReplaceSessionKeys(profile.ppk)))] : [];
  const elements = 'ppk' in profile ? profile.segments : protectElements(session, profile.unprotected);
  return tlv(
    0xbf36,
    initialiseSecureChannel,
    tlv(0xa0, configureIsdp),
    tlv(0xa1, ...metadata),
    ...keys,
    tlv(0xa3, elements),
  );
}

function chunks(bytes: Uint8Array, size: number): Uint8Array[] {
  const list: Uint8Array[] = [];
  for (let offset = 0; offset < bytes.length; offset += size) list.push(bytes.subarray(offset, offset + size));
  return list;
}
