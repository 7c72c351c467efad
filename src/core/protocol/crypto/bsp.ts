/** BPP security protocol of GSMA SGP.22 v2.x section 2.6.4 (SCP03t of GlobalPlatform Card Specification Amendment D). */
import { lengthBytes, readOnly, readTlv, tagBytes, TlvError } from '../asn1/index.ts';
import { concat, fromUint } from '../bytes/index.ts';
import { aesCbcDecrypt, aesCbcEncrypt, aesEcbEncrypt } from './aes.ts';
import { aesCmacKey } from './cmac.ts';
import { timingSafeEqual } from './native.mjs';
import { x963Kdf } from './x963-kdf.ts';

/** A segment that is malformed ('structure') or whose MAC or padding is wrong ('security'); the channel did not move on. */
export class BspError extends Error {
  override readonly name = 'BspError';
  readonly reason: 'structure' | 'security';
  constructor(reason: 'structure' | 'security', message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface BspKeys {
  readonly sEnc: Uint8Array;
  readonly sMac: Uint8Array;
  /** First MAC chaining value, 16 bytes. */
  readonly initialMcv: Uint8Array;
}

export interface BspKeyAgreement {
  /** Z of the key agreement, 32 bytes. */
  readonly sharedSecret: Uint8Array;
  /** 88: AES. */
  readonly keyType: number;
  /** In bytes: 16. */
  readonly keyLength: number;
  readonly hostId: Uint8Array;
  /** 16 bytes. */
  readonly eid: Uint8Array;
}

const macLength = 8;
/** Tags of segments: 86 and 87 encrypted with MAC, 88 with MAC alone. */
const encryptedTags = [0x86, 0x87];
const macOnlyTag = 0x88;

/** Session keys of SGP.22 annex G: initial MCV, S-ENC, S-MAC in this order from the KDF. */
export function deriveBspKeys({ sharedSecret, keyType, keyLength, hostId, eid }: BspKeyAgreement): BspKeys {
  const sharedInfo = concat(
    Uint8Array.of(keyType, keyLength),
    lengthBytes(hostId.length),
    hostId,
    lengthBytes(eid.length),
    eid,
  );
  const output = x963Kdf(sharedSecret, sharedInfo, 3 * keyLength);
  return {
    initialMcv: output.slice(0, keyLength),
    sEnc: output.slice(keyLength, 2 * keyLength),
    sMac: output.slice(2 * keyLength),
  };
}

/** One channel, for one direction: each segment moves the MAC chain and the counter on. */
export class Bsp {
  readonly #sEnc: Uint8Array;
  readonly #cmac: (message: Uint8Array) => Uint8Array;
  #mcv: Uint8Array;
  #counter = 1;

  private constructor({ sEnc, sMac, initialMcv }: BspKeys) {
    this.#sEnc = sEnc.slice();
    this.#cmac = aesCmacKey(sMac.slice());
    this.#mcv = initialMcv.slice();
  }

  static fromKeys(keys: BspKeys): Bsp {
    return new Bsp(keys);
  }

  static derive(agreement: BspKeyAgreement): Bsp {
    return new Bsp(deriveBspKeys(agreement));
  }

  /** A whole segment TLV (tag 86 or 87): padded, encrypted, with MAC. */
  encryptAndMac(tag: number, plaintext: Uint8Array): Uint8Array {
    const padded = new Uint8Array(plaintext.length + 16 - (plaintext.length % 16));
    padded.set(plaintext);
    padded[plaintext.length] = 0x80;
    return this.#protect(tag, aesCbcEncrypt(this.#sEnc, this.#icv(), padded));
  }

  /** A whole segment TLV (tag 88): in clear, with MAC. */
  macOnly(tag: number, plaintext: Uint8Array): Uint8Array {
    return this.#protect(tag, plaintext);
  }

  /** Plaintext of one received segment TLV, checked before it is decrypted. Throws BspError. */
  open(segment: Uint8Array): Uint8Array {
    const { tag, value } = readSegment(segment);
    const encrypted = encryptedTags.includes(tag);
    if (!encrypted && tag !== macOnlyTag) throw new BspError('structure', 'unknown segment tag');
    if (value.length < macLength) throw new BspError('structure', 'segment is shorter than its MAC');
    const body = value.subarray(0, -macLength);
    if (encrypted && (body.length === 0 || body.length % 16 !== 0))
      throw new BspError('structure', 'ciphertext is not whole blocks');
    const mcv = this.#mac(segment.subarray(0, -macLength));
    if (!timingSafeEqual(mcv.subarray(0, macLength), value.subarray(-macLength)))
      throw new BspError('security', 'MAC is wrong');
    const plaintext = encrypted ? unpad(aesCbcDecrypt(this.#sEnc, this.#icv(), body)) : body.slice();
    this.#advance(mcv);
    return plaintext;
  }

  #protect(tag: number, body: Uint8Array): Uint8Array {
    const authenticated = concat(tagBytes(tag), lengthBytes(body.length + macLength), body);
    const mcv = this.#mac(authenticated);
    this.#advance(mcv);
    return concat(authenticated, mcv.subarray(0, macLength));
  }

  #mac(authenticated: Uint8Array): Uint8Array {
    return this.#cmac(concat(this.#mcv, authenticated));
  }

  #icv(): Uint8Array {
    return aesEcbEncrypt(this.#sEnc, fromUint(this.#counter, 16));
  }

  #advance(mcv: Uint8Array): void {
    this.#mcv = mcv;
    this.#counter += 1;
  }
}

function readSegment(segment: Uint8Array) {
  try {
    return readOnly(segment, readTlv(segment).tag);
  } catch (error) {
    if (error instanceof TlvError) throw new BspError('structure', error.message);
    throw error;
  }
}

function unpad(padded: Uint8Array): Uint8Array {
  const end = padded.findLastIndex((byte) => byte !== 0);
  if (padded[end] !== 0x80 || padded.length - end > 16) throw new BspError('security', 'padding is wrong');
  return padded.slice(0, end);
}
