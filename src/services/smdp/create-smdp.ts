import type { Clock, Log, Random, Store } from '#core/environment/index.ts';
import type { PackageFacts } from '#core/protocol/saip/index.ts';
import type {
  AuthenticateClientRequest,
  AuthenticateClientResponse,
  Es9CancelSessionRequest,
  GetBoundProfilePackageRequest,
  GetBoundProfilePackageResponse,
  InitiateAuthenticationRequest,
  InitiateAuthenticationResponse,
} from '#core/protocol/sgp22/index.ts';
import { UsageError } from '#shared/errors.ts';
import { AnsweredCalls } from './answered-calls.ts';
import { Catalogue, type CatalogueEntry, type NewPackage } from './catalogue.ts';
import { purgeBindings } from './bindings.ts';
import { loadCredentials, type SmdpIdentity } from './credentials.ts';
import { EventRegistration, type SmdsAccess } from './event-registration.ts';
import { authenticateClient } from './es9plus/authenticate-client.ts';
import { cancelSession } from './es9plus/cancel-session.ts';
import { getBoundProfilePackage } from './es9plus/get-bound-profile-package.ts';
import { handleNotification, receivedNotifications, type ReceivedNotification } from './es9plus/handle-notification.ts';
import { initiateAuthentication } from './es9plus/initiate-authentication.ts';
import {
  OrderBook,
  shownOrder,
  standardLimits,
  type CancelOrder,
  type ConfirmOrder,
  type DownloadOrder,
  type OrderLimits,
} from './order-book.ts';
import type { Order, SubscriberValues } from './order.ts';
import { OrderFiles } from './order-files/order-files.ts';
import { writeOrders } from './order-files/write-orders.ts';
import { ProgressOutbox } from './progress/progress-outbox.ts';
import { RspRefusal, type ServerFault } from '../rsp-server/index.ts';
import { Sessions } from './sessions.ts';
import type { SmdpContext } from './smdp-context.ts';

export interface CreateOrder {
  readonly profileType: string;
  readonly eid?: string | undefined;
  readonly confirmationCode?: string | undefined;
  /** Absent: made. Empty: the profile waits for `eid` at the default SM-DP+. */
  readonly matchingId?: string | undefined;
  /** Announced there, which `announced` waits for; needs `eid`. */
  readonly smdsAddress?: string | undefined;
  /** A new profile of this ICCID is made with these values; without them the order takes one that is available. */
  readonly personalise?: ({ readonly iccid: string } & SubscriberValues) | undefined;
}

/**
 * An SM-DP+. Refusals are thrown as RspRefusal with subject and reason code; malformed ES9+ messages as
 * RspProtocolError; wrong administration input as UsageError.
 */
export interface Smdp {
  /** Adds a profile package, and a profile with the package's own ICCID unless that is taken. See Catalogue.add. */
  addPackage(added: NewPackage): CatalogueEntry;
  catalogue(): CatalogueEntry[];
  /** What a package of the catalogue is, its own subscriber's keys among it. Throws UsageError PROFILE_TYPE_UNKNOWN. */
  packageFacts(profileType: string): PackageFacts;
  /** A package of the catalogue as it was added; undefined when there is none of this name. */
  cataloguePackage(profileType: string): Uint8Array | undefined;
  /** Package as one profile has it, with its subscriber's values. Throws UsageError PROFILE_UNKNOWN. */
  profilePackage(iccid: string): Uint8Array;
  /** Adds a profile in state `available`. Throws UsageError PERSONALISATION_INVALID, RspRefusal 8.2.1/3.3, 8.2.5/3.9. */
  addProfile(profileType: string, values: { readonly iccid: string } & SubscriberValues): Order;
  /** Orders, confirms and releases in one go. */
  createOrder(order: CreateOrder): Order;
  /** ES2+ functions; the ICCID names the order. */
  downloadOrder(order: DownloadOrder): Order;
  confirmOrder(order: ConfirmOrder): Order;
  releaseProfile(iccid: string, operator?: string): Order;
  cancelOrder(order: CancelOrder): Order;
  /**
   * After `step` on an order: resolves with its answer when the SM-DS that the order names has its event. Refuses with
   * 8.9/5.1 (the SM-DS does not answer) or 8.9/4.2 (it refuses); the order is then as it was before the step.
   */
  announced(iccid: string, step: () => Order): Promise<Order>;
  /** Orders from CSV files. */
  readonly orderFiles: OrderFiles;
  /** Every order as CSV with its activation code, oldest first; without keys and codes. */
  ordersAsCsv(): string;
  /** Every profile with its order. */
  orders(): Order[];
  order(iccid: string): Order | undefined;
  /** `1$address$matchingId[$$1]`; null when there is none (not confirmed, or found by EID). */
  activationCode(order: Order): string | null;

