import { useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TableCell from '@mui/material/TableCell';
import TableRow from '@mui/material/TableRow';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { NetworkSubscriber } from '#shared/api/index.ts';
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
import { algorithmWords, technologyWords } from '../../components/words/vocabulary.ts';

/** Subscriptions the network has; their keys are shown nowhere. */
export function NetworkSubscribers() {
  const client = useClient();
  const queries = useQueryClient();
  const [error, setError] = useState<WorkbenchErrorWire>();
  const subscribers = useQuery({
    queryKey: [...keys.services, 'networkSubscribers'],
    queryFn: ({ signal }) => client.services.networkSubscribers(undefined, { signal }),
  });
  const bar = async ({ imsi, barred }: NetworkSubscriber) => {
    try {
      await client.services.setSubscription({ imsi, barred: !barred });
      setError(undefined);
    } catch (thrown) {
      setError(toWorkbenchError(thrown));
    }
    await queries.invalidateQueries({ queryKey: keys.services });
  };
  return (
    <Section title="Subscribers" lead="Orders of this bench’s SM-DP+ become subscribers here. Keys stay sealed.">
      {subscribers.isPending && <SkeletonRows rows={2} height={40} />}
      {subscribers.isError && <ErrorPanel error={toWorkbenchError(subscribers.error)} />}
      {error && (
        <Box sx={{ mb: 1.5 }}>
          <ErrorPanel error={error} onClose={() => setError(undefined)} />
        </Box>
      )}
      {subscribers.data && (
        <ScrolledTable
          label="Subscribers table"
          headings={[
            'Subscriber (IMSI)',
            'Algorithm',
            'May use',
            'Access points',
            'Last authenticated',
            'Service',
            'Change',
          ]}
          maxHeight={420}
        >
          {subscribers.data.map((one) => (
            <TableRow key={one.imsi}>
              <TableCell>
                <Identifier value={one.imsi} what="IMSI" />
              </TableCell>
              <TableCell>{algorithmWords[one.algorithm]}</TableCell>
              <TableCell sx={{ whiteSpace: 'nowrap' }}>
                {[...one.technologies.map((name) => technologyWords[name]), one.roaming && 'roaming']
                  .filter(Boolean)
                  .join(', ')}
              </TableCell>
              <TableCell>{one.apns.join(', ')}</TableCell>
              <TableCell sx={{ whiteSpace: 'nowrap' }}>
                {one.authenticatedAt === null ? 'Never' : dayAndTime(one.authenticatedAt)}
              </TableCell>
              <TableCell>
                <StateChip tone={one.barred ? 'bad' : 'good'} word={one.barred ? 'Barred' : 'Allowed'} />
              </TableCell>
              <TableCell align="right">
                <Button
                  variant="outlined"
                  aria-label={`${one.barred ? 'Allow' : 'Bar'} subscriber ${one.imsi}`}
                  onClick={() => void bar(one)}
                >
                  {one.barred ? 'Allow' : 'Bar'}
                </Button>
              </TableCell>
            </TableRow>
          ))}
        </ScrolledTable>
      )}
    </Section>
  );
}
