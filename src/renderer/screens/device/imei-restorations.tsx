import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { useQuery } from '@tanstack/react-query';
import { Link as RouterLink } from 'react-router';
import { useClient } from '../../client/index.tsx';
import { keys } from '../../client/queries.ts';
import { dayAndTime } from '../../components/words/format.ts';
import { restorationStateWords, restoreReasonWords } from '../../components/words/vocabulary.ts';

/** Every such write there was on this device; nothing where there was none. */
export function Restorations({ deviceId }: { deviceId: string }) {
  const client = useClient();
  const restorations = useQuery({
    queryKey: keys.imeiRestorations(deviceId),
    queryFn: ({ signal }) => client.imei.restorations({ deviceId }, { signal }),
  });
  if (!restorations.data?.length) return null;
  return (
    <Box sx={{ overflowX: 'auto' }} tabIndex={0} role="group" aria-label="Restorations of this device">
      <Table size="small">
        <TableHead>
          <TableRow>
            {['When', 'Slot', 'Before', 'Record', 'Reason', 'By', 'Outcome'].map((title) => (
              <TableCell key={title}>{title}</TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {restorations.data.map((one) => (
            <TableRow key={one.operationId}>
              <TableCell sx={{ whiteSpace: 'nowrap' }}>
                <Link component={RouterLink} to={`/journal/${one.operationId}`}>
                  {dayAndTime(one.at)}
                </Link>
              </TableCell>
              <TableCell>{one.slot}</TableCell>
              <TableCell>{one.before ?? 'None'}</TableCell>
              <TableCell>{one.after}</TableCell>
              <TableCell>{restoreReasonWords[one.reason]}</TableCell>
              <TableCell>{one.operator}</TableCell>
              <TableCell>{restorationStateWords[one.state]}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
}
