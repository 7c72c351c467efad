import { useMemo, useRef, useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Checkbox from '@mui/material/Checkbox';
import ListItemButton from '@mui/material/ListItemButton';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import ReceiptLongOutlined from '@mui/icons-material/ReceiptLongOutlined';
import { Link } from 'react-router';
import type { Operation } from '#shared/api/index.ts';
import { toWorkbenchError } from '../../client/index.tsx';
import { operationsPage, useOlderOperations, useOperations } from '../../client/queries.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { BatchActions } from '../../components/reports/batch-actions.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { operationTone } from '../../components/tones.ts';
import { VirtualList } from '../../components/virtual-list.tsx';
import { dayAndTime } from '../../components/words/format.ts';
import { operationStateWords, operationWords } from '../../components/words/vocabulary.ts';

/** Operations, newest first, found by device, name, identifier or outcome. */
export function OperationList({ chosen }: { chosen: string | undefined }) {
  const operations = useOperations();
  const older = useOlderOperations();
  const mayHaveOlder = older.data ?? (operations.data?.length ?? 0) >= operationsPage;
  const [search, setSearch] = useState('');
  const [state, setState] = useState<Operation['state'] | 'any'>('any');
  const shown = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    return (operations.data ?? []).filter(
      (operation) =>
        (state === 'any' || operation.state === state) && (!wanted || searchText(operation).includes(wanted)),
    );
  }, [operations.data, search, state]);

  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef<string>(undefined);
  /** With Shift, everything from the one ticked before. */
  const tick = (id: string, on: boolean, isRange: boolean) => {
    const ids = shown.map((operation) => operation.id);
    const from = isRange && anchor.current ? ids.indexOf(anchor.current) : -1;
    const to = ids.indexOf(id);
    const range = from < 0 ? [id] : ids.slice(Math.min(from, to), Math.max(from, to) + 1);
    anchor.current = id;
    setTicked((before) => {
      const next = new Set(before);
      for (const one of range)
        if (on) next.add(one);
        else next.delete(one);
      return next;
    });
  };

  return (
    <Card sx={{ display: 'flex', flexDirection: 'column', minHeight: 0 }}>
      <Box sx={{ display: 'flex', gap: 1, p: 1.5, borderBottom: 1, borderColor: 'divider' }}>
        <TextField
          placeholder="Filter operations"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          slotProps={{ htmlInput: { 'aria-label': 'Filter operations' } }}
        />
        <TextField
          select
          label="Outcome"
          value={state}
          onChange={(event) => setState(event.target.value as typeof state)}
          sx={{ maxWidth: 150 }}
        >
          <MenuItem value="any">Any</MenuItem>
          {(Object.keys(operationStateWords) as Operation['state'][]).map((one) => (
            <MenuItem key={one} value={one}>
              {operationStateWords[one]}
            </MenuItem>
          ))}
        </TextField>
      </Box>
      <BatchActions
        chosen={ticked}
        total={shown.length}
        onChooseAll={(all) => setTicked(new Set(all ? shown.map((operation) => operation.id) : []))}
      />
      <Box sx={{ flex: 1, minHeight: 0 }}>
        {operations.isPending && (
          <Box sx={{ p: 1.5 }}>
            <SkeletonRows rows={6} height={56} />
          </Box>
        )}
        {operations.isError && <ErrorPanel error={toWorkbenchError(operations.error)} />}
        {operations.data && shown.length === 0 && (
          <EmptyState
            icon={<ReceiptLongOutlined />}
            title={operations.data.length === 0 ? 'Nothing has been done yet' : 'No operation matches'}
          >
            {operations.data.length === 0 && 'Every change of a device appears here with its steps.'}
          </EmptyState>
        )}
        {shown.length > 0 && (
          <VirtualList items={shown} itemKey={(operation) => operation.id} estimateHeight={64} label="Operations">
            {(operation) => (
              <Box sx={{ display: 'flex', alignItems: 'center', borderBottom: 1, borderColor: 'divider' }}>
                <Checkbox
                  size="small"
                  checked={ticked.has(operation.id)}
                  onChange={(event, on) =>
                    tick(operation.id, on, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)
                  }
                  slotProps={{ input: { 'aria-label': `Choose ${operationWords[operation.kind]}, ${operation.id}` } }}
                  sx={{ ml: 1 }}
                />
                <ListItemButton
                  component={Link}
                  to={`/journal/${operation.id}`}
                  selected={operation.id === chosen}
                  aria-current={operation.id === chosen ? 'true' : undefined}
                  sx={{ height: 64, gap: 1.5, pl: 0.5, minWidth: 0 }}
                >
                  <Box sx={{ flex: 1, minWidth: 0 }}>
                    <Typography noWrap sx={{ fontWeight: 600 }}>
                      {operationWords[operation.kind]}
                    </Typography>
                    <Typography variant="body2" color="textSecondary" noWrap>
                      {operation.deviceName} · {dayAndTime(operation.startedAt)}
                    </Typography>
                  </Box>
                  <StateChip tone={operationTone[operation.state]} word={operationStateWords[operation.state]} />
                </ListItemButton>
              </Box>
            )}
          </VirtualList>
        )}
      </Box>
      {mayHaveOlder && (
        <Button loading={older.isPending} onClick={() => older.mutate()}>
          Show older
        </Button>
      )}
    </Card>
  );
}

const searchText = (operation: Operation) =>
  [
    operationWords[operation.kind],
    operation.deviceName,
    operation.id,
    operation.error?.code,
    ...Object.values(operation.result ?? {}),
  ]
    .join(' ')
    .toLowerCase();
