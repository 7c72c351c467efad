/** AES-CMAC (NIST SP 800-38B, RFC 4493). */
import { concat, xor } from '../bytes/index.ts';
import { aesCbcEncrypt, aesEcbEncrypt } from './aes.ts';

const zero = new Uint8Array(16);

/** Multiplication by x in GF(2^128). */
function double(block: Uint8Array): Uint8Array {
  const shifted = block.map((byte, i) => (byte << 1) | ((block[i + 1] ?? 0) >> 7));
  if ((block[0]! & 0x80) !== 0) shifted[15]! ^= 0x87;
  return shifted;
}

/** AES-CMAC under one key, for many messages: the subkey is made once. The full 16-byte MAC. */
export function aesCmacKey(key: Uint8Array): (message: Uint8Array) => Uint8Array {
  const subkey = double(aesEcbEncrypt(key, zero));
  const paddedSubkey = double(subkey);
  return (message) => {
    const whole = message.length > 0 && message.length % 16 === 0;
    const lastStart = whole ? message.length - 16 : message.length - (message.length % 16);
    const tail = message.subarray(lastStart);
    const last = whole ? xor(tail, subkey) : xor(pad(tail), paddedSubkey);
    return aesCbcEncrypt(key, zero, concat(message.subarray(0, lastStart), last)).slice(-16);
  };
}

const pad = (tail: Uint8Array): Uint8Array => concat(tail, Uint8Array.of(0x80), zero).subarray(0, 16);

/** The full 16-byte MAC of one message. */
export const aesCmac = (key: Uint8Array, message: Uint8Array): Uint8Array => aesCmacKey(key)(message);
