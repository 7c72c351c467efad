/** SGP.22 section 5.7.19: EuiccMemoryResetRequest and -Response [52]. */
import { tlv } from '../../../asn1/index.ts';
import { resultCodes } from '../../result-codes.ts';
import { namedBits, type BitName } from '../../types/named-bits.ts';
import { es10Function } from '../es10-function.ts';
import { resultOnly } from '../message-codecs.ts';

const optionNames = [
  'deleteOperationalProfiles',
  'deleteFieldLoadedTestProfiles',
  'resetDefaultSmdpAddress',
  'deletePreLoadedTestProfiles',
  'deleteProvisioningProfiles',
] as const;
const options = namedBits(optionNames);
export type MemoryResetOption = BitName<(typeof optionNames)[number]>;

export const memoryResetResults = resultCodes({ ok: 0, nothingToDelete: 1, catBusy: 5, undefinedError: 127 });

export const eUiccMemoryReset = es10Function({
  name: 'ES10c.eUICCMemoryReset',
  tag: 0xbf34,
  resultCodes: memoryResetResults,
  request: {
    encode: ({ resetOptions }: { readonly resetOptions: readonly MemoryResetOption[] }) => [
      tlv(0x82, options.encode(resetOptions)),
    ],
    decode: (members) => ({ resetOptions: options.decode(members.required(0x82).value) }),
  },
  response: resultOnly(memoryResetResults),
});
