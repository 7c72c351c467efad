import { useState } from 'react';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Search from '@mui/icons-material/Search';
import { useSearchParams } from 'react-router';
import type { Device } from '#shared/api/index.ts';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { useClient } from '../../client/index.tsx';
import { hasEnded, useOperation } from '../../client/queries.ts';
import { useRunOperation } from '../../client/use-run-operation.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { CancelOperationButton } from '../../components/operation/cancel-operation-button.tsx';
import { StageList } from '../../components/operation/stage-list.tsx';
import { Section } from '../../components/section.tsx';
import { FoundProfiles } from './found-profiles.tsx';

/** The way in without a code: the card asks a discovery server what waits for it. The search is named in the address. */
export function SearchProfiles({ device, onCode }: { device: Device | undefined; onCode: (code: string) => void }) {
  const client = useClient();
  const run = useRunOperation();
  const [params, setParams] = useSearchParams();
  const search = useOperation(params.get('search'));
  const [smds, setSmds] = useState('');
  const [error, setError] = useState<WorkbenchErrorWire>();
  const operation = search.data?.deviceId === device?.id ? search.data : undefined;
  const running = operation !== undefined && !hasEnded(operation);

  const start = async () => {
    if (!device) return;
    setError(undefined);
    const asked = smds.trim();
    const outcome = await run(
      () => client.profiles.discover({ deviceId: device.id, ...(asked === '' ? {} : { smds: asked }) }),
      { done: `Search for ${device.name} is done` },
    );
    setError(outcome.error);
    const { operationId } = outcome;
    if (operationId) setParams((now) => ({ ...Object.fromEntries(now), search: operationId }), { replace: true });
  };

  return (
    <Section
      title="Or search for profiles (SM-DS)"
      lead={`Asks a discovery server whether a profile waits for ${device ? `the eUICC of ${device.name}` : 'an eUICC'}. No code is needed.`}
    >
      <Stack spacing={1.5}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', gap: 1, pt: 0.5 }}>
          <TextField
            label="Discovery server (optional)"
            placeholder="as the card says"
            value={smds}
            onChange={(event) => setSmds(event.target.value)}
            sx={{ maxWidth: 380 }}
            slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'off', maxLength: 260 } }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              void start();
            }}
          />
          <Button
            variant="outlined"
            startIcon={<Search />}
            disabled={!device || running || Boolean(device.runningOperationId)}
            onClick={() => void start()}
          >
            Search for profiles
          </Button>
          {running && <CancelOperationButton operation={operation} />}
        </Box>
        {error && <ErrorPanel error={error} onClose={() => setError(undefined)} />}
        {running && <StageList operation={operation} />}
        {operation?.state === 'canceled' && (
          <Alert severity="info" variant="outlined">
            The search was canceled. Nothing was changed.
          </Alert>
        )}
        {operation?.state !== 'canceled' && operation?.error && <ErrorPanel error={operation.error} />}
        {operation?.state === 'succeeded' && (
          <FoundProfiles key={operation.id} operationId={operation.id} onCode={onCode} />
        )}
      </Stack>
    </Section>
  );
}
