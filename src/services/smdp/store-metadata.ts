/** StoreMetadataRequest of one order: SGP.22 section 5.5.3. */
import { encodeStoreMetadata } from '#core/protocol/sgp22/index.ts';
import type { OrderRecord } from './order.ts';
import { RspRefusal } from '../rsp-server/index.ts';
import type { SmdpContext } from './smdp-context.ts';

/** The whole BF25 element. Later events are to be notified to this server; of the installation it has the result. */
export function storeMetadata(context: SmdpContext, order: OrderRecord): Uint8Array {
  const entry = context.catalogue.get(order.profileType);
  const notificationAddress = context.addresses[0];
  if (entry === undefined || notificationAddress === undefined)
    throw new RspRefusal('8.2/3.7', 'the profile is not in the catalogue');
  const imsi = order.values?.imsi ?? entry.imsi;
  return encodeStoreMetadata({
    iccid: order.iccid,
    serviceProviderName: order.values?.serviceProviderName ?? entry.serviceProviderName,
    profileName: entry.profileName,
    profileClass: entry.profileClass,
    profileOwner:
      imsi === null || entry.mncLength === null
        ? undefined
        : { plmn: { mcc: imsi.slice(0, 3), mnc: imsi.slice(3, 3 + entry.mncLength) } },
    notificationConfiguration: [{ events: ['enable', 'disable', 'delete'], notificationAddress }],
  });
}
