import { factWords } from './fact-words.ts';
import { operationWords, sentence, stepWords } from './vocabulary.ts';

const events: Record<string, string | undefined> = {
  'operation.started': 'Operation started',
  'operation.authorised': 'Permission given',
  'operation.ended': 'Operation ended',
  'operation.asked': 'Question asked',
  'operation.answered': 'Question answered',
  'operation.cancelRequested': 'Cancel asked for',
  'step.intended': 'Step begins',
  'step.done': 'Step done',
  'step.failed': 'Step failed',
  'recovery.found': 'Found unfinished at start',
  'recovery.done': 'Settled at start',
  'settings.changed': 'Settings changed',
};

export const journalEventWords = (event: string): string => events[event] ?? sentence(event);

/** Values in a journal entry that are names of the contract, as words. */
export function journalValue(name: string, value: string): string {
  if (name === 'step' && value in stepWords) return stepWords[value as keyof typeof stepWords];
  if (name === 'kind' && value in operationWords) return operationWords[value as keyof typeof operationWords];
  if (/^[a-z]+([A-Z][a-z]+)+$/.test(value)) return sentence(value);
  return value;
}

export const journalData = (data: Readonly<Record<string, string>>): string =>
  Object.entries(data)
    .map(([name, value]) => `${factWords(name)}: ${journalValue(name, value)}`)
    .join(' · ');
