import type { CheckName } from '#shared/api/index.ts';
import type { Check } from '../check.ts';
import { akaAgreement } from './aka-agreement.ts';
import { akaGsmContext } from './aka-gsm-context.ts';
import { akaWrongMac } from './aka-wrong-mac.ts';
import { enableDisableRoundTrip } from './enable-disable-round-trip.ts';
import { filesAgainstPackage } from './files-against-package.ts';
import { fiveGConsistency } from './five-g-consistency.ts';
import { iccidOnCard } from './iccid-on-card.ts';
import { imeiBinding } from './imei-binding.ts';
import { imsiOnCard } from './imsi-on-card.ts';
import { metadataMatchesOrder } from './metadata-matches-order.ts';
import { networkAttach } from './network-attach.ts';
import { notificationsDelivered } from './notifications-delivered.ts';
import { pinState } from './pin-state.ts';
import { sqnInStep } from './sqn-in-step.ts';
import { sqnResynchronisation } from './sqn-resynchronisation.ts';
import { suciCalculation } from './suci-calculation.ts';

/** Every check there is; plans name them. Options reach a check only through its own schema. */
const checks: { readonly [Name in CheckName]: Check<Name> } = {
  metadataMatchesOrder,
  iccidOnCard,
  imsiOnCard,
  filesAgainstPackage,
  fiveGConsistency,
  pinState,
  sqnInStep,
  akaAgreement,
  akaGsmContext,
  akaWrongMac,
  sqnResynchronisation,
  suciCalculation,
  networkAttach,
  enableDisableRoundTrip,
  imeiBinding,
  notificationsDelivered,
};

export const checkNamed = (name: CheckName): Check => checks[name] as Check;
