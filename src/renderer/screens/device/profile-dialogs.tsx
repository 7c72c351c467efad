import Alert from '@mui/material/Alert';
import Typography from '@mui/material/Typography';
import type { Profile } from '#shared/api/index.ts';
import { useClient } from '../../client/index.tsx';
import { useRunOperation } from '../../client/use-run-operation.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { profileTitle } from '../../components/words/profile-title.ts';
import { PlanPreview, usePlan } from './plan-preview.tsx';

export type ProfileActionKind = 'enable' | 'disable' | 'delete';
export interface ProfileAction {
  readonly kind: ProfileActionKind;
  readonly profile: Profile;
}

interface ProfileDialogsProps {
  readonly deviceId: string;
  readonly profiles: readonly Profile[];
  readonly action: ProfileAction | undefined;
  readonly onClose: () => void;
}

/** The questions before a profile is enabled, disabled or deleted: what happens, and what that means for the plan. */
export function ProfileDialogs({ deviceId, profiles, action, onClose }: ProfileDialogsProps) {
  const client = useClient();
  const run = useRunOperation();
  const plan = usePlan(deviceId, action?.kind === 'enable' ? action.profile.iccid : undefined).data;
  if (!action) return null;
  const { profile, kind } = action;
  const title = profileTitle(profile);
  const target = { deviceId, iccid: profile.iccid };
  const other = profiles.find((one) => one.profileState === 'enabled' && one.iccid !== profile.iccid);
  const enable = (iccid: string) => () => client.profiles.enable({ deviceId, iccid });
  const disable = (iccid: string) => () => client.profiles.disable({ deviceId, iccid });

  if (kind === 'enable') {
    return (
      <ConfirmDialog
        open
        title={`Enable “${title}” and bind an IMEI`}
        verb="Enable profile"
        disabled={plan?.decision === 'refuse'}
        onClose={onClose}
        onConfirm={async () =>
          (
            await run(enable(profile.iccid), {
              done: `${title} is enabled`,
              undo: other ? enable(other.iccid) : disable(profile.iccid),
            })
          ).error
        }
      >
        {other && (
          <Typography>
            The card disables <strong>{profileTitle(other)}</strong> at the same moment. Its plan stays valid and can be
            enabled again.
          </Typography>
        )}
        <PlanPreview deviceId={deviceId} iccid={profile.iccid} />
      </ConfirmDialog>
    );
  }
  if (kind === 'disable') {
    return (
      <ConfirmDialog
        open
        title={`Disable “${title}”`}
        verb="Disable profile"
        onClose={onClose}
        onConfirm={async () =>
          (await run(disable(profile.iccid), { done: `${title} is disabled`, undo: enable(profile.iccid) })).error
        }
      >
        <Typography>The plan stays valid and the profile stays on the card. Its IMEI record is kept.</Typography>
        <Alert severity="warning" variant="outlined">
          This is the only active profile. The device has no eSIM service until a profile is enabled again.
        </Alert>
      </ConfirmDialog>
    );
  }
  if (profile.profileState === 'enabled') {
    return (
      <ConfirmDialog
        open
        title={`“${title}” must be disabled before it can be deleted`}
        verb="Disable profile"
        onClose={onClose}
        onConfirm={async () =>
          (await run(disable(profile.iccid), { done: `${title} is disabled`, undo: enable(profile.iccid) })).error
        }
      >
        <Typography>
          The card does not delete a profile in use. Disable it first; then delete it from this list.
        </Typography>
        <Alert severity="warning" variant="outlined">
          This is the only active profile. The device has no eSIM service until a profile is enabled again.
        </Alert>
      </ConfirmDialog>
    );
  }
  return (
    <ConfirmDialog
      open
      danger
      title={`Delete “${title}” from this eUICC`}
      verb="Delete profile"
      typed={{ digits: profile.iccid.slice(-4), what: 'the last four digits of the ICCID' }}
      onClose={onClose}
      onConfirm={async (confirmation) =>
        (await run(() => client.profiles.delete({ ...target, confirmation }), { done: `${title} is deleted` })).error
      }
    >
      <Typography>
        The profile leaves the card for good. To load it again, the operator must issue a new activation code; the plan
        itself is not ended by this.
      </Typography>
      <Typography>
        ICCID <Identifier value={profile.iccid} what="ICCID" />
      </Typography>
      <Typography variant="body2" color="textSecondary">
        Its IMEI record stays on the card, so that the same profile gets the same IMEI again. The operator’s server is
        told by a notification, which is sent at once and kept until it is delivered.
      </Typography>
    </ConfirmDialog>
  );
}
