import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import IconButton from '@mui/material/IconButton';
import Skeleton from '@mui/material/Skeleton';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import DarkModeOutlined from '@mui/icons-material/DarkModeOutlined';
import LightModeOutlined from '@mui/icons-material/LightModeOutlined';
import Search from '@mui/icons-material/Search';
import { useColorScheme } from '@mui/material/styles';
import { useConnectionState } from '../client/index.tsx';
import { useBench } from '../client/queries.ts';
import { useSaveSettings } from '../client/use-save-settings.ts';
import { HardwareModeBadge } from '../components/hardware-mode-badge.tsx';
import { StateChip } from '../components/state-chip.tsx';

const connectionLook = {
  open: { tone: 'good', word: 'Connected' },
  connecting: { tone: 'busy', word: 'Connecting' },
  lost: { tone: 'bad', word: 'Disconnected' },
} as const;

export function TopBar({ onSearch }: { onSearch: () => void }) {
  const bench = useBench();
  const connection = connectionLook[useConnectionState()];
  const save = useSaveSettings();
  const { mode, systemMode } = useColorScheme();
  const dark = (mode === 'system' ? systemMode : mode) === 'dark';
  const command = navigator.userAgent.includes('Mac') ? '⌘K' : 'Ctrl+K';
  return (
    <Box
      component="header"
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: { xs: 1, sm: 1.5 },
        px: { xs: 1.5, sm: 2 },
        height: 56,
        borderBottom: 1,
        borderColor: 'divider',
        bgcolor: 'background.paper',
      }}
    >
      {bench.data ? (
        <>
          <Typography
            component="span"
            noWrap
            sx={{ fontWeight: 600, minWidth: 60, display: { xs: 'none', sm: 'block' } }}
          >
            {bench.data.name}
          </Typography>
          <HardwareModeBadge mode={bench.data.mode} />
        </>
      ) : (
        <Skeleton width={320} height={32} />
      )}
      <Box sx={{ flex: 1, display: 'flex', justifyContent: 'center', minWidth: 0 }}>
        <ButtonBase
          onClick={onSearch}
          aria-label="Search and commands"
          aria-keyshortcuts="Control+K Meta+K"
          sx={{
            width: '100%',
            maxWidth: 460,
            minWidth: 36,
            height: 36,
            px: { xs: 0, sm: 1.25 },
            gap: 1,
            justifyContent: { xs: 'center', sm: 'flex-start' },
            border: 1,
            borderColor: 'divider',
            borderRadius: 1,
            color: 'text.secondary',
            bgcolor: 'background.default',
            '&:hover': { borderColor: 'text.secondary' },
          }}
        >
          <Search fontSize="small" />
          <Box
            component="span"
            sx={{
              display: { xs: 'none', sm: 'block' },
              flex: 1,
              textAlign: 'left',
              overflow: 'hidden',
              whiteSpace: 'nowrap',
              textOverflow: 'ellipsis',
            }}
          >
            Search devices, profiles, identifiers, commands
          </Box>
          <Box
            component="kbd"
            sx={{
              display: { xs: 'none', sm: 'inline' },
              fontFamily: 'inherit',
              fontSize: '0.75rem',
              border: 1,
              borderColor: 'divider',
              borderRadius: 0.5,
              px: 0.5,
            }}
          >
            {command}
          </Box>
        </ButtonBase>
      </Box>
      <Box role="status" aria-label="Connection to the workstation">
        <StateChip tone={connection.tone} word={connection.word} />
      </Box>
      <Tooltip title={dark ? 'Switch to light' : 'Switch to dark'}>
        <IconButton
          aria-label={dark ? 'Switch to light' : 'Switch to dark'}
          onClick={() => void save({ theme: dark ? 'light' : 'dark' })}
        >
          {dark ? <LightModeOutlined /> : <DarkModeOutlined />}
        </IconButton>
      </Tooltip>
    </Box>
  );
}
