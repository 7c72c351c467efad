/**
 * The one door to node:crypto. It is JavaScript with types of its own (native.d.mts) because core is checked without
 * Node's types: what is not named here cannot be used in core.
 */
export {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
