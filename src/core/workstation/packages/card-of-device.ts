import { cardCapability, type CardCapability } from '#core/protocol/saip/index.ts';
import type { PackageLint } from '#shared/api/index.ts';
import { readEuiccInfo2, type IsdrSession } from '../euicc/index.ts';

export interface DeviceCard {
  readonly card: CardCapability;
  readonly shown: NonNullable<PackageLint['card']>;
}

/** What the card of a device can take, by EUICCInfo2 and the profiles on it. */
export async function cardOfDevice(
  session: IsdrSession,
  deviceId: string,
  iccids: readonly string[],
): Promise<DeviceCard> {
  const info = await readEuiccInfo2(session);
  const free = info.extCardResource.freeNonVolatileMemory;
  return {
    card: cardCapability(
      {
        profileVersion: info.baseProfilePackageVersion,
        uiccCapability: info.uiccCapability,
        freeNonVolatileMemory: free,
        forbiddenProfilePolicyRules: info.forbiddenProfilePolicyRules,
        treProperties: info.treProperties,
      },
      iccids,
    ),
    shown: { deviceId, profileVersion: info.baseProfilePackageVersion, freeMemory: free ?? null },
  };
}
