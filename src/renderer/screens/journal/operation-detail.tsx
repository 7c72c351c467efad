import type { ReactNode } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Divider from '@mui/material/Divider';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import ReceiptLongOutlined from '@mui/icons-material/ReceiptLongOutlined';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { hasEnded, keys, useOperation } from '../../client/queries.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Facts } from '../../components/facts.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { CancelOperationButton } from '../../components/operation/cancel-operation-button.tsx';
import { ExportReport } from '../../components/reports/export-report.tsx';
import { StageList } from '../../components/operation/stage-list.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { operationTone } from '../../components/tones.ts';
import { factWords } from '#shared/words/index.ts';
import { dayAndTime, duration } from '../../components/words/format.ts';
import { factValue } from '#shared/words/index.ts';
import { operationClassWords, operationStateWords, operationWords } from '../../components/words/vocabulary.ts';
import { EntryRow } from './entry-row.tsx';

/** One operation: outcome, facts, stages and its links of the journal's chain. */
export function OperationDetail({ operationId }: { operationId: string | undefined }) {
  const client = useClient();
  const operation = useOperation(operationId);
  const entries = useQuery({
    queryKey: keys.journal(operationId ?? ''),
    queryFn: ({ signal }) => client.journal.list({ operationId: operationId ?? '', limit: 500 }, { signal }),
    enabled: Boolean(operationId),
  });
  if (!operationId) {
    return (
      <Card sx={{ display: 'grid', placeContent: 'center' }}>
        <EmptyState icon={<ReceiptLongOutlined />} title="Choose an operation">
          Its steps, facts and journal entries are shown here.
        </EmptyState>
      </Card>
    );
  }
  const data = operation.data;
  return (
    <Card component="article" aria-label="Operation" tabIndex={0} sx={{ p: 2, overflow: 'auto', minHeight: 0 }}>
      {operation.isPending && <SkeletonRows rows={5} height={40} />}
      {operation.isError && <ErrorPanel error={toWorkbenchError(operation.error)} />}
      {data && (
        <Stack spacing={2}>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1 }}>
            <Typography variant="h2" sx={{ flex: 1, minWidth: 200 }}>
              {operationWords[data.kind]}
            </Typography>
            <StateChip tone={operationTone[data.state]} word={operationStateWords[data.state]} />
            {hasEnded(data) ? (
              <ExportReport subject={{ kind: 'operation', operationId: data.id }} />
            ) : (
              <CancelOperationButton operation={data} />
            )}
          </Box>
          {data.error && <ErrorPanel error={data.error} />}
          <Facts
            rows={[
              [
                'Device',
                <Button
                  component={Link}
                  to={`/device/${encodeURIComponent(data.deviceId)}`}
                  size="small"
                  sx={{ ml: -0.75 }}
                >
                  {data.deviceName}
                </Button>,
              ],
              ['Gravity', operationClassWords[data.class]],
              ['Started', dayAndTime(data.startedAt)],
              ...(data.endedAt
                ? ([['Took', duration(Date.parse(data.endedAt) - Date.parse(data.startedAt))]] as [string, string][])
                : []),
              ...(data.recovered ? ([['Recovered', 'Taken up again after a restart']] as [string, string][]) : []),
              ['Operation ID', <Identifier value={data.id} what="operation ID" grouped={false} />],
              ...Object.entries(data.result ?? {}).map(([name, value]): [string, ReactNode] => [
                factWords(name),
                <Fact name={name} value={value} />,
              ]),
            ]}
          />
          <Divider />
          <Typography variant="h3">Stages</Typography>
          <StageList operation={data} />
          <Divider />
          <Typography variant="h3">Journal entries</Typography>
          {entries.isError && <ErrorPanel error={toWorkbenchError(entries.error)} />}
          <Box component="ol" aria-label="Journal entries" sx={{ listStyle: 'none', m: 0, p: 0 }}>
            {entries.data
              ?.toSorted((a, b) => a.seq - b.seq)
              .map((entry) => (
                <li key={entry.seq}>
                  <EntryRow entry={entry} />
                </li>
              ))}
          </Box>
        </Stack>
      )}
    </Card>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  if (/^(iccid|imei|eid)$/.test(name))
    return <Identifier value={value} what={factWords(name)} grouped={name !== 'imei'} />;
  return factValue(name, value);
}
