import * as z from 'zod';
import { activationCode, base, deviceId, iccid, startedOperation } from './common.ts';

/** Keys as lpac prints them. */
export const profile = z.object({
  iccid,
  isdpAid: z.string(),
  profileState: z.enum(['enabled', 'disabled']),
  profileNickname: z.string().nullable(),
  serviceProviderName: z.string().nullable(),
  profileName: z.string().nullable(),
  iconType: z.enum(['jpg', 'png']).nullable(),
  icon: z.string().nullable().describe('Base64'),
  profileClass: z.enum(['test', 'provisioning', 'operational']),
  profileOwner: z.object({ mccMnc: z.string() }).nullable(),
  profilePolicyRules: z.array(z.enum(['pprUpdateControl', 'ppr1', 'ppr2'])),
  imei: z.string().nullable().describe('IMEI last bound to this ICCID, from the card'),
});
export type Profile = z.infer<typeof profile>;

export const profileMetadata = z.object({
  iccid,
  serviceProviderName: z.string(),
  profileName: z.string(),
  profileClass: z.enum(['test', 'provisioning', 'operational']),
  iconType: z.enum(['jpg', 'png']).nullable(),
  icon: z.string().nullable(),
  profileOwner: z.object({ mccMnc: z.string() }).nullable(),
  profilePolicyRules: z.array(z.enum(['pprUpdateControl', 'ppr1', 'ppr2'])),
});
export type ProfileMetadata = z.infer<typeof profileMetadata>;

export const parsedActivationCode = z.object({
  smdpAddress: z.string(),
  matchingId: z.string(),
  smdpOid: z.string().nullable(),
  confirmationCodeRequired: z.boolean(),
  warnings: z.array(z.string()).describe('codes of what was tolerated'),
});
export type ParsedActivationCode = z.infer<typeof parsedActivationCode>;

const target = z.object({ deviceId, iccid });

export const profiles = {
  list: base
    .route({ method: 'GET', path: '/devices/{deviceId}/profiles' })
    .input(z.object({ deviceId }))
    .output(z.array(profile)),
  /** Reads an activation code without touching anything. Rejects with ACTIVATION_CODE_INVALID. */
  parseActivationCode: base
    .route({ method: 'POST', path: '/activation-codes/parse' })
    .input(z.object({ activationCode }))
    .output(parsedActivationCode),
  /**
   * Loads a profile. The operation asks `confirmProfile` (metadata before commit) and, when told to, `confirmationCode`,
   * unless `confirm` and `confirmationCode` answer them beforehand.
   */
  download: base
    .route({ method: 'POST', path: '/devices/{deviceId}/profiles/download' })
    .input(
      z.strictObject({
        deviceId,
        activationCode,
        confirmationCode: z.string().max(64).optional(),
        confirm: z.boolean().default(false).describe('true: do not ask, the caller has decided'),
      }),
    )
    .output(startedOperation),
  /** Enables and binds an IMEI (flows/1-imei-binding). The profile enabled before is disabled by the card. */
  enable: base
    .route({ method: 'POST', path: '/devices/{deviceId}/profiles/{iccid}/enable' })
    .input(target)
    .output(startedOperation),
  disable: base
    .route({ method: 'POST', path: '/devices/{deviceId}/profiles/{iccid}/disable' })
    .input(target)
    .output(startedOperation),
  /** `confirmation` must be the last four digits of the ICCID. */
  delete: base
    .route({ method: 'POST', path: '/devices/{deviceId}/profiles/{iccid}/delete' })
    .input(target.extend({ confirmation: z.string() }))
    .output(startedOperation),
  setNickname: base
    .route({ method: 'POST', path: '/devices/{deviceId}/profiles/{iccid}/nickname' })
    .input(target.extend({ nickname: z.string().max(64).describe('empty clears; 64 bytes of UTF-8 at most') }))
    .output(startedOperation),
};
