import { useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TableCell from '@mui/material/TableCell';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { RegistryAlarm } from '#shared/api/index.ts';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys } from '../../client/queries.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { ScrolledTable } from '../../components/scrolled-table.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { dayAndTime } from '../../components/words/format.ts';

/** Devices that claim one IMEI or one eUICC; each stays until somebody has looked, and on record after that. */
export function RegistryAlarms() {
  const client = useClient();
  const queries = useQueryClient();
  const [error, setError] = useState<WorkbenchErrorWire>();
  const alarms = useQuery({
    queryKey: [...keys.services, 'registryAlarms'],
    queryFn: ({ signal }) => client.services.registryAlarms(undefined, { signal }),
  });
  const open = alarms.data?.filter(({ acknowledgedAt }) => acknowledgedAt === null).length ?? 0;
  const acknowledge = async ({ alarmId }: RegistryAlarm) => {
    try {
      await client.services.acknowledgeAlarm({ alarmId });
      setError(undefined);
      await queries.invalidateQueries({ queryKey: keys.services });
    } catch (thrown) {
      setError(toWorkbenchError(thrown));
    }
  };
  return (
    <Section
      title="Alarms"
      lead="Two devices that claim the same IMEI or eUICC. The second claim was refused, and nothing was changed."
      actions={
        alarms.data && (
          <StateChip tone={open > 0 ? 'bad' : 'good'} word={open > 0 ? `${open} to look at` : 'None open'} />
        )
      }
    >
      {alarms.isPending && <SkeletonRows rows={1} height={40} />}
      {alarms.isError && <ErrorPanel error={toWorkbenchError(alarms.error)} />}
      {error && (
        <Box sx={{ mb: 1.5 }}>
          <ErrorPanel error={error} onClose={() => setError(undefined)} />
        </Box>
      )}
      {alarms.data?.length === 0 && (
        <Typography color="textSecondary">No two devices ever claimed the same.</Typography>
      )}
      {alarms.data && alarms.data.length > 0 && (
        <ScrolledTable label="Alarms table" headings={['Seen', 'Claimed twice', 'By devices', 'Looked at']}>
          {alarms.data.map((alarm) => (
            <TableRow key={alarm.alarmId}>
              <TableCell sx={{ whiteSpace: 'nowrap' }}>
                {dayAndTime(alarm.lastAt)}
                {alarm.count > 1 && ` (${alarm.count} times)`}
              </TableCell>
              <TableCell>
                {alarm.kind === 'imei' ? 'IMEI ' : 'EID '}
                <Identifier value={alarm.value} what={alarm.kind === 'imei' ? 'IMEI' : 'EID'} grouped={false} />
              </TableCell>
              <TableCell>{alarm.deviceIds.join(' and ')}</TableCell>
              <TableCell>
                {alarm.acknowledgedAt === null ? (
                  <Button
                    variant="outlined"
                    aria-label={`Acknowledge alarm of ${alarm.deviceIds.join(' and ')}`}
                    onClick={() => void acknowledge(alarm)}
                  >
                    Acknowledge
                  </Button>
                ) : (
                  `${dayAndTime(alarm.acknowledgedAt)}, ${alarm.acknowledgedBy}`
                )}
              </TableCell>
            </TableRow>
          ))}
        </ScrolledTable>
      )}
    </Section>
  );
}
