import { useMemo, useState } from 'react';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import DeleteSweepOutlined from '@mui/icons-material/DeleteSweepOutlined';
import Search from '@mui/icons-material/Search';
import TerminalIcon from '@mui/icons-material/Terminal';
import { toWorkbenchError } from '../../client/index.tsx';
import { useDevice } from '../../client/queries.ts';
import { useTerminal } from '../../client/use-terminal.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { LineFilter } from '../../components/line-filter.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { count } from '../../components/words/format.ts';
import { ModemFacts } from './modem-facts.tsx';
import { TerminalInput } from './terminal-input.tsx';
import { TerminalMacros } from './terminal-macros.tsx';
import { rowText, TerminalOutput } from './terminal-output.tsx';
import { terminalRows, typedLines, type TerminalRow } from './terminal-rows.ts';

/** AT lines by hand and by macro, with what they mean. */
export function TerminalTab({ deviceId }: { deviceId: string }) {
  const device = useDevice(deviceId).data;
  const terminal = useTerminal(deviceId);
  const { exchanges, live } = terminal;
  const [filter, setFilter] = useState('');
  const [held, setHeld] = useState<readonly TerminalRow[]>();
  const [clearing, setClearing] = useState(false);
  const busy = device?.runningOperationId !== undefined;
  const rows = useMemo(() => terminalRows(exchanges, live), [exchanges, live]);
  const current = held ?? rows;
  const shown = useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    if (!wanted) return current;
    return current.filter(({ text, decoded }) => `${text} ${decoded ?? ''}`.toLowerCase().includes(wanted));
  }, [current, filter]);
  const lines = useMemo(() => typedLines(exchanges), [exchanges]);
  const missed = held === undefined ? 0 : rows.length - held.length;

  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        flex: { lg: 1 },
        minHeight: 0,
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1fr) 360px' },
        gridTemplateRows: { lg: 'minmax(420px, 1fr)' },
        pb: { xs: 2, lg: 0 },
      }}
    >
      <Box
        component="section"
        aria-label="AT terminal"
        sx={{
          display: 'flex',
          flexDirection: 'column',
          minHeight: 0,
          height: { xs: 560, lg: 'auto' },
          border: 1,
          borderColor: 'divider',
          borderRadius: 1,
          bgcolor: 'background.paper',
          overflow: 'hidden',
        }}
      >
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            alignItems: 'center',
            gap: 1,
            px: 1.5,
            py: 0.75,
            borderBottom: 1,
            borderColor: 'divider',
          }}
        >
          <LineFilter
            label="Filter the lines"
            value={filter}
            onChange={setFilter}
            paused={held !== undefined}
            onPause={(pause) => setHeld(pause ? rows : undefined)}
          />
          <Button
            size="small"
            color="inherit"
            startIcon={<DeleteSweepOutlined />}
            disabled={rows.length === 0}
            onClick={() => setClearing(true)}
          >
            Clear history
          </Button>
          <CopyButton text={shown.map(rowText).join('\n')} what="all lines" />
          <Typography variant="body2" color="textSecondary" sx={{ ml: 'auto' }} noWrap>
            {count(shown.length, 'line')}
            {missed > 0 && `, ${missed} more since paused`}
          </Typography>
        </Box>
        {terminal.pending && (
          <Box sx={{ p: 2, flex: 1 }}>
            <SkeletonRows rows={6} height={20} />
          </Box>
        )}
        {terminal.error && (
          <Box sx={{ p: 2, flex: 1 }}>
            <ErrorPanel error={terminal.error} />
          </Box>
        )}
        {!terminal.pending && !terminal.error && shown.length === 0 && (
          <Box sx={{ flex: 1, display: 'grid', alignContent: 'center', minHeight: 0, overflow: 'auto' }}>
            {rows.length > 0 ? (
              <EmptyState icon={<Search />} title="No line matches the filter" />
            ) : (
              <EmptyState icon={<TerminalIcon />} title="No line was sent to this modem yet">
                Type a command such as AT+CSQ below, or run a macro. What is sent is kept, PINs and passwords blotted
                out; lines that would write an IMEI are refused.
              </EmptyState>
            )}
          </Box>
        )}
        {shown.length > 0 && <TerminalOutput rows={shown} />}
        {busy && (
          <Alert severity="info" variant="outlined" sx={{ mx: 1.5, mb: 1.5 }}>
            An operation is running on this device and has the modem to itself. Lines can be sent as soon as it ends, or
            when you cancel it above.
          </Alert>
        )}
        <TerminalInput lines={lines} disabled={busy} onSend={terminal.send} onFailed={() => void terminal.reload()} />
      </Box>
      <Stack spacing={2} sx={{ minHeight: 0, overflow: { lg: 'auto' }, '& > *': { flexShrink: 0 } }}>
        <TerminalMacros deviceId={deviceId} disabled={busy} onRan={() => void terminal.reload()} />
        <ModemFacts deviceId={deviceId} busy={busy} />
      </Stack>
      {clearing && (
        <ConfirmDialog
          open
          title="Clear the history of this terminal"
          verb="Clear history"
          danger
          onClose={() => setClearing(false)}
          onConfirm={async () => {
            try {
              await terminal.clear();
              setHeld(undefined);
            } catch (thrown) {
              return toWorkbenchError(thrown);
            }
            return undefined;
          }}
        >
          <Typography>
            {count(exchanges.length, 'line')} sent to this modem and their answers are removed for good. Macros and the
            operations journal stay.
          </Typography>
        </ConfirmDialog>
      )}
    </Box>
  );
}
