import type { StoreTransaction } from '#core/environment/index.ts';
import {
  discoverEvents,
  discoveryStages,
  driveDiscovery,
  type DiscoveredEvent,
  type DiscoveryPerformer,
} from '#core/protocol/sgp22/index.ts';
import type { DiscoveredProfile, Discovery, StepName } from '#shared/api/index.ts';
import { toWireError, UsageError } from '#shared/errors.ts';
import type { BenchServices } from '../bench-services.ts';
import { readConfiguredAddresses, readEuiccInfo2, type IsdrSession } from '../euicc/index.ts';
import type { OperationContext } from '../operations/index.ts';
import { asWorkbenchError, deviceInfo, maskedMatchingId, withCodeEffect } from '../profiles/index.ts';
import { keepDiscovery } from './discoveries.ts';

export interface DiscoverRequest {
  /** SM-DS to ask; absent: the root SM-DS of the card. */
  readonly smds?: string | undefined;
}

export const discoverySteps: readonly StepName[] = [
  'readCard',
  ...discoveryStages.filter((stage) => stage !== 'cancelSession'),
];

/**
 * Looks for profiles that wait for the device's card: at the SM-DS and, without contacting it, at the card's default
 * SM-DP+. What is found is kept for `discovered`. Rejects with UsageError SMDS_ADDRESS_MISSING, and as a load does.
 */
export async function discoverProfiles(
  context: OperationContext,
  services: BenchServices,
  { smds }: DiscoverRequest,
): Promise<Discovery> {
  const { device, operationId } = context;
  const slots = device.slots.filter(({ sim }) => sim === 'esim').map(({ slot }) => slot);
  const imei = services.desks.snapshot(device.id).imeis.find((one) => one.valid && slots.includes(one.slot))?.imei;
  return services.desks.withCard(device, async (session) => {
    const { addresses, info } = await context.step(
      'readCard',
      async () => ({ addresses: await readConfiguredAddresses(session), info: await readEuiccInfo2(session) }),
      { outcome: ({ addresses: { rootDsAddress } }) => ({ rootSmds: rootDsAddress }) },
    );
    const smdsAddress = smds ?? addresses.rootDsAddress;
    const { defaultDpAddress } = addresses;
    const keep = (events: readonly DiscoveredEvent[]): Discovery => {
      const discovery: Discovery = {
        operationId,
        smdsAddress: smdsAddress === '' ? null : smdsAddress,
        profiles: events.map(shownEvent),
        defaultSmdp:
          defaultDpAddress === undefined
            ? null
            : { address: defaultDpAddress, activationCode: `LPA:1$${defaultDpAddress}$` },
      };
      const found = { profiles: String(events.length), smds: smdsAddress };
      context.note('events.found', found, (transaction: StoreTransaction) =>
        keepDiscovery(transaction, device.id, discovery),
      );
      return discovery;
    };
    if (smdsAddress === '') {
      if (defaultDpAddress !== undefined) return keep([]);
      throw new UsageError('SMDS_ADDRESS_MISSING', 'the card names neither an SM-DS nor a default SM-DP+', {
        effect: 'none',
      });
    }
    const flow = discoverEvents({
      smdsAddress,
      deviceInfo: deviceInfo(device, imei ?? undefined),
      deviceInfoExtensibility: info.rspCapability.includes('deviceInfoExtensibilitySupport'),
    });
    const events = await driveDiscovery(flow, performer(context, services, session)).catch((error: unknown) => {
      throw withCodeEffect(asWorkbenchError(error), 'none');
    });
    return keep(events);
  });
}

/** Performs the flow's steps as steps of the operation; any may be the last before a cancellation. */
function performer(context: OperationContext, services: BenchServices, session: IsdrSession): DiscoveryPerformer {
  const { id } = context.device;
  return {
    async es10({ stage, server, call }) {
      // Ending the session is what a cancellation leads to.
      if (stage !== 'cancelSession') context.safePoint();
      return context.step(stage, () => session.storeData(call.request, { name: call.name }), {
        intent: { function: call.name, server },
      });
    },
    async es11({ stage, server, path, body, function: name }) {
      context.safePoint();
      const work = async () => {
        const answer = await services.es9p.call(id, server, path, body, 'ES11');
        return answer;
      };
      return context.step(stage, work, { intent: { function: `ES11.${name}`, server } });
    },
  };
}

const shownEvent = ({ eventId, rspServerAddress, foundAt, problem }: DiscoveredEvent): DiscoveredProfile => ({
  rspServerAddress,
  eventId: maskedMatchingId(eventId),
  foundAt: [...foundAt],
  activationCode: `LPA:1$${rspServerAddress}$${eventId}`,
  problem: problem === undefined ? null : toWireError(asWorkbenchError(problem)),
});
