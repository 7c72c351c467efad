import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { MacroRun } from '#shared/api/index.ts';
import { monospace } from '../../components/monospace.ts';
import { StateChip, type Tone } from '../../components/state-chip.tsx';
import { duration } from '../../components/words/format.ts';

const outcomes: Record<MacroRun['steps'][number]['outcome'], { tone: Tone; word: string }> = {
  passed: { tone: 'good', word: 'Passed' },
  failed: { tone: 'bad', word: 'Failed' },
  notApplicable: { tone: 'none', word: 'Not applicable' },
  notRun: { tone: 'warn', word: 'Not run' },
};

/** Each step with what came of it, and why. */
export function MacroResult({ run }: { run: MacroRun }) {
  return (
    <Box role="status" aria-label={`Outcome of macro ${run.name}`} sx={{ mt: 0.75 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
        <StateChip tone={run.passed ? 'good' : 'bad'} word={run.passed ? 'Macro passed' : 'Macro failed'} />
        <Typography variant="caption" color="textSecondary">
          {duration(run.ms)}
        </Typography>
      </Box>
      <Box
        component="ol"
        aria-label="Steps"
        sx={{ listStyle: 'none', m: 0, mt: 0.75, p: 0, display: 'grid', gap: 0.75 }}
      >
        {run.steps.map(({ send, outcome, reason, exchange }, index) => (
          <Box component="li" key={index} sx={{ display: 'flex', gap: 1, alignItems: 'flex-start' }}>
            <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
              <Typography variant="body2" sx={{ fontFamily: monospace }}>
                {send}
              </Typography>
              <Typography variant="caption" color="textSecondary" component="div">
                {reason || exchange?.decoded || exchange?.lines.join(' · ') || exchange?.result}
              </Typography>
            </Box>
            <StateChip tone={outcomes[outcome].tone} word={outcomes[outcome].word} />
          </Box>
        ))}
      </Box>
    </Box>
  );
}
