import { useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemText from '@mui/material/ListItemText';
import Stack from '@mui/material/Stack';
import FactCheckOutlined from '@mui/icons-material/FactCheckOutlined';
import PlayArrow from '@mui/icons-material/PlayArrow';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { useDevice } from '../../client/queries.ts';
import { useReports } from '../../client/use-reports.ts';
import { useRunOperation } from '../../client/use-run-operation.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { checkTone } from '../../components/tones.ts';
import { ReportView } from '../../components/verification/report-view.tsx';
import { dayAndTime } from '../../components/words/format.ts';
import { checkOutcomeWords } from '../../components/words/vocabulary.ts';

/** Proof that the enabled profile works, and every earlier proof. */
export function VerificationTab({ deviceId }: { deviceId: string }) {
  const client = useClient();
  const run = useRunOperation();
  const device = useDevice(deviceId).data;
  const reports = useReports(deviceId);
  const [chosen, setChosen] = useState<string>();
  const report = reports.data?.find((one) => one.reportId === chosen) ?? reports.data?.[0];
  const start = (
    <Button
      variant="contained"
      startIcon={<PlayArrow />}
      disabled={!device?.enabledProfile || Boolean(device.runningOperationId)}
      onClick={() => {
        setChosen(undefined);
        void run(() => client.verification.start({ deviceId }), { done: 'Verification finished' });
      }}
    >
      Verify now
    </Button>
  );

  if (reports.isPending) return <SkeletonRows rows={6} height={56} />;
  if (reports.isError) return <ErrorPanel error={toWorkbenchError(reports.error)} />;
  if (!report) {
    return (
      <EmptyState icon={<FactCheckOutlined />} title="Not verified yet" action={start}>
        {device?.enabledProfile
          ? 'Named checks prove that the enabled profile works: its files, authentication with the network, enabling, notifications and IMEI.'
          : 'Enable a profile first; the checks run on the enabled profile.'}
      </EmptyState>
    );
  }
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: { xs: '1fr', lg: 'minmax(0, 1fr) 300px' },
        alignItems: 'start',
      }}
    >
      <Section
        title={report === reports.data[0] ? 'Latest verification' : 'Earlier verification'}
        lead="Runs on the enabled profile; nothing is left changed."
        actions={start}
      >
        <ReportView report={report} />
      </Section>
      <Section title="Reports">
        <List dense disablePadding aria-label="Reports" sx={{ maxHeight: 480, overflow: 'auto' }}>
          {reports.data.map((one) => (
            <ListItem key={one.reportId} disablePadding>
              <ListItemButton
                selected={one === report}
                onClick={() => setChosen(one.reportId)}
                sx={{ borderRadius: 1, gap: 1 }}
              >
                <ListItemText primary={dayAndTime(one.startedAt)} secondary={`ICCID ${one.iccid}`} />
                <Stack>
                  <StateChip tone={checkTone[one.outcome]} word={checkOutcomeWords[one.outcome]} />
                </Stack>
              </ListItemButton>
            </ListItem>
          ))}
        </List>
      </Section>
    </Box>
  );
}
