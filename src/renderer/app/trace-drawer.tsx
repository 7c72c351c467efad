import { lazy, Suspense, useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import KeyboardArrowDown from '@mui/icons-material/KeyboardArrowDown';
import KeyboardArrowUp from '@mui/icons-material/KeyboardArrowUp';
import TerminalOutlined from '@mui/icons-material/TerminalOutlined';

const TraceView = lazy(async () => ({ default: (await import('../components/trace/trace-view.tsx')).TraceView }));

const lowest = 140;
const step = 40;
const highest = () => Math.max(lowest, window.innerHeight - 360);
const within = (height: number) => Math.min(highest(), Math.max(lowest, height));

/** A strip at the foot of the window that opens into the live trace; drag or arrow keys set its height. */
export function TraceDrawer({ open, onToggle }: { open: boolean; onToggle: () => void }) {
  const [height, setHeight] = useState(260);
  return (
    <Box
      component="aside"
      aria-label="Trace"
      sx={{ borderTop: 1, borderColor: 'divider', bgcolor: 'background.paper', minWidth: 0 }}
    >
      {open && (
        <Box
          role="separator"
          aria-label="Height of the trace"
          aria-orientation="horizontal"
          aria-valuenow={height}
          aria-valuemin={lowest}
          aria-valuemax={highest()}
          tabIndex={0}
          onKeyDown={(event) => {
            if (event.key === 'ArrowUp') setHeight((now) => within(now + step));
            else if (event.key === 'ArrowDown') setHeight((now) => within(now - step));
            else return;
            event.preventDefault();
          }}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={(event) => {
            if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
            setHeight(within(window.innerHeight - event.clientY - 36));
          }}
          sx={{ height: 6, cursor: 'ns-resize', touchAction: 'none', '&:hover': { bgcolor: 'action.selected' } }}
        />
      )}
      <Button
        fullWidth
        size="small"
        color="inherit"
        aria-expanded={open}
        aria-keyshortcuts="Control+J Meta+J"
        onClick={onToggle}
        startIcon={<TerminalOutlined />}
        endIcon={open ? <KeyboardArrowDown /> : <KeyboardArrowUp />}
        sx={{ justifyContent: 'flex-start', borderRadius: 0, px: 2, height: 32, color: 'text.secondary' }}
      >
        {open ? 'Hide trace' : 'Show trace'}
      </Button>
      {open && (
        <Box style={{ height }}>
          <Suspense fallback={null}>
            <TraceView />
          </Suspense>
        </Box>
      )}
    </Box>
  );
}
