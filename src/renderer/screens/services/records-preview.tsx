import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import TableCell from '@mui/material/TableCell';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import type { RegistryImport } from '#shared/api/index.ts';
import { Identifier } from '../../components/identifier.tsx';
import { ScrolledTable } from '../../components/scrolled-table.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { count } from '../../components/words/format.ts';
import { registryChangeWords } from '../../components/words/vocabulary.ts';

const changes = ['added', 'updated', 'relinked', 'unchanged'] as const;

/** What a file of records would make of the registry, and everything that is wrong with it. */
export function RecordsPreview({ planned }: { planned: RegistryImport }) {
  const { rowCount, counts, faultCount, faults, preview } = planned;
  return (
    <Stack spacing={1.5}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
        <StateChip
          tone={faultCount > 0 ? 'bad' : 'good'}
          word={faultCount > 0 ? count(faultCount, 'fault') : `${count(rowCount, 'row')} ready`}
        />
        {faultCount === 0 &&
          changes
            .filter((change) => counts[change] > 0)
            .map((change) => (
              <Typography key={change} variant="body2">
                {registryChangeWords[change]}: {counts[change]}
              </Typography>
            ))}
        <Typography variant="body2" color="textSecondary">
          {faultCount > 0 ? 'Nothing is taken until every row is right.' : 'All are taken, or none.'}
        </Typography>
      </Box>
      {faults.length > 0 && (
        <ScrolledTable label="Faults of the file" headings={['Line', 'Column', 'Value', 'What is wrong']}>
          {faults.map((fault, i) => (
            <TableRow key={i}>
              <TableCell>{fault.line}</TableCell>
              <TableCell>{fault.column ?? 'whole line'}</TableCell>
              <TableCell sx={{ overflowWrap: 'anywhere' }}>{fault.value || '–'}</TableCell>
              <TableCell>{fault.reason}</TableCell>
            </TableRow>
          ))}
        </ScrolledTable>
      )}
      {faults.length < faultCount && (
        <Typography variant="body2" color="textSecondary">
          The first {faults.length} of {faultCount}.
        </Typography>
      )}
      {faultCount === 0 && preview.length > 0 && (
        <ScrolledTable
          label="Records of the file"
          headings={['Line', 'Change', 'Device', 'Model', 'EID', 'Factory IMEIs', 'Pool']}
        >
          {preview.map((row) => (
            <TableRow key={row.line}>
              <TableCell>{row.line}</TableCell>
              <TableCell sx={{ whiteSpace: 'nowrap' }}>{registryChangeWords[row.change]}</TableCell>
              <TableCell>{row.deviceId}</TableCell>
              <TableCell>{row.model}</TableCell>
              <TableCell>
                {row.eid ? <Identifier value={row.eid} what={`EID of line ${row.line}`} /> : 'none'}
              </TableCell>
              <TableCell>
                {row.factoryImeis.map((imei) => (
                  <Box key={imei}>{imei}</Box>
                ))}
              </TableCell>
              <TableCell>{row.pool}</TableCell>
            </TableRow>
          ))}
        </ScrolledTable>
      )}
      {faultCount === 0 && preview.length > 0 && preview.length < rowCount && (
        <Typography variant="body2" color="textSecondary">
          The first {preview.length} of {rowCount} rows.
        </Typography>
      )}
    </Stack>
  );
}
