import type { CheckName, CheckResult } from '../api/index.ts';

export const checkWords: Record<CheckName, { name: string; proves: string }> = {
  metadataMatchesOrder: {
    name: 'Metadata matches the order',
    proves: 'The profile on the card is the one that was ordered.',
  },
  iccidOnCard: { name: 'ICCID in the file', proves: 'EF ICCID on the card holds the profile’s ICCID.' },
  imsiOnCard: { name: 'IMSI in the file', proves: 'EF IMSI on the card holds the subscriber of the order.' },
  filesAgainstPackage: {
    name: 'Files against the package',
    proves: 'Every file of the package is on the card, with its contents, size and access rules.',
  },
  fiveGConsistency: {
    name: '5G files and services',
    proves: 'The 5G files on the card are those that its service table says, no more and no fewer.',
  },
  pinState: { name: 'PINs and PUKs', proves: 'No PIN or PUK is blocked. None is presented: no try is spent.' },
  sqnInStep: {
    name: 'Sequence numbers in step',
    proves: 'The network’s next challenge is new to the card: the first attach needs no repair.',
  },
  akaGsmContext: {
    name: 'Authentication in the GSM context',
    proves: 'Card and network reach the same SRES and Kc.',
  },
  akaWrongMac: {
    name: 'Forged challenge refused',
    proves: 'The card refuses a challenge that the network did not make, and takes the true one after it.',
  },
  suciCalculation: {
    name: 'Concealed identity',
    proves: 'The network opens the SUCI that USIM or device computes, and finds the subscriber in it.',
  },
  networkAttach: {
    name: 'Attach to the network',
    proves: 'The modem registers, its IMEI is admitted, and it gets a data connection.',
  },
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
