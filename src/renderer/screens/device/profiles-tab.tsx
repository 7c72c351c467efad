import { useDeferredValue, useState } from 'react';
import Button from '@mui/material/Button';
import InputAdornment from '@mui/material/InputAdornment';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Search from '@mui/icons-material/Search';
import SimCardDownloadOutlined from '@mui/icons-material/SimCardDownloadOutlined';
import SimCardOutlined from '@mui/icons-material/SimCardOutlined';
import { Link } from 'react-router';
import type { Profile } from '#shared/api/index.ts';
import { toWorkbenchError } from '../../client/index.tsx';
import { useDevice, useProfiles } from '../../client/queries.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { ProfileDialogs, type ProfileAction } from './profile-dialogs.tsx';
import { ProfileRow } from './profile-row.tsx';

/** The profiles on the eUICC, enabled ones first, as the card lists them now. */
export function ProfilesTab({ deviceId }: { deviceId: string }) {
  const profiles = useProfiles(deviceId);
  const device = useDevice(deviceId).data;
  const [search, setSearch] = useState('');
  const [action, setAction] = useState<ProfileAction>();
  const wanted = useDeferredValue(search.trim().toLowerCase());

  if (profiles.isPending) return <SkeletonRows rows={3} height={104} />;
  if (profiles.isError) return <ErrorPanel error={toWorkbenchError(profiles.error)} />;
  if (profiles.data.length === 0) {
    return (
      <EmptyState
        icon={<SimCardOutlined />}
        title="No profile on this eUICC"
        action={
          <Button
            variant="contained"
            startIcon={<SimCardDownloadOutlined />}
            component={Link}
            to={`/load/${encodeURIComponent(deviceId)}`}
          >
            Load eSIM
          </Button>
        }
      >
        Load one from an activation code, or paste or drop its QR code anywhere in this window.
      </EmptyState>
    );
  }
  const shown = profiles.data
    .filter((profile) => !wanted || searchText(profile).includes(wanted))
    .sort((a, b) => Number(b.profileState === 'enabled') - Number(a.profileState === 'enabled'));
  const busy = Boolean(device?.runningOperationId);
  return (
    <Stack spacing={1.5}>
      <TextField
        placeholder="Search name, operator, ICCID, IMEI"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        sx={{ maxWidth: 420 }}
        slotProps={{
          htmlInput: { 'aria-label': 'Search profiles' },
          input: {
            startAdornment: (
              <InputAdornment position="start">
                <Search fontSize="small" />
              </InputAdornment>
            ),
          },
        }}
      />
      {shown.length === 0 && (
        <EmptyState icon={<Search />} title="No profile matches">
          {profiles.data.length} on this eUICC.
        </EmptyState>
      )}
      <Stack component="ul" spacing={1} aria-label="Profiles" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {shown.map((profile) => (
          <ProfileRow
            key={profile.iccid}
            deviceId={deviceId}
            profile={profile}
            busy={busy}
            onAction={(kind) => setAction({ kind, profile })}
          />
        ))}
      </Stack>
      <ProfileDialogs
        deviceId={deviceId}
        profiles={profiles.data}
        action={action}
        onClose={() => setAction(undefined)}
      />
    </Stack>
  );
}

const searchText = (profile: Profile) =>
  [
    profile.profileNickname,
    profile.profileName,
    profile.serviceProviderName,
    profile.iccid,
    profile.imei,
    profile.profileOwner?.mccMnc,
  ]
    .join(' ')
    .toLowerCase();
