import { useState } from 'react';
import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import { useQueryClient } from '@tanstack/react-query';
import type { Answer, Operation, Question } from '#shared/api/index.ts';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { takeOperation } from '../../client/queries.ts';
import { ErrorPanel } from '../error-panel.tsx';
import { ConfirmMoves } from './confirm-moves.tsx';

interface AnswerMovesProps {
  readonly operation: Operation;
  readonly question: Extract<Question, { kind: 'confirmMoves' }>;
}

/** The question of moves where the device is shown: it came up without anybody asking for something. */
export function AnswerMoves({ operation, question }: AnswerMovesProps) {
  const client = useClient();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<WorkbenchErrorWire>();
  const answer = async (given: Answer) => {
    setBusy(true);
    setError(undefined);
    try {
      takeOperation(queries, await client.operations.answer({ operationId: operation.id, answer: given }));
    } catch (thrown) {
      setError(toWorkbenchError(thrown));
      setBusy(false);
    }
  };
  return (
    <Card sx={{ p: 2, mb: 2 }} role="region" aria-label="Moves to confirm">
      <ConfirmMoves question={question} busy={busy} onAnswer={(given) => void answer(given)} />
      {error && (
        <Box sx={{ mt: 2 }}>
          <ErrorPanel error={error} />
        </Box>
      )}
    </Card>
  );
}
