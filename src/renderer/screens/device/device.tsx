import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import Typography from '@mui/material/Typography';
import DevicesOther from '@mui/icons-material/DevicesOther';
import RefreshOutlined from '@mui/icons-material/RefreshOutlined';
import SimCardDownloadOutlined from '@mui/icons-material/SimCardDownloadOutlined';
import { Link, useNavigate, useParams } from 'react-router';
import type { Device as DeviceData } from '#shared/api/index.ts';
import { useBench, useDevice } from '../../client/queries.ts';
import { useRefreshDevice } from '../../client/use-refresh-device.ts';
import { DeviceMenu } from '../../components/device-menu.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { HardwareModeBadge } from '../../components/hardware-mode-badge.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { DeviceOperation } from '../../components/operation/device-operation.tsx';
import { Page } from '../../components/page.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { TraceView } from '../../components/trace/trace-view.tsx';
import { deviceTone } from '../../components/tones.ts';
import { deviceStateWords } from '../../components/words/vocabulary.ts';
import { ChipTab } from './chip-tab.tsx';
import { FilesTab } from './files/files-tab.tsx';
import { ImeiTab } from './imei-tab.tsx';
import { NotificationsTab } from './notifications-tab.tsx';
import { ProfilesTab } from './profiles-tab.tsx';
import { TerminalTab } from './terminal-tab.tsx';
import { VerificationTab } from './verification-tab.tsx';

const tabs = [
  { id: 'profiles', label: 'Profiles' },
  { id: 'imei', label: 'IMEI' },
  { id: 'files', label: 'Files' },
  { id: 'verification', label: 'Verification' },
  { id: 'notifications', label: 'Notifications' },
  { id: 'chip', label: 'Chip' },
  { id: 'terminal', label: 'AT terminal' },
  { id: 'trace', label: 'Trace' },
] as const;

export function Device() {
  const { deviceId = '', tab = 'profiles' } = useParams();
  const bench = useBench();
  const device = useDevice(deviceId).data;
  const navigate = useNavigate();
  const refresh = useRefreshDevice();
  const offered = tabs.filter(({ id }) => id !== 'terminal' || device?.hasModem !== false);
  const shown = offered.find((known) => known.id === tab)?.id ?? 'profiles';
  const path = `/device/${encodeURIComponent(deviceId)}`;

  if (bench.data && !device) {
    return (
      <EmptyState
        icon={<DevicesOther />}
        title="This device is not on the bench"
        action={
          <Button component={Link} to="/" variant="contained">
            Go to the bench
          </Button>
        }
      >
        It was unplugged or is not simulated any more. Its operations stay in the journal.
      </EmptyState>
    );
  }

  return (
    <Page
      fill={shown === 'trace' || shown === 'terminal'}
      title={
        <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', flexWrap: 'wrap', gap: 1 }}>
          {device ? device.name : <Skeleton width={220} />}
          {device && <StateChip tone={deviceTone[device.state]} word={deviceStateWords[device.state]} />}
          {device && <HardwareModeBadge mode={device.kind} short />}
        </Box>
      }
      lead={device ? <Identity device={device} /> : <Skeleton width={420} />}
      actions={
        <>
          <Button startIcon={<RefreshOutlined />} onClick={() => void refresh([deviceId])} aria-keyshortcuts="F5">
            Read again
          </Button>
          <Button
            variant="contained"
            startIcon={<SimCardDownloadOutlined />}
            component={Link}
            to={`/load/${encodeURIComponent(deviceId)}`}
          >
            Load eSIM
          </Button>
          {device && <DeviceMenu device={device} />}
        </>
      }
    >
      <DeviceOperation deviceId={deviceId} runningOperationId={device?.runningOperationId} problem={device?.problem} />
      <Tabs
        value={shown}
        onChange={(_event, next: string) => void navigate(`${path}/${next}`, { replace: true })}
        variant="scrollable"
        allowScrollButtonsMobile
        aria-label="About this device"
        sx={{ borderBottom: 1, borderColor: 'divider', mb: 2, flexShrink: 0 }}
      >
        {offered.map((known) => (
          <Tab
            key={known.id}
            value={known.id}
            label={known.label}
            id={`tab-${known.id}`}
            aria-controls={`panel-${known.id}`}
          />
        ))}
      </Tabs>
      <Box
        role="tabpanel"
        id={`panel-${shown}`}
        aria-labelledby={`tab-${shown}`}
        sx={
          shown === 'trace'
            ? {
                flex: 1,
                minHeight: 240,
                border: 1,
                borderColor: 'divider',
                borderRadius: 1,
                overflow: 'hidden',
                bgcolor: 'background.paper',
              }
            : shown === 'terminal'
              ? { flex: { lg: 1 }, minHeight: { lg: 0 }, display: 'flex', flexDirection: 'column' }
              : {}
        }
      >
        {shown === 'profiles' && <ProfilesTab deviceId={deviceId} />}
        {shown === 'imei' && <ImeiTab deviceId={deviceId} />}
        {shown === 'files' && <FilesTab key={deviceId} deviceId={deviceId} />}
        {shown === 'verification' && <VerificationTab deviceId={deviceId} />}
        {shown === 'notifications' && <NotificationsTab deviceId={deviceId} />}
        {shown === 'chip' && <ChipTab deviceId={deviceId} />}
        {shown === 'terminal' && <TerminalTab key={deviceId} deviceId={deviceId} />}
        {shown === 'trace' && <TraceView deviceId={deviceId} />}
      </Box>
    </Page>
  );
}

function Identity({ device }: { device: DeviceData }) {
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, alignItems: 'center', minHeight: 28 }}>
      <Typography component="span">{device.model}</Typography>
      {device.eid && (
        <span>
          EID <Identifier value={device.eid} what="EID" />
        </span>
      )}
      {device.reader && <span>Reader {device.reader.name}</span>}
      {device.modemPort && device.kind === 'real' && <span>Modem {device.modemPort}</span>}
    </Box>
  );
}
