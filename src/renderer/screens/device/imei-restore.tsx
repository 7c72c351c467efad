import { useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import FactCheckOutlined from '@mui/icons-material/FactCheckOutlined';
import { useQuery } from '@tanstack/react-query';
import type { RecordComparison } from '#shared/api/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { hasEnded, keys, useDevice, useOperation } from '../../client/queries.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { StageList } from '../../components/operation/stage-list.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { RecordedSlot } from './imei-recorded-slot.tsx';
import { Restorations } from './imei-restorations.tsx';
import { RestoreDialog } from './imei-restore-dialog.tsx';

/** The modem beside the manufacturer's record, and the one way an IMEI is ever written: back to that record. */
export function ImeiRestore({ deviceId }: { deviceId: string }) {
  const client = useClient();
  const device = useDevice(deviceId).data;
  const [asked, setAsked] = useState(false);
  const [chosen, setChosen] = useState<RecordComparison>();
  const [operationId, setOperationId] = useState<string>();
  const operation = useOperation(operationId).data;
  const compared = useQuery({
    queryKey: keys.imeiComparison(deviceId),
    queryFn: ({ signal }) => client.imei.compareWithRecord({ deviceId }, { signal }),
    enabled: asked,
    staleTime: Infinity,
  });
  if (!device) return null;
  const busy = Boolean(device.runningOperationId);
  const isRunning = operation !== undefined && !hasEnded(operation);
  return (
    <Section
      title="Manufacturer’s record"
      lead="An IMEI is only ever brought back to what the manufacturer recorded. The value comes signed from the IMEI registry; nobody types it."
      actions={
        <Button
          variant="outlined"
          startIcon={<FactCheckOutlined />}
          disabled={busy || compared.isFetching}
          onClick={() => (asked ? void compared.refetch() : setAsked(true))}
        >
          Compare with the record
        </Button>
      }
    >
      <Stack spacing={2}>
        {!asked && (
          <Typography color="textSecondary">
            Not compared yet. Comparing reads the modem and asks the registry for its signed record; nothing is changed.
          </Typography>
        )}
        {asked && compared.isPending && <SkeletonRows rows={device.slots.length} height={144} />}
        {compared.isError && <ErrorPanel error={toWorkbenchError(compared.error)} />}
        {compared.data?.length === 0 && <Typography color="textSecondary">This device has no modem.</Typography>}
        {compared.data && compared.data.length > 0 && (
          <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'repeat(auto-fit, minmax(min(380px, 100%), 1fr))' }}>
            {compared.data.map((slot) => (
              <RecordedSlot key={slot.slot} slot={slot} disabled={busy} onRestore={() => setChosen(slot)} />
            ))}
          </Box>
        )}
        {operation && (
          <div role="group" aria-label="Restoration">
            {isRunning || operation.state === 'succeeded' ? (
              <StageList operation={operation} />
            ) : (
              operation.error && <ErrorPanel error={operation.error} />
            )}
          </div>
        )}
        <Restorations deviceId={deviceId} />
      </Stack>
      {chosen?.record && (
        <RestoreDialog
          device={device}
          slot={chosen}
          onClose={() => setChosen(undefined)}
          onStarted={(started) => setOperationId(started)}
        />
      )}
    </Section>
  );
}
