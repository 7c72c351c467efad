import { toBase64 } from '#core/protocol/bytes/index.ts';
import type { ImeiBinding, ProfileInfo, ProfileMetadata as RspMetadata } from '#core/protocol/sgp22/index.ts';
import type { Profile, ProfileMetadata } from '#shared/api/index.ts';
import { readBindings, readProfileInfos, type IsdrSession } from '../euicc/index.ts';

/** The card's list, with the IMEI last bound to each ICCID from the card's own table. */
export async function readProfiles(session: IsdrSession): Promise<Profile[]> {
  const infos = await readProfileInfos(session);
  const bindings = infos.length === 0 ? [] : ((await readBindings(session)) ?? []);
  return infos.flatMap((info) => (info.iccid === undefined ? [] : [shownProfile(info, info.iccid, bindings)]));
}

/** The row a binding decision calls most recently used; one never used counts as oldest. */
export function latestBinding(bindings: readonly ImeiBinding[], iccid: string): ImeiBinding | undefined {
  return bindings
    .filter((row) => row.iccid === iccid)
    .reduce<ImeiBinding | undefined>(
      (latest, row) =>
        latest === undefined ||
        row.lastUsedSeq > latest.lastUsedSeq ||
        (row.lastUsedSeq === latest.lastUsedSeq && row.seq > latest.seq)
          ? row
          : latest,
      undefined,
    );
}

const policyRules = ['pprUpdateControl', 'ppr1', 'ppr2'] as const;
const classes = ['test', 'provisioning', 'operational'] as const;

/** Values that the contract names; what a card adds is left out. */
const sharedMembers = (metadata: RspMetadata) => ({
  profileClass: classes.find((one) => one === metadata.profileClass) ?? ('operational' as const),
  iconType: (['jpg', 'png'] as const).find((one) => one === metadata.iconType) ?? null,
  icon: metadata.icon === undefined ? null : toBase64(metadata.icon),
  profileOwner:
    metadata.profileOwner === undefined
      ? null
      : { mccMnc: metadata.profileOwner.plmn.mcc + metadata.profileOwner.plmn.mnc },
  profilePolicyRules: policyRules.filter((rule) => metadata.profilePolicyRules?.includes(rule)),
});

function shownProfile(info: ProfileInfo, iccid: string, bindings: readonly ImeiBinding[]): Profile {
  return {
    iccid,
    isdpAid: info.isdpAid ?? '',
    profileState: info.profileState === 'enabled' ? 'enabled' : 'disabled',
    ...(info.enabledOnEsimPort === undefined ? {} : { enabledOnPort: info.enabledOnEsimPort }),
    profileNickname: info.profileNickname ?? null,
    serviceProviderName: info.serviceProviderName ?? null,
    profileName: info.profileName ?? null,
    ...sharedMembers(info),
    imei: latestBinding(bindings, iccid)?.imei ?? null,
  };
}

export const shownMetadata = (iccid: string, metadata: RspMetadata): ProfileMetadata => ({
  iccid,
  serviceProviderName: metadata.serviceProviderName ?? '',
  profileName: metadata.profileName ?? '',
  ...sharedMembers(metadata),
});
