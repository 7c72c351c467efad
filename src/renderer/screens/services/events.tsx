import Box from '@mui/material/Box';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import TravelExplore from '@mui/icons-material/TravelExplore';
import { useQuery } from '@tanstack/react-query';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys, useBench } from '../../client/queries.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { dayAndTime } from '../../components/words/format.ts';

/** Event Records of the SM-DS: which profile waits for which card, and where. */
export function Events() {
  const client = useClient();
  const bench = useBench();
  const events = useQuery({
    queryKey: [...keys.services, 'events'],
    queryFn: ({ signal }) => client.services.events(undefined, { signal }),
  });
  const nameOf = (eid: string) => bench.data?.devices.find((device) => device.eid === eid)?.name ?? 'not on this bench';
  return (
    <Section
      title="Events"
      lead="Profiles announced at the discovery server. An event goes when its profile is loaded or its order cancelled."
    >
      {events.isPending && <SkeletonRows rows={2} height={40} />}
      {events.isError && <ErrorPanel error={toWorkbenchError(events.error)} />}
      {events.data?.length === 0 && (
        <EmptyState icon={<TravelExplore />} title="No event is registered">
          Create an order for a device and announce it at the SM-DS; a search on that device then finds it.
        </EmptyState>
      )}
      {events.data && events.data.length > 0 && (
        <Box sx={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label="Events table">
          <Table size="small">
            <TableHead>
              <TableRow>
                <TableCell>Registered</TableCell>
                <TableCell>Device</TableCell>
                <TableCell>EID</TableCell>
                <TableCell>Event</TableCell>
                <TableCell>Server</TableCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {events.data.map((one) => (
                <TableRow key={`${one.eid} ${one.eventId}`}>
                  <TableCell sx={{ whiteSpace: 'nowrap' }}>{dayAndTime(one.registeredAt)}</TableCell>
                  <TableCell>{nameOf(one.eid)}</TableCell>
                  <TableCell>
                    <Identifier value={one.eid} what="EID" />
                  </TableCell>
                  <TableCell sx={{ whiteSpace: 'nowrap' }}>{one.eventId}</TableCell>
                  <TableCell>{one.rspServerAddress}</TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </Box>
      )}
    </Section>
  );
}
