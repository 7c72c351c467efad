import type { Network } from '#services/network/index.ts';
import type { RadioAccess } from '#simulator/modem/index.ts';

/** The lab's network as its simulated modems hear it. */
export const labRadio = (network: Network): RadioAccess => ({
  register: (request) => network.register(request),
  serves: (imsi, imei) => network.serves(imsi, imei),
  deregister: (imsi) => network.detach(imsi),
  activate: (imsi, request) => network.activateSession(imsi, request),
  deactivate: (imsi, cid) => network.deactivateSession(imsi, cid),
});
