import { checkWords, sentence, stepWords } from './vocabulary.ts';

const known: Record<string, string | undefined> = {
  iccid: 'ICCID',
  imei: 'IMEI',
  eid: 'EID',
  imsi: 'IMSI',
  sw: 'Status word',
  report: 'Report',
  reportId: 'Report',
  serviceProviderName: 'Operator',
  profileName: 'Profile',
  profileOwner: 'Network',
  smdpAddress: 'Server',
  matchingId: 'Matching ID',
  seqNumber: 'Number',
  orderId: 'Order',
  allotmentId: 'Allotment',
  lastUsedSeq: 'Last use',
  historyRows: 'Records on the card',
  answerBytes: 'Bytes answered',
  mncLength: 'Digits of the network code',
  smdp: 'SM-DP+',
  es2plus: 'SM-DP+ for operators',
  imeiRegistry: 'IMEI registry',
  freeMiB: 'Free space in MiB',
  url: 'Address',
};

/** A fact's name as people say it. */
export function factWords(name: string): string {
  if (name in checkWords) return checkWords[name as keyof typeof checkWords].name;
  if (name in stepWords) return stepWords[name as keyof typeof stepWords];
  return known[name] ?? (/^[A-Z]{2,5}$/.test(name) ? name : sentence(name));
}
