import Accordion from '@mui/material/Accordion';
import AccordionDetails from '@mui/material/AccordionDetails';
import AccordionSummary from '@mui/material/AccordionSummary';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import ExpandMore from '@mui/icons-material/ExpandMore';
import type { CheckResult, VerificationReport } from '#shared/api/index.ts';
import { Facts } from '../facts.tsx';
import { monospace } from '../monospace.ts';
import { StateChip } from '../state-chip.tsx';
import { checkTone } from '../tones.ts';
import { dayAndTime, duration } from '../words/format.ts';
import { Apdus, Differences } from './check-evidence.tsx';
import { factWords } from '#shared/words/index.ts';
import { factValue } from '#shared/words/index.ts';
import { errorText } from '../words/error-text.ts';
import { checkOutcomeWords, checkWords } from '../words/vocabulary.ts';

/** A report's checks, each with its outcome in icon and word; open one for its evidence. */
export function ReportView({ report }: { report: VerificationReport }) {
  const passed = report.checks.filter((check) => check.outcome === 'pass').length;
  const failed = report.checks.filter((check) => check.outcome === 'fail').length;
  return (
    <Box component="article" aria-label={`Report of ${dayAndTime(report.startedAt)}`}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, mb: 1 }}>
        <StateChip tone={checkTone[report.outcome]} word={report.outcome === 'pass' ? 'Verified' : 'Not verified'} />
        <Typography variant="body2" color="textSecondary">
          {report.plan.title && `Plan “${report.plan.title}” · `}
          {passed} passed, {failed} failed, {report.checks.length - passed - failed} not applicable ·{' '}
          {dayAndTime(report.startedAt)} · {duration(Date.parse(report.endedAt) - Date.parse(report.startedAt))}
        </Typography>
      </Box>
      {report.checks.map((check) => (
        <Check key={check.name} check={check} />
      ))}
    </Box>
  );
}

function Check({ check }: { check: CheckResult }) {
  const words = checkWords[check.name];
  const reason = check.reason ? errorText({ code: check.reason, message: check.reason }) : null;
  return (
    <Accordion
      disableGutters
      variant="outlined"
      slotProps={{ transition: { unmountOnExit: true }, heading: { component: 'h4' } }}
      sx={{ '&::before': { display: 'none' }, '& + &': { borderTop: 0 } }}
    >
      <AccordionSummary
        expandIcon={<ExpandMore />}
        sx={{
          '& .MuiAccordionSummary-content': {
            alignItems: 'center',
            flexWrap: { xs: 'wrap', sm: 'nowrap' },
            columnGap: 1.5,
            rowGap: 0.5,
            my: 1,
            minWidth: 0,
          },
        }}
      >
        <Box sx={{ width: { xs: 'auto', sm: 136 }, flexShrink: 0 }}>
          <StateChip tone={checkTone[check.outcome]} word={checkOutcomeWords[check.outcome]} />
        </Box>
        <Box component="span" sx={{ flex: { xs: '1 0 100%', sm: '1 1 0' }, minWidth: 0, order: { xs: 1, sm: 0 } }}>
          <Typography component="span" sx={{ fontWeight: 600, display: 'block' }}>
            {words.name}
          </Typography>
          <Typography component="span" variant="body2" color="textSecondary" sx={{ display: 'block' }}>
            {reason && check.outcome !== 'pass' ? reason.title : words.proves}
          </Typography>
        </Box>
        {check.destructive && check.outcome !== 'notApplicable' && (
          <Box sx={{ display: { xs: 'none', sm: 'block' } }}>
            <StateChip tone="warn" word="Changed the card" />
          </Box>
        )}
        <Typography
          component="span"
          variant="body2"
          color="textSecondary"
          sx={{ fontVariantNumeric: 'tabular-nums', ml: 'auto' }}
        >
          {duration(check.durationMs)}
        </Typography>
      </AccordionSummary>
      <AccordionDetails>
        {reason && check.outcome !== 'pass' && (
          <Typography variant="body2" sx={{ mb: 1 }}>
            {reason.cause} {reason.nextStep}
          </Typography>
        )}
        {check.evidence.length === 0 ? (
          <Typography variant="body2" color="textSecondary">
            No evidence was taken.
          </Typography>
        ) : (
          <Box sx={{ '& dd': { fontFamily: monospace, fontSize: '0.8125rem' } }}>
            <Facts
              labelWidth={220}
              rows={check.evidence.map((item) => [factWords(item.label), factValue(item.label, item.value)])}
            />
          </Box>
        )}
        <Differences differences={check.differences} />
        <Apdus apdus={check.apdus} />
      </AccordionDetails>
    </Accordion>
  );
}
