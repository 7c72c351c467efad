import type { CheckName } from '#shared/api/index.ts';
import { count } from '../words/format.ts';

interface NumberField {
  readonly kind: 'number';
  readonly name: string;
  readonly label: string;
  readonly least: number;
  readonly most: number;
  readonly preset: number;
  /** What so many of it are called, singular. */
  readonly unit: string;
}

interface SwitchField {
  readonly kind: 'switch';
  readonly name: string;
  readonly label: string;
  readonly preset: boolean;
  /** Said where it is not as preset. */
  readonly otherwise: string;
}

interface DifferencesField {
  readonly kind: 'differences';
  readonly name: 'expectedDifferences';
}

export type OptionField = NumberField | SwitchField | DifferencesField;

const runs: NumberField = {
  kind: 'number',
  name: 'runs',
  label: 'Authentications',
  least: 1,
  most: 100,
  preset: 1,
  unit: 'authentication',
};
const differences: DifferencesField = { kind: 'differences', name: 'expectedDifferences' };

/** What can be chosen of each check; the contract validates it. */
export const optionFields: Partial<Record<CheckName, readonly OptionField[]>> = {
  filesAgainstPackage: [
    {
      kind: 'switch',
      name: 'otherFiles',
      label: 'Look for files too that the package does not have',
      preset: false,
      otherwise: 'Files that the package does not have count too.',
    },
    differences,
  ],
  pinState: [
    {
      kind: 'switch',
      name: 'allTriesLeft',
      label: 'Fail when a PIN or PUK has lost a try',
      preset: false,
      otherwise: 'A lost try fails.',
    },
  ],
  akaAgreement: [runs],
  akaGsmContext: [runs],
  enableDisableRoundTrip: [
    {
      kind: 'switch',
      name: 'compareFiles',
      label: 'Read every file before and after, and compare',
      preset: true,
      otherwise: 'Files are not compared.',
    },
    { kind: 'number', name: 'rounds', label: 'Rounds', least: 1, most: 20, preset: 1, unit: 'round' },
    differences,
  ],
};

/** What was chosen of a check other than its presets, as sentences. */
export function optionWords(check: CheckName, options: Readonly<Record<string, unknown>> = {}): string {
  const said = (optionFields[check] ?? []).map((field) => {
    const value = options[field.name];
    if (field.kind === 'number')
      return typeof value === 'number' && value !== field.preset ? `${count(value, field.unit)}.` : '';
    if (field.kind === 'switch') return typeof value === 'boolean' && value !== field.preset ? field.otherwise : '';
    return Array.isArray(value) && value.length > 0 ? `${count(value.length, 'declared difference')}.` : '';
  });
  return said.filter((words) => words !== '').join(' ');
}