  initiateAuthentication(request: InitiateAuthenticationRequest): InitiateAuthenticationResponse;
  authenticateClient(request: AuthenticateClientRequest): AuthenticateClientResponse;
  getBoundProfilePackage(request: GetBoundProfilePackageRequest): GetBoundProfilePackageResponse;
  cancelSession(request: Es9CancelSessionRequest): void;
  handleNotification(pendingNotification: Uint8Array): void;
  /** Notifications of cards, checked, in order of EID and number. */
  notifications(): ReceivedNotification[];

  /** Own names, host or host:port; the first is the one given out. */
  readonly addresses: readonly string[];
  /** Adds a name the server answers to; the face adds those it listens on. */
  addAddress(address: string): void;
  setFault(fault: ServerFault): void;
  readonly fault: ServerFault;
  /** Of operators over ES2+. */
  readonly answeredCalls: AnsweredCalls;
  /** Forgets what is over: sessions, one-time keys of orders that are, answers to operators. To be called now and then. */
  sweep(): void;
  /** What the operator is to be told; null unless `reportsProgress`. */
  readonly progress: ProgressOutbox | null;
  /** Events of orders at SM-DS's; null without access to any. */
  readonly events: EventRegistration | null;
}

export interface SmdpOptions {
  /** Holds packages and subscribers' keys: one that seals `smdp/…` at rest. */
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log?: Log | undefined;
  /** One a CI, in order of preference. */
  readonly identity: SmdpIdentity | readonly SmdpIdentity[];
  /** Dates of its own certificates are not looked at: a lab serves on with expired ones. Cards' are looked at all the same. */
  readonly ignoreOwnValidity?: boolean | undefined;
  readonly address?: string | readonly string[] | undefined;
  readonly limits?: Partial<OrderLimits> | undefined;
  /** Of a session, ms; ten minutes unless given. */
  readonly sessionLifetime?: number | undefined;
  readonly protection?: SmdpContext['protection'] | undefined;
  readonly checkServices?: boolean | undefined;
  /** Keeps an ES2+.HandleDownloadProgressInfo for each step of a download, for `sendProgress`. */
  readonly reportsProgress?: boolean | undefined;
  /** For orders that name an SM-DS; without it they are refused with 8.9/5.1. */
  readonly smds?: SmdsAccess | undefined;
}

const tenMinutes = 600_000;

