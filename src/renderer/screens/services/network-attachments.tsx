import Box from '@mui/material/Box';
import TableCell from '@mui/material/TableCell';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import CellTowerOutlined from '@mui/icons-material/CellTowerOutlined';
import { useQuery } from '@tanstack/react-query';
import type { NetworkAttachment } from '#shared/api/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys } from '../../client/queries.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { ScrolledTable } from '../../components/scrolled-table.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { dayAndTime } from '../../components/words/format.ts';
import { equipmentWords, technologyWords } from '../../components/words/vocabulary.ts';

/** Who is registered with the network now, with which IMEI and address. */
export function NetworkAttachments() {
  const client = useClient();
  const attachments = useQuery({
    queryKey: [...keys.services, 'networkAttachments'],
    queryFn: ({ signal }) => client.services.networkAttachments(undefined, { signal }),
    refetchInterval: 5_000,
  });
  return (
    <Section
      title="Registered now"
      lead="Devices on the network. They leave when their radio or their eSIM is switched off."
    >
      {attachments.isPending && <SkeletonRows rows={1} height={40} />}
      {attachments.isError && <ErrorPanel error={toWorkbenchError(attachments.error)} />}
      {attachments.data?.length === 0 && (
        <EmptyState icon={<CellTowerOutlined />} title="Nobody is registered">
          Verify a profile, or ask a modem by AT+CEREG? in its terminal: it registers then.
        </EmptyState>
      )}
      {attachments.data && attachments.data.length > 0 && (
        <ScrolledTable
          label="Registered devices table"
          headings={['Since', 'Subscriber (IMSI)', 'Device (IMEI)', 'Network', 'Data connection', 'Equipment']}
        >
          {attachments.data.map((one) => (
            <Attached key={one.imsi} one={one} />
          ))}
        </ScrolledTable>
      )}
    </Section>
  );
}

function Attached({ one }: { one: NetworkAttachment }) {
  const { imsi, imei, since, technology, plmn, roaming, sessions, equipment, sharedWith } = one;
  return (
    <TableRow>
      <TableCell sx={{ whiteSpace: 'nowrap' }}>{dayAndTime(since)}</TableCell>
      <TableCell>
        <Identifier value={imsi} what="IMSI" />
      </TableCell>
      <TableCell>
        <Identifier value={imei} what="IMEI" grouped={false} />
      </TableCell>
      <TableCell sx={{ whiteSpace: 'nowrap' }}>
        {[technology && technologyWords[technology], plmn, roaming && 'roaming'].filter(Boolean).join(', ') || '–'}
      </TableCell>
      <TableCell sx={{ whiteSpace: 'nowrap' }}>
        {sessions.length === 0 ? '–' : sessions.map(({ apn, address }) => `${apn} ${address}`).join(', ')}
      </TableCell>
      <TableCell>
        <Box sx={{ display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: 0.5 }}>
          <StateChip
            tone={equipment === 'permitted' ? 'good' : equipment === 'unknown' ? 'idle' : 'warn'}
            word={equipmentWords[equipment].name}
          />
          {sharedWith.length > 0 && (
            <Typography variant="body2" color="warning">
              Also used by {sharedWith.join(', ')}
            </Typography>
          )}
        </Box>
      </TableCell>
    </TableRow>
  );
}
