import { useDeferredValue, useMemo, useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { recogniseIdentifier } from '#shared/imei/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys, useDevice } from '../../client/queries.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { BindingReasonText } from '../../components/operation/binding-reason-text.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { dayAndTime } from '../../components/words/format.ts';
import { bindingHolderWords, bindingSourceWords } from '../../components/words/vocabulary.ts';
import { timeline, type TimelineEvent, type TimelineGroup } from './imei-timeline.ts';

type Grouping = 'iccid' | 'imei';

const shownAtFirst = 20;

/** Every ICCID and IMEI that belonged together, when and why, from the card and from this bench's record. */
export function ImeiHistory({ deviceId }: { deviceId: string }) {
  const client = useClient();
  const device = useDevice(deviceId).data;
  const [by, setBy] = useState<Grouping>('iccid');
  const [search, setSearch] = useState('');
  const [all, setAll] = useState(false);
  const history = useQuery({
    queryKey: keys.imeiHistory(deviceId),
    queryFn: ({ signal }) => client.imei.history({ deviceId }, { signal }),
  });
  const record = useQuery({
    queryKey: [...keys.imeiRecord, 'device', deviceId],
    queryFn: async ({ signal }) => {
      const rows = await client.imei.search({ text: deviceId, limit: 5000 }, { signal });
      return rows.filter((row) => row.deviceId === deviceId);
    },
  });
  const wanted = useDeferredValue(recogniseIdentifier(search).search.toLowerCase());
  const groups = useMemo(() => {
    const events = timeline(history.data ?? [], record.data ?? [], by);
    return events.filter(({ events: of }) => of.some(({ iccid, imei }) => `${iccid} ${imei}`.includes(wanted)));
  }, [history.data, record.data, by, wanted]);
  const shown = all ? groups : groups.slice(0, shownAtFirst);
  const pending = history.isPending || record.isPending;

  return (
    <Section
      title="Binding history"
      lead="The card’s record decides; the workstation adds when and why. Records of deleted profiles are kept."
      actions={
        <>
          <ToggleButtonGroup
            exclusive
            size="small"
            value={by}
            onChange={(_event, next: Grouping | null) => next && setBy(next)}
            aria-label="Order the history by"
          >
            <ToggleButton value="iccid">By SIM</ToggleButton>
            <ToggleButton value="imei">By IMEI</ToggleButton>
          </ToggleButtonGroup>
          <TextField
            placeholder="Search ICCID or IMEI"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            sx={{ maxWidth: 240 }}
            slotProps={{ htmlInput: { 'aria-label': 'Search binding history' } }}
          />
        </>
      }
    >
      {pending && <SkeletonRows rows={2} height={64} />}
      {history.isError && <ErrorPanel error={toWorkbenchError(history.error)} />}
      {record.isError && <ErrorPanel error={toWorkbenchError(record.error)} />}
      {!pending && groups.length === 0 && (
        <Typography color="textSecondary">
          {wanted ? 'No record matches.' : 'No IMEI has been bound on this device yet.'}
        </Typography>
      )}
      <Stack spacing={2.5}>
        {shown.map((group) => (
          <Group
            key={group.id}
            group={group}
            by={by}
            inService={device?.slots.find((slot) => (by === 'iccid' ? slot.iccid : slot.imei) === group.id)?.slot}
          />
        ))}
      </Stack>
      {shown.length < groups.length && (
        <Button sx={{ mt: 1 }} onClick={() => setAll(true)}>
          Show all {groups.length}
        </Button>
      )}
    </Section>
  );
}

function Group(props: { group: TimelineGroup; by: Grouping; inService: number | undefined }) {
  const { group, by, inService } = props;
  const what = by === 'iccid' ? 'SIM' : 'IMEI';
  const deleted = by === 'iccid' && group.events.every(({ row }) => row?.profileState === 'deleted');
  return (
    <Box component="article" aria-label={`History of ${what} ${group.id}`}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, mb: 0.5 }}>
        <Typography variant="h3" component="h3">
          {what} <Identifier value={group.id} what={by === 'iccid' ? 'ICCID' : 'IMEI'} grouped={by === 'iccid'} />
        </Typography>
        {inService !== undefined && <StateChip tone="good" word={`In service in slot ${inService}`} />}
        {deleted && <StateChip tone="none" word="Deleted, record kept" />}
      </Box>
      <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {group.events.map((event) => (
          <Event key={event.key} event={event} by={by} />
        ))}
      </Box>
    </Box>
  );
}

function Event({ event, by }: { event: TimelineEvent; by: Grouping }) {
  const { row } = event;
  const facts = [
    event.source && bindingSourceWords[event.source],
    event.slot !== null && `slot ${event.slot}`,
    row && `kept by the ${bindingHolderWords[row.holder]}`,
    row && (row.lastUsedSeq === 0 ? `record ${row.seq}, never used` : `record ${row.seq}, last use ${row.lastUsedSeq}`),
  ].filter(Boolean);
  return (
    <Box
      component="li"
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '16px minmax(0, 1fr)', md: '16px 168px minmax(0, 1fr) auto' },
        columnGap: 1.5,
        position: 'relative',
        pb: 1.5,
        // The line that joins the dots.
        '&:not(:last-of-type)::before': {
          content: '""',
          position: 'absolute',
          left: 7,
          top: 16,
          bottom: -6,
          borderLeft: 1,
          borderColor: 'divider',
        },
      }}
    >
      <Box
        sx={{ width: 9, height: 9, mt: 0.75, mx: 'auto', borderRadius: '50%', bgcolor: 'primary.main' }}
        aria-hidden
      />
      <Typography variant="body2" color="textSecondary" sx={{ fontVariantNumeric: 'tabular-nums' }}>
        {event.at ? <time dateTime={event.at}>{dayAndTime(event.at)}</time> : 'Before this record began'}
      </Typography>
      <Box sx={{ gridColumn: { xs: 2, md: 'auto' }, minWidth: 0 }}>
        {by === 'iccid' ? (
          <Identifier value={event.imei} what="IMEI" grouped={false} />
        ) : (
          <Identifier value={event.iccid} what="ICCID" />
        )}
        <Typography variant="caption" color="textSecondary" component="div">
          {facts.join(' · ')}
        </Typography>
        {event.reason && <BindingReasonText reason={event.reason} />}
      </Box>
      {event.operationId && (
        <Button
          component={Link}
          to={`/journal/${event.operationId}`}
          size="small"
          sx={{ gridColumn: { xs: 2, md: 'auto' }, justifySelf: 'start', alignSelf: 'start', ml: { xs: -0.75, md: 0 } }}
        >
          Show operation
        </Button>
      )}
    </Box>
  );
}
