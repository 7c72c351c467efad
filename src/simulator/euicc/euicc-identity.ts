/** What an eUICC maker puts into the chip: who it is, how it proves it, whom it believes. Secrets inside. */
export interface EuiccIdentity {
  /** 32 digits, the serialNumber of every eUICC certificate. */
  readonly eid: string;
  /** One for each CI it can sign under, in order of preference. */
  readonly credentials: readonly EuiccCredentialFiles[];
  /** CI certificates it verifies servers with, DER. */
  readonly trustedCis: readonly Uint8Array[];
}

export interface EuiccCredentialFiles {
  /** CERT.EUICC.ECDSA, DER. */
  readonly euiccCertificate: Uint8Array;
  /** CERT.EUM.ECDSA, DER. */
  readonly eumCertificate: Uint8Array;
  /** SK.EUICC.ECDSA, PKCS#8, DER. */
  readonly privateKey: Uint8Array;
}
