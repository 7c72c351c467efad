/**
 * The authentication functions of one subscriber, key inside: 3GPP TS 33.102 section 6.3.
 * RAND is 16 bytes, SQN 6, AMF 2; MACs are 8, AK 6, RES 4 to 16, CK and IK 16.
 */
export interface AkaAlgorithm {
  /** MAC-A. */
  f1(rand: Uint8Array, sqn: Uint8Array, amf: Uint8Array): Uint8Array;
  /** MAC-S of a resynchronisation. */
  f1Star(rand: Uint8Array, sqn: Uint8Array, amf: Uint8Array): Uint8Array;
  f2345(rand: Uint8Array): { res: Uint8Array; ck: Uint8Array; ik: Uint8Array; ak: Uint8Array };
  /** Anonymity key of a resynchronisation. */
  f5Star(rand: Uint8Array): Uint8Array;
}
