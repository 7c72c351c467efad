import { useMemo, useRef, useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import DeleteSweepOutlined from '@mui/icons-material/DeleteSweepOutlined';
import FileDownloadOutlined from '@mui/icons-material/FileDownloadOutlined';
import VerticalAlignBottom from '@mui/icons-material/VerticalAlignBottom';
import SearchOff from '@mui/icons-material/SearchOff';
import TimelineOutlined from '@mui/icons-material/TimelineOutlined';
import type { TraceFilter } from '#shared/api/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { useBench, useSettings } from '../../client/queries.ts';
import { useTracePages } from '../../client/use-trace-pages.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { EmptyState } from '../empty-state.tsx';
import { LineFilter } from '../line-filter.tsx';
import { count } from '../words/format.ts';
import { ExportTrace } from './export-trace.tsx';
import { TraceDetail } from './trace-detail.tsx';
import { TraceFilters } from './trace-filters.tsx';
import { TraceRows } from './trace-rows.tsx';
import { TraceSearch } from './trace-search.tsx';

/** Keys are struck faster than a million lines are looked through. */
const typingMs = 250;

/** Every APDU, AT line and server call as it happens and as it happened, identifiers redacted by the workstation. */
export function TraceView({
  deviceId,
  initial = {},
  onFilter,
}: {
  deviceId?: string;
  initial?: TraceFilter;
  onFilter?: (filter: TraceFilter) => void;
}) {
  const client = useClient();
  const devices = useBench().data?.devices;
  const redaction = useSettings().data?.redaction ?? 'medium';
  const [paused, setPaused] = useState(false);
  const [following, setFollowing] = useState(initial.operationId === undefined);
  const [chosen, setChosen] = useState<number>();
  const [isOpen, setOpen] = useState(false);
  const [dialog, setDialog] = useState<'export' | 'clear'>();
  const [own, setOwn] = useState<TraceFilter>(initial);
  const [typed, setTyped] = useState(initial.text ?? '');
  const typing = useRef<ReturnType<typeof setTimeout>>(undefined);
  const filter = useMemo(() => withoutGaps({ ...own, ...(deviceId ? { deviceId } : {}) }), [own, deviceId]);
  const pages = useTracePages(filter, paused);
  const line = chosen === undefined ? undefined : pages.lineAt(chosen);
  const isFiltered = Object.keys(filter).length > (deviceId ? 1 : 0);

  const change = (part: Partial<TraceFilter>) => {
    setOwn((known) => ({ ...known, ...part }));
    setChosen(undefined);
    setOpen(false);
    if ('operationId' in part) onFilter?.(part);
  };
  const type = (text: string) => {
    setTyped(text);
    clearTimeout(typing.current);
    typing.current = setTimeout(() => change({ text: text.trim() || undefined }), typingMs);
  };

  const find = async (search: string, backwards: boolean) => {
    const offset = chosen === undefined ? (backwards ? pages.total - 1 : 0) : chosen + (backwards ? -1 : 1);
    const found = await client.trace.find({ ...filter, search, offset, backwards }).catch(() => undefined);
    if (found === undefined || found.offset === null) return false;
    setFollowing(false);
    pages.want(found.offset - 50, found.offset + 50);
    setChosen(found.offset);
    return true;
  };
  const close = () => setOpen(false);
  const nameOf = useMemo(() => {
    const names = new Map(devices?.map(({ id, name }) => [id, name]));
    return (id: string) => names.get(id) ?? id;
  }, [devices]);

  return (
    <Box
      sx={{
        display: 'flex',
        flexDirection: 'column',
        height: '100%',
        minHeight: 0,
        containerType: 'inline-size',
        containerName: 'trace',
      }}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, px: 1.5, py: 1 }}>
        <LineFilter
          label="Filter the trace"
          value={typed}
          onChange={type}
          paused={paused}
          onPause={setPaused}
          what="trace"
        />
        <TraceFilters filter={filter} onChange={change} ofDevice={deviceId !== undefined} />
        <TraceSearch onFind={find} />
        <Button
          size="small"
          color={following ? 'primary' : 'inherit'}
          aria-pressed={following}
          startIcon={<VerticalAlignBottom />}
          onClick={() => setFollowing(!following)}
        >
          Follow
        </Button>
        <Tooltip title="Export as a file">
          <IconButton size="small" aria-label="Export" onClick={() => setDialog('export')}>
            <FileDownloadOutlined fontSize="small" />
          </IconButton>
        </Tooltip>
        <Tooltip title="Clear the trace">
          <span>
            <IconButton size="small" aria-label="Clear" disabled={pages.kept === 0} onClick={() => setDialog('clear')}>
              <DeleteSweepOutlined fontSize="small" />
            </IconButton>
          </span>
        </Tooltip>
        <Typography
          variant="body2"
          color="textSecondary"
          noWrap
          sx={{ ml: 'auto', fontVariantNumeric: 'tabular-nums' }}
        >
          {lines(pages.total)}
          {isFiltered && ` of ${pages.kept.toLocaleString('en')}`}
        </Typography>
      </Box>
      <Box sx={{ flex: 1, minHeight: 0, display: 'flex', borderTop: 1, borderColor: 'divider', position: 'relative' }}>
        <Box
          sx={{
            flex: 1,
            minWidth: 0,
            display: 'flex',
            position: 'relative',
            // What is left of it beside the detail decides about the columns.
            container: 'trace / inline-size',
            '@container trace (max-width: 759px)': isOpen && line ? { display: 'none' } : {},
          }}
        >
          <TraceRows
            pages={pages}
            chosen={chosen}
            onChoose={setChosen}
            onOpen={() => setOpen(true)}
            onClose={close}
            following={following && !paused}
            onFollow={setFollowing}
            deviceName={deviceId === undefined ? nameOf : undefined}
          />
          {pages.total === 0 && !pages.pending && (
            <Box sx={{ position: 'absolute', inset: 0, display: 'grid', alignContent: 'center', overflow: 'auto' }}>
              {isFiltered && pages.kept > 0 ? (
                <EmptyState icon={<SearchOff />} title="No line passes the filter" />
              ) : (
                <EmptyState icon={<TimelineOutlined />} title="Nothing has been exchanged yet">
                  Lines appear here as soon as a card, modem or server is spoken to.
                </EmptyState>
              )}
            </Box>
          )}
        </Box>
        {isOpen && line && <TraceDetail key={line.seq} line={line} onClose={close} />}
      </Box>
      {dialog === 'export' && (
        <ExportTrace filter={filter} total={pages.total} redaction={redaction} onClose={() => setDialog(undefined)} />
      )}
      {dialog === 'clear' && (
        <ConfirmDialog
          open
          title="Clear the trace of all devices"
          verb="Clear trace"
          danger
          onClose={() => setDialog(undefined)}
          onConfirm={async () => {
            try {
              await client.trace.clear();
              setChosen(undefined);
              pages.reload();
            } catch (thrown) {
              return toWorkbenchError(thrown);
            }
            return undefined;
          }}
        >
          <Typography>
            {lines(pages.kept)} are removed from the disk for good. The operations journal and the reports stay.
          </Typography>
        </ConfirmDialog>
      )}
    </Box>
  );
}

const lines = (amount: number): string => count(amount, 'line').replace(String(amount), amount.toLocaleString('en'));

const withoutGaps = (filter: TraceFilter): TraceFilter =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined && value !== ''));
