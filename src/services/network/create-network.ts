import type { Clock, Log, Random, Store } from '#core/environment/index.ts';
import { createAuthenticationCentre, type AuthenticationCentre } from './authentication-centre.ts';
import { createEquipmentRegister, type EquipmentRegister } from './equipment-register.ts';
import { createIdentifierDeconcealing, type IdentifierDeconcealing } from './home-network-keys.ts';
import { createMobility, type Mobility } from './mobility.ts';

export type { AuthenticationVector, Triplet, VectorFault } from './authentication-centre.ts';
export type { EquipmentStatus } from './equipment-register.ts';
export type { Deconcealment, HomeNetworkKey, HomeNetworkScheme, NewHomeNetworkKey } from './home-network-keys.ts';
export type { Attachment, MobilityEvent } from './mobility.ts';
export type { AuthenticationAlgorithm, NewSubscriber, OwnConstants, Subscriber } from './subscriber.ts';

/** An operator's core network as far as a SIM bench needs it: AuC, SIDF, EIR, and who is attached with which IMEI. */
export interface Network extends AuthenticationCentre, EquipmentRegister, Mobility, IdentifierDeconcealing {
  setFault(fault: NetworkFault): void;
  readonly fault: NetworkFault;
}

/** `offline` is acted out by the face: connections are dropped. */
export type NetworkFault = 'none' | 'offline';

export interface NetworkOptions {
  /** Holds subscribers' keys: one that seals `network/…` at rest. */
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log?: Log | undefined;
}

export function createNetwork(options: NetworkOptions): Network {
  const centre = createAuthenticationCentre(options);
  const register = createEquipmentRegister(options);
  const mobility = createMobility(options, centre, register);
  let fault: NetworkFault = 'none';
  return {
    ...centre,
    ...register,
    ...mobility,
    ...createIdentifierDeconcealing(options, centre),
    get fault() {
      return fault;
    },
    setFault(next) {
      fault = next;
    },
  };
}
