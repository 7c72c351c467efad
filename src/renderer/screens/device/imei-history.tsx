import { useState } from 'react';
import Box from '@mui/material/Box';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys } from '../../client/queries.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { BindingReasonText } from '../../components/operation/binding-reason-text.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { dayAndTime } from '../../components/words/format.ts';
import { bindingHolderWords, bindingProfileStateWords, bindingSourceWords } from '../../components/words/vocabulary.ts';

/** Every ICCID and IMEI that belonged together, from the card and from this bench's ledger. */
export function ImeiHistory({ deviceId }: { deviceId: string }) {
  const client = useClient();
  const [search, setSearch] = useState('');
  const history = useQuery({
    queryKey: keys.imeiHistory(deviceId),
    queryFn: ({ signal }) => client.imei.history({ deviceId }, { signal }),
  });
  const wanted = search.replaceAll(/\s/g, '');
  const rows = history.data?.filter((row) => row.iccid.includes(wanted) || row.imei.includes(wanted)) ?? [];
  return (
    <Section
      title="Binding history"
      lead="The card’s record decides; the ledger shows it also when the card is away. Records of deleted profiles are kept."
      actions={
        <TextField
          placeholder="Search ICCID or IMEI"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          sx={{ maxWidth: 260 }}
          slotProps={{ htmlInput: { 'aria-label': 'Search binding history' } }}
        />
      }
    >
      {history.isPending && <SkeletonRows rows={2} height={48} />}
      {history.isError && <ErrorPanel error={toWorkbenchError(history.error)} />}
      {history.data && rows.length === 0 && (
        <Typography color="textSecondary">
          {wanted ? 'No record matches.' : 'No IMEI has been bound on this device yet.'}
        </Typography>
      )}
      {rows.length > 0 && (
        <Box sx={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label="Binding history table">
          <Table size="small">
            <TableHead>
              <TableRow>
                <TableCell>Profile (ICCID)</TableCell>
                <TableCell>IMEI</TableCell>
                <TableCell>Source</TableCell>
                <TableCell>Held by</TableCell>
                <TableCell>Profile</TableCell>
                <TableCell align="right">First / last use</TableCell>
                <TableCell>Bound at</TableCell>
                <TableCell>Why</TableCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {rows.map((row) => (
                <TableRow key={`${row.holder} ${row.iccid} ${row.imei} ${row.seq}`}>
                  <TableCell>
                    <Identifier value={row.iccid} what="ICCID" />
                  </TableCell>
                  <TableCell>
                    <Identifier value={row.imei} what="IMEI" grouped={false} />
                  </TableCell>
                  <TableCell>{bindingSourceWords[row.source]}</TableCell>
                  <TableCell>{bindingHolderWords[row.holder]}</TableCell>
                  <TableCell>{bindingProfileStateWords[row.profileState]}</TableCell>
                  <TableCell align="right">
                    {row.seq} / {row.lastUsedSeq}
                  </TableCell>
                  <TableCell sx={{ whiteSpace: 'nowrap' }}>{row.boundAt ? dayAndTime(row.boundAt) : '–'}</TableCell>
                  <TableCell sx={{ minWidth: 260 }}>
                    {row.reason ? <BindingReasonText reason={row.reason} /> : '–'}
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </Box>
      )}
    </Section>
  );
}
