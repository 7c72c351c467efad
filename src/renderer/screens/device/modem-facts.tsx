import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys } from '../../client/queries.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Facts } from '../../components/facts.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';

/** Which modem this is, how it is spoken to, and where it is registered. */
export function ModemFacts({ deviceId, busy }: { deviceId: string; busy: boolean }) {
  const client = useClient();
  const info = useQuery({
    queryKey: keys.modem(deviceId),
    queryFn: ({ signal }) => client.modem.info({ deviceId }, { signal }),
    enabled: !busy,
  });
  const { data } = info;
  const registered = data?.registration.filter((one) => one.registered) ?? [];
  return (
    <Section title="Modem">
      {!data && busy && (
        <Typography color="textSecondary">It is read as soon as the running operation has ended.</Typography>
      )}
      {info.isPending && !busy && <SkeletonRows rows={4} height={24} />}
      {info.isError && !data && !busy && <ErrorPanel error={toWorkbenchError(info.error)} />}
      {data && (
        <Facts
          labelWidth={92}
          rows={[
            ['Model', [data.manufacturer, data.model].join(' ').trim() || 'Not told'],
            ['Firmware', data.revision || 'Not told'],
            ['Dialect', data.dialect.name],
            ['Port', data.port],
            ['Slot', data.slotInUse === null ? 'One' : `${data.slotInUse} in use, of ${data.slots.join(', ')}`],
            ['SIM', data.sim ?? 'Not told'],
            ['Network', registered.length === 0 ? 'Not registered' : registered.map(({ words }) => words).join('; ')],
            ['Operator', data.operator ?? 'None'],
            ['Signal', data.signal ?? 'Not told'],
            ['Learnt', data.quirks.length === 0 ? 'No peculiarity' : data.quirks.join(', ')],
          ]}
        />
      )}
    </Section>
  );
}
