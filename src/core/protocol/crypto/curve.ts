/** The two curves of SGP.22 section 2.6.7: NIST P-256 and brainpoolP256r1 (RFC 5639). */
import { encodeOid, tlv } from '../asn1/index.ts';

export type Curve = 'P-256' | 'brainpoolP256r1';

interface CurveFacts {
  readonly oid: string;
  /** Name by which OpenSSL knows it. */
  readonly native: string;
  /** Order of the base point. */
  readonly order: bigint;
}

export const curveFacts: Readonly<Record<Curve, CurveFacts>> = {
  'P-256': {
    oid: '1.2.840.10045.3.1.7',
    native: 'prime256v1',
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
  brainpoolP256r1: {
    oid: '1.3.36.3.3.2.8.1.1.7',
    native: 'brainpoolP256r1',
    order: 0xa9fb57dba1eea9bc3e660a909d838d718c397aa3b561a6f7901e0e82974856a7n,
  },
};

export const curveOfOid = (oid: string): Curve | undefined =>
  (Object.keys(curveFacts) as Curve[]).find((curve) => curveFacts[curve].oid === oid);

/** AlgorithmIdentifier id-ecPublicKey with the named curve. RFC 5480 2.1. */
export const ecAlgorithm = (curve: Curve): Uint8Array =>
  tlv(0x30, tlv(0x06, encodeOid('1.2.840.10045.2.1')), tlv(0x06, encodeOid(curveFacts[curve].oid)));
