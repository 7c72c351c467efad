import { useEffect, useMemo, useRef, useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import PauseOutlined from '@mui/icons-material/PauseOutlined';
import PlayArrow from '@mui/icons-material/PlayArrow';
import Search from '@mui/icons-material/Search';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { TraceLine } from '#shared/api/index.ts';
import { useTrace } from '../client/use-trace.ts';
import { monospace } from './monospace.ts';
import { CopyButton } from './copy-button.tsx';
import { duration, preciseTime } from './words/format.ts';

const rowHeight = 24;
const directions = {
  tx: { sign: '→', word: 'sent', color: 'primary.main' },
  rx: { sign: '←', word: 'received', color: 'success.main' },
};
const kinds = { apdu: 'APDU', at: 'AT', http: 'HTTP' };

const asText = (lines: readonly TraceLine[]) =>
  lines
    .map((line) =>
      [line.at, directions[line.direction].sign, kinds[line.kind], line.name, line.text, line.status ?? ''].join('\t'),
    )
    .join('\n');

/** Every APDU, AT line and server call as it happens, identifiers redacted by the workstation. */
export function TraceView({ deviceId }: { deviceId?: string }) {
  const [paused, setPaused] = useState(false);
  const [filter, setFilter] = useState('');
  const lines = useTrace(deviceId, paused);
  const shown = useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    if (!wanted) return lines;
    return lines.filter((line) =>
      `${line.name} ${line.text} ${line.status ?? ''} ${kinds[line.kind]}`.toLowerCase().includes(wanted),
    );
  }, [lines, filter]);

  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const newest = shown.at(-1)?.seq;
  const atEnd = useRef(true);
  useEffect(() => {
    const element = scroller.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [newest]);

  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', height: '100%', minHeight: 0 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, px: 1.5, py: 0.75 }}>
        <TextField
          placeholder="Filter the trace"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          sx={{ maxWidth: 320 }}
          slotProps={{
            htmlInput: { 'aria-label': 'Filter the trace' },
            input: {
              startAdornment: (
                <InputAdornment position="start">
                  <Search fontSize="small" />
                </InputAdornment>
              ),
            },
          }}
        />
        <Button
          size="small"
          startIcon={paused ? <PlayArrow /> : <PauseOutlined />}
          onClick={() => setPaused((value) => !value)}
        >
          {paused ? 'Resume trace' : 'Pause trace'}
        </Button>
        <CopyButton text={asText(shown)} what="trace" />
        <Typography variant="body2" color="textSecondary" sx={{ ml: 'auto' }} noWrap>
          {shown.length} lines
        </Typography>
      </Box>
      <Box
        ref={scroller}
        role="log"
        aria-label="Trace lines"
        aria-live="off"
        tabIndex={0}
        onScroll={(event) => {
          const element = event.currentTarget;
          atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < rowHeight * 2;
        }}
        sx={{
          flex: 1,
          minHeight: 0,
          overflow: 'auto',
          fontFamily: monospace,
          fontSize: '0.75rem',
          borderTop: 1,
          borderColor: 'divider',
        }}
      >
        {shown.length === 0 && (
          <Typography sx={{ p: 2 }} color="textSecondary">
            Nothing has been exchanged yet. Lines appear here as soon as a card, modem or server is spoken to.
          </Typography>
        )}
        <Box sx={{ position: 'relative', minWidth: 900 }} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((row) => {
            const line = shown[row.index];
            if (!line) return null;
            const direction = directions[line.direction];
            return (
              <Box
                key={line.seq}
                sx={{
                  position: 'absolute',
                  insetInline: 0,
                  height: rowHeight,
                  px: 1.5,
                  display: 'grid',
                  gridTemplateColumns: '100px 20px 44px 220px minmax(200px, 1fr) auto',
                  alignItems: 'center',
                  columnGap: 1,
                  '&:hover': { bgcolor: 'action.hover' },
                }}
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <Box component="span" sx={{ color: 'text.secondary' }} title={line.at}>
                  {preciseTime(line.at)}
                </Box>
                <Box
                  component="span"
                  sx={{ color: direction.color, fontWeight: 600, fontSize: '1rem' }}
                  aria-label={direction.word}
                  role="img"
                >
                  {direction.sign}
                </Box>
                <span>{kinds[line.kind]}</span>
                <Ellipsis text={line.name} />
                <Ellipsis text={line.text} />
                <Box component="span" sx={{ color: 'text.secondary', textAlign: 'right' }}>
                  {line.status}
                  {line.durationMs !== null && ` ${duration(line.durationMs)}`}
                </Box>
              </Box>
            );
          })}
        </Box>
      </Box>
    </Box>
  );
}

function Ellipsis({ text }: { text: string }) {
  return (
    <Tooltip
      title={text.length > 40 ? text : ''}
      placement="top-start"
      slotProps={{ tooltip: { sx: { fontFamily: monospace, wordBreak: 'break-all', maxWidth: 720 } } }}
    >
      <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
        {text}
      </Box>
    </Tooltip>
  );
}
