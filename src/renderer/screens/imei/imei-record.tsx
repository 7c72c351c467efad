import { useDeferredValue, useMemo, useRef, useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import ManageSearchOutlined from '@mui/icons-material/ManageSearchOutlined';
import Search from '@mui/icons-material/Search';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { recogniseIdentifier, recognisedWords } from '#shared/imei/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys, useSettings } from '../../client/queries.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Page } from '../../components/page.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { VirtualList } from '../../components/virtual-list.tsx';
import { count } from '../../components/words/format.ts';
import { ExportRecord } from './export-record.tsx';
import { RecordRow } from './record-row.tsx';

/** As many as the interface gives in one answer. */
const most = 5000;

/** Where each IMEI, EID, ICCID and device of this bench was and is. Made for a scanner: read, Enter, read the next. */
export function ImeiRecord() {
  const client = useClient();
  const [typed, setTyped] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const recognised = recogniseIdentifier(useDeferredValue(typed));
  const redaction = useSettings().data?.redaction;
  const { search } = recognised;
  const record = useQuery({
    queryKey: [...keys.imeiRecord, 'search', search],
    queryFn: ({ signal }) => client.imei.search({ text: search, limit: most }, { signal }),
    placeholderData: keepPreviousData,
    // SIMs come and go without this screen hearing of it.
    staleTime: 0,
  });
  const rows = useMemo(() => record.data ?? [], [record.data]);
  const items = useMemo(() => rows.map((row, index) => ({ row, index })), [rows]);
  return (
    <Page
      fill
      wide
      title="IMEI record"
      lead="Which IMEI was in which device, for which SIM and slot, when and why."
      actions={<ExportRecord rows={rows} redaction={redaction} />}
    >
      <Box
        component="form"
        role="search"
        sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 2, rowGap: 0.5, mb: 2 }}
        onSubmit={(event) => {
          event.preventDefault();
          // The next scan takes the place of this one.
          field.current?.select();
          void record.refetch();
        }}
      >
        <TextField
          autoFocus
          inputRef={field}
          placeholder="Scan or type an IMEI, EID, ICCID or device"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          autoComplete="off"
          sx={{ flex: '1 1 280px', maxWidth: 480 }}
          slotProps={{
            htmlInput: { 'aria-label': 'Search the IMEI record', maxLength: 100, spellCheck: false },
            input: {
              startAdornment: (
                <InputAdornment position="start">
                  <Search fontSize="small" />
                </InputAdornment>
              ),
            },
          }}
        />
        <Typography
          role="status"
          aria-label="What was searched"
          variant="body2"
          color={recognised.checkDigit === 'wrong' ? 'warning' : 'textSecondary'}
          sx={{ flex: '1 1 240px' }}
        >
          {[
            recognisedWords(recognised),
            record.data && `${count(rows.length, 'row')}${rows.length === most ? ' (no more are shown)' : ''}`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </Typography>
      </Box>
      {record.isError && <ErrorPanel error={toWorkbenchError(record.error)} />}
      {record.isPending && <SkeletonRows rows={6} height={64} />}
      {record.data && rows.length === 0 && <Nothing searched={search} wrong={recognised.checkDigit === 'wrong'} />}
      {rows.length > 0 && (
        <Card sx={{ flex: 1, minHeight: 240 }}>
          <VirtualList
            items={items}
            itemKey={({ index }) => index}
            estimateHeight={68}
            measured
            label="IMEI record rows"
          >
            {({ row }) => <RecordRow row={row} />}
          </VirtualList>
        </Card>
      )}
    </Page>
  );
}

function Nothing({ searched, wrong }: { searched: string; wrong: boolean }) {
  if (searched === '') {
    return (
      <EmptyState
        icon={<ManageSearchOutlined />}
        title="Nothing is on record yet"
        action={
          <Button component={Link} to="/" variant="contained">
            Go to the bench
          </Button>
        }
      >
        Each device’s IMEIs appear here once it was read, and each binding when it is made.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<ManageSearchOutlined />} title="Not on this bench">
      No device, SIM or binding of this bench has it.
      {wrong && ' Its check digit is wrong: a digit was misread or mistyped.'}
    </EmptyState>
  );
}
