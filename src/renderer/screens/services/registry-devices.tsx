import { useDeferredValue, useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TableCell from '@mui/material/TableCell';
import TableRow from '@mui/material/TableRow';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import FactoryOutlined from '@mui/icons-material/FactoryOutlined';
import UploadFileOutlined from '@mui/icons-material/UploadFileOutlined';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { RegistryDevice } from '#shared/api/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys } from '../../client/queries.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { ScrolledTable } from '../../components/scrolled-table.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { ExportCsv } from './export-csv.tsx';

const mostShown = 200;
const slots = [1, 2, 3, 4, 5, 6, 7, 8];

/** The columns that an import takes. */
const columns: Parameters<typeof ExportCsv<RegistryDevice>>[0]['columns'] = [
  ['deviceId', ({ deviceId }) => deviceId],
  ['eid', ({ eid }) => eid],
  ['model', ({ model }) => model],
  ['tac', ({ tac }) => tac],
  ...slots.map((slot) => [`imei${slot}`, ({ factoryImeis }: RegistryDevice) => factoryImeis[slot - 1]] as const),
  ['pool', ({ pool }) => pool.join(' ')],
];

/** The manufacturer's records: what each device is, and what it still has to give. */
export function RegistryDevices({ onImport }: { onImport: () => void }) {
  const client = useClient();
  const [search, setSearch] = useState('');
  const text = useDeferredValue(search.trim());
  const devices = useQuery({
    queryKey: [...keys.services, 'registryDevices', text],
    queryFn: ({ signal }) => client.services.registryDevices({ text, limit: 50_000 }, { signal }),
    placeholderData: keepPreviousData,
  });
  const found = devices.data ?? [];
  const importButton = (
    <Button variant="contained" startIcon={<UploadFileOutlined />} onClick={onImport}>
      Import records
    </Button>
  );
  return (
    <Section
      title="Devices known to the registry"
      lead="The manufacturer’s records. They come in by file; IMEIs are never typed."
      actions={
        <>
          <ExportCsv fileName="imei-registry-devices.csv" what="devices" columns={columns} rows={found} />
          {importButton}
        </>
      }
    >
      <Stack spacing={1.5}>
        <TextField
          placeholder="Search device, model, EID, IMEI"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          sx={{ maxWidth: 420 }}
          slotProps={{ htmlInput: { 'aria-label': 'Search devices of the registry' } }}
        />
        {devices.isPending && <SkeletonRows rows={2} height={40} />}
        {devices.isError && <ErrorPanel error={toWorkbenchError(devices.error)} />}
        {devices.data?.length === 0 && (
          <EmptyState
            icon={<FactoryOutlined />}
            title={text === '' ? 'No device is registered' : 'No device fits'}
            action={text === '' ? importButton : undefined}
          >
            {text === ''
              ? 'Import the manufacturer’s records: without one, a device is allotted nothing.'
              : 'Try fewer digits, or part of a name.'}
          </EmptyState>
        )}
        {found.length > 0 && (
          <ScrolledTable
            label="Registry devices table"
            headings={['Device', 'Model', 'TAC', 'EID', 'Factory IMEIs, by slot', 'Free of its pool']}
            maxHeight={420}
          >
            {found.slice(0, mostShown).map((one) => (
              <TableRow key={one.deviceId}>
                <TableCell>{one.deviceId}</TableCell>
                <TableCell>{one.model}</TableCell>
                <TableCell>{one.tac}</TableCell>
                <TableCell>
                  {one.eid ? <Identifier value={one.eid} what={`EID of ${one.deviceId}`} /> : 'no eUICC'}
                </TableCell>
                <TableCell>
                  <Stack>
                    {one.factoryImeis.map((imei, index) => (
                      <Box key={imei} sx={{ whiteSpace: 'nowrap' }}>
                        {index + 1}:{' '}
                        <Identifier
                          value={imei}
                          what={`factory IMEI ${index + 1} of ${one.deviceId}`}
                          grouped={false}
                        />
                      </Box>
                    ))}
                  </Stack>
                </TableCell>
                <TableCell>
                  {one.freePool} of {one.pool.length}
                </TableCell>
              </TableRow>
            ))}
          </ScrolledTable>
        )}
        {found.length > mostShown && (
          <Typography variant="body2" color="textSecondary">
            The first {mostShown} of {found.length}; search to see others.
          </Typography>
        )}
      </Stack>
    </Section>
  );
}
