import type { Lab } from '#core/environment/index.ts';
import type { NetworkSubscriber } from '#shared/api/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import type { Network, NetworkSettings } from '#services/network/index.ts';

type NetworkAdministration = Pick<
  Lab['administration'],
  | 'networkSubscribers'
  | 'setSubscription'
  | 'networkAttachments'
  | 'networkEvents'
  | 'networkEquipment'
  | 'setEquipment'
  | 'networkSettings'
  | 'setNetworkSettings'
  | 'homeNetworkKeys'
>;

const iso = (ms: number) => new Date(ms).toISOString();

/** The network's part of the services area; keys of subscribers stay where they are. */
export function administerNetwork(network: Network): NetworkAdministration {
  const subscriber = (imsi: string): NetworkSubscriber => {
    const known = network.subscriber(imsi);
    if (known === undefined) throw new WorkbenchError('SUBSCRIBER_UNKNOWN', 'no subscription with this IMSI');
    const { home, technologies, barred, roaming, apns } = network.subscriptionData(imsi);
    const authenticatedAt = network.authenticatedAt(imsi);
    return {
      ...known,
      ...{ home, barred, roaming, technologies: [...technologies], apns: [...apns] },
      authenticatedAt: authenticatedAt === undefined ? null : iso(authenticatedAt),
      attached: network.attachment(imsi) !== undefined,
    };
  };
  const settings = ({ apns, ...rest }: NetworkSettings) => ({ ...rest, apns: [...apns] });
  return {
    networkSubscribers: () => network.subscribers().map(({ imsi }) => subscriber(imsi)),
    setSubscription({ imsi, ...data }) {
      if (network.subscriber(imsi) !== undefined) network.setSubscriptionData(imsi, data);
      return subscriber(imsi);
    },
    networkAttachments: () =>
      network.attachments().map(({ imsi, imei, since, equipment, sharedWith, technology, plmn, roaming }) => ({
        ...{ imsi, imei, equipment, sharedWith: [...sharedWith] },
        since: iso(since),
        technology: technology ?? null,
        plmn: plmn ?? null,
        roaming: roaming ?? false,
        sessions: network.sessions(imsi).map(({ apn, address }) => ({ apn, address })),
      })),
    networkEvents: ({ limit }) =>
      network.mobilityEvents(limit).map(({ at, event, imsi, imei, cause, technology, apn, address, byNetwork }) => ({
        ...{ event, imsi, imei },
        at: iso(at),
        cause: cause ?? null,
        technology: technology ?? null,
        apn: apn ?? null,
        address: address ?? null,
        byNetwork: byNetwork ?? false,
      })),
    networkEquipment: () => network.equipment(),
    setEquipment({ imei, status }) {
      network.setEquipment(imei, status);
      return network.equipment();
    },
    networkSettings: () => settings(network.settings()),
    setNetworkSettings: (some) => settings(network.changeSettings(some)),
    homeNetworkKeys: () => network.homeNetworkKeys(),
  };
}
