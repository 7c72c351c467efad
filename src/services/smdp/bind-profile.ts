/** Binding of a profile to one card, and handing out that binding again: SGP.22 sections 2.5 and 3.1.3.2. */
import type { Random } from '#core/environment/index.ts';
import { Fields, readOnly, tlv } from '#core/protocol/asn1/index.ts';
import { concat, encodeUtf8, fromHex } from '#core/protocol/bytes/index.ts';
import { generateKeyPair, sign, type EcPrivateKey } from '#core/protocol/crypto/index.ts';
import {
  bindProfilePackage,
  encodeInitialiseSecureChannel,
  protectProfilePackage,
} from '#core/protocol/sgp22/index.ts';
import type { Binding } from './bindings.ts';

const hostId = encodeUtf8('ESIMWBDP');

export interface ProfileToBind {
  readonly transactionId: string;
  /** Unprotected profile package. */
  readonly profile: Uint8Array;
  /** The whole BF25 element. */
  readonly storeMetadata: Uint8Array;
  readonly protection: 'sessionKeys' | 'profileProtectionKeys';
  readonly euiccOtpk: Uint8Array;
  readonly eid: string;
}

/**
 * The whole BF36 element under a fresh one-time key, which is forgotten on return, and what is kept of it.
 * Throws KeyError when `euiccOtpk` is not a point of the curve of CERT.DPpb.
 */
export function bindProfile(
  input: ProfileToBind,
  dpPb: EcPrivateKey,
  random: Random,
): { readonly bound: Uint8Array; readonly binding: Binding } {
  const { transactionId, profile, storeMetadata, euiccOtpk } = input;
  const smdpOneTimeKeys = generateKeyPair(dpPb.curve);
  const ownKeys = () => ({ initialMcv: random.bytes(16), sEnc: random.bytes(16), sMac: random.bytes(16) });
  const bound = bindProfilePackage({
    transactionId,
    hostId,
    eid: fromHex(input.eid),
    euiccOtpk,
    smdpOneTimeKeys,
    signingKey: dpPb,
    storeMetadata,
    profile: input.protection === 'sessionKeys' ? { unprotected: profile } : protectProfilePackage(profile, ownKeys()),
  });
  const members = new Fields(readOnly(bound, 0xbf36).value).all;
  const segments = concat(...members.filter(({ tag }) => tag !== 0xbf23).map(({ bytes }) => bytes));
  return { bound, binding: { euiccOtpk, smdpOtpk: smdpOneTimeKeys.publicPoint, segments } };
}

/** The bound package once more, for a later session with the same card and the same one-time keys. */
export function rebindProfile(transactionId: string, binding: Binding, dpPb: EcPrivateKey): Uint8Array {
  const { smdpOtpk, euiccOtpk, segments } = binding;
  const channel = { transactionId, hostId, smdpOtpk, euiccOtpk };
  return tlv(
    0xbf36,
    encodeInitialiseSecureChannel(channel, (data) => sign(dpPb, data)),
    segments,
  );
}
