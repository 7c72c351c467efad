import * as z from 'zod';
import { workbenchErrorWire } from '../errors.ts';
import { activationCode, base, deviceId, iccid, operationId, startedOperation, tlsRoots } from './common.ts';

/** Keys as lpac prints them. */
export const profile = z.object({
  iccid,
  isdpAid: z.string(),
  profileState: z.enum(['enabled', 'disabled']),
  enabledOnPort: z.number().int().optional().describe('eSIM port, on cards with several enabled profiles'),
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

/** Something waits for a card at a server (SGP.22 section 3.6). */
export const discoveredProfile = z.object({
  rspServerAddress: z.string(),
  eventId: z.string().describe('masked; whole in the activation code'),
  foundAt: z.array(z.string()).describe("the SM-DS's that led to it, the first asked first"),
  activationCode: z.string().describe('loads it'),
  problem: workbenchErrorWire
    .nullable()
    .describe('why the server could not be looked at; the code may be good all the same'),
});
export type DiscoveredProfile = z.infer<typeof discoveredProfile>;

export const discovery = z.object({
  operationId,
  smdsAddress: z.string().nullable().describe('null: neither the card nor the caller names an SM-DS'),
  profiles: z.array(discoveredProfile),
  defaultSmdp: z
    .object({ address: z.string(), activationCode: z.string() })
    .nullable()
    .describe("the card's default SM-DP+, not asked yet: loading by this code does"),
});
export type Discovery = z.infer<typeof discovery>;

const target = z.object({ deviceId, iccid });
const change = target.extend({ tlsRoots });
const esimPort = z.coerce
  .number()
  .int()
  .min(1)
  .max(8)
  .optional()
  .describe('of a device with several eSIM slots: the first is port 1, which is the default');

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
  /** Searches for profiles that wait for the card at an SM-DS; `discovered` tells what was found. Changes nothing. */
  discover: base
    .route({ method: 'POST', path: '/devices/{deviceId}/profiles/discover' })
    .input(
      z.strictObject({
        deviceId,
        smds: z.string().min(1).max(260).optional().describe("SM-DS to ask; default: the card's root SM-DS"),
        tlsRoots,
      }),
    )
    .output(startedOperation),
  /** What the latest search of a device found. Rejects with DISCOVERY_UNKNOWN while it runs, and of earlier ones. */
  discovered: base
    .route({ method: 'GET', path: '/operations/{operationId}/discovery' })
    .input(z.object({ operationId }))
    .output(discovery),
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
        tlsRoots,
      }),
    )
    .output(startedOperation),
  /** Enables and binds an IMEI (flows/1-imei-binding). The profile enabled before is disabled by the card. */
  enable: base
    .route({ method: 'POST', path: '/devices/{deviceId}/profiles/{iccid}/enable' })
    .input(change.extend({ port: esimPort }))
    .output(startedOperation),
  disable: base
    .route({ method: 'POST', path: '/devices/{deviceId}/profiles/{iccid}/disable' })
    .input(change)
    .output(startedOperation),
  /** `confirmation` must be the last four digits of the ICCID. */
  delete: base
    .route({ method: 'POST', path: '/devices/{deviceId}/profiles/{iccid}/delete' })
    .input(change.extend({ confirmation: z.string() }))
    .output(startedOperation),
  setNickname: base
    .route({ method: 'POST', path: '/devices/{deviceId}/profiles/{iccid}/nickname' })
    .input(target.extend({ nickname: z.string().max(64).describe('empty clears; 64 bytes of UTF-8 at most') }))
    .output(startedOperation),
};
