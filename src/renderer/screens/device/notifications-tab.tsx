import { useState } from 'react';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import NotificationsOutlined from '@mui/icons-material/NotificationsOutlined';
import SendOutlined from '@mui/icons-material/SendOutlined';
import { useQuery } from '@tanstack/react-query';
import type { Notification } from '#shared/api/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys, useDevice } from '../../client/queries.ts';
import { useRunOperation } from '../../client/use-run-operation.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { notificationTone } from '../../components/tones.ts';
import { count, dayAndTime } from '../../components/words/format.ts';
import { notificationOperationWords, notificationStateWords } from '../../components/words/vocabulary.ts';

/** What the operator's servers must be told, and proof that they were. */
export function NotificationsTab({ deviceId }: { deviceId: string }) {
  const client = useClient();
  const run = useRunOperation();
  const device = useDevice(deviceId).data;
  const [removing, setRemoving] = useState<Notification>();
  const list = useQuery({
    queryKey: keys.notifications(deviceId),
    queryFn: ({ signal }) => client.notifications.list({ deviceId }, { signal }),
  });
  if (list.isPending) return <SkeletonRows rows={3} height={80} />;
  if (list.isError) return <ErrorPanel error={toWorkbenchError(list.error)} />;
  if (list.data.length === 0) {
    return (
      <EmptyState icon={<NotificationsOutlined />} title="No notifications">
        Loading, enabling, disabling and deleting a profile each leave one for the operator’s server; it is sent at once
        and shown here.
      </EmptyState>
    );
  }
  const busy = Boolean(device?.runningOperationId);
  const unsent = list.data.filter((one) => one.state !== 'delivered');
  return (
    <Stack spacing={1.5}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 2 }}>
        <Button
          variant="contained"
          startIcon={<SendOutlined />}
          disabled={busy || unsent.length === 0}
          onClick={() =>
            void run(() => client.notifications.process({ deviceId }), { done: 'Notifications are delivered' })
          }
        >
          Send all
        </Button>
        <Typography color="textSecondary">
          {unsent.length === 0
            ? 'Every notification was delivered.'
            : `${count(unsent.length, 'notification')} to send, oldest first.`}
        </Typography>
      </Box>
      <Stack component="ul" spacing={1} aria-label="Notifications" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {list.data
          .toSorted((a, b) => b.seqNumber - a.seqNumber)
          .map((one) => (
            <Row
              key={one.seqNumber}
              notification={one}
              busy={busy}
              onSend={() =>
                void run(() => client.notifications.process({ deviceId, seqNumber: one.seqNumber }), {
                  done: `Notification ${one.seqNumber} is delivered`,
                })
              }
              onRemove={() => setRemoving(one)}
            />
          ))}
      </Stack>
      {removing && (
        <ConfirmDialog
          open
          danger={removing.state !== 'delivered'}
          title={`Remove notification ${removing.seqNumber}`}
          verb="Remove notification"
          onClose={() => setRemoving(undefined)}
          onConfirm={async () =>
            (
              await run(
                () =>
                  client.notifications.remove({
                    deviceId,
                    seqNumber: removing.seqNumber,
                    evenUnsent: removing.state !== 'delivered',
                  }),
                { done: `Notification ${removing.seqNumber} is removed` },
              )
            ).error
          }
        >
          {removing.state === 'delivered' ? (
            <Typography>
              The server has confirmed it on {removing.deliveredAt && dayAndTime(removing.deliveredAt)}. Only the entry
              goes.
            </Typography>
          ) : (
            <Alert severity="warning" variant="outlined">
              It was never delivered. The server will go on believing that the profile is as it was before: the customer
              may be unable to install this plan again. Send it instead, if the server can be reached.
            </Alert>
          )}
        </ConfirmDialog>
      )}
    </Stack>
  );
}

interface RowProps {
  readonly notification: Notification;
  readonly busy: boolean;
  readonly onSend: () => void;
  readonly onRemove: () => void;
}

function Row({ notification: one, busy, onSend, onRemove }: RowProps) {
  const name = `notification ${one.seqNumber}`;
  return (
    <Card
      component="li"
      aria-label={name}
      sx={{ p: 1.5, display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 2, minHeight: 80 }}
    >
      <Box sx={{ flex: '1 1 320px', minWidth: 0 }}>
        <Typography sx={{ fontWeight: 600 }}>
          {one.seqNumber} · {notificationOperationWords[one.profileManagementOperation]}
        </Typography>
        <Typography variant="body2" color="textSecondary" component="div">
          to {one.notificationAddress}
          {one.iccid && (
            <>
              {' · ICCID '}
              <Identifier value={one.iccid} what={`ICCID of ${name}`} />
            </>
          )}
        </Typography>
        <Typography variant="body2" color="textSecondary">
          {one.deliveredAt && `Confirmed by the server ${dayAndTime(one.deliveredAt)}`}
          {!one.deliveredAt && one.attempts > 0 && `${count(one.attempts, 'attempt')}`}
          {!one.deliveredAt && one.nextAttemptAt && ` · next ${dayAndTime(one.nextAttemptAt)}`}
          {one.lastError && ` · ${one.lastError}`}
        </Typography>
      </Box>
      <StateChip tone={notificationTone[one.state]} word={notificationStateWords[one.state]} />
      <Box sx={{ display: 'flex', gap: 1 }}>
        {one.state !== 'delivered' && (
          <Button disabled={busy} onClick={onSend} aria-label={`Send ${name}`} startIcon={<SendOutlined />}>
            Send
          </Button>
        )}
        <Button disabled={busy} color="inherit" onClick={onRemove} aria-label={`Remove ${name}`}>
          Remove
        </Button>
      </Box>
    </Card>
  );
}
