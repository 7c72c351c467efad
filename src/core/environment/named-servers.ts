/** An EC public key: uncompressed point, 65 bytes. */
export interface VerificationKey {
  readonly curve: 'P-256' | 'brainpoolP256r1';
  readonly point: Uint8Array;
}

/** One server of the network side, spoken to over mutual TLS. */
export interface BenchServer {
  /** `host:port` */
  readonly address: string;
  /** What mutual TLS presents there (HttpRequest.clientIdentity). */
  readonly clientIdentity: string;
}

export interface RegistryServer extends BenchServer {
  /** Its answers are signed with this key; nothing else of them is believed. */
  readonly verificationKey: VerificationKey;
}

/**
 * Servers that the settings name for real devices, instead of the lab's own. Undefined where they name none. Both throw UsageError
 * TLS_IDENTITY_INVALID or REGISTRY_KEY_INVALID (details: file, reason) where a file they name cannot be used.
 */
export interface NamedServers {
  imeiRegistry(): RegistryServer | undefined;
  network(): BenchServer | undefined;
}
