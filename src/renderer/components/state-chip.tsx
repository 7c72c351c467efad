import Chip from '@mui/material/Chip';
import BlockOutlined from '@mui/icons-material/BlockOutlined';
import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import ErrorOutlined from '@mui/icons-material/ErrorOutlined';
import HourglassEmpty from '@mui/icons-material/HourglassEmpty';
import PauseOutlined from '@mui/icons-material/PauseOutlined';
import Sync from '@mui/icons-material/Sync';
import WarningAmber from '@mui/icons-material/WarningAmber';

export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'waiting' | 'idle' | 'none';

const look = {
  good: { icon: <CheckCircleOutlined />, color: 'success' },
  bad: { icon: <ErrorOutlined />, color: 'error' },
  warn: { icon: <WarningAmber />, color: 'warning' },
  busy: { icon: <Sync />, color: 'info' },
  waiting: { icon: <HourglassEmpty />, color: 'warning' },
  idle: { icon: <PauseOutlined />, color: 'default' },
  none: { icon: <BlockOutlined />, color: 'default' },
} as const;

/** State as icon + word + colour, never by colour alone. */
export function StateChip({ tone, word }: { tone: Tone; word: string }) {
  const { icon, color } = look[tone];
  return <Chip variant="outlined" color={color} icon={icon} label={word} sx={{ flexShrink: 0 }} />;
}
