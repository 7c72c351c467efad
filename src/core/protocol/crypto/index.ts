export * from './aes.ts';
export * from './bsp.ts';
export * from './certificate.ts';
export * from './certificate-chain.ts';
export * from './cmac.ts';
export * from './compressed-point.ts';
export type { Curve } from './curve.ts';
export * from './digest.ts';
export * from './ecdsa.ts';
export * from './ecka.ts';
export {
  generateKeyPair,
  isPointOf,
  KeyError,
  keyPairFromScalar,
  loadPrivateKey,
  publicPointOf,
  type ByteSource,
  type EcKeyPair,
  type EcPrivateKey,
  type EcPublicKey,
} from './keys.ts';
export { timingSafeEqual } from './native.mjs';
export * from './x25519.ts';
export * from './x963-kdf.ts';
