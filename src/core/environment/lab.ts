import type { Handlers } from '#shared/api/handlers.ts';

/**
 * The network side this bench runs itself, and where its services answer. Administration is in-process; the flows
 * themselves speak to the addresses over HTTPS like to anybody's server.
 */
export interface Lab {
  readonly administration: Handlers['services'];
  /** A package of the catalogue, unprotected; undefined when there is none of this name. */
  profilePackage(profileType: string): Uint8Array | undefined;
  /** `host:port` of the IMEI registry, and the key its answers are signed with. */
  readonly imeiRegistry: { readonly address: string; readonly verificationKey: VerificationKey };
  /** `host:port` of the network service (AuC, EIR). */
  readonly network: { readonly address: string };
  /** `host:port` of the SM-DP+. */
  readonly smdp: { readonly address: string };
  /** `host:port` of the SM-DS, root SM-DS of the simulated cards. */
  readonly smds: { readonly address: string };
  /** Name of the client identity that mutual TLS presents (HttpRequest.clientIdentity). */
  readonly clientIdentity: string;
}

/** An EC public key: uncompressed point, 65 bytes. */
export interface VerificationKey {
  readonly curve: 'P-256' | 'brainpoolP256r1';
  readonly point: Uint8Array;
}
