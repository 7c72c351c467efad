import { sentence } from './vocabulary.ts';

const known: Record<string, string | undefined> = {
  iccid: 'ICCID',
  imei: 'IMEI',
  eid: 'EID',
  imsi: 'IMSI',
  sw: 'Status word',
  reason: 'Reason',
  rule: 'Rule',
  report: 'Report',
  reportId: 'Report',
  profileName: 'Profile',
  serviceProviderName: 'Operator',
  smdpAddress: 'Server',
  matchingId: 'Matching ID',
  seqNumber: 'Number',
  orderId: 'Order',
  allotmentId: 'Allotment',
  atr: 'ATR',
  apdu: 'APDU',
  apdus: 'APDUs',
  url: 'Address',
};

/** A fact's name as people say it. */
export const factWords = (name: string): string => known[name] ?? sentence(name);
