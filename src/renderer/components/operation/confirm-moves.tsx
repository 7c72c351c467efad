import { useEffect, useId, useRef } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { Answer, Question } from '#shared/api/index.ts';
import { PinnedWarning, PlannedMove } from './planned-move.tsx';

export type MovesQuestion = Extract<Question, { kind: 'confirmMoves' }>;

interface ConfirmMovesProps {
  readonly question: MovesQuestion;
  readonly busy: boolean;
  onAnswer(answer: Answer): void;
}

/** What is asked, in one line. */
export const movesTitle = ({ moves }: MovesQuestion): string =>
  moves.length === 1 ? 'Let one SIM change its IMEI?' : `Let ${moves.length} SIMs change their IMEIs?`;

/**
 * Moves that one SIM forces on others, before they are applied: each of them leaves its network for a moment. Esc leaves
 * everything as it is.
 */
export function ConfirmMoves({ question, busy, onAnswer }: ConfirmMovesProps) {
  const titleId = useId();
  const box = useRef<HTMLDivElement>(null);
  // Takes the focus, but from nobody who is typing.
  useEffect(() => {
    if (!document.activeElement?.matches('input, textarea, [role=dialog] *')) box.current?.focus();
  }, []);
  const leave = () => onAnswer({ kind: 'confirmMoves', accept: false });
  return (
    <Stack
      ref={box}
      spacing={2}
      tabIndex={-1}
      role="group"
      aria-labelledby={titleId}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || busy) return;
        event.stopPropagation();
        leave();
      }}
      sx={{ '&:focus-visible': { outline: 'none' } }}
    >
      <div>
        <Typography variant="h2" id={titleId}>
          {movesTitle(question)}
        </Typography>
        <MovesLead />
      </div>
      <MoveList question={question} />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <MoveButtons question={question} busy={busy} onAnswer={onAnswer} />
      </Box>
    </Stack>
  );
}

export function MovesLead() {
  return (
    <Typography variant="body2" color="textSecondary">
      Nothing has been changed yet. A SIM that moves leaves its network for a moment and attaches again.
    </Typography>
  );
}

export function MoveList({ question }: { question: MovesQuestion }) {
  return (
    <Stack spacing={2}>
      {question.moves.map((move) => (
        <PlannedMove key={move.iccid} move={move} />
      ))}
      <PinnedWarning pinned={question.pinned} />
    </Stack>
  );
}

export function MoveButtons({ question, busy, onAnswer }: ConfirmMovesProps) {
  return (
    <>
      <Button variant="contained" disabled={busy} onClick={() => onAnswer({ kind: 'confirmMoves', accept: true })}>
        {question.moves.length === 1 ? 'Change its IMEI' : 'Change their IMEIs'}
      </Button>
      <Button
        color="inherit"
        disabled={busy}
        aria-keyshortcuts="Escape"
        onClick={() => onAnswer({ kind: 'confirmMoves', accept: false })}
      >
        Leave everything as it is
      </Button>
    </>
  );
}
