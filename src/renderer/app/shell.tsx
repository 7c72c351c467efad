import { useState } from 'react';
import Box from '@mui/material/Box';
import LinearProgress from '@mui/material/LinearProgress';
import { Outlet, useNavigation } from 'react-router';
import { useLiveUpdates } from '../client/use-live-updates.ts';
import { ReviewMoves } from '../components/operation/review-moves.tsx';
import { CommandPalette } from './command-palette.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { Intake } from './intake/intake.tsx';
import { NavigationRail } from './navigation-rail.tsx';
import { TopBar } from './top-bar.tsx';
import { TraceDrawer } from './trace-drawer.tsx';
import { useShortcuts } from './use-shortcuts.ts';

/** The frame round every screen: rail, top bar, content, trace below. The trace pushes the content up, never covers it. */
export function Shell() {
  const [paletteOpen, setPaletteOpen] = useState(false);
  const [traceOpen, setTraceOpen] = useState(false);
  const navigation = useNavigation();
  const openPalette = () => setPaletteOpen(true);
  useLiveUpdates();
  useShortcuts({ openPalette, toggleTrace: () => setTraceOpen((open) => !open) });

  return (
    <Box
      sx={{
        height: '100%',
        display: 'grid',
        gridTemplateColumns: 'auto minmax(0, 1fr)',
        gridTemplateRows: 'auto minmax(0, 1fr) auto',
      }}
    >
      <NavigationRail />
      <TopBar onSearch={openPalette} />
      <Box
        component="main"
        sx={{ position: 'relative', overflow: 'auto', minHeight: 0, bgcolor: 'background.default' }}
      >
        {navigation.state !== 'idle' && (
          <LinearProgress
            aria-label="Opening screen"
            sx={{ position: 'absolute', insetInline: 0, top: 0, height: 2 }}
          />
        )}
        <ConnectionBanner />
        <ReviewMoves>
          <Outlet />
        </ReviewMoves>
      </Box>
      <TraceDrawer open={traceOpen} onToggle={() => setTraceOpen((open) => !open)} />
      <CommandPalette
        open={paletteOpen}
        onClose={() => setPaletteOpen(false)}
        onToggleTrace={() => setTraceOpen((open) => !open)}
      />
      <Intake />
    </Box>
  );
}
