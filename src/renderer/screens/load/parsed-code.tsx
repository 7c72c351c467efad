import Alert from '@mui/material/Alert';
import Stack from '@mui/material/Stack';
import type { ParsedActivationCode } from '#shared/api/index.ts';
import { Facts } from '../../components/facts.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { activationCodeWarningWords } from '../../components/words/vocabulary.ts';

/** What an activation code says, before anything is asked of anyone. */
export function ParsedCode({ parsed }: { parsed: ParsedActivationCode }) {
  return (
    <Stack spacing={1} role="status" aria-label="Activation code as read">
      <div>
        <StateChip tone="good" word="Code understood" />
      </div>
      <Facts
        rows={[
          ['Server', parsed.smdpAddress],
          [
            'Matching ID',
            parsed.matchingId ? <Identifier value={parsed.matchingId} what="matching ID" grouped={false} /> : 'None',
          ],
          ...(parsed.smdpOid ? ([['Server identity', parsed.smdpOid]] as [string, string][]) : []),
          ['Confirmation code', parsed.confirmationCodeRequired ? 'Will be asked' : 'Not needed'],
        ]}
      />
      {parsed.warnings.length > 0 && (
        <Alert severity="info" variant="outlined">
          {parsed.warnings.map(activationCodeWarningWords).join(' ')}
        </Alert>
      )}
    </Stack>
  );
}
