import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { Link } from 'react-router';
import type { Operation } from '#shared/api/index.ts';
import { useAskedMetadata } from '../../client/queries.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { StageList } from '../../components/operation/stage-list.tsx';
import { Section } from '../../components/section.tsx';
import { errorText } from '../../components/words/error-text.ts';
import { operationStateWords } from '../../components/words/vocabulary.ts';
import { LoadedProfile } from './loaded-profile.tsx';

/** How it ended, and what to do next. */
export function ResultStep({ operation }: { operation: Operation }) {
  const asked = useAskedMetadata(operation.id);
  const iccid = operation.result?.iccid ?? asked?.iccid;
  const installed = operation.steps.some((step) => step.name === 'loadBoundProfilePackage' && step.state === 'done');
  const again = `/load/${encodeURIComponent(operation.deviceId)}`;
  return (
    <Stack spacing={2}>
      {operation.error && operation.state !== 'canceled' && <ErrorPanel error={operation.error} />}
      {iccid && (installed || operation.state === 'succeeded') ? (
        <LoadedProfile deviceId={operation.deviceId} iccid={iccid} since={operation.startedAt} />
      ) : (
        <Section
          title={
            operation.state === 'canceled'
              ? 'The load was canceled'
              : `The load: ${operationStateWords[operation.state]}`
          }
          lead="The eUICC is as it was before."
        >
          {operation.state === 'canceled' && operation.error && (
            <Typography>{errorText(operation.error).effect}</Typography>
          )}
        </Section>
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <Button component={Link} to={`/device/${encodeURIComponent(operation.deviceId)}`} variant="contained">
          Open {operation.deviceName}
        </Button>
        <Button component={Link} to={again}>
          {operation.state === 'succeeded' ? 'Load another' : 'Try again'}
        </Button>
        <Button component={Link} to={`/journal/${operation.id}`} color="inherit">
          Show the journal
        </Button>
      </Box>
      <Section title="Stages">
        <StageList operation={operation} />
      </Section>
    </Stack>
  );
}
