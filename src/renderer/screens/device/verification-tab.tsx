import { useState } from 'react';
import Box from '@mui/material/Box';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemText from '@mui/material/ListItemText';
import Stack from '@mui/material/Stack';
import { toWorkbenchError } from '../../client/index.tsx';
import { useDevice } from '../../client/queries.ts';
import { usePlans } from '../../client/use-plans.ts';
import { useReports } from '../../client/use-reports.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { ExportReport } from '../../components/reports/export-report.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { checkTone } from '../../components/tones.ts';
import { ReportView } from '../../components/verification/report-view.tsx';
import { dayAndTime } from '../../components/words/format.ts';
import { checkOutcomeWords } from '../../components/words/vocabulary.ts';
import { PlanPanel } from './plan-panel.tsx';

/** Proof that the enabled profile works, and every earlier proof. */
export function VerificationTab({ deviceId }: { deviceId: string }) {
  const device = useDevice(deviceId).data;
  const plans = usePlans();
  const reports = useReports(deviceId);
  const [chosen, setChosen] = useState<string>();

  if (reports.isPending || plans.isPending) return <SkeletonRows rows={6} height={56} />;
  if (reports.isError) return <ErrorPanel error={toWorkbenchError(reports.error)} />;
  if (plans.isError) return <ErrorPanel error={toWorkbenchError(plans.error)} />;
  const report = reports.data.find((one) => one.reportId === chosen) ?? reports.data[0];
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: report ? 'minmax(0, 1fr) 300px' : 'minmax(0, 1fr)' },
        alignItems: 'start',
      }}
    >
      <Stack spacing={2} sx={{ minWidth: 0 }}>
        <PlanPanel
          device={device}
          deviceId={deviceId}
          plans={plans.data}
          unfolded={report === undefined}
          onStarted={() => setChosen(undefined)}
        />
        {report && (
          <Section
            title={report === reports.data[0] ? 'Latest verification' : 'Earlier verification'}
            actions={<ExportReport subject={{ kind: 'verification', deviceId, reportId: report.reportId }} />}
          >
            <ReportView key={report.reportId} report={report} />
          </Section>
        )}
      </Stack>
      {report && (
        <Section title="Reports">
          <List dense disablePadding aria-label="Reports" sx={{ maxHeight: 480, overflow: 'auto' }}>
            {reports.data.map((one) => (
              <ListItem key={one.reportId} disablePadding>
                <ListItemButton
                  selected={one === report}
                  onClick={() => setChosen(one.reportId)}
                  sx={{ borderRadius: 1, gap: 1 }}
                >
                  <ListItemText
                    primary={dayAndTime(one.startedAt)}
                    secondary={[one.plan.title, `ICCID ${one.iccid}`].filter((text) => text !== '').join(' · ')}
                  />
                  <Stack>
                    <StateChip tone={checkTone[one.outcome]} word={checkOutcomeWords[one.outcome]} />
                  </Stack>
                </ListItemButton>
              </ListItem>
            ))}
          </List>
        </Section>
      )}
    </Box>
  );
}
