import { useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TableCell from '@mui/material/TableCell';
import TableRow from '@mui/material/TableRow';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { EquipmentStatus, ListedEquipment, NetworkSettings } from '#shared/api/index.ts';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys } from '../../client/queries.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { ScrolledTable } from '../../components/scrolled-table.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { StateChip, type Tone } from '../../components/state-chip.tsx';
import { equipmentWords } from '../../components/words/vocabulary.ts';

const lists = ['permitted', 'observed', 'prohibited'] as const;
const tones: Record<ListedEquipment['status'], Tone> = { permitted: 'good', observed: 'warn', prohibited: 'bad' };

/** The lists of the equipment register, and what becomes of equipment on none of them. */
export function NetworkEquipment() {
  const client = useClient();
  const queries = useQueryClient();
  const [imei, setImei] = useState('');
  const [list, setList] = useState<ListedEquipment['status']>('prohibited');
  const [error, setError] = useState<WorkbenchErrorWire>();
  const equipment = useQuery({
    queryKey: [...keys.services, 'networkEquipment'],
    queryFn: ({ signal }) => client.services.networkEquipment(undefined, { signal }),
  });
  const settings = useQuery({
    queryKey: [...keys.services, 'networkSettings'],
    queryFn: ({ signal }) => client.services.networkSettings(undefined, { signal }),
  });
  const changed = async (change: Promise<unknown>) => {
    try {
      await change;
      setError(undefined);
    } catch (thrown) {
      setError(toWorkbenchError(thrown));
      return false;
    } finally {
      await queries.invalidateQueries({ queryKey: keys.services });
    }
    return true;
  };
  const put = (one: string, status: EquipmentStatus) => changed(client.services.setEquipment({ imei: one, status }));
  const digits = imei.replaceAll(/\s/g, '');
  const sound = /^\d{14,16}$/.test(digits);
  return (
    <Section
      title="Equipment register"
      lead="Which devices the network admits, by type and serial number of their IMEI."
      actions={
        <TextField
          select
          label="Equipment on no list"
          value={settings.data?.unknownEquipment ?? 'admit'}
          disabled={settings.data === undefined}
          onChange={({ target }) =>
            void changed(
              client.services.setNetworkSettings({
                unknownEquipment: target.value as NetworkSettings['unknownEquipment'],
              }),
            )
          }
          sx={{ width: 200, mt: 1 }}
        >
          <MenuItem value="admit">Admitted</MenuItem>
          <MenuItem value="refuse">Refused</MenuItem>
        </TextField>
      }
    >
      <Box
        component="form"
        aria-label="Put an IMEI on a list"
        onSubmit={(event) => {
          event.preventDefault();
          if (sound) void put(digits, list).then((done) => done && setImei(''));
        }}
        sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'flex-start', mb: 1.5 }}
      >
        <TextField
          label="IMEI"
          value={imei}
          onChange={({ target }) => setImei(target.value)}
          error={imei !== '' && !sound}
          helperText={imei !== '' && !sound ? '14 to 16 digits' : ' '}
          slotProps={{ htmlInput: { inputMode: 'numeric', maxLength: 24 } }}
          sx={{ width: 220 }}
        />
        <TextField
          select
          label="List"
          value={list}
          onChange={({ target }) => setList(target.value as ListedEquipment['status'])}
          helperText={equipmentWords[list].meaning}
          sx={{ width: 220 }}
        >
          {lists.map((one) => (
            <MenuItem key={one} value={one}>
              {equipmentWords[one].name}
            </MenuItem>
          ))}
        </TextField>
        <Button type="submit" variant="contained" disabled={!sound}>
          Put on list
        </Button>
      </Box>
      {error && (
        <Box sx={{ mb: 1.5 }}>
          <ErrorPanel error={error} onClose={() => setError(undefined)} />
        </Box>
      )}
      {equipment.isPending && <SkeletonRows rows={1} height={40} />}
      {equipment.isError && <ErrorPanel error={toWorkbenchError(equipment.error)} />}
      {equipment.data?.length === 0 && <Typography color="textSecondary">No device is on a list.</Typography>}
      {equipment.data && equipment.data.length > 0 && (
        <ScrolledTable label="Equipment register table" headings={['Type and serial', 'List', 'Change']}>
          {equipment.data.map((one) => (
            <TableRow key={one.equipment}>
              <TableCell>
                <Identifier value={one.equipment} what="type and serial number" grouped={false} />
              </TableCell>
              <TableCell>
                <StateChip tone={tones[one.status]} word={equipmentWords[one.status].name} />
              </TableCell>
              <TableCell align="right">
                <Button
                  variant="outlined"
                  aria-label={`Take ${one.equipment} off the list`}
                  onClick={() => void put(one.equipment, 'unknown')}
                >
                  Take off
                </Button>
              </TableCell>
            </TableRow>
          ))}
        </ScrolledTable>
      )}
    </Section>
  );
}
