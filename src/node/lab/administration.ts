import type { Lab, Random } from '#core/environment/index.ts';
import { fromHex, isHex } from '#core/protocol/bytes/index.ts';
import { profileOfImage } from '#core/protocol/file-set/index.ts';
import { buildCardImage, decodeProfilePackage } from '#core/protocol/saip/index.ts';
import type { CatalogueEntry, Order, OrderImport } from '#shared/api/index.ts';
import { UsageError, WorkbenchError } from '#shared/errors.ts';
import type { ImeiRegistry } from '#services/imei-registry/index.ts';
import type { Network } from '#services/network/index.ts';
import {
  orderColumns,
  RspRefusal,
  type CatalogueEntry as SmdpEntry,
  type Order as SmdpOrder,
  type OrderFilePlan,
  type Smdp,
} from '#services/smdp/index.ts';
import type { Smds } from '#services/smds/index.ts';
import { administerNetwork } from './network-administration.ts';
import { administerRegistry } from './registry-administration.ts';
import { announceSubscriber, asSubscriber, freshSubscriber, subscriptionOf } from './subscribers.ts';

export interface LabParts {
  readonly smdp: Smdp;
  readonly smds: Smds;
  readonly registry: ImeiRegistry;
  readonly network: Network;
  readonly random: Random;
  /** Takes packages into the catalogue that were dropped since. */
  takeDropped(): void;
  /** `host:port` by service; undefined while it does not listen. */
  addresses(): {
    readonly smdp: string;
    readonly es2plus: string;
    readonly smds: string;
    readonly imeiRegistry: string;
    readonly network: string;
  };
}

const iso = (ms: number) => new Date(ms).toISOString();

/** The contract's services area on the bench's own services. */
export function createAdministration(parts: LabParts): Lab['administration'] {
  const { smdp, smds, registry, network, random, addresses, takeDropped } = parts;
  const orders = () =>
    smdp.orders().filter((order): order is SmdpOrder & { orderId: string } => order.orderId !== null);

  const show = (order: SmdpOrder): Order => ({
    orderId: order.orderId ?? order.iccid,
    profileType: order.profileType,
    iccid: order.iccid,
    eid: order.eid,
    matchingId: order.matchingId,
    activationCode: activationCode(order),
    confirmationCodeRequired: order.confirmationCodeRequired,
    state: order.state,
    downloadAttempts: order.downloadAttempts,
    createdAt: iso(order.createdAt),
    updatedAt: iso(order.updatedAt),
    announcedAt: smdp.events?.get(order.iccid)?.smdsAddress ?? null,
  });
  const activationCode = (order: SmdpOrder) => {
    const code = smdp.activationCode(order);
    return code === null ? null : `LPA:${code}`;
  };

  const entry = (one: SmdpEntry): CatalogueEntry => {
    const owner = smdp.order(one.iccid)?.profileType;
    return { ...showEntry(one), iccidOf: owner === undefined || owner === one.profileType ? null : owner };
  };

  /** An order that could not be announced is not left behind. */
  const announced = async (iccid: string) => {
    try {
      await smdp.events?.announced(iccid);
    } catch (error) {
      smdp.cancelOrder({ iccid, finalProfileStatusIndicator: 'Available' });
      throw error;
    }
  };

  return {
    status: () => {
      const at = addresses();
      return (['smdp', 'es2plus', 'smds', 'imeiRegistry', 'network'] as const).map((name) => {
        const server = { smdp, es2plus: smdp, smds, imeiRegistry: registry, network }[name];
        const { fault } = server;
        return { name, running: true, address: at[name], problem: fault === 'none' ? null : fault };
      });
    },
    catalogue() {
      takeDropped();
      return smdp.catalogue().map(entry);
    },
    addPackage: ({ name, der }) =>
      asWorkbenchErrors(() => entry(smdp.addPackage({ profileType: name, der: packageBytes(der) }))),
    orders: () => orders().map(show).reverse(),
    createOrder: ({ profileType, eid, confirmationCode, personalise, announce }) =>
      asWorkbenchErrors(async () => {
        takeDropped();
        const entry = smdp.catalogue().find((one) => one.profileType === profileType);
        if (entry === undefined) throw new UsageError('PROFILE_TYPE_UNKNOWN', `no profile type ${profileType}`);
        // The test algorithm's key is everybody's: such a package is ordered as it is.
        const { subscriber: own, suci } = smdp.packageFacts(profileType);
        const fresh =
          personalise && own !== undefined && own.algorithm !== 'usimTestAlgorithm'
            ? {
                ...freshSubscriber(random, entry, own),
                // A subscriber of this network conceals the identity with its keys, unless the package has some.
                ...(suci?.homeNetworkKeyIds.length === 0 && { suciCalculationInfo: network.suciCalculationInfo() }),
              }
            : undefined;
        const smdsAddress = announce === true ? addresses().smds : undefined;
        const order = smdp.createOrder({ profileType, eid, confirmationCode, smdsAddress, personalise: fresh });
        await announced(order.iccid);
        announceSubscriber(network, smdp.profilePackage(order.iccid));
        return show(order);
      }),
    importOrders: ({ csv, profileType, dryRun, release, confirmationCode }) =>
      asWorkbenchErrors(() => {
        takeDropped();
        const plan = smdp.orderFiles.plan({ csv, profileType, confirmationCode });
        if (dryRun) return shownImport(plan, []);
        const facts = smdp.packageFacts(plan.profileType);
        const also = () => {
          const subscribers = smdp.orderFiles.subscribers(plan).flatMap((one) => asSubscriber(one) ?? []);
          network.addSubscribers(subscribers);
          for (const { imsi } of subscribers) network.setSubscriptionData(imsi, subscriptionOf(imsi, facts));
        };
        return shownImport(plan, smdp.orderFiles.import(plan, { release, also }).map(show));
      }),
    exportOrders: () => ({ csv: smdp.ordersAsCsv() }),
    expectedProfile({ iccid }) {
      const order = smdp.orders().find((one) => one.iccid === iccid);
      return order === undefined
        ? null
        : profileOfImage(buildCardImage(decodeProfilePackage(smdp.profilePackage(iccid))));
    },
    cancelOrder: ({ orderId }) =>
      asWorkbenchErrors(() => {
        const order = orders().find((one) => one.orderId === orderId);
        if (order === undefined) throw new UsageError('ORDER_UNKNOWN', `no order ${orderId}`);
        return show(smdp.cancelOrder({ iccid: order.iccid, finalProfileStatusIndicator: 'Unavailable' }));
      }),
    events: () =>
      smds.events().map(({ eid, eventId, rspServerAddress, state, registeredAt }) => ({
        eid,
        eventId,
        rspServerAddress,
        state,
        registeredAt: iso(registeredAt),
      })),
    ...administerRegistry(registry, random),
    ...administerNetwork(network),
  };
}

