import Box from '@mui/material/Box';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';
import type { Operation } from '#shared/api/index.ts';
import { currentStep, percentDone, sizeOf } from './progress.ts';
import { operationStateWords, operationWords, stepWords } from '../words/vocabulary.ts';

/** One line and a bar: the running stage by name, with bytes, and (unless short) what comes next. */
export function OperationProgress({ operation, short = false }: { operation: Operation; short?: boolean }) {
  const { now, next } = currentStep(operation);
  const size = now ? sizeOf(now) : null;
  const waiting = operation.state === 'waiting';
  return (
    <Box sx={{ minWidth: 0 }}>
      <Typography variant="body2" noWrap sx={{ fontWeight: 600 }}>
        {operationWords[operation.kind]}:{' '}
        {waiting ? operationStateWords.waiting : now ? stepWords[now.name] : 'Starting'}
        {size && ` · ${size}`}
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
