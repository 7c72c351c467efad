import Box from '@mui/material/Box';
import TableCell from '@mui/material/TableCell';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import HistoryOutlined from '@mui/icons-material/HistoryOutlined';
import { useQuery } from '@tanstack/react-query';
import type { NetworkEvent } from '#shared/api/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys } from '../../client/queries.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { ScrolledTable } from '../../components/scrolled-table.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { StateChip, type Tone } from '../../components/state-chip.tsx';
import { dayAndTime } from '../../components/words/format.ts';
import { networkCauseWords, networkEventWords, technologyWords } from '../../components/words/vocabulary.ts';
import { ExportCsv } from './export-csv.tsx';

const columns: Parameters<typeof ExportCsv<NetworkEvent>>[0]['columns'] = [
  ['at', ({ at }) => at],
  ['event', ({ event }) => event],
  ['imsi', ({ imsi }) => imsi],
  ['imei', ({ imei }) => imei],
  ['technology', ({ technology }) => technology],
  ['cause', ({ cause }) => (cause === null ? null : String(cause))],
  ['apn', ({ apn }) => apn],
  ['address', ({ address }) => address],
];

const tones: Record<NetworkEvent['event'], Tone> = {
  attached: 'good',
  detached: 'idle',
  refused: 'bad',
  sessionActivated: 'good',
  sessionRefused: 'bad',
  sessionReleased: 'idle',
};

/** Registrations, refusals with what their causes mean, data connections. */
export function NetworkEvents() {
  const client = useClient();
  const events = useQuery({
    queryKey: [...keys.services, 'networkEvents'],
    queryFn: ({ signal }) => client.services.networkEvents({ limit: 200 }, { signal }),
    refetchInterval: 5_000,
  });
  return (
    <Section
      title="What happened"
      lead="The newest 200, refusals with their causes."
      actions={<ExportCsv fileName="network-events.csv" what="events" columns={columns} rows={events.data ?? []} />}
    >
      {events.isPending && <SkeletonRows rows={2} height={40} />}
      {events.isError && <ErrorPanel error={toWorkbenchError(events.error)} />}
      {events.data?.length === 0 && (
        <EmptyState icon={<HistoryOutlined />} title="Nothing has happened yet">
          Each registration and each data connection is noted here, refused ones too.
        </EmptyState>
      )}
      {events.data && events.data.length > 0 && (
        <ScrolledTable
          label="Network events table"
          headings={['When', 'What', 'Detail', 'Subscriber (IMSI)', 'Device (IMEI)']}
          maxHeight={420}
        >
          {events.data.map((one, index) => (
            <TableRow key={index}>
              <TableCell sx={{ whiteSpace: 'nowrap' }}>{dayAndTime(one.at)}</TableCell>
              <TableCell>
                <StateChip tone={tones[one.event]} word={networkEventWords(one)} />
              </TableCell>
              <TableCell sx={{ minWidth: 240 }}>
                <Detail one={one} />
              </TableCell>
              <TableCell>{one.imsi === '' ? '–' : <Identifier value={one.imsi} what="IMSI" />}</TableCell>
              <TableCell>
                {one.imei === '' ? '–' : <Identifier value={one.imei} what="IMEI" grouped={false} />}
              </TableCell>
            </TableRow>
          ))}
        </ScrolledTable>
      )}
    </Section>
  );
}

function Detail({ one }: { one: NetworkEvent }) {
  const words = networkCauseWords(one);
  const where = [one.technology && technologyWords[one.technology], one.apn, one.address].filter(Boolean).join(', ');
  if (words === undefined) return where || '–';
  return (
    <Box>
      {words.name} (cause {one.cause}){where && `, ${where}`}
      <Typography variant="body2" color="textSecondary">
        {words.meaning}
      </Typography>
    </Box>
  );
}
