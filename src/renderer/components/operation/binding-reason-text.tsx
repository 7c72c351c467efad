import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { BindingReason } from '#shared/api/index.ts';
import { factWords } from '../words/fact-words.ts';
import { factValue } from '../words/journal-words.ts';
import { bindingRuleWords } from '../words/vocabulary.ts';

/** Why an IMEI was chosen, in words, with the facts that were weighed. */
export function BindingReasonText({ reason }: { reason: BindingReason }) {
  const facts = Object.entries(reason.facts);
  return (
    <Box>
      <Typography variant="body2">
        {bindingRuleWords[reason.rule]}{' '}
        <Typography component="span" variant="caption" color="textSecondary">
          (rule {reason.rule})
        </Typography>
      </Typography>
      {facts.length > 0 && (
        <Typography variant="caption" color="textSecondary" component="p">
          {facts.map(([name, value]) => `${factWords(name)}: ${factValue(name, value)}`).join(' · ')}
        </Typography>
      )}
    </Box>
  );
}
