import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import Box from '@mui/material/Box';
import type { TraceLine } from '#shared/api/index.ts';
import type { TracePages } from '../../client/use-trace-pages.ts';
import { monospace } from '../monospace.ts';
import { duration, preciseTime } from '../words/format.ts';
import { directionLooks, kindWords, outcomeSigns } from './trace-words.ts';

const rowHeight = 24;
/** Browsers lay nothing out that is higher; beyond, the scroll bar stands for more lines than it has pixels. */
const highest = 16_000_000;
const overscan = 12;

interface TraceRowsProps {
  readonly pages: TracePages;
  /** Place of the chosen line. */
  readonly chosen: number | undefined;
  readonly onChoose: (offset: number) => void;
  readonly onOpen: () => void;
  readonly onClose: () => void;
  /** Stays at the newest line. */
  readonly following: boolean;
  readonly onFollow: (following: boolean) => void;
  /** All devices: each line names its own. */
  readonly deviceName?: ((deviceId: string) => string) | undefined;
}

/** Lines by their place, any number of them; arrow keys move, Enter opens, Esc closes. */
export function TraceRows(props: TraceRowsProps) {
  const { pages, chosen, following, onFollow } = props;
  const { total, want } = pages;
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 400 });
  const whole = total * rowHeight;
  const height = Math.min(whole, highest);
  const scale = whole > highest ? (whole - view.height) / (height - view.height) : 1;
  const offsetTop = view.top * scale;
  const first = Math.max(0, Math.floor(offsetTop / rowHeight) - overscan);
  const last = Math.min(total, Math.ceil((offsetTop + view.height) / rowHeight) + overscan);
  const visible = Math.max(1, Math.floor(view.height / rowHeight) - 1);

  useEffect(() => want(first, last), [want, first, last]);
  useEffect(() => {
    const element = scroller.current!;
    const measure = () => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && following) element.scrollTop = element.scrollHeight;
  }, [following, total, view.height]);

  const reveal = useEffectEvent((place: number) => {
    const element = scroller.current;
    if (!element) return;
    const top = element.scrollTop * scale;
    const wanted = place * rowHeight;
    if (wanted < top) element.scrollTop = wanted / scale;
    else if (wanted + rowHeight > top + element.clientHeight)
      element.scrollTop = (wanted + rowHeight - element.clientHeight) / scale;
  });
  useLayoutEffect(() => {
    if (chosen !== undefined) reveal(chosen);
  }, [chosen]);

  const move = (event: KeyboardEvent) => {
    const from = chosen ?? (event.key === 'ArrowUp' ? total : first + overscan - 1);
    const steps: Record<string, number | undefined> = {
      ArrowDown: from + 1,
      ArrowUp: from - 1,
      PageDown: from + visible,
      PageUp: from - visible,
      Home: 0,
      End: total - 1,
    };
    const to = steps[event.key];
    if (to !== undefined && total > 0) {
      onFollow(false);
      props.onChoose(Math.min(total - 1, Math.max(0, to)));
    } else if (event.key === 'Enter' && chosen !== undefined) props.onOpen();
    else if (event.key === 'Escape') props.onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const rows = [];
  for (let offset = first; offset < last; offset++) {
    const line = pages.lineAt(offset);
    rows.push(
      <Row
        key={offset}
        line={line}
        offset={offset}
        top={view.top + offset * rowHeight - offsetTop}
        isChosen={offset === chosen}
        deviceName={props.deviceName}
        onChoose={() => {
          onFollow(false);
          props.onChoose(offset);
          props.onOpen();
        }}
      />,
    );
  }
  return (
    <Box
      ref={scroller}
      role="grid"
      aria-label="Trace lines"
      aria-rowcount={total}
      aria-activedescendant={
        chosen === undefined || chosen < first || chosen >= last ? undefined : `trace-line-${chosen}`
      }
      tabIndex={0}
      onKeyDown={move}
      onScroll={(event) => {
        const element = event.currentTarget;
        setView({ top: element.scrollTop, height: element.clientHeight });
        const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < rowHeight;
        if (atEnd !== following) onFollow(atEnd);
      }}
      sx={{
        flex: 1,
        minWidth: 0,
        minHeight: 0,
        overflow: 'auto',
        fontFamily: monospace,
        fontSize: '0.75rem',
        '&:focus-visible': { outlineOffset: -2 },
      }}
    >
      <Box role="rowgroup" sx={{ position: 'relative', minWidth: 480 }} style={{ height }}>
        {rows}
      </Box>
    </Box>
  );
}

