import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { Operation } from '#shared/api/index.ts';
import { CancelOperationButton } from '../../components/operation/cancel-operation-button.tsx';
import { currentStep } from '../../components/operation/progress.ts';
import { StageList } from '../../components/operation/stage-list.tsx';
import { Section } from '../../components/section.tsx';
import { stepWords } from '../../components/words/vocabulary.ts';

/** The stages by name, with bytes, and what comes next. */
export function LoadStep({ operation }: { operation: Operation }) {
  const { now, next } = currentStep(operation);
  return (
    <Section
      title={now ? stepWords[now.name] : 'Starting'}
      lead={next ? `Next: ${stepWords[next.name]}` : 'This is the last stage.'}
      actions={<CancelOperationButton operation={operation} />}
    >
      <StageList operation={operation} />
      <Box sx={{ mt: 1.5 }}>
        <Typography variant="body2" color="textSecondary">
          Canceling stops at the next safe point. Leaving this screen does not: the load goes on, and the device’s tile
          shows it.
        </Typography>
      </Box>
    </Section>
  );
}
