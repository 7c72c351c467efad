import TableCell from '@mui/material/TableCell';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import NumbersOutlined from '@mui/icons-material/NumbersOutlined';
import { useQuery } from '@tanstack/react-query';
import type { Allotment } from '#shared/api/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys, useBench } from '../../client/queries.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { ScrolledTable } from '../../components/scrolled-table.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { dayAndTime } from '../../components/words/format.ts';
import { ExportCsv } from './export-csv.tsx';

const mostShown = 200;

const columns: Parameters<typeof ExportCsv<Allotment>>[0]['columns'] = [
  ['issuedAt', ({ issuedAt }) => issuedAt],
  ['deviceId', ({ deviceId }) => deviceId],
  ['imei', ({ imei }) => imei],
  ['iccid', ({ iccid }) => iccid],
  ['eid', ({ eid }) => eid],
  ['allotmentId', ({ allotmentId }) => allotmentId],
];

/** Which IMEI was given to which device for which profile. */
export function Allotments() {
  const client = useClient();
  const bench = useBench();
  const allotments = useQuery({
    queryKey: [...keys.services, 'allotments'],
    queryFn: ({ signal }) => client.services.allotments(undefined, { signal }),
  });
  const nameOf = (deviceId: string) => bench.data?.devices.find(({ id }) => id === deviceId)?.name ?? deviceId;
  const all = [...(allotments.data ?? [])].sort((a, b) => b.issuedAt.localeCompare(a.issuedAt));
  return (
    <Section
      title="Allotments"
      lead="Each was signed for one device, EID, ICCID and request; none is ever typed in."
      actions={<ExportCsv fileName="imei-allotments.csv" what="allotments" columns={columns} rows={all} />}
    >
      {allotments.isPending && <SkeletonRows rows={2} height={40} />}
      {allotments.isError && <ErrorPanel error={toWorkbenchError(allotments.error)} />}
      {allotments.data?.length === 0 && (
        <EmptyState icon={<NumbersOutlined />} title="No IMEI has been allotted yet">
          Enable a profile that never had one: the registry then gives it the next of its device’s pool.
        </EmptyState>
      )}
      {all.length > 0 && (
        <ScrolledTable
          label="Allotments table"
          headings={['Issued', 'Device', 'IMEI', 'Profile (ICCID)', 'EID']}
          maxHeight={420}
        >
          {all.slice(0, mostShown).map((one) => (
            <TableRow key={one.allotmentId}>
              <TableCell sx={{ whiteSpace: 'nowrap' }}>{dayAndTime(one.issuedAt)}</TableCell>
              <TableCell>{nameOf(one.deviceId)}</TableCell>
              <TableCell>
                <Identifier value={one.imei} what="IMEI" grouped={false} />
              </TableCell>
              <TableCell>
                <Identifier value={one.iccid} what="ICCID" />
              </TableCell>
              <TableCell>
                <Identifier value={one.eid} what="EID" />
              </TableCell>
            </TableRow>
          ))}
        </ScrolledTable>
      )}
      {all.length > mostShown && (
        <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
          The newest {mostShown} of {all.length}; an export has all.
        </Typography>
      )}
    </Section>
  );
}
