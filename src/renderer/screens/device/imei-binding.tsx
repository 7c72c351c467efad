import Box from '@mui/material/Box';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { BindingMatrix, Device } from '#shared/api/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys, useDevice } from '../../client/queries.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { ImeiConflicts } from './imei-conflicts.tsx';
import { ImeiMatrix } from './imei-matrix.tsx';
import { SettleImeis } from './imei-settle.tsx';

/** The matrix as device, card and policies make it now; read again when a SIM or an IMEI changes. */
export function useMatrix(deviceId: string) {
  const client = useClient();
  const device = useDevice(deviceId).data;
  return useQuery({
    queryKey: [...keys.imeiMatrix(deviceId), presented(device)],
    queryFn: ({ signal }) => client.imei.matrix({ deviceId }, { signal }),
    placeholderData: keepPreviousData,
  });
}

const presented = (device: Device | undefined) =>
  device?.slots.map(({ slot, sim, iccid, imei }) => [slot, sim, iccid, imei].join(' ')).join(',') ?? '';

/** Who may present which IMEI, what does not agree, and the way to settle it. */
export function ImeiBinding({ deviceId }: { deviceId: string }) {
  const device = useDevice(deviceId).data;
  const matrix = useMatrix(deviceId);
  const conflicts = matrix.data?.conflicts ?? [];
  return (
    <Section
      title="Binding matrix"
      lead="Slots against the IMEIs of this device. Choose a cell for its reason; the arrow keys walk the grid."
      actions={<SettleImeis device={device} urgent={conflicts.some(({ kind }) => kind !== 'registryDiffers')} />}
    >
      {conflicts.length > 0 && <ImeiConflicts conflicts={conflicts} />}
      {matrix.isPending && <SkeletonRows rows={4} height={40} />}
      {matrix.isError && <ErrorPanel error={toWorkbenchError(matrix.error)} />}
      {matrix.data && (
        <>
          {matrix.data.imeis.length > 0 ? (
            <ImeiMatrix key={deviceId} matrix={matrix.data} />
          ) : (
            <Typography color="textSecondary">No IMEI of this device is known.</Typography>
          )}
          <TableFill matrix={matrix.data} />
        </>
      )}
    </Section>
  );
}

function TableFill({ matrix }: { matrix: BindingMatrix }) {
  const { tableRows, tableCapacity } = matrix;
  if (tableRows === null) {
    return (
      <Typography variant="body2" color="textSecondary" sx={{ mt: 1.5 }}>
        This card keeps no table of IMEIs; the workstation’s ledger stands in for it.
      </Typography>
    );
  }
  return (
    <Box sx={{ mt: 1.5, display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1.5 }}>
      <Typography variant="body2" color="textSecondary">
        {tableCapacity === null
          ? `Records in the card’s table: ${tableRows}`
          : `Records in the card’s table: ${tableRows} of ${tableCapacity}`}
      </Typography>
      {tableCapacity !== null && (
        <LinearProgress
          variant="determinate"
          value={Math.min(100, (100 * tableRows) / tableCapacity)}
          color={tableRows >= tableCapacity ? 'warning' : 'primary'}
          aria-label="Fill of the card’s table"
          sx={{ width: 160, borderRadius: 1 }}
        />
      )}
      {tableCapacity !== null && tableRows >= tableCapacity && (
        <Typography variant="body2" color="warning">
          Full: the oldest record of a deleted profile makes room for a new one.
        </Typography>
      )}
    </Box>
  );
}
