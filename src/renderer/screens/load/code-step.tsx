import { useDeferredValue, useState } from 'react';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormLabel from '@mui/material/FormLabel';
import MenuItem from '@mui/material/MenuItem';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { Device } from '#shared/api/index.ts';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { useBench } from '../../client/queries.ts';
import { useRunOperation } from '../../client/use-run-operation.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Section } from '../../components/section.tsx';
import { count } from '../../components/words/format.ts';
import { deviceStateWords } from '../../components/words/vocabulary.ts';
import { CodeSources } from './code-sources.tsx';
import { OrderChoice } from './order-choice.tsx';
import { ParsedCode } from './parsed-code.tsx';
import { SearchProfiles } from './search-profiles.tsx';

/** Step 1: which device, which code, and how far to go. */
export function CodeStep({ deviceId, prefilled }: { deviceId: string | undefined; prefilled: string }) {
  const client = useClient();
  const navigate = useNavigate();
  const run = useRunOperation();
  const devices = (useBench().data?.devices ?? []).filter((device) => device.hasEuicc);
  const [picked, setPicked] = useState(deviceId);
  const device =
    devices.find((one) => one.id === picked) ?? devices.find((one) => one.eid && one.profileCount === 0) ?? devices[0];
  const [code, setCode] = useState(prefilled);
  const [goFar, setGoFar] = useState(true);
  const [error, setError] = useState<WorkbenchErrorWire>();
  const [busy, setBusy] = useState(false);

  const entered = useDeferredValue(code.trim());
  const parsed = useQuery({
    queryKey: ['activationCode', entered],
    queryFn: ({ signal }) => client.profiles.parseActivationCode({ activationCode: entered }, { signal }),
    enabled: entered !== '',
    staleTime: Infinity,
  });

  const take = (found: string) => {
    setCode(found);
    setError(undefined);
  };
  const start = async () => {
    if (!device) return;
    setBusy(true);
    setError(undefined);
    const activationCode = code.trim();
    const outcome = await run(
      () =>
        goFar
          ? client.operations.provision({ deviceId: device.id, activationCode })
          : client.profiles.download({ deviceId: device.id, activationCode }),
      { done: goFar ? 'eSIM is loaded, bound and verified' : 'eSIM is loaded' },
    );
    setBusy(false);
    if (outcome.operationId) {
      void navigate(`/load/${encodeURIComponent(device.id)}?operation=${outcome.operationId}`, { replace: true });
    } else setError(outcome.error);
  };

  return (
    <Box
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (device && parsed.data && !busy) void start();
      }}
    >
      <Stack spacing={2}>
        <Section
          title="Activation code"
          lead="Type or paste it, drop its QR picture anywhere in this window, or use the camera."
        >
          <Stack spacing={1.5}>
            <TextField
              label="Activation code"
              placeholder="LPA:1$server$matching-id"
              value={code}
              onChange={(event) => take(event.target.value)}
              autoFocus
              multiline
              maxRows={4}
              error={parsed.isError && entered !== ''}
              slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'off' } }}
              onKeyDown={(event) => {
                if (event.key !== 'Enter') return;
                event.preventDefault();
                event.currentTarget.closest('form')?.requestSubmit();
              }}
            />
            <CodeSources onCode={take} onError={setError} />
            {entered !== '' && parsed.isError && <ErrorPanel error={toWorkbenchError(parsed.error)} />}
            {error && <ErrorPanel error={error} onClose={() => setError(undefined)} />}
            {entered !== '' && parsed.data && <ParsedCode parsed={parsed.data} />}
          </Stack>
        </Section>
        <SearchProfiles device={device} onCode={take} />
        {device?.kind === 'simulated' && entered === '' && <OrderChoice eid={device.eid} onCode={take} />}
        <Section title="Where to, and how far">
          <Stack spacing={2} sx={{ pt: 0.5 }}>
            <TextField
              select
              label="Device"
              value={device?.id ?? ''}
              onChange={(event) => setPicked(event.target.value)}
              sx={{ maxWidth: 560 }}
            >
              {devices.map((one) => (
                <MenuItem key={one.id} value={one.id}>
                  {describe(one)}
                </MenuItem>
              ))}
            </TextField>
            {devices.length === 0 && (
              <Alert severity="warning" variant="outlined">
                No device with an eUICC is on the bench.
              </Alert>
            )}
            <FormControl>
              <FormLabel id="after-loading">After loading</FormLabel>
              <RadioGroup
                aria-labelledby="after-loading"
                value={goFar ? 'far' : 'load'}
                onChange={(_event, value) => setGoFar(value === 'far')}
              >
                <FormControlLabel
                  value="far"
                  control={<Radio size="small" />}
                  label="Enable it, bind an IMEI and verify that it works"
                />
                <FormControlLabel
                  value="load"
                  control={<Radio size="small" />}
                  label="Leave it disabled on the eUICC"
                />
              </RadioGroup>
            </FormControl>
          </Stack>
        </Section>
        <Box
          sx={{
            position: 'sticky',
            bottom: 0,
            display: 'flex',
            gap: 1,
            py: 1.5,
            bgcolor: 'background.default',
            borderTop: 1,
            borderColor: 'divider',
            zIndex: 1,
          }}
        >
          <Button
            type="submit"
            variant="contained"
            disabled={!device || !parsed.data || busy || Boolean(device.runningOperationId)}
          >
            Read profile details
          </Button>
          <Button color="inherit" onClick={() => void navigate(-1)}>
            Cancel
          </Button>
        </Box>
      </Stack>
    </Box>
  );
}

function describe(device: Device): string {
  const holds = device.profileCount === 0 ? 'empty eUICC' : count(device.profileCount, 'profile');
  return `${device.name} – ${device.eid ? holds : 'eUICC not read'}, ${deviceStateWords[device.state].toLowerCase()}`;
}