interface RowProps {
  readonly line: TraceLine | undefined;
  readonly offset: number;
  readonly top: number;
  readonly isChosen: boolean;
  readonly deviceName: ((deviceId: string) => string) | undefined;
  readonly onChoose: () => void;
}

function Row({ line, offset, top, isChosen, deviceName, onChoose }: RowProps) {
  const columns = `104px 16px ${deviceName ? '96px ' : ''}40px 16px 216px minmax(96px, 1fr) max-content`;
  const direction = line && directionLooks[line.direction];
  const outcome = line && outcomeSigns[line.outcome];
  return (
    <Box
      id={`trace-line-${offset}`}
      role="row"
      aria-rowindex={offset + 1}
      aria-selected={isChosen}
      onClick={onChoose}
      sx={{
        position: 'absolute',
        insetInline: 0,
        top: 0,
        height: rowHeight,
        px: 1.5,
        display: 'grid',
        gridTemplateColumns: columns,
        alignItems: 'center',
        columnGap: 1,
        cursor: 'default',
        whiteSpace: 'nowrap',
        bgcolor: isChosen ? 'primary.light' : undefined,
        '&:hover': { bgcolor: isChosen ? 'primary.light' : 'action.hover' },
        '& > *': { overflow: 'hidden', textOverflow: 'ellipsis' },
        '@container trace (max-width: 759px)': {
          gridTemplateColumns: '104px 16px 184px minmax(96px, 1fr) max-content',
          '& > .wide': { display: 'none' },
        },
      }}
      style={{ transform: `translateY(${top}px)` }}
    >
      {line === undefined || direction === undefined || outcome === undefined ? (
        <Box role="gridcell" sx={{ color: 'text.secondary' }}>
          …
        </Box>
      ) : (
        <>
          <Box role="gridcell" sx={{ color: 'text.secondary' }} title={line.at}>
            {timeOf(line.at)}
          </Box>
          <Box role="gridcell" sx={{ color: direction.color, fontWeight: 600, fontSize: '1rem' }}>
            <span role="img" aria-label={direction.word}>
              {direction.sign}
            </span>
          </Box>
          {deviceName && (
            <Box role="gridcell" className="wide" sx={{ color: 'text.secondary' }} title={deviceName(line.deviceId)}>
              {deviceName(line.deviceId)}
            </Box>
          )}
          <span role="gridcell" className="wide">
            {kindWords[line.kind]}
          </span>
          <Box
            role="gridcell"
            className="wide"
            sx={{ color: 'text.secondary', textAlign: 'right' }}
            title="Logical channel"
          >
            {line.channel}
          </Box>
          <span role="gridcell" title={line.name}>
            {line.name}
          </span>
          <span role="gridcell">{line.text.slice(0, 300)}</span>
          <Box role="gridcell" sx={{ color: outcome.color, textAlign: 'right' }}>
            {outcome.sign}
            {line.status}
            {line.durationMs !== null && ` ${duration(line.durationMs)}`}
          </Box>
        </>
      )}
    </Box>
  );
}

/** Lines of other days say which. */
function timeOf(at: string): string {
  const today = new Date().toISOString().slice(0, 10);
  return at.startsWith(today) ? preciseTime(at) : `${at.slice(5, 10)} ${at.slice(11, 19)}`;
}
