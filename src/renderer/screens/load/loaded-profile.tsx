import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import FactCheckOutlined from '@mui/icons-material/FactCheckOutlined';
import LinkIcon from '@mui/icons-material/Link';
import { useQuery } from '@tanstack/react-query';
import { useClient } from '../../client/index.tsx';
import { keys, useDevice, useOperation, useProfiles } from '../../client/queries.ts';
import { useReports } from '../../client/use-reports.ts';
import { useRunOperation } from '../../client/use-run-operation.ts';
import { Identifier } from '../../components/identifier.tsx';
import { BindingReasonText } from '../../components/operation/binding-reason-text.tsx';
import { OperationProgress } from '../../components/operation/operation-progress.tsx';
import { ProfileIcon } from '../../components/profile-icon.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { profileTone } from '../../components/tones.ts';
import { ReportView } from '../../components/verification/report-view.tsx';
import { profileTitle } from '../../components/words/profile-title.ts';
import { profileStateWords } from '../../components/words/vocabulary.ts';

interface LoadedProfileProps {
  readonly deviceId: string;
  readonly iccid: string;
  /** Reports before this time are of an earlier load. */
  readonly since: string;
}

/** The loaded profile as the device states it now: on the card, enabled with its IMEI, verified; and the next of these steps. */
export function LoadedProfile({ deviceId, iccid, since }: LoadedProfileProps) {
  const client = useClient();
  const run = useRunOperation();
  const device = useDevice(deviceId).data;
  const running = useOperation(device?.runningOperationId).data;
  const profiles = useProfiles(deviceId);
  const profile = profiles.data?.find((one) => one.iccid === iccid);
  const enabled = profile?.profileState === 'enabled';
  const history = useQuery({
    queryKey: [...keys.imeiHistory(deviceId), iccid],
    queryFn: ({ signal }) => client.imei.history({ deviceId, iccid }, { signal }),
    enabled,
  });
  const reason = history.data?.toSorted((a, b) => b.lastUsedSeq - a.lastUsedSeq).find((row) => row.reason)?.reason;
  const report = useReports(deviceId).data?.find((one) => one.iccid === iccid && one.startedAt >= since);
  const busy = Boolean(device?.runningOperationId);

  if (!profile) return profiles.isFetching ? <SkeletonRows rows={2} height={96} /> : null;
  const title = profileTitle(profile);
  return (
    <Stack spacing={2}>
      <Section title={`“${title}” is on the eUICC`}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 2 }}>
          <ProfileIcon profile={profile} />
          <Box sx={{ flex: 1, minWidth: 240 }}>
            <Typography sx={{ fontWeight: 600 }}>{profile.serviceProviderName}</Typography>
            <Typography variant="body2" color="textSecondary" component="div">
              ICCID <Identifier value={iccid} what="ICCID" />
            </Typography>
          </Box>
          <StateChip tone={profileTone[profile.profileState]} word={profileStateWords[profile.profileState]} />
        </Box>
      </Section>
      {busy && running && (
        <Section title="Working">
          <OperationProgress operation={running} />
        </Section>
      )}
      {enabled ? (
        <Section title="IMEI bound">
          {profile.imei ? (
            <Identifier value={profile.imei} what="bound IMEI" grouped={false} />
          ) : (
            'No IMEI is recorded on the card.'
          )}
          {reason && <BindingReasonText reason={reason} />}
        </Section>
      ) : (
        <Section
          title="Next: enable it and bind an IMEI"
          lead="The card’s history or the registry decides the value; the reason is shown."
          actions={
            <Button
              variant="contained"
              startIcon={<LinkIcon />}
              disabled={busy}
              onClick={() =>
                void run(() => client.profiles.enable({ deviceId, iccid }), { done: `${title} is enabled` })
              }
            >
              Enable profile
            </Button>
          }
        >
          <Typography color="textSecondary">
            The profile is installed and disabled. Nothing else on the device has changed.
          </Typography>
        </Section>
      )}
      {enabled && (
        <Section
          title={report ? 'Verification' : 'Next: verify that it works'}
          actions={
            <Button
              variant={report ? 'outlined' : 'contained'}
              startIcon={<FactCheckOutlined />}
              disabled={busy}
              onClick={() => void run(() => client.verification.start({ deviceId }), { done: 'Verification finished' })}
            >
              {report ? 'Verify again' : 'Verify now'}
            </Button>
          }
        >
          {report ? (
            <ReportView report={report} />
          ) : (
            <Typography color="textSecondary">
              Files, authentication with the network, enabling, notifications and IMEI are checked by name.
            </Typography>
          )}
        </Section>
      )}
    </Stack>
  );
}
