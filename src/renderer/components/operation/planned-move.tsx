import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import ArrowForward from '@mui/icons-material/ArrowForward';
import type { BindingMove } from '#shared/api/index.ts';
import { Identifier } from '../identifier.tsx';
import { simWords } from '../words/vocabulary.ts';
import { BindingReasonText } from './binding-reason-text.tsx';

/** One SIM, from what it presents to what it gets, and why. */
export function PlannedMove({ move }: { move: BindingMove }) {
  const { slot, sim, iccid, from, to, reason, forced, evicts } = move;
  const name = `${simWords[sim]} in slot ${slot}`;
  return (
    <Box
      component="article"
      aria-label={`Move of the ${name}`}
      sx={{ borderLeft: 3, borderColor: forced ? 'warning.main' : 'primary.main', pl: 1.5 }}
    >
      <Typography variant="h3" component="h3">
        {name}
        {forced ? ': has to move' : from === null ? ': comes into service' : ''}
      </Typography>
      <Typography variant="body2" color="textSecondary" component="div">
        <Identifier what={`ICCID of the ${name}`} value={iccid} />
      </Typography>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1, my: 0.25 }}>
        {from === null ? (
          <Typography variant="body2">No IMEI yet</Typography>
        ) : (
          <Identifier what="IMEI it has" value={from} grouped={false} copy={false} />
        )}
        <ArrowForward titleAccess="becomes" sx={{ fontSize: 16, color: 'text.secondary' }} />
        <Box component="strong" sx={{ fontWeight: 600 }}>
          <Identifier what="IMEI it gets" value={to} grouped={false} />
        </Box>
      </Box>
      <BindingReasonText reason={reason} />
      {evicts && (
        <Typography variant="caption" color="textSecondary" component="p">
          The card’s table is full: the record of deleted SIM {evicts.iccid} with {evicts.imei} makes room.
        </Typography>
      )}
    </Box>
  );
}

/** Operators that registered the IMEI of a SIM that would move. */
export function PinnedWarning({ pinned }: { pinned: readonly string[] }) {
  if (pinned.length === 0) return null;
  return (
    <Alert severity="warning" variant="outlined" sx={{ overflowWrap: 'anywhere' }}>
      Pinned: the operator of {pinned.map((iccid) => `SIM ${iccid}`).join(' and ')} has registered its IMEI. If it
      moves, that operator may refuse it until it is told.
    </Alert>
  );
}
