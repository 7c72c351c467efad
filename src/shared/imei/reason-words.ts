import type { BindingReason } from '../api/index.ts';
import { groupWords, notedPolicyWords } from './policy-words.ts';

/** Why an IMEI was chosen or refused, in sentences for people: the deciding one, then what was weighed besides. */
export interface ReasonWords {
  readonly why: string;
  readonly more: readonly string[];
}

type Facts = BindingReason['facts'];

/** Screens and commands say the same; no name of a fact or of a value is left in it. */
export function reasonWords({ rule, facts }: BindingReason): ReasonWords {
  const why = facts['because'] === undefined ? ruleSentence(rule, facts) : becauseSentence(facts['because'], facts);
  return { why, more: [avoidedSentence(rule, facts), ...sideSentences(facts)].filter((text) => text !== '') };
}

/** On one line, with the rule's number for those who know the rules. */
export function reasonLine(reason: BindingReason): string {
  const { why, more } = reasonWords(reason);
  return [why, ...more, `(${reason.rule})`].join(' ');
}

function ruleSentence(rule: BindingReason['rule'], facts: Facts): string {
  const { imei, member = '', group = '', historyRows, sharedWith, allotmentId, inUseBy } = facts;
  switch (rule) {
    case 'R1':
      if (facts['cause'] !== undefined && facts['lastUsedSeq'] === '0')
        return 'This SIM presents it already, and nothing stands against it.';
      return Number(historyRows) > 1
        ? `This SIM used it last, of ${historyRows} on record, so it gets it again.`
        : 'This SIM used it last, so it gets it again.';
    case 'R2':
      if (allotmentId !== undefined) return 'This SIM had no IMEI it could use, so the registry allots one to it.';
      return historyRows === undefined || historyRows === '0'
        ? 'This SIM never had an IMEI, so the registry allots one to it.'
        : 'No IMEI this SIM had before may be used now, so the registry allots one to it.';
    case 'R3':
      return group === member || group === ''
        ? `The plan has to share the IMEI of SIM ${member}.`
        : `The plan has to share the IMEI of ${groupWords(group)}; SIM ${member} of it has this one.`;
    case 'R4':
    case 'R5':
      if (sharedWith !== undefined) return `Shared with ${simList(sharedWith)}: both plans allow it.`;
      if (facts['avoided'] === undefined && inUseBy !== undefined) return `In use by SIM ${inUseBy}.`;
      return imei === undefined
        ? 'Its former IMEI is taken, so the registry allots another one to it.'
        : 'Its former IMEI is taken, so another one it had before is used.';
    case 'R6':
      return 'A removable SIM has the factory IMEI of its slot; no server is needed for it.';
    case 'R7':
      return 'A new IMEI is added to the history; older records stay.';
    case 'R8':
      return 'The card’s table is full; the oldest record of a deleted profile makes room.';
    case 'R9':
      return 'No IMEI may be used for this SIM, so it is not put into service.';
    case 'R10':
      return 'The device’s own IMEI is used, as its factory set it.';
  }
}

function becauseSentence(because: string, { imei = 'The value', pinned = '', member = '' }: Facts): string {
  switch (because) {
    case 'pinned':
      return `SIM ${pinned} is pinned: its operator has registered the IMEI, so it moves only if you agree.`;
    case 'bootstrap':
      return 'A bootstrap profile presents the device’s own IMEI and leaves no record.';
    case 'readOnlyHardware':
      return 'The IMEIs of real hardware are only read, never written: the modem keeps its own.';
    case 'noFactoryImei':
      return 'The factory record has no IMEI for this slot.';
    case 'inUse':
      return 'Every IMEI this SIM may have is in use by another SIM.';
    case 'groupNotAllowed':
      return `It has to go with SIM ${member} on ${imei}, but another SIM in service does not share that one.`;
    case 'tableFull':
      return 'The card’s table is full, and every record in it belongs to an installed profile.';
    case 'malformed':
      return `${imei} is not an IMEI: it takes 15 digits, the last of them the right check digit.`;
    case 'nullImei':
      return 'All zeros are no IMEI.';
    case 'otherTac':
      return `${imei} begins with the type code (TAC) of another model.`;
    case 'notAllotted':
      return `${imei} was never allotted to this device.`;
    default:
      return 'The rules do not allow it.';
  }
}

/** What could not be had, and who has it. */
function avoidedSentence(rule: BindingReason['rule'], { avoided, inUseBy, policy, pinned }: Facts): string {
  const told = policy === undefined ? '' : notedPolicyWords(policy);
  // The refusal names the pinned subscription itself already.
  if (rule === 'R6' && pinned !== undefined && inUseBy === pinned) return `It has ${avoided}.`;
  if (avoided !== undefined) return `${avoided} is in use by SIM ${inUseBy}${told === '' ? '' : `; ${told}`}.`;
  return told === '' ? '' : `${told.charAt(0).toUpperCase()}${told.slice(1)}.`;
}

/** Why the whole map was settled anew. */
export const causeWords: Readonly<Record<string, string | undefined>> = {
  hostReflash: 'Settled anew from the card, because the host was wiped.',
  boardSwap: 'Settled anew from the card, because the board was swapped.',
  reconnect: 'Settled anew when the device was looked at again.',
};

/** The deciding fact by itself, where the others stand beside it. */
export const becauseWords: Readonly<Record<string, string | undefined>> = {
  pinned: 'a pinned IMEI moves only when somebody agrees',
  bootstrap: 'a bootstrap profile uses the device’s own IMEI',
  readOnlyHardware: 'the IMEIs of real hardware are only read',
  noFactoryImei: 'the factory record has no IMEI for this slot',
  inUse: 'every IMEI is in use by another SIM',
  groupNotAllowed: 'another SIM in service does not share the group’s IMEI',
  tableFull: 'the card’s table is full of installed profiles',
  malformed: 'not an IMEI with a right check digit',
  nullImei: 'all zeros are no IMEI',
  otherTac: 'the type code (TAC) of another model',
  notAllotted: 'never allotted to this device',
};

function sideSentences({ displaces, allotmentId, cause }: Facts): string[] {
  return [
    displaces === undefined
      ? ''
      : `${upperFirst(simList(displaces))} ${displaces.includes(' ') ? 'have' : 'has'} to leave it.`,
    allotmentId === undefined ? '' : `Allotment ${allotmentId}.`,
    cause === undefined ? '' : (causeWords[cause] ?? ''),
  ];
}

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** ICCIDs apart by blanks, as the rules note them. */
const simList = (iccids: string): string =>
  iccids
    .split(' ')
    .map((iccid) => `SIM ${iccid}`)
    .join(' and ');
