import TableCell from '@mui/material/TableCell';
import TableRow from '@mui/material/TableRow';
import HistoryOutlined from '@mui/icons-material/HistoryOutlined';
import { useQuery } from '@tanstack/react-query';
import type { RegistryRequest } from '#shared/api/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys } from '../../client/queries.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { ScrolledTable } from '../../components/scrolled-table.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { errorText } from '../../components/words/error-text.ts';
import { dayAndTime } from '../../components/words/format.ts';
import { registryOutcomeWords, registryRequestWords } from '../../components/words/vocabulary.ts';
import { ExportCsv } from './export-csv.tsx';

const columns: Parameters<typeof ExportCsv<RegistryRequest>>[0]['columns'] = [
  ['at', ({ at }) => at],
  ['caller', ({ caller }) => caller],
  ['kind', ({ kind }) => kind],
  ['deviceId', ({ deviceId }) => deviceId],
  ['eid', ({ eid }) => eid],
  ['iccid', ({ iccid }) => iccid],
  ['slot', ({ slot }) => slot],
  ['outcome', ({ outcome }) => outcome],
];

/** Who asked the registry what, and what it said. */
export function RegistryRequests() {
  const client = useClient();
  const requests = useQuery({
    queryKey: [...keys.services, 'registryRequests'],
    queryFn: ({ signal }) => client.services.registryRequests({ limit: 200 }, { signal }),
  });
  return (
    <Section
      title="Requests"
      lead="The newest 200, refusals too."
      actions={
        <ExportCsv fileName="imei-registry-requests.csv" what="requests" columns={columns} rows={requests.data ?? []} />
      }
    >
      {requests.isPending && <SkeletonRows rows={2} height={40} />}
      {requests.isError && <ErrorPanel error={toWorkbenchError(requests.error)} />}
      {requests.data?.length === 0 && (
        <EmptyState icon={<HistoryOutlined />} title="Nobody has asked yet">
          Each question of a workstation and each import is noted here.
        </EmptyState>
      )}
      {requests.data && requests.data.length > 0 && (
        <ScrolledTable
          label="Requests table"
          headings={['Asked', 'By', 'What', 'Device', 'For', 'Answer']}
          maxHeight={420}
        >
          {requests.data.map((one, index) => (
            <TableRow key={index}>
              <TableCell sx={{ whiteSpace: 'nowrap' }}>{dayAndTime(one.at)}</TableCell>
              <TableCell>{one.caller}</TableCell>
              <TableCell>{registryRequestWords[one.kind]}</TableCell>
              <TableCell>{one.deviceId ?? '–'}</TableCell>
              <TableCell>
                {one.iccid !== null && <Identifier value={one.iccid} what="ICCID" />}
                {one.slot !== null && `slot ${one.slot}`}
                {one.iccid === null && one.slot === null && '–'}
              </TableCell>
              <TableCell>
                <Outcome outcome={one.outcome} />
              </TableCell>
            </TableRow>
          ))}
        </ScrolledTable>
      )}
    </Section>
  );
}

function Outcome({ outcome }: { outcome: string }) {
  const word = registryOutcomeWords(outcome);
  if (word !== undefined) return <StateChip tone="good" word={word} />;
  return <StateChip tone="bad" word={errorText({ code: outcome, message: '' }).title} />;
}
