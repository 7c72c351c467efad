import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import TableCell from '@mui/material/TableCell';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import type { OrderFileFault, OrderImport } from '#shared/api/index.ts';
import { Identifier } from '../../components/identifier.tsx';
import { ScrolledTable } from '../../components/scrolled-table.tsx';
import { StateChip } from '../../components/state-chip.tsx';

/** What an order file would order, and everything that is wrong with it. */
export function OrderFilePreview({ planned }: { planned: OrderImport }) {
  const { rows, errors, warnings, faults, preview, columns } = planned;
  const unused = columns.filter(({ gives }) => gives === null).map(({ heading }) => heading);
  const secret = columns.flatMap(({ gives, secret: isSecret }) => (isSecret && gives !== null ? [gives] : []));
  return (
    <Stack spacing={1.5}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
        <StateChip
          tone={errors > 0 ? 'bad' : 'good'}
          word={
            errors > 0
              ? `${errors} ${errors === 1 ? 'error' : 'errors'}`
              : `${rows} ${rows === 1 ? 'row' : 'rows'} ready`
          }
        />
        {warnings > 0 && <StateChip tone="warn" word={`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`} />}
        <Typography variant="body2" color="textSecondary">
          {errors > 0 ? `Nothing is ordered until all ${rows} rows are right.` : 'All rows are ordered, or none.'}
        </Typography>
      </Box>
      {secret.length > 0 && (
        <Typography variant="body2">
          Taken over sealed and never shown: <strong>{secret.join(', ')}</strong>
        </Typography>
      )}
      {unused.length > 0 && (
        <Typography variant="body2" color="textSecondary">
          Columns without a use here: {unused.join(', ')}
        </Typography>
      )}
      {faults.length > 0 && <Faults faults={faults} total={errors + warnings} />}
      {preview.length > 0 && (
        <ScrolledTable label="Orders of the file" headings={['Line', 'ICCID', 'IMSI', 'Number', 'Name', 'EID']}>
          {preview.map((row) => (
            <TableRow key={row.line}>
              <TableCell>{row.line}</TableCell>
              <TableCell>
                <Identifier value={row.iccid} what={`ICCID of line ${row.line}`} />
              </TableCell>
              <TableCell>
                <Identifier value={row.imsi} what={`IMSI of line ${row.line}`} grouped={false} />
              </TableCell>
              <TableCell>{row.msisdn ?? '–'}</TableCell>
              <TableCell>{row.serviceProviderName ?? '–'}</TableCell>
              <TableCell>{row.eid ? <Identifier value={row.eid} what={`EID of line ${row.line}`} /> : 'any'}</TableCell>
            </TableRow>
          ))}
        </ScrolledTable>
      )}
      {preview.length > 0 && preview.length < rows && (
        <Typography variant="body2" color="textSecondary">
          The first {preview.length} of {rows} rows.
        </Typography>
      )}
    </Stack>
  );
}

function Faults({ faults, total }: { faults: readonly OrderFileFault[]; total: number }) {
  return (
    <>
      <ScrolledTable label="Faults of the file" headings={['Line', 'Column', 'Weight', 'What is wrong']}>
        {faults.map((fault, i) => (
          <TableRow key={i}>
            <TableCell>{fault.line}</TableCell>
            <TableCell>{fault.column ?? 'whole row'}</TableCell>
            <TableCell>
              <StateChip
                tone={fault.severity === 'error' ? 'bad' : 'warn'}
                word={fault.severity === 'error' ? 'Error' : 'Warning'}
              />
            </TableCell>
            <TableCell>{fault.reason}</TableCell>
          </TableRow>
        ))}
      </ScrolledTable>
      {faults.length < total && (
        <Typography variant="body2" color="textSecondary">
          The first {faults.length} of {total}.
        </Typography>
      )}
    </>
  );
}
