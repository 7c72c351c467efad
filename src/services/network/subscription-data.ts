import type { Store } from '#core/environment/index.ts';
import { UsageError } from '#shared/errors.ts';

/** E-UTRAN on an EPC; NR on a 5G core. */
export type Technology = 'eutran' | 'nr';

/** What a subscription may do: 3GPP TS 23.008 sections 2.1, 2.3 and 2.13 as far as a bench needs it. */
export interface SubscriptionData {
  /** MCC and MNC of its home network; with an MNC of two digits unless somebody says otherwise. */
  readonly home: string;
  readonly technologies: readonly Technology[];
  /** Operator-determined barring of every service. */
  readonly barred: boolean;
  readonly roaming: boolean;
  /** The first is the default. */
  readonly apns: readonly string[];
}

/** What is true of the network as a whole. */
export interface NetworkSettings {
  /** MCC and MNC that its cells send; null: the home network of whoever listens, so that nobody roams. */
  readonly plmn: string | null;
  /** Equipment on none of the register's lists. */
  readonly unknownEquipment: 'admit' | 'refuse';
  /** Access points there are. */
  readonly apns: readonly string[];
}

export interface SubscriptionBook {
  /** Of a subscription nobody has described: everything but access points that are not everybody's. */
  subscriptionData(imsi: string): SubscriptionData;
  /** Throws UsageError SUBSCRIPTION_INVALID. */
  setSubscriptionData(imsi: string, data: Partial<SubscriptionData>): SubscriptionData;
  forgetSubscriptionData(imsi: string): void;
  settings(): NetworkSettings;
  /** Throws UsageError SUBSCRIPTION_INVALID. */
  changeSettings(settings: Partial<NetworkSettings>): NetworkSettings;
}

const subscriptionsIn = 'network/subscriptions';
const settingsIn = 'network/settings';
const settingsKey = 'network';

const standard: Omit<SubscriptionData, 'home'> = {
  technologies: ['eutran', 'nr'],
  barred: false,
  roaming: true,
  apns: ['internet', 'ims'],
};
const standardSettings: NetworkSettings = {
  plmn: null,
  unknownEquipment: 'admit',
  apns: ['internet', 'ims', 'corporate'],
};

const given = <T extends object>(some: T): Partial<T> =>
  Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)) as Partial<T>;

export function createSubscriptionBook({ store }: { readonly store: Store }): SubscriptionBook {
  const subscriptionData = (imsi: string): SubscriptionData => ({
    home: imsi.slice(0, 5),
    ...standard,
    ...store.get<Partial<SubscriptionData>>(subscriptionsIn, imsi),
  });
  const settings = () => ({ ...standardSettings, ...store.get<Partial<NetworkSettings>>(settingsIn, settingsKey) });
  return {
    subscriptionData,
    setSubscriptionData(imsi, data) {
      const next = { ...subscriptionData(imsi), ...given(data) };
      checkApns(next.apns);
      if (!imsi.startsWith(next.home) || !/^\d{5,6}$/.test(next.home))
        throw new UsageError('SUBSCRIPTION_INVALID', 'the home network is the beginning of the IMSI');
      if (next.technologies.length === 0)
        throw new UsageError('SUBSCRIPTION_INVALID', 'a subscription may use one technology at least');
      store.transact((transaction) => transaction.put(subscriptionsIn, imsi, next));
      return next;
    },
    forgetSubscriptionData: (imsi) => store.transact((transaction) => transaction.delete(subscriptionsIn, imsi)),
    settings,
    changeSettings(some) {
      const next = { ...settings(), ...given(some) };
      checkApns(next.apns);
      if (next.plmn !== null && !/^\d{5,6}$/.test(next.plmn))
        throw new UsageError('SUBSCRIPTION_INVALID', 'a network has five or six digits');
      store.transact((transaction) => transaction.put(settingsIn, settingsKey, next));
      return next;
    },
  };
}

/** Labels of TS 23.003 section 9.1. */
function checkApns(apns: readonly string[]): void {
  const sound = apns.length > 0 && apns.every((apn) => /^[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$/.test(apn));
  if (!sound || new Set(apns.map((apn) => apn.toLowerCase())).size !== apns.length)
    throw new UsageError(
      'SUBSCRIPTION_INVALID',
      'access points are different names of letters, digits, dots and hyphens',
    );
}
