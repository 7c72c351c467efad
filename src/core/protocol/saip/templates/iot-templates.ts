/** Templates of the IoT Minimal Profile, in the order of their ASN.1. TCA eUICC Profile Package 3.3 section 9.10. */
import type { FileTemplate } from './file-template.ts';
import { mfTemplate } from './uicc-templates.ts';
import { df5gsTemplate, dfSaipTemplate, optUsimTemplate, usimTemplate } from './usim-templates.ts';

const pick = (table: readonly FileTemplate[], ...names: readonly string[]): FileTemplate[] =>
  names.map((name) => table.find((row) => row.name === name)!);

export const iotTemplate: readonly FileTemplate[] = [
  ...mfTemplate,
  ...pick(usimTemplate, 'adf-usim', 'ef-imsi'),
  { ...pick(usimTemplate, 'ef-arr')[0]!, name: 'ef-arr-usim' },
  ...pick(usimTemplate, 'ef-keys', 'ef-keysPS', 'ef-hpplmn', 'ef-ust', 'ef-start-hfn', 'ef-threshold'),
  ...pick(usimTemplate, 'ef-psloci', 'ef-acc', 'ef-fplmn', 'ef-loci', 'ef-ad', 'ef-ecc', 'ef-netpar'),
];

export const optIotTemplate: readonly FileTemplate[] = [
  ...pick(usimTemplate, 'ef-fdn', 'ef-sms', 'ef-smsp', 'ef-smss', 'ef-spn', 'ef-est'),
  ...pick(optUsimTemplate, 'ef-oplmnwact', 'ef-hplmnwact', 'ef-ehplmn'),
  ...pick(usimTemplate, 'ef-epsloci', 'ef-epsnsc'),
  ...pick(df5gsTemplate, 'df-df-5gs', 'ef-5gs3gpploci', 'ef-5gsn3gpploci', 'ef-5gs3gppnsc', 'ef-5gsn3gppnsc'),
  ...pick(df5gsTemplate, 'ef-5gauthkeys', 'ef-uac-aic', 'ef-suci-calc-info', 'ef-opl5g'),
  { ...pick(df5gsTemplate, 'ef-supinai')[0]!, name: 'ef-supi-nai' },
  ...pick(df5gsTemplate, 'ef-routing-indicator', 'ef-ursp', 'ef-tn3gppsnn'),
  ...dfSaipTemplate,
];
