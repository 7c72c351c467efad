import { fail, notApplicable, pass, type Check } from '../check.ts';

/** What the card shows is what was ordered: found by ICCID in the order book of this bench's SM-DP+. */
export const metadataMatchesOrder: Check<'metadataMatchesOrder'> = {
  name: 'metadataMatchesOrder',
  async run({ profile, services }) {
    const administration = services.environment.lab?.administration;
    if (administration === undefined) return notApplicable('NO_ORDER_KNOWN');
    const context = { signal: undefined };
    const orders = await administration.orders(undefined, context);
    const order = orders.find((one) => one.iccid === profile.iccid);
    if (order === undefined) return notApplicable('NO_ORDER_KNOWN', { iccid: profile.iccid });
    const catalogue = await administration.catalogue(undefined, context);
    const ordered = catalogue.find((one) => one.profileType === order.profileType);
    if (ordered === undefined) return notApplicable('NO_ORDER_KNOWN', { profileType: order.profileType });
    const shown = {
      order: order.orderId,
      serviceProviderName: `${ordered.serviceProviderName} / ${profile.serviceProviderName ?? ''}`,
      profileName: `${ordered.profileName} / ${profile.profileName ?? ''}`,
    };
    const same =
      ordered.serviceProviderName === (profile.serviceProviderName ?? '') &&
      ordered.profileName === (profile.profileName ?? '');
    return same ? pass(shown) : fail('METADATA_DIFFERS', shown);
  },
};
