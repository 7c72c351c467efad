import { memo } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Typography from '@mui/material/Typography';
import SimCardDownloadOutlined from '@mui/icons-material/SimCardDownloadOutlined';
import { Link } from 'react-router';
import type { Device } from '#shared/api/index.ts';
import { useOperation } from '../../client/queries.ts';
import { DeviceMenu } from '../../components/device-menu.tsx';
import { HardwareModeBadge } from '../../components/hardware-mode-badge.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { OperationProgress } from '../../components/operation/operation-progress.tsx';
import { useReviewMoves } from '../../components/operation/review-moves.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { deviceTone } from '../../components/tones.ts';
import { count } from '../../components/words/format.ts';
import { errorText } from '../../components/words/error-text.ts';
import { deviceStateWords, faultWords, ratWords, simWords } from '../../components/words/vocabulary.ts';

const label = { color: 'text.secondary', fontSize: '0.8125rem', whiteSpace: 'nowrap' } as const;

/** One device: who it is, how it is, what it is doing. Its height stays the same whatever it does. */
export const DeviceTile = memo(function DeviceTile({ device, compact }: { device: Device; compact: boolean }) {
  const path = `/device/${encodeURIComponent(device.id)}`;
  return (
    <Card
      component="article"
      role="listitem"
      aria-label={device.name}
      sx={{ p: compact ? 1.5 : 2, display: 'flex', flexDirection: 'column', gap: compact ? 0.75 : 1.25 }}
    >
      <Box sx={{ display: 'flex', alignItems: 'flex-start', gap: 1 }}>
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Typography variant="h2" noWrap>
            <Box
              component={Link}
              to={path}
              sx={{ color: 'inherit', textDecoration: 'none', '&:hover': { textDecoration: 'underline' } }}
            >
              {device.name}
            </Box>
          </Typography>
          <Typography variant="body2" color="textSecondary" noWrap>
            {device.model}
            {device.capability && ` · ${device.capability.rats.map((rat) => ratWords[rat]).join(', ')}`}
          </Typography>
        </Box>
        <StateChip tone={deviceTone[device.state]} word={deviceStateWords[device.state]} />
        <DeviceMenu device={device} />
      </Box>

      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: 'auto minmax(0, 1fr)',
          columnGap: 1.5,
          rowGap: compact ? 0 : 0.5,
          alignItems: 'center',
        }}
      >
        <Box sx={label}>EID</Box>
        {device.eid ? (
          <Box sx={{ '& span': { flexWrap: 'nowrap' }, fontSize: '0.9em', overflow: 'hidden' }}>
            <Identifier value={device.eid} what={`EID of ${device.name}`} small={compact} />
          </Box>
        ) : (
          <Typography variant="body2" color="textSecondary">
            {device.hasEuicc ? 'Not read' : 'No eUICC'}
          </Typography>
        )}
        {device.slots.map((slot) => (
          <SlotRow key={slot.slot} slot={slot} deviceName={device.name} />
        ))}
        <Box sx={label}>Profiles</Box>
        <Typography variant="body2" noWrap>
          {profilesOf(device)}
          {device.enabledProfile && (
            <>
              {' · '}
              <strong>{device.enabledProfile.name}</strong> enabled
            </>
          )}
        </Typography>
      </Box>

      <Box sx={{ height: compact ? 30 : 56, display: 'grid', alignContent: 'center', overflow: 'hidden' }}>
        <Activity device={device} compact={compact} />
      </Box>

      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mt: 'auto' }}>
        <Button component={Link} to={path} variant="outlined" size="small" aria-label={`Open ${device.name}`}>
          Open
        </Button>
        {device.hasEuicc && (
          <Button
            component={Link}
            to={`/load/${encodeURIComponent(device.id)}`}
            size="small"
            startIcon={<SimCardDownloadOutlined />}
            aria-label={`Load eSIM into ${device.name}`}
          >
            Load eSIM
          </Button>
        )}
        <Box sx={{ ml: 'auto' }}>
          <HardwareModeBadge mode={device.kind} short />
        </Box>
      </Box>
    </Card>
  );
});

/** Without the card nobody knows; zero is said only of a card that was read. */
function profilesOf(device: Device): string {
  if (device.hasEuicc && !device.eid) return 'Not read';
  return device.profileCount === 0 ? 'None loaded' : count(device.profileCount, 'profile');
}

function SlotRow({ slot, deviceName }: { slot: Device['slots'][number]; deviceName: string }) {
  return (
    <>
      <Box sx={label}>Slot {slot.slot}</Box>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5, minWidth: 0 }}>
        {slot.imei ? (
          <Identifier value={slot.imei} what={`IMEI of slot ${slot.slot} of ${deviceName}`} grouped={false} />
        ) : (
          <Typography variant="body2" color="textSecondary">
            IMEI not read
          </Typography>
        )}
        <Typography variant="body2" color="textSecondary" noWrap>
          {simWords[slot.sim]}
          {slot.label && ` · ${slot.label}`}
        </Typography>
      </Box>
    </>
  );
}

/** The running step, else what is wrong, else the faults that are switched on. */
function Activity({ device, compact }: { device: Device; compact: boolean }) {
  const operation = useOperation(device.runningOperationId).data;
  const review = useReviewMoves();
  if (device.runningOperationId && operation) {
    if (operation.state !== 'waiting' || operation.question?.kind !== 'confirmMoves')
      return <OperationProgress operation={operation} short={compact} />;
    return (
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <OperationProgress operation={operation} short={compact} />
        </Box>
        <Button
          size="small"
          variant="contained"
          onClick={() => review(operation.id)}
          aria-label={`Review the moves on ${device.name}`}
        >
          Review
        </Button>
      </Box>
    );
  }
  if (device.problem) {
    const text = errorText(device.problem);
    return (
      <Typography variant="body2" color="error" component="div" role="status">
        {text.title}
        {!compact && (
          <Typography
            component="span"
            variant="caption"
            color="textSecondary"
            noWrap
            title={text.nextStep}
            sx={{ display: 'block' }}
          >
            {text.nextStep}
          </Typography>
        )}
      </Typography>
    );
  }
  if (device.faults.length > 0) {
    return (
      <Typography variant="body2" color="warning">
        Simulated fault: {device.faults.map((fault) => faultWords[fault].name.toLowerCase()).join(', ')}
      </Typography>
    );
  }
  return (
    <Typography variant="body2" color="textSecondary">
      Nothing running
    </Typography>
  );
}
