import { becauseWords, causeWords, notedPolicyWords } from '../imei/index.ts';
import { factWords } from './fact-words.ts';
import { faultWords } from './device-words.ts';
import { bindingRuleWords, bindingSourceWords, planDecisionWords } from './imei-words.ts';
import { operationClassWords, operationStateWords, operationWords, stepWords } from './operation-words.ts';
import { sentence } from './sentence.ts';
import { checkOutcomeWords, checkWords } from './verification-words.ts';

const events: Record<string, string | undefined> = {
  'workstation.started': 'Workstation started',
  'operation.started': 'Operation started',
  'operation.remembered': 'Noted for going on after a crash',
  'operation.waiting': 'Waiting for an answer',
  'operation.answered': 'Question answered',
  'operation.ended': 'Operation ended',
  'step.intended': 'Step begins',
  'step.done': 'Step done',
  'step.failed': 'Step failed',
  'imei.decided': 'IMEI chosen',
  'recovery.found': 'Found unfinished at start',
  'settings.changed': 'Settings changed',
  'fault.set': 'Fault switched',
  'sim.inserted': 'Removable SIM came in',
  'sim.removed': 'Removable SIM went out',
  'removableSim.set': 'Simulator: removable SIM changed',
  'imeiPolicy.set': 'IMEI policy set',
  'imeiPolicy.removed': 'IMEI policy removed',
  'modem.sent': 'AT line sent by hand',
  'trace.cleared': 'Trace cleared',
  'macro.set': 'AT macro saved',
  'macro.removed': 'AT macro removed',
  'report.exported': 'Report exported',
  'identity.made': 'Identity for signing made',
  'identity.renewed': 'Identity for signing renewed',
  'verificationPlan.saved': 'Verification plan saved',
  'verificationPlan.removed': 'Verification plan removed',
  'file.settled': 'What the file holds was looked up',
  'file.undone': 'Write undone',
};

export const journalEventWords = (event: string): string => events[event] ?? sentence(event);

const checkNames = Object.fromEntries(Object.entries(checkWords).map(([name, words]) => [name, words.name]));
const faultNames = Object.fromEntries(Object.entries(faultWords).map(([name, words]) => [name, words.name]));

/** Which vocabulary a fact's value belongs to, by the fact's name. */
const vocabularies: Record<string, Readonly<Record<string, string | undefined>> | undefined> = {
  step: stepWords,
  kind: operationWords,
  class: operationClassWords,
  state: operationStateWords,
  rule: bindingRuleWords,
  source: bindingSourceWords,
  outcome: checkOutcomeWords,
  decision: planDecisionWords,
  fault: faultNames,
  failed: checkNames,
  judge: checkNames,
  cause: causeWords,
  because: becauseWords,
  event: { insert: 'A removable SIM came in', reconcile: 'The map was settled anew' },
  sharing: {
    unique: 'An IMEI of its own',
    sameAllowed: 'May share an IMEI',
    sameRequiredWith: 'Must share the IMEI of its group',
  },
};

const yesNo: Readonly<Record<string, string | undefined>> = { true: 'yes', false: 'no' };

/** A fact's value in words where it is a name of the contract, else as it is. */
export function factValue(name: string, value: string): string {
  if (name === 'policy') return notedPolicyWords(value);
  if (name === 'plan') return movesWords(value);
  return (
    vocabularies[name]?.[value] ?? checkOutcomeWords[value as keyof typeof checkOutcomeWords] ?? yesNo[value] ?? value
  );
}

/** The moves that were noted for going on after a crash. */
function movesWords(noted: string): string {
  try {
    const { moves } = JSON.parse(noted) as {
      moves: { slot: number; iccid: string; from: string | null; to: string }[];
    };
    return moves.map(({ slot, iccid, from, to }) => `slot ${slot}, SIM ${iccid}: ${from ?? 'none'} → ${to}`).join('; ');
  } catch {
    return noted;
  }
}

export const journalData = (data: Readonly<Record<string, string>>): string =>
  Object.entries(data)
    .map(([name, value]) => `${factWords(name)}: ${factValue(name, value)}`)
    .join(' · ');
