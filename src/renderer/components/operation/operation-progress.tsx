import Box from '@mui/material/Box';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';
import type { Operation, OperationStep } from '#shared/api/index.ts';
import { kibibytes } from '../words/format.ts';
import { operationStateWords, operationWords, stepWords } from '../words/vocabulary.ts';

/** The step an operation stands at and the one that comes next. */
export function currentStep(operation: Operation): { now: OperationStep | undefined; next: OperationStep | undefined } {
  const index = operation.steps.findIndex((step) => step.state === 'running');
  const at = index >= 0 ? index : operation.steps.findIndex((step) => step.state === 'pending');
  return {
    now: operation.steps[at],
    next: operation.steps.slice(at + 1).find((step) => step.state === 'pending'),
  };
}

/** Share of the steps that are over, with the running one counted by its bytes; 0 to 100. */
export function percentDone(operation: Operation): number {
  const counted = operation.steps.filter((step) => step.state !== 'skipped');
  if (counted.length === 0) return 0;
  const done = counted.reduce((sum, step) => {
    if (step.state === 'done' || step.state === 'failed') return sum + 1;
    if (step.state === 'running' && step.bytesTotal) return sum + (step.bytesDone ?? 0) / step.bytesTotal;
    return sum;
  }, 0);
  return Math.round((100 * done) / counted.length);
}

export const bytesOf = (step: OperationStep): string | null =>
  step.bytesTotal === null ? null : `${kibibytes(step.bytesDone ?? 0)} of ${kibibytes(step.bytesTotal)}`;

/** One line and a bar: the running stage by name, with bytes, and (unless short) what comes next. */
export function OperationProgress({ operation, short = false }: { operation: Operation; short?: boolean }) {
  const { now, next } = currentStep(operation);
  const bytes = now ? bytesOf(now) : null;
  const waiting = operation.state === 'waiting';
  return (
    <Box sx={{ minWidth: 0 }}>
      <Typography variant="body2" noWrap sx={{ fontWeight: 600 }}>
        {operationWords[operation.kind]}:{' '}
        {waiting ? operationStateWords.waiting : now ? stepWords[now.name] : 'Starting'}
        {bytes && ` · ${bytes}`}
      </Typography>
      <LinearProgress
        variant="determinate"
        value={percentDone(operation)}
        color={waiting ? 'warning' : 'primary'}
        aria-label={`Progress of ${operationWords[operation.kind]} on ${operation.deviceName}`}
        sx={{ mt: 0.5, borderRadius: 1 }}
      />
      {!short && (
        <Typography variant="caption" color="textSecondary" noWrap component="p">
          {next ? `Next: ${stepWords[next.name]}` : 'Last step'}
        </Typography>
      )}
    </Box>
  );
}
