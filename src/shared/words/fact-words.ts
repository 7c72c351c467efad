import { stepWords } from './operation-words.ts';
import { sentence } from './sentence.ts';
import { checkWords } from './verification-words.ts';

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
  avoided: 'Could not be had',
  inUseBy: 'In use by SIM',
  because: 'Because',
  displaces: 'Has to leave',
  sharedWith: 'Shared with SIM',
  pinned: 'Pinned',
  member: 'Goes with SIM',
  moved: 'SIMs moved',
  iccids: 'SIMs',
  simsInService: 'SIMs in service',
  rows: 'Records',
  plan: 'Moves',
  event: 'What happened',
  sha256: 'SHA-256 of the file',
  notAfter: 'Valid until',
  verificationPlan: 'Plan of the checks',
  destructive: 'Checks that change the card',
  judge: 'Judged by',
  failed: 'Failed before',
  pin: 'PIN',
  pins: 'PINs',
  given: 'Given to the card',
  writeId: 'Write',
  undoes: 'Undoes',
};

/** A fact's name as people say it. */
export function factWords(name: string): string {
  if (name in checkWords) return checkWords[name as keyof typeof checkWords].name;
  if (name in stepWords) return stepWords[name as keyof typeof stepWords];
  const slot = /^slot(\d+)$/.exec(name)?.[1];
  if (slot !== undefined) return `Slot ${slot}`;
  // Written for people already, or an abbreviation: PIN1, AUTS.
  if (name.includes(' ')) return name.charAt(0).toUpperCase() + name.slice(1);
  return known[name] ?? (/^[A-Z]{2,5}\d*$/.test(name) ? name : sentence(name));
}
