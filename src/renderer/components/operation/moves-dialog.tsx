import { useId } from 'react';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Stack from '@mui/material/Stack';
import { Link } from 'react-router';
import type { Operation } from '#shared/api/index.ts';
import { useOperation } from '../../client/queries.ts';
import { ErrorPanel } from '../error-panel.tsx';
import { MoveButtons, MoveList, movesTitle, MovesLead, type MovesQuestion } from './confirm-moves.tsx';
import { useAnswer } from './use-answer.ts';

/** The question of moves where the device is not shown. It closes when the question is answered, by whomever. */
export function MovesDialog({ operationId, onClose }: { operationId: string; onClose: () => void }) {
  const operation = useOperation(operationId).data;
  if (operation?.question?.kind !== 'confirmMoves') return null;
  return <Asking key={operation.id} operation={operation} question={operation.question} onClose={onClose} />;
}

interface AskingProps {
  readonly operation: Operation;
  readonly question: MovesQuestion;
  readonly onClose: () => void;
}

function Asking({ operation, question, onClose }: AskingProps) {
  const titleId = useId();
  const { answer, busy, error } = useAnswer(operation.id);
  return (
    <Dialog
      open
      fullWidth
      maxWidth="sm"
      aria-labelledby={titleId}
      // A stray click answers nothing; Esc leaves everything as it is.
      onClose={(_event, reason) =>
        reason === 'escapeKeyDown' && !busy && void answer({ kind: 'confirmMoves', accept: false })
      }
    >
      <DialogTitle id={titleId}>
        {operation.deviceName}: {movesTitle(question)}
      </DialogTitle>
      <DialogContent>
        <Stack spacing={2}>
          <MovesLead />
          <MoveList question={question} />
          {error && <ErrorPanel error={error} />}
        </Stack>
      </DialogContent>
      <DialogActions sx={{ flexWrap: 'wrap', gap: 1, '& > :not(style) ~ :not(style)': { ml: 0 } }}>
        <Button
          component={Link}
          to={`/device/${encodeURIComponent(operation.deviceId)}/imei`}
          onClick={onClose}
          sx={{ mr: 'auto' }}
        >
          Show the matrix first
        </Button>
        <MoveButtons question={question} busy={busy} onAnswer={(given) => void answer(given)} />
      </DialogActions>
    </Dialog>
  );
}
