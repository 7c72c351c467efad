import type { Clock, Log, Random, Store } from '#core/environment/index.ts';
import { createAuthenticationCentre, type AuthenticationCentre } from './authentication-centre.ts';
import { createEquipmentRegister, equipmentKey, type EquipmentRegister } from './equipment-register.ts';
import { createIdentifierDeconcealing, type IdentifierDeconcealing } from './home-network-keys.ts';
import { createMobility, type Mobility } from './mobility.ts';
import { registerDevice, type RegistrationAnswer, type RegistrationRequest } from './registration.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { createSubscriptionBook, type SubscriptionBook } from './subscription-data.ts';

export type { AuthenticationVector, Triplet, VectorFault } from './authentication-centre.ts';
export type { EquipmentStatus, ListedEquipment } from './equipment-register.ts';
export type { Deconcealment, HomeNetworkKey, HomeNetworkScheme, NewHomeNetworkKey } from './home-network-keys.ts';
export type { Attachment, MobilityEvent } from './mobility.ts';
export type { RegistrationAnswer, RegistrationRequest } from './registration.ts';
export type { Session, SessionAnswer, SessionRequest } from './sessions.ts';
export type { NetworkSettings, SubscriptionData, Technology } from './subscription-data.ts';
export type { AuthenticationAlgorithm, NewSubscriber, OwnConstants, Subscriber } from './subscriber.ts';

/** An operator's core network as far as a SIM bench needs it: AuC, SIDF, EIR, subscriptions, and who is attached with which IMEI. */
export interface Network
  extends AuthenticationCentre, EquipmentRegister, Mobility, IdentifierDeconcealing, SubscriptionBook, Sessions {
  /** A device's whole registration over the air, its SIM answering through `authenticate`. */
  register(request: RegistrationRequest): RegistrationAnswer;
  /** Whether the subscription is attached with this equipment. */
  serves(imsi: string, imei: string): boolean;
  setFault(fault: NetworkFault): void;
  readonly fault: NetworkFault;
}

/** `offline` is acted out by the face: connections are dropped; over the air nothing is heard. `congested` takes no registration. */
export type NetworkFault = 'none' | 'offline' | 'congested';

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
  const deconcealing = createIdentifierDeconcealing(options, centre);
  const book = createSubscriptionBook(options);
  const mobility = createMobility(options, centre, register);
  const sessions = createSessions(options, book, mobility);
  let fault: NetworkFault = 'none';
  const air = { centre, register, deconcealing, book, mobility, sessions, fault: () => fault };
  const leave = (imsi: string, byNetwork = false) => {
    sessions.endSessions(imsi);
    mobility.detach(imsi, { byNetwork });
  };
  return {
    ...centre,
    ...register,
    ...deconcealing,
    ...book,
    ...mobility,
    ...sessions,
    removeSubscriber(imsi) {
      leave(imsi, true);
      centre.removeSubscriber(imsi);
      book.forgetSubscriptionData(imsi);
    },
    /** Who may not stay is let go at once. */
    setEquipment(imei, status) {
      register.setEquipment(imei, status);
      if (status !== 'prohibited') return;
      const key = equipmentKey(imei);
      for (const one of mobility.attachments()) if (equipmentKey(one.imei) === key) leave(one.imsi, true);
    },
    setSubscriptionData(imsi, data) {
      const next = book.setSubscriptionData(imsi, data);
      const { technology } = mobility.attachment(imsi) ?? {};
      if (next.barred || (technology !== undefined && !next.technologies.includes(technology))) leave(imsi, true);
      return next;
    },
    register: (request) => registerDevice(air, request),
    serves(imsi, imei) {
      const attachment = mobility.attachment(imsi);
      return attachment !== undefined && equipmentKey(attachment.imei) === equipmentKey(imei) && fault !== 'offline';
    },
    detach: (imsi, { byNetwork } = {}) => leave(imsi, byNetwork),
    get fault() {
      return fault;
    },
    setFault(next) {
      fault = next;
    },
  };
}
