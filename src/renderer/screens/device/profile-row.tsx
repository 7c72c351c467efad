import { useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Chip from '@mui/material/Chip';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import DeleteOutlined from '@mui/icons-material/DeleteOutlined';
import EditOutlined from '@mui/icons-material/EditOutlined';
import PolicyOutlined from '@mui/icons-material/PolicyOutlined';
import type { Profile } from '#shared/api/index.ts';
import { Identifier } from '../../components/identifier.tsx';
import { ProfileIcon } from '../../components/profile-icon.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { profileTone } from '../../components/tones.ts';
import { profileTitle } from '../../components/words/profile-title.ts';
import { policyRuleWords, profileClassWords, profileStateWords } from '../../components/words/vocabulary.ts';
import type { ProfileActionKind } from './profile-dialogs.tsx';
import { RenameField } from './rename-field.tsx';

interface ProfileRowProps {
  readonly deviceId: string;
  readonly profile: Profile;
  readonly busy: boolean;
  readonly onAction: (kind: ProfileActionKind) => void;
}

export function ProfileRow({ deviceId, profile, busy, onAction }: ProfileRowProps) {
  const [renaming, setRenaming] = useState(false);
  const title = profileTitle(profile);
  const enabled = profile.profileState === 'enabled';
  return (
    <Card
      component="li"
      aria-label={title}
      sx={{ p: 2, display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'center', minHeight: 104 }}
    >
      <ProfileIcon profile={profile} />
      <Box sx={{ flex: '1 1 320px', minWidth: 0 }}>
        {renaming ? (
          <RenameField deviceId={deviceId} profile={profile} onDone={() => setRenaming(false)} />
        ) : (
          <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, minHeight: 32 }}>
            <Typography variant="h3" noWrap>
              {title}
            </Typography>
            <Tooltip title="Rename">
              <IconButton aria-label={`Rename ${title}`} onClick={() => setRenaming(true)} disabled={busy}>
                <EditOutlined fontSize="small" />
              </IconButton>
            </Tooltip>
          </Box>
        )}
        <Typography variant="body2" color="textSecondary" noWrap>
          {[
            profile.serviceProviderName,
            profile.profileNickname ? profile.profileName : null,
            profile.profileOwner && `Network ${profile.profileOwner.mccMnc}`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </Typography>
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            columnGap: 3,
            alignItems: 'center',
            color: 'text.secondary',
            fontSize: '0.8125rem',
          }}
        >
          <span>
            ICCID <Identifier value={profile.iccid} what={`ICCID of ${title}`} />
          </span>
          <span>
            IMEI{' '}
            {profile.imei ? (
              <Identifier value={profile.imei} what={`IMEI of ${title}`} grouped={false} />
            ) : (
              'none bound yet'
            )}
          </span>
        </Box>
      </Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75 }}>
        <StateChip tone={profileTone[profile.profileState]} word={profileStateWords[profile.profileState]} />
        <Chip variant="outlined" label={profileClassWords[profile.profileClass]} />
        {profile.profilePolicyRules.map((rule) => (
          <Tooltip key={rule} title={policyRuleWords[rule].meaning}>
            <Chip
              variant="outlined"
              color="warning"
              icon={<PolicyOutlined />}
              label={policyRuleWords[rule].name}
              tabIndex={0}
            />
          </Tooltip>
        ))}
      </Box>
      <Box sx={{ display: 'flex', gap: 0.5, alignItems: 'center', ml: 'auto' }}>
        <Button
          variant={enabled ? 'outlined' : 'contained'}
          disabled={busy}
          onClick={() => onAction(enabled ? 'disable' : 'enable')}
          aria-label={`${enabled ? 'Disable' : 'Enable'} ${title}`}
          sx={{ minWidth: 92 }}
        >
          {enabled ? 'Disable' : 'Enable'}
        </Button>
        <Tooltip title="Delete">
          <span>
            <IconButton aria-label={`Delete ${title}`} disabled={busy} onClick={() => onAction('delete')}>
              <DeleteOutlined />
            </IconButton>
          </span>
        </Tooltip>
      </Box>
    </Card>
  );
}
