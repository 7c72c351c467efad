import { useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import { Link } from 'react-router';
import type { Device, Operation } from '#shared/api/index.ts';
import { useOperation, useOperations } from '../../client/queries.ts';
import { ErrorPanel } from '../error-panel.tsx';
import { AnswerMoves } from './answer-moves.tsx';
import { CancelOperationButton } from './cancel-operation-button.tsx';
import { OperationProgress } from './operation-progress.tsx';

interface DeviceOperationProps {
  readonly deviceId: string;
  readonly runningOperationId: string | undefined;
  readonly problem: Device['problem'];
}

/** What a device is doing, why its last operation of this visit failed, or what is wrong with it. */
export function DeviceOperation({ deviceId, runningOperationId, problem }: DeviceOperationProps) {
  const [openedAt] = useState(() => Date.now());
  const [dismissed, setDismissed] = useState<string>();
  const running = useOperation(runningOperationId).data;
  const newest = useOperations().data?.find((operation) => operation.deviceId === deviceId);

  if (running?.state === 'waiting' && running.question?.kind === 'confirmMoves')
    return <AnswerMoves key={running.id} operation={running} question={running.question} />;
  if (running && (running.state === 'running' || running.state === 'waiting')) {
    return (
      <Card
        sx={{ p: 1.5, mb: 2, display: 'flex', alignItems: 'center', gap: 2 }}
        role="status"
        aria-label="Running operation"
      >
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <OperationProgress operation={running} />
        </Box>
        {isLoading(running) && (
          <Button
            component={Link}
            to={`/load/${encodeURIComponent(deviceId)}?operation=${running.id}`}
            variant={running.state === 'waiting' ? 'contained' : 'text'}
          >
            {running.state === 'waiting' ? 'Answer' : 'Show'}
          </Button>
        )}
        <CancelOperationButton operation={running} />
      </Card>
    );
  }
  const failed =
    newest?.error &&
    newest.id !== dismissed &&
    newest.state !== 'canceled' &&
    newest.endedAt &&
    Date.parse(newest.endedAt) >= openedAt - 60_000;
  if (failed && newest.error) {
    return (
      <Box sx={{ mb: 2 }}>
        <ErrorPanel
          error={newest.error}
          onClose={() => setDismissed(newest.id)}
          action={
            <Box>
              <Button component={Link} to={`/journal/${newest.id}`} size="small">
                Show the steps
              </Button>
            </Box>
          }
        />
      </Box>
    );
  }
  if (problem) {
    return (
      <Box sx={{ mb: 2 }}>
        <ErrorPanel error={{ ...problem }} />
      </Box>
    );
  }
  return null;
}

const isLoading = (operation: Operation) => operation.kind === 'profileDownload' || operation.kind === 'provision';
