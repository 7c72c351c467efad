import type { Handlers } from '#shared/api/handlers.ts';
import type { BenchServer, RegistryServer } from './named-servers.ts';

/**
 * The network side this bench runs itself, and where its services answer. Administration is in-process; the flows
 * themselves speak to the addresses over HTTPS like to anybody's server.
 */
export interface Lab {
  readonly administration: Handlers['services'];
  /** A package of the catalogue, unprotected; undefined when there is none of this name. */
  profilePackage(profileType: string): Uint8Array | undefined;
  /** The package an order of this bench's SM-DP+ delivers, unprotected; undefined when there is no order of this ICCID. */
  orderedPackage(iccid: string): Uint8Array | undefined;
  readonly imeiRegistry: RegistryServer;
  /** AuC, EIR. */
  readonly network: BenchServer;
  /** `host:port` of the SM-DP+. */
  readonly smdp: { readonly address: string };
  /** `host:port` of the SM-DS, root SM-DS of the simulated cards. */
  readonly smds: { readonly address: string };
}
