import { useEffect, useRef } from 'react';
import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import type { Operation } from '#shared/api/index.ts';
import { ErrorPanel } from '../error-panel.tsx';
import { ConfirmMoves, type MovesQuestion } from './confirm-moves.tsx';
import { useAnswer } from './use-answer.ts';

interface AnswerMovesProps {
  readonly operation: Operation;
  readonly question: MovesQuestion;
}

/** The question of moves where the device is shown. */
export function AnswerMoves({ operation, question }: AnswerMovesProps) {
  const { answer, busy, error } = useAnswer(operation.id);
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    void card.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <Card
      ref={card}
      sx={{ p: 2, mb: 2, borderColor: 'warning.main', borderWidth: 2 }}
      role="region"
      aria-label="Moves to confirm"
    >
      <ConfirmMoves question={question} busy={busy} onAnswer={(given) => void answer(given)} />
      {error && (
        <Box sx={{ mt: 2 }}>
          <ErrorPanel error={error} />
        </Box>
      )}
    </Card>
  );
}