function packageBytes(hex: string): Uint8Array {
  if (!isHex(hex)) throw new UsageError('PROFILE_PACKAGE_INVALID', 'the package is not in hex');
  return fromHex(hex);
}

function showEntry(entry: SmdpEntry): Omit<CatalogueEntry, 'iccidOf'> {
  const { profileType, iccid, imsi, serviceProviderName, profileName, size, fiveG, algorithm, origin, version } = entry;
  const { profileClass } = entry;
  const { elements: unknownElements, members: unknownMembers } = entry.unknownParts;
  return {
    ...{ profileType, iccid, imsi, serviceProviderName, profileName, size, fiveG, algorithm, origin, version },
    ...{ unknownElements, unknownMembers, profileClass },
  };
}

const mostFaultsShown = 500;
const mostRowsShown = 200;

/** Everything of a plan that is no secret. */
function shownImport({ rows, columns, faults, orders: planned }: OrderFilePlan, orders: Order[]): OrderImport {
  const errors = faults.filter(({ severity }) => severity === 'error');
  const warnings = faults.filter(({ severity }) => severity === 'warning');
  return {
    rows,
    columns: columns.map(({ heading, field }) => ({
      heading,
      gives: field === null ? null : orderColumns[field].title,
      secret: field !== null && orderColumns[field].secret === true,
    })),
    errors: errors.length,
    warnings: warnings.length,
    faults: [...errors, ...warnings].slice(0, mostFaultsShown),
    preview: planned.slice(0, mostRowsShown).map(({ line, iccid, imsi, eid, values }) => ({
      ...{ line, iccid, imsi, eid: eid ?? null },
      msisdn: values.msisdn ?? null,
      serviceProviderName: values.serviceProviderName ?? null,
    })),
    orders,
  };
}

/** What the SM-DP+ refuses in the words of SGP.22 becomes a usage error with the pair in its details. */
async function asWorkbenchErrors<T>(act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof RspRefusal)) throw error;
    const { subjectCode, reasonCode } = error;
    throw new WorkbenchError('ORDER_REFUSED', error.message, { cause: error, details: { subjectCode, reasonCode } });
  }
}
