import Box from '@mui/material/Box';
import Cable from '@mui/icons-material/Cable';
import ScienceOutlined from '@mui/icons-material/ScienceOutlined';
import { hardwareModeWords } from './words/vocabulary.ts';

type Mode = keyof typeof hardwareModeWords;

/** Simulated is a dashed outline with a flask, real a filled badge with a cable: told apart without colour too. */
export function HardwareModeBadge({ mode, short = false }: { mode: Mode; short?: boolean }) {
  const real = mode !== 'simulated';
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.5,
        px: 1,
        height: 26,
        borderRadius: 1,
        fontSize: '0.8125rem',
        fontWeight: 600,
        whiteSpace: 'nowrap',
        flexShrink: 0,
        border: 1.5,
        borderStyle: real ? 'solid' : 'dashed',
        borderColor: real ? 'warning.main' : 'primary.main',
        bgcolor: real ? 'warning.main' : 'transparent',
        color: real ? 'background.paper' : 'primary.main',
        '& svg': { fontSize: 16 },
      }}
    >
      {real ? <Cable aria-hidden /> : <ScienceOutlined aria-hidden />}
      {short ? (real ? 'Real' : 'Simulated') : hardwareModeWords[mode]}
    </Box>
  );
}
