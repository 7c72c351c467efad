import type { BenchDevice, BenchServer, RegistryServer } from '#core/environment/index.ts';
import type { BenchServices } from '../bench-services.ts';

type Device = Pick<BenchDevice, 'kind'>;

/**
 * Whom a device's IMEIs are asked of: of a real one the registry that the settings name, else the lab's. Simulated devices are in the
 * records of the lab alone. Undefined where there is neither. Throws as NamedServers does.
 */
export const registryFor = ({ kind }: Device, { environment }: BenchServices): RegistryServer | undefined =>
  (kind === 'real' ? environment.servers.imeiRegistry() : undefined) ?? environment.lab?.imeiRegistry;

/** The same for authentication vectors. */
export const networkFor = ({ kind }: Device, { environment }: BenchServices): BenchServer | undefined =>
  (kind === 'real' ? environment.servers.network() : undefined) ?? environment.lab?.network;
