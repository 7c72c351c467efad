import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { Answer, BindingMove, Question } from '#shared/api/index.ts';
import { Identifier } from '../identifier.tsx';
import { BindingReasonText } from './binding-reason-text.tsx';

interface ConfirmMovesProps {
  readonly question: Extract<Question, { kind: 'confirmMoves' }>;
  readonly busy: boolean;
  onAnswer(answer: Answer): void;
}

/** Moves that one SIM forces on others, before they are applied: each of them leaves its network for a moment. */
export function ConfirmMoves({ question, busy, onAnswer }: ConfirmMovesProps) {
  const { moves, pinned } = question;
  return (
    <Stack spacing={2}>
      <Typography variant="h6" component="h2">
        {moves.length === 1 ? 'A SIM changes its IMEI' : `${moves.length} SIMs change their IMEI`}
      </Typography>
      <Typography variant="body2" color="textSecondary">
        Each of them leaves its network for a moment and attaches again. Nothing is changed before you agree.
      </Typography>
      {moves.map((move) => (
        <PlannedMove key={move.iccid} move={move} />
      ))}
      {pinned.length > 0 && (
        <Alert severity="warning">
          An operator has registered the IMEI of {pinned.join(', ')}. If it moves, that operator may refuse it.
        </Alert>
      )}
      <Stack direction="row" spacing={1}>
        <Button variant="contained" disabled={busy} onClick={() => onAnswer({ kind: 'confirmMoves', accept: true })}>
          {moves.length === 1 ? 'Move it' : 'Move them'}
        </Button>
        <Button color="inherit" disabled={busy} onClick={() => onAnswer({ kind: 'confirmMoves', accept: false })}>
          Leave everything as it is
        </Button>
      </Stack>
    </Stack>
  );
}

/** One SIM, from what it presents to what it gets, and why. */
export function PlannedMove({ move }: { move: BindingMove }) {
  return (
    <Box sx={{ borderLeft: 3, borderColor: move.forced ? 'warning.main' : 'primary.main', pl: 2 }}>
      <Typography variant="subtitle2">
        Slot {move.slot}, {move.sim === 'psim' ? 'removable SIM' : 'eSIM'}
        {move.forced && ' (has to move)'}
      </Typography>
      <Stack direction="row" spacing={1} useFlexGap sx={{ flexWrap: 'wrap', alignItems: 'center' }}>
        <Identifier what="ICCID" value={move.iccid} />
        <Box component="span" aria-hidden>
          ·
        </Box>
        {move.from === null ? <span>no IMEI yet</span> : <Identifier what="IMEI" value={move.from} />}
        <span aria-label="becomes">→</span>
        <Identifier what="IMEI" value={move.to} />
      </Stack>
      <BindingReasonText reason={move.reason} />
    </Box>
  );
}
