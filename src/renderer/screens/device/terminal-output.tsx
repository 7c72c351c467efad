import { useEffect, useRef } from 'react';
import Box from '@mui/material/Box';
import { useVirtualizer } from '@tanstack/react-virtual';
import { CopyButton } from '../../components/copy-button.tsx';
import { monospace } from '../../components/monospace.ts';
import { preciseTime } from '../../components/words/format.ts';
import type { TerminalRow } from './terminal-rows.ts';

const looks: Record<TerminalRow['kind'], { sign: string; word: string; color: string }> = {
  tx: { sign: '→', word: 'sent', color: 'primary.main' },
  rx: { sign: '←', word: 'received', color: 'success.main' },
  event: { sign: '!', word: 'unsolicited', color: 'warning.main' },
  passed: { sign: '✓', word: 'as expected', color: 'success.main' },
  failed: { sign: '✗', word: 'not as expected', color: 'error.main' },
  error: { sign: '✗', word: 'no answer', color: 'error.main' },
};

export const rowText = ({ at, kind, text, decoded }: TerminalRow): string =>
  [at, looks[kind].sign, text, decoded ?? ''].join('\t').trimEnd();

/** Lines with host time, direction and meaning; stays at the newest unless scrolled away. */
export function TerminalOutput({ rows }: { rows: readonly TerminalRow[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 26,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 12,
  });
  const total = virtualizer.getTotalSize();
  const atEnd = useRef(true);
  useEffect(() => {
    const element = scroller.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [total, rows.length]);

  return (
    <Box
      ref={scroller}
      role="log"
      aria-label="Terminal lines"
      aria-live="off"
      tabIndex={0}
      onScroll={(event) => {
        const element = event.currentTarget;
        atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 48;
      }}
      sx={{ flex: 1, minHeight: 0, overflow: 'auto', containerType: 'inline-size' }}
    >
      <Box sx={{ position: 'relative' }} style={{ height: total }}>
        {virtualizer.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            <Box
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              sx={{ position: 'absolute', insetInline: 0, top: 0 }}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Row row={row} />
            </Box>
          );
        })}
      </Box>
    </Box>
  );
}

function Row({ row }: { row: TerminalRow }) {
  const look = looks[row.kind];
  const isVerdict = row.kind === 'passed' || row.kind === 'failed';
  return (
    <Box
      sx={{
        px: 1.5,
        py: 0.25,
        display: 'grid',
        gridTemplateColumns: '94px 16px minmax(0, 1fr) 24px',
        columnGap: 1,
        alignItems: 'start',
        fontSize: '0.8125rem',
        lineHeight: '20px',
        '@container (min-width: 720px)': { gridTemplateColumns: '94px 16px minmax(0, 5fr) minmax(0, 4fr) 24px' },
        '&:hover': { bgcolor: 'action.hover' },
      }}
    >
      <Box component="time" dateTime={row.at} title={row.at} sx={{ color: 'text.secondary', fontFamily: monospace }}>
        {preciseTime(row.at)}
      </Box>
      <Box
        component="span"
        role="img"
        aria-label={look.word}
        title={look.word}
        sx={{ color: look.color, fontWeight: 700, textAlign: 'center' }}
      >
        {look.sign}
      </Box>
      <Box
        component="span"
        sx={{
          fontFamily: row.kind === 'error' ? undefined : monospace,
          color: row.kind === 'rx' ? 'text.primary' : look.color,
          fontWeight: row.kind === 'tx' ? 600 : 400,
          overflowWrap: 'anywhere',
        }}
      >
        {row.text}
      </Box>
      <Box
        component="span"
        sx={{
          color: 'text.secondary',
          gridColumn: '3',
          gridRow: '2',
          overflowWrap: 'anywhere',
          '@container (min-width: 720px)': { gridColumn: '4', gridRow: '1' },
        }}
      >
        {isVerdict ? look.word : row.kind === 'event' && row.decoded === null ? 'by itself' : row.decoded}
      </Box>
      <Box
        component="span"
        sx={{ gridColumn: '4', gridRow: '1', '@container (min-width: 720px)': { gridColumn: '5' } }}
      >
        <CopyButton text={row.text} what={`line ${row.text.slice(0, 40)}`} />
      </Box>
    </Box>
  );
}
