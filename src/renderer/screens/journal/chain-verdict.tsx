import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Tooltip from '@mui/material/Tooltip';
import VerifiedOutlined from '@mui/icons-material/VerifiedOutlined';
import { useMutation } from '@tanstack/react-query';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { errorText } from '../../components/words/error-text.ts';
import { count } from '../../components/words/format.ts';

/** Recomputes the journal's hash chain and says whether it holds. */
export function ChainVerdict() {
  const client = useClient();
  const verify = useMutation({ mutationFn: () => client.journal.verify() });
  const verdict = verify.data;
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
      <Box role="status" aria-label="Verdict on the journal">
        {verdict && (
          <Tooltip title={`Newest hash ${verdict.headHash}`}>
            <span>
              <StateChip
                tone={verdict.intact ? 'good' : 'bad'}
                word={
                  verdict.intact
                    ? `Intact, ${count(verdict.entries, 'entry', 'entries')}`
                    : `Broken at entry ${verdict.firstBrokenSeq ?? '?'}`
                }
              />
            </span>
          </Tooltip>
        )}
        {verify.isError && <StateChip tone="bad" word={errorText(toWorkbenchError(verify.error)).title} />}
      </Box>
      <Button
        variant="outlined"
        startIcon={<VerifiedOutlined />}
        loading={verify.isPending}
        onClick={() => verify.mutate()}
      >
        Verify the chain
      </Button>
    </Box>
  );
}
