/** A certificate with its private key, in the forms its users want: DER for the protocol, PEM for TLS. */
export interface Identity {
  readonly name: string;
  /** X.509 certificate, DER. */
  readonly certificate: Uint8Array;
  /** PKCS#8, DER. */
  readonly privateKey: Uint8Array;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}
