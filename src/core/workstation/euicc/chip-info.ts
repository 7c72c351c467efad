import { checkEid } from '#core/protocol/identifiers/index.ts';
import type { EuiccInfo2 } from '#core/protocol/sgp22/index.ts';
import type { ChipInfo } from '#shared/api/index.ts';
import type { CardQuirks } from './card-quirks.ts';
import { readConfiguredAddresses, readEid, readEuiccInfo2 } from './es10-calls.ts';
import { issuerNames, manufacturerName } from './known-names.ts';
import type { IsdrSession } from './isdr-session.ts';

/** Chip information under lpac's keys (`lpac chip info`). */
export async function readChipInfo(session: IsdrSession, quirks: CardQuirks): Promise<ChipInfo> {
  const eidValue = await readEid(session);
  const { defaultDpAddress = null, rootDsAddress } = await readConfiguredAddresses(session);
  const info = await readEuiccInfo2(session);
  const eumName = manufacturerName(eidValue);
  return {
    eidValue,
    eidValid: checkEid(eidValue).valid,
    ...(eumName === undefined ? {} : { eumName }),
    ciNames: info.euiccCiPKIdListForVerification.map((keyId) => {
      const name = issuerNames[keyId];
      return name === undefined ? { keyId } : { keyId, name };
    }),
    atr: session.atr,
    EuiccConfiguredAddresses: { defaultDpAddress, rootDsAddress },
    EUICCInfo2: shownInfo2(info),
    quirks: [...quirks.describe(session.link.kind), ...session.link.quirksOnTheWay],
  };
}

const shownInfo2 = (info: EuiccInfo2): ChipInfo['EUICCInfo2'] => ({
  profileVersion: info.baseProfilePackageVersion,
  svn: info.lowestSvn,
  euiccFirmwareVer: info.euiccFirmwareVersion,
  extCardResource: {
    installedApplication: info.extCardResource.installedApplications ?? 0,
    freeNonVolatileMemory: info.extCardResource.freeNonVolatileMemory ?? 0,
    freeVolatileMemory: info.extCardResource.freeVolatileMemory ?? 0,
  },
  uiccCapability: [...info.uiccCapability],
  ts102241Version: info.ts102241Version ?? null,
  globalplatformVersion: info.globalplatformVersion ?? null,
  rspCapability: [...info.rspCapability],
  euiccCiPKIdListForVerification: [...info.euiccCiPKIdListForVerification],
  euiccCiPKIdListForSigning: [...info.euiccCiPKIdListForSigning],
  euiccCategory: info.euiccCategory ?? null,
  forbiddenProfilePolicyRules: info.forbiddenProfilePolicyRules ? [...info.forbiddenProfilePolicyRules] : null,
  ppVersion: info.ppVersion,
  sasAcreditationNumber: info.sasAccreditationNumber,
});
