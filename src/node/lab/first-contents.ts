import type { ImeiRegistry } from '#services/imei-registry/index.ts';
import type { Network } from '#services/network/index.ts';
import type { Smdp } from '#services/smdp/index.ts';
import { defaultBench } from '#simulator/scenarios/index.ts';
import { shippedProfiles } from '../shipped-profiles.ts';
import { announceSubscriber } from './subscribers.ts';

/** What each service holds from its first start; repeated at later ones, it changes nothing. */
export const firstContents = {
  /** The shipped packages, but that of the removable SIM, which nobody orders. */
  smdp(smdp: Smdp): void {
    for (const { name, der } of shippedProfiles()) {
      if (name !== 'workbench-psim') smdp.addPackage({ profileType: name, der, origin: 'shipped' });
    }
  },
  /** The manufacturer's records of the default bench; a record that was replaced meanwhile stays replaced. */
  imeiRegistry(registry: ImeiRegistry): void {
    for (const { id, eid, model, tac, factoryImeis, imeiPool } of defaultBench) {
      if (registry.device(id) !== undefined) continue;
      registry.registerDevice({ deviceId: id, eid, model, tac, factoryImeis, pool: imeiPool });
    }
  },
  /** The subscribers of all shipped packages. */
  network(network: Network): void {
    for (const { der } of shippedProfiles()) announceSubscriber(network, der);
  },
};
