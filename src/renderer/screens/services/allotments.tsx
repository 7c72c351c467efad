import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys, useBench } from '../../client/queries.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { dayAndTime } from '../../components/words/format.ts';

/** The IMEI registry: which IMEI was given to which device for which profile, and what each device still has. */
export function Allotments() {
  const client = useClient();
  const bench = useBench();
  const allotments = useQuery({
    queryKey: [...keys.services, 'allotments'],
    queryFn: ({ signal }) => client.services.allotments(undefined, { signal }),
  });
  const devices = useQuery({
    queryKey: [...keys.services, 'registryDevices'],
    queryFn: ({ signal }) => client.services.registryDevices(undefined, { signal }),
  });
  const nameOf = (deviceId: string, eid: string) =>
    bench.data?.devices.find((device) => device.eid === eid)?.name ?? deviceId;
  return (
    <Stack spacing={2}>
      <Section title="Allotments" lead="Each was signed for one device, EID, ICCID and request; none is ever typed in.">
        {allotments.isPending && <SkeletonRows rows={2} height={40} />}
        {allotments.isError && <ErrorPanel error={toWorkbenchError(allotments.error)} />}
        {allotments.data?.length === 0 && <Typography color="textSecondary">No IMEI has been allotted yet.</Typography>}
        {allotments.data && allotments.data.length > 0 && (
          <Box sx={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label="Allotments table">
            <Table size="small">
              <TableHead>
                <TableRow>
                  <TableCell>Issued</TableCell>
                  <TableCell>Device</TableCell>
                  <TableCell>IMEI</TableCell>
                  <TableCell>Profile (ICCID)</TableCell>
                  <TableCell>EID</TableCell>
                </TableRow>
              </TableHead>
              <TableBody>
                {allotments.data.map((one) => (
                  <TableRow key={one.allotmentId}>
                    <TableCell sx={{ whiteSpace: 'nowrap' }}>{dayAndTime(one.issuedAt)}</TableCell>
                    <TableCell>{nameOf(one.deviceId, one.eid)}</TableCell>
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
              </TableBody>
            </Table>
          </Box>
        )}
      </Section>
      <Section title="Devices known to the registry">
        {devices.isPending && <SkeletonRows rows={2} height={40} />}
        {devices.isError && <ErrorPanel error={toWorkbenchError(devices.error)} />}
        {devices.data && (
          <Box sx={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label="Registry devices table">
            <Table size="small">
              <TableHead>
                <TableRow>
                  <TableCell>Device</TableCell>
                  <TableCell>Model</TableCell>
                  <TableCell>EID</TableCell>
                  <TableCell>Factory IMEIs</TableCell>
                  <TableCell align="right">IMEIs left to give</TableCell>
                </TableRow>
              </TableHead>
              <TableBody>
                {devices.data.map((one) => (
                  <TableRow key={one.deviceId}>
                    <TableCell>{nameOf(one.deviceId, one.eid)}</TableCell>
                    <TableCell>{one.model}</TableCell>
                    <TableCell>
                      <Identifier value={one.eid} what="EID" />
                    </TableCell>
                    <TableCell>
                      <Stack>
                        {one.factoryImeis.map((imei) => (
                          <Identifier key={imei} value={imei} what="factory IMEI" grouped={false} />
                        ))}
                      </Stack>
                    </TableCell>
                    <TableCell align="right">{one.freePool}</TableCell>
                  </TableRow>
                ))}
              </TableBody>
            </Table>
          </Box>
        )}
      </Section>
    </Stack>
  );
}
