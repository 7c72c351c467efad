/** AES (FIPS 197) in ECB, CBC and CTR (NIST SP 800-38A), without padding; the key's length (16, 24, 32) picks the variant. */
import { concat } from '../bytes/index.ts';
import { createCipheriv, createDecipheriv } from './native.mjs';

type Mode = 'ecb' | 'cbc' | 'ctr';

function run(mode: Mode, decrypt: boolean, key: Uint8Array, iv: Uint8Array | null, data: Uint8Array): Uint8Array {
  if (![16, 24, 32].includes(key.length)) throw new RangeError('AES key must have 16, 24 or 32 bytes');
  if (iv !== null && iv.length !== 16) throw new RangeError('AES initial value must have 16 bytes');
  if (mode !== 'ctr' && data.length % 16 !== 0) throw new RangeError('AES data must be whole blocks');
  const create = decrypt ? createDecipheriv : createCipheriv;
  const cipher = create(`aes-${key.length * 8}-${mode}`, key, iv);
  cipher.setAutoPadding(false);
  return concat(cipher.update(data), cipher.final());
}

export const aesCbcEncrypt = (key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array =>
  run('cbc', false, key, iv, data);

export const aesCbcDecrypt = (key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array =>
  run('cbc', true, key, iv, data);

export const aesEcbEncrypt = (key: Uint8Array, blocks: Uint8Array): Uint8Array => run('ecb', false, key, null, blocks);

export const aesEcbDecrypt = (key: Uint8Array, blocks: Uint8Array): Uint8Array => run('ecb', true, key, null, blocks);

/** Encryption and decryption alike; `counter` is the first 16-byte counter block. */
export const aesCtr = (key: Uint8Array, counter: Uint8Array, data: Uint8Array): Uint8Array =>
  run('ctr', false, key, counter, data);

/** Encrypts whole blocks under one key in ECB; the key is set up once, so that many single blocks cost little more than AES itself. */
export function aesBlocks(key: Uint8Array): (blocks: Uint8Array) => Uint8Array {
  if (![16, 24, 32].includes(key.length)) throw new RangeError('AES key must have 16, 24 or 32 bytes');
  const cipher = createCipheriv(`aes-${key.length * 8}-ecb`, key, null);
  cipher.setAutoPadding(false);
  return (blocks) => {
    if (blocks.length % 16 !== 0) throw new RangeError('AES data must be whole blocks');
    // In ECB without padding nothing is held back from one call to the next.
    return cipher.update(blocks);
  };
}