export function createSmdp(options: SmdpOptions): Smdp {
  const { store, clock, random, log, address = [] } = options;
  const catalogue = new Catalogue({ store, clock });
  const addresses = typeof address === 'string' ? [address] : [...address];
  const events =
    options.smds === undefined
      ? null
      : new EventRegistration({ store, clock, random, log, smds: options.smds, ownAddress: () => addresses[0] ?? '' });
  const changed = (...change: Parameters<EventRegistration['orderChanged']>) => events?.orderChanged(...change);
  const orders = new OrderBook({ store, clock, random, changed }, { ...standardLimits, ...options.limits });
  const progress = options.reportsProgress === true ? new ProgressOutbox({ store, random }) : null;
  const identities = 'dpAuth' in options.identity ? [options.identity] : options.identity;
  const context: SmdpContext = {
    store,
    clock,
    random,
    log,
    catalogue,
    orders,
    sessions: new Sessions({ store, clock }, options.sessionLifetime ?? tenMinutes),
    credentials: loadCredentials(identities, options.ignoreOwnValidity === true ? undefined : clock.now()),
    addresses,
    progress,
    protection: options.protection ?? 'sessionKeys',
    checkServices: options.checkServices ?? false,
  };
  const answeredCalls = new AnsweredCalls({ store, clock });
  let fault: ServerFault = 'none';

  const requireType = (profileType: string | undefined): void => {
    if (profileType !== undefined && catalogue.get(profileType) === undefined)
      throw new RspRefusal('8.2.5/3.9', 'no such profile type');
  };
  const addProfile: Smdp['addProfile'] = (profileType, { iccid, ...values }) => {
    requireType(profileType);
    if (!/^[0-9]{18,20}$/.test(iccid)) throw new UsageError('PERSONALISATION_INVALID', 'an ICCID has 18 to 20 digits');
    catalogue.personalised(profileType, iccid, values);
    return shownOrder(orders.addProfile(iccid, profileType, values));
  };

  const confirmOrder = (order: ConfirmOrder) => {
    if (order.smdsAddress !== undefined && events === null)
      throw new RspRefusal('8.9/5.1', 'this server has access to no SM-DS');
    return orders.confirmOrder(order);
  };

  const activationCode: Smdp['activationCode'] = ({ matchingId, confirmationCodeRequired }) => {
    if (!matchingId || addresses[0] === undefined) return null;
    return `1$${addresses[0]}$${matchingId}${confirmationCodeRequired ? '$$1' : ''}`;
  };

  return {
    addPackage(added) {
      const entry = catalogue.add(added);
      if (orders.get(entry.iccid) === undefined) orders.addProfile(entry.iccid, entry.profileType, null);
      return entry;
    },
    catalogue: () => catalogue.list(),
    packageFacts: (profileType) => catalogue.facts(profileType),
    cataloguePackage: (profileType) =>
      catalogue.get(profileType) === undefined ? undefined : catalogue.bytes(profileType),
    profilePackage(iccid) {
      const profile = orders.get(iccid);
      if (profile === undefined) throw new UsageError('PROFILE_UNKNOWN', 'no profile with this ICCID');
      return catalogue.personalised(profile.profileType, iccid, profile.values);
    },
    addProfile,
    createOrder({ profileType, eid, confirmationCode, matchingId, smdsAddress, personalise }) {
      requireType(profileType);
      const iccid = personalise === undefined ? undefined : addProfile(profileType, personalise).iccid;
      const ordered = orders.downloadOrder({ iccid, profileType, eid });
      try {
        return shownOrder(
          confirmOrder({ iccid: ordered.iccid, matchingId, confirmationCode, smdsAddress, releaseFlag: true }),
        );
      } catch (error) {
        orders.cancelOrder({ iccid: ordered.iccid, finalProfileStatusIndicator: 'Available' });
        throw error;
      }
    },
    downloadOrder(order) {
      requireType(order.profileType);
      return shownOrder(orders.downloadOrder(order));
    },
    confirmOrder: (order) => shownOrder(confirmOrder(order)),
    async announced(iccid, step) {
      const before = orders.get(iccid.replace(/F$/i, ''));
      const order = step();
      try {
        await events?.announced(order.iccid);
        return order;
      } catch (error) {
        // A card that came first keeps what it has; the SM-DS is then no longer needed.
        if (before !== undefined && orders.get(order.iccid)?.state === order.state) orders.undo(before);
        throw error;
      }
    },
    releaseProfile: (iccid, operator) => shownOrder(orders.releaseProfile(iccid, operator)),
    cancelOrder: (order) => shownOrder(orders.cancelOrder(order)),
    orderFiles: new OrderFiles(catalogue, orders),
    ordersAsCsv() {
      const ordered = orders.all().filter(({ orderId }) => orderId !== null);
      const code = (order: Order) => {
        const text = activationCode(order);
        return text === null ? null : `LPA:${text}`;
      };
      return writeOrders(
        ordered.sort((a, b) => a.createdAt - b.createdAt),
        code,
      );
    },
    orders: () => orders.all().map(shownOrder),
    order(iccid) {
      const record = orders.get(iccid);
      return record === undefined ? undefined : shownOrder(record);
    },
    activationCode,
    initiateAuthentication: (request) => initiateAuthentication(context, request),
    authenticateClient: (request) => authenticateClient(context, request),
    getBoundProfilePackage: (request) => getBoundProfilePackage(context, request),
    cancelSession: (request) => cancelSession(context, request),
    handleNotification: (pendingNotification) => handleNotification(context, pendingNotification),
    notifications: () => receivedNotifications(context),
    addresses,
    progress,
    events,
    answeredCalls,
    sweep() {
      context.sessions.purge();
      purgeBindings(context);
      answeredCalls.purge();
    },
    addAddress(added) {
      if (!addresses.includes(added)) addresses.push(added);
    },
    setFault(next) {
      fault = next;
    },
    get fault() {
      return fault;
    },
  };
}
