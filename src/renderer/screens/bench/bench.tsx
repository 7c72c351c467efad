import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import DevicesOther from '@mui/icons-material/DevicesOther';
import RefreshOutlined from '@mui/icons-material/RefreshOutlined';
import SimCardDownloadOutlined from '@mui/icons-material/SimCardDownloadOutlined';
import { Link } from 'react-router';
import type { Bench as BenchData } from '#shared/api/index.ts';
import { toWorkbenchError } from '../../client/index.tsx';
import { useBench, useSettings } from '../../client/queries.ts';
import { useRefreshDevice } from '../../client/use-refresh-device.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Page } from '../../components/page.tsx';
import { count } from '../../components/words/format.ts';
import { DeviceTile } from './device-tile.tsx';

/** All devices, a tile each; tiles come and go with the hardware. */
export function Bench() {
  const bench = useBench();
  const settings = useSettings();
  const refresh = useRefreshDevice();
  const compact = settings.data?.density === 'compact';
  const devices = bench.data?.devices ?? [];

  return (
    <Page
      wide
      title="Bench"
      lead={bench.data ? summary(bench.data) : <Skeleton width={220} />}
      actions={
        <>
          <Button startIcon={<RefreshOutlined />} onClick={() => void refresh(devices.map((device) => device.id))}>
            Read all again
          </Button>
          <Button variant="contained" startIcon={<SimCardDownloadOutlined />} component={Link} to="/load">
            Load eSIM
          </Button>
        </>
      }
    >
      {bench.isError && <ErrorPanel error={toWorkbenchError(bench.error)} />}
      {bench.data && devices.length === 0 ? (
        <EmptyState
          icon={<DevicesOther />}
          title="No device on this bench"
          action={
            <Box sx={{ display: 'flex', gap: 1, mt: 1 }}>
              <Button component={Link} to="/doctor" variant="contained">
                Find out why
              </Button>
              <Button component={Link} to="/settings">
                Use simulated devices
              </Button>
            </Box>
          }
        >
          Plug in a card reader or a modem; it appears here by itself. The doctor checks reader service, ports and
          permissions.
        </EmptyState>
      ) : (
        <Box
          role="list"
          aria-label="Devices"
          sx={{
            display: 'grid',
            gap: 2,
            gridTemplateColumns: `repeat(auto-fill, minmax(min(${compact ? 328 : 392}px, 100%), 1fr))`,
          }}
        >
          {bench.data
            ? devices.map((device) => <DeviceTile key={device.id} device={device} compact={compact} />)
            : [0, 1, 2].map((tile) => <Skeleton key={tile} variant="rounded" height={compact ? 212 : 276} />)}
        </Box>
      )}
    </Page>
  );
}

function summary(bench: BenchData): string {
  const busy = bench.devices.filter((device) => device.runningOperationId).length;
  const problems = bench.devices.filter((device) => device.problem).length;
  return [
    count(bench.devices.length, 'device'),
    busy > 0 ? `${busy} at work` : null,
    problems > 0 ? `${problems} with a problem` : null,
  ]
    .filter(Boolean)
    .join(' · ');
}
