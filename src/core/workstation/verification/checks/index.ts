import type { Check } from '../check.ts';
import { akaAgreement } from './aka-agreement.ts';
import { enableDisableRoundTrip } from './enable-disable-round-trip.ts';
import { iccidOnCard } from './iccid-on-card.ts';
import { imeiBinding } from './imei-binding.ts';
import { imsiOnCard } from './imsi-on-card.ts';
import { metadataMatchesOrder } from './metadata-matches-order.ts';
import { notificationsDelivered } from './notifications-delivered.ts';
import { sqnResynchronisation } from './sqn-resynchronisation.ts';

/** In the order of running: what the later ones need is looked at first. */
export const checks: readonly Check[] = [
  metadataMatchesOrder,
  iccidOnCard,
  imsiOnCard,
  akaAgreement,
  sqnResynchronisation,
  enableDisableRoundTrip,
  imeiBinding,
  notificationsDelivered,
];
