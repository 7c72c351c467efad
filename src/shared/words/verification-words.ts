import type { CheckName, CheckResult } from '../api/index.ts';

export const checkWords: Record<CheckName, { name: string; proves: string }> = {
  metadataMatchesOrder: {
    name: 'Metadata matches the order',
    proves: 'The profile on the card is the one that was ordered.',
  },
  iccidOnCard: { name: 'ICCID in the file', proves: 'EF ICCID on the card holds the profile’s ICCID.' },
  imsiOnCard: { name: 'IMSI in the file', proves: 'EF IMSI on the card holds the subscriber of the order.' },
  akaAgreement: {
    name: 'Authentication with the network',
    proves: 'Card and network reach the same RES, CK and IK, so the device can attach.',
  },
  sqnResynchronisation: {
    name: 'Sequence number recovery',
    proves: 'A stale sequence number is refused by the card and repaired by the network.',
  },
  enableDisableRoundTrip: {
    name: 'Disable and enable again',
    proves: 'The profile can be switched off and on and is what it was before.',
  },
  notificationsDelivered: {
    name: 'Notifications delivered',
    proves: 'The server has confirmed every notification of this profile.',
  },
  imeiBinding: { name: 'IMEI binding', proves: 'Card record, ledger and modem agree on the IMEI.' },
};

export const checkOutcomeWords: Record<CheckResult['outcome'], string> = {
  pass: 'Pass',
  fail: 'Fail',
  notApplicable: 'Not applicable',
};
