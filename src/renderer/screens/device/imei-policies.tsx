import { useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import DeleteOutlined from '@mui/icons-material/DeleteOutlined';
import PushPinOutlined from '@mui/icons-material/PushPinOutlined';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { BindingMatrix, ImeiPolicy, Profile } from '#shared/api/index.ts';
import { sharingWords } from '#shared/imei/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys, useProfiles } from '../../client/queries.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { profileTitle } from '../../components/words/profile-title.ts';
import { useMatrix } from './imei-binding.tsx';
import { PolicyDialog, type Subscription } from './imei-policy-dialog.tsx';

/** What each operator asks of the IMEI of its subscription, as far as somebody told us. */
export function ImeiPolicies({ deviceId }: { deviceId: string }) {
  const client = useClient();
  const queries = useQueryClient();
  const profiles = useProfiles(deviceId);
  const matrix = useMatrix(deviceId);
  const [editing, setEditing] = useState<Subscription>();
  const [removing, setRemoving] = useState<Subscription>();
  const policies = useQuery({
    queryKey: keys.imeiPolicies,
    queryFn: ({ signal }) => client.imei.policies(undefined, { signal }),
  });
  const subscriptions = subscriptionsOf(profiles.data ?? [], matrix.data);
  const policyOf = (iccid: string) => policies.data?.find((policy) => policy.iccid === iccid);
  const changed = async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: keys.imeiPolicies }),
      queries.invalidateQueries({ queryKey: ['device'] }),
    ]);
  };
  return (
    <Section
      title="IMEI policies"
      lead="What the operator of each subscription asks. Two SIMs share an IMEI only where both allow it."
    >
      {policies.isPending && <SkeletonRows rows={2} height={48} />}
      {policies.isError && <ErrorPanel error={toWorkbenchError(policies.error)} />}
      {policies.data && subscriptions.length === 0 && (
        <Typography color="textSecondary">No subscription is on this device.</Typography>
      )}
      {policies.data && (
        <Box component="ul" aria-label="Policies" sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {subscriptions.map((subscription) => (
            <PolicyRow
              key={subscription.iccid}
              subscription={subscription}
              policy={policyOf(subscription.iccid)}
              onEdit={() => setEditing(subscription)}
              onRemove={() => setRemoving(subscription)}
            />
          ))}
        </Box>
      )}
      {editing && (
        <PolicyDialog
          subscription={editing}
          others={subscriptions.filter(({ iccid }) => iccid !== editing.iccid)}
          policy={policyOf(editing.iccid)}
          onClose={() => setEditing(undefined)}
          onSaved={changed}
        />
      )}
      {removing && (
        <ConfirmDialog
          open
          title={`Remove the IMEI policy of “${removing.name}”`}
          verb="Remove policy"
          onClose={() => setRemoving(undefined)}
          onConfirm={async () => {
            try {
              await client.imei.removePolicy({ iccid: removing.iccid });
            } catch (thrown) {
              return toWorkbenchError(thrown);
            }
            await changed();
            return undefined;
          }}
        >
          <Typography>
            Its policy is unknown then, and counts as unique. No SIM changes its IMEI by this; the next binding heeds
            it.
          </Typography>
        </ConfirmDialog>
      )}
    </Section>
  );
}

interface PolicyRowProps {
  readonly subscription: Subscription;
  readonly policy: ImeiPolicy | undefined;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

function PolicyRow({ subscription, policy, onEdit, onRemove }: PolicyRowProps) {
  const { name, iccid } = subscription;
  return (
    <Box
      component="li"
      aria-label={name}
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 2,
        rowGap: 0.5,
        py: 1,
        borderTop: 1,
        borderColor: 'divider',
        '&:first-of-type': { borderTop: 0 },
      }}
    >
      <Box sx={{ flex: '1 1 240px', minWidth: 0 }}>
        <Typography sx={{ fontWeight: 600 }} noWrap>
          {name}
        </Typography>
        <Typography variant="body2" color="textSecondary" component="div">
          <Identifier value={iccid} what={`ICCID of ${name}`} />
        </Typography>
      </Box>
      <Box sx={{ flex: '1 1 220px', minWidth: 0, overflowWrap: 'anywhere' }}>
        <Typography color={policy ? 'textPrimary' : 'textSecondary'} component="div">
          {sharingWords(policy ?? null)}{' '}
          {policy?.pinned && (
            <Tooltip title="The operator registered the IMEI: it moves for no other SIM without being asked.">
              <Chip variant="outlined" icon={<PushPinOutlined />} label="Pinned" tabIndex={0} />
            </Tooltip>
          )}
        </Typography>
        {policy && (
          <Typography variant="body2" color="textSecondary">
            Source: {policy.source}
          </Typography>
        )}
      </Box>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.5, ml: 'auto' }}>
        <Button
          size="small"
          variant="outlined"
          onClick={onEdit}
          aria-label={`${policy ? 'Edit' : 'Set'} policy of ${name}`}
        >
          {policy ? 'Edit' : 'Set policy'}
        </Button>
        {policy && (
          <Tooltip title="Remove policy">
            <IconButton aria-label={`Remove policy of ${name}`} onClick={onRemove}>
              <DeleteOutlined />
            </IconButton>
          </Tooltip>
        )}
      </Box>
    </Box>
  );
}

/** Profiles of the eUICC, then removable SIMs in service. */
function subscriptionsOf(profiles: readonly Profile[], matrix: BindingMatrix | undefined): Subscription[] {
  const known = profiles.map((profile) => ({ iccid: profile.iccid, name: profileTitle(profile) }));
  const removable = (matrix?.slots ?? []).flatMap(({ slot, sim, iccid }) =>
    sim === 'psim' && iccid !== null ? [{ iccid, name: `Removable SIM in slot ${slot}` }] : [],
  );
  return [...known, ...removable];
}
