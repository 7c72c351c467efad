import * as z from 'zod';
import { base, deviceId, startedOperation } from './common.ts';

/** Keys as lpac prints them. */
export const chipInfo = z.object({
  eidValue: z.string(),
  eidValid: z.boolean().describe('check digits of SGP.29'),
  eumName: z.string().optional().describe('manufacturer by EIN, where known'),
  ciNames: z.array(z.object({ keyId: z.string(), name: z.string().optional() })),
  atr: z.string(),
  EuiccConfiguredAddresses: z.object({ defaultDpAddress: z.string().nullable(), rootDsAddress: z.string() }),
  EUICCInfo2: z.object({
    profileVersion: z.string(),
    svn: z.string(),
    euiccFirmwareVer: z.string(),
    extCardResource: z.object({
      installedApplication: z.number(),
      freeNonVolatileMemory: z.number().describe('bytes, for reference only'),
      freeVolatileMemory: z.number(),
    }),
    uiccCapability: z.array(z.string()),
    ts102241Version: z.string().nullable(),
    globalplatformVersion: z.string().nullable(),
    rspCapability: z.array(z.string()),
    euiccCiPKIdListForVerification: z.array(z.string()),
    euiccCiPKIdListForSigning: z.array(z.string()),
    euiccCategory: z.string().nullable(),
    forbiddenProfilePolicyRules: z.array(z.string()).nullable(),
    ppVersion: z.string(),
    sasAcreditationNumber: z.string(),
  }),
  quirks: z.array(z.string()).describe('what this workbench remembers about this ATR'),
});
export type ChipInfo = z.infer<typeof chipInfo>;

export const euicc = {
  info: base.route({ method: 'GET', path: '/devices/{deviceId}/euicc' }).input(z.object({ deviceId })).output(chipInfo),
  setDefaultDpAddress: base
    .route({ method: 'POST', path: '/devices/{deviceId}/euicc/default-dp-address' })
    .input(z.object({ deviceId, address: z.string().max(255) }))
    .output(startedOperation),
  /** Deletes every operational profile. `confirmation` must be the last four digits of the EID. */
  memoryReset: base
    .route({ method: 'POST', path: '/devices/{deviceId}/euicc/memory-reset' })
    .input(z.object({ deviceId, confirmation: z.string() }))
    .output(startedOperation),
};
