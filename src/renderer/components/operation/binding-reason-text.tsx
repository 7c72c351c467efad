import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { BindingReason } from '#shared/api/index.ts';
import { reasonWords } from '#shared/imei/index.ts';

/** Why an IMEI was chosen or refused, in words, with what was weighed. */
export function BindingReasonText({ reason }: { reason: BindingReason }) {
  const { why, more } = reasonWords(reason);
  return (
    <Box sx={{ overflowWrap: 'anywhere' }}>
      <Typography variant="body2">
        {why}{' '}
        <Typography component="span" variant="caption" color="textSecondary" noWrap>
          (rule {reason.rule})
        </Typography>
      </Typography>
      {more.map((sentence) => (
        <Typography key={sentence} variant="caption" color="textSecondary" component="p">
          {sentence}
        </Typography>
      ))}
    </Box>
  );
}
