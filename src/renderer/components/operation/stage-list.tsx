import Box from '@mui/material/Box';
import CircularProgress from '@mui/material/CircularProgress';
import IconButton from '@mui/material/IconButton';
import LinearProgress from '@mui/material/LinearProgress';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import BlockOutlined from '@mui/icons-material/BlockOutlined';
import CancelOutlined from '@mui/icons-material/CancelOutlined';
import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import RadioButtonUnchecked from '@mui/icons-material/RadioButtonUnchecked';
import TimelineOutlined from '@mui/icons-material/TimelineOutlined';
import { Link } from 'react-router';
import type { Operation, OperationStep } from '#shared/api/index.ts';
import { duration } from '../words/format.ts';
import { stepStateWords, stepWords } from '../words/vocabulary.ts';
import { sizeOf } from './progress.ts';

const icons = {
  pending: <RadioButtonUnchecked color="disabled" />,
  running: <CircularProgress size={18} aria-hidden />,
  done: <CheckCircleOutlined color="success" />,
  failed: <CancelOutlined color="error" />,
  skipped: <BlockOutlined color="disabled" />,
};

const took = (step: OperationStep) =>
  step.startedAt && step.endedAt ? duration(Date.parse(step.endedAt) - Date.parse(step.startedAt)) : null;

/** Every named stage of an operation, with bytes and time. */
export function StageList({ operation }: { operation: Operation }) {
  return (
    <Box component="ol" aria-label="Stages" sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {operation.steps.map((step, index) => {
        const size = sizeOf(step);
        return (
          <Box
            component="li"
            key={`${step.name} ${index}`}
            aria-current={step.state === 'running' ? 'step' : undefined}
            sx={{
              position: 'relative',
              display: 'grid',
              gridTemplateColumns: '24px minmax(0, 1fr) auto 28px',
              alignItems: 'center',
              columnGap: 1.25,
              minHeight: 32,
              '& svg': { fontSize: 20 },
            }}
          >
            <Box sx={{ display: 'grid', placeItems: 'center' }}>{icons[step.state]}</Box>
            <Typography
              component="span"
              noWrap
              sx={{
                fontWeight: step.state === 'running' ? 600 : 400,
                color: step.state === 'pending' || step.state === 'skipped' ? 'text.secondary' : 'text.primary',
              }}
            >
              {stepWords[step.name]}
            </Typography>
            <Typography
              component="span"
              variant="body2"
              color="textSecondary"
              sx={{ fontVariantNumeric: 'tabular-nums' }}
            >
              {size && `${size} · `}
              {step.state === 'done' ? (took(step) ?? stepStateWords.done) : stepStateWords[step.state]}
            </Typography>
            {step.startedAt !== null && (
              <Tooltip title="Show its lines in the trace">
                <IconButton
                  component={Link}
                  size="small"
                  to={`/trace?operation=${encodeURIComponent(operation.id)}&step=${step.name}`}
                  aria-label={`Show lines of: ${stepWords[step.name]}`}
                  sx={{ p: 0.5, color: 'text.secondary' }}
                >
                  <TimelineOutlined />
                </IconButton>
              </Tooltip>
            )}
            {step.state === 'running' && step.bytesTotal ? (
              <LinearProgress
                variant="determinate"
                value={(100 * (step.bytesDone ?? 0)) / step.bytesTotal}
                aria-label={`Progress of: ${stepWords[step.name]}`}
                sx={{ position: 'absolute', insetInline: '36px 38px', bottom: 0, height: 3, borderRadius: 1 }}
              />
            ) : null}
          </Box>
        );
      })}
    </Box>
  );
}
