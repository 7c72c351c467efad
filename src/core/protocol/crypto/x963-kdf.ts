import { concat, fromUint } from '../bytes/index.ts';
import { sha256 } from './digest.ts';

/** Key derivation of ANSI X9.63 (BSI TR-03111 4.3.3) with SHA-256: `length` bytes from the shared secret `z`. */
export function x963Kdf(z: Uint8Array, sharedInfo: Uint8Array, length: number): Uint8Array {
  const rounds = Math.ceil(length / 32);
  const blocks = Array.from({ length: rounds }, (_, i) => sha256(z, fromUint(i + 1, 4), sharedInfo));
  return concat(...blocks).subarray(0, length);
}
