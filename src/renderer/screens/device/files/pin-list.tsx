import { useState } from 'react';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import Stack from '@mui/material/Stack';
import TableCell from '@mui/material/TableCell';
import TableRow from '@mui/material/TableRow';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { PinState } from '#shared/api/index.ts';
import { toWorkbenchError, useClient } from '../../../client/index.tsx';
import { usePins, useReleaseCard } from '../../../client/use-files.ts';
import { useRunOperation } from '../../../client/use-run-operation.ts';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { ErrorPanel } from '../../../components/error-panel.tsx';
import { ScrolledTable } from '../../../components/scrolled-table.tsx';
import { Section } from '../../../components/section.tsx';
import { SkeletonRows } from '../../../components/skeleton-rows.tsx';
import { StateChip } from '../../../components/state-chip.tsx';

const triesText = ({ triesLeft, blocked }: PinState): string =>
  blocked ? 'None' : triesLeft === null ? 'Not told' : String(triesLeft);

function PinChip({ pin }: { pin: PinState }) {
  if (pin.blocked) return <StateChip tone="bad" word="Blocked" />;
  if (pin.enabled === false) return <StateChip tone="idle" word="Off" />;
  return pin.satisfied ? <StateChip tone="good" word="Verified" /> : <StateChip tone="waiting" word="Asked for" />;
}

/** PINs that count where a file lies, with the tries left. Looking costs none of them. */
export function PinList({ deviceId, directory, busy }: { deviceId: string; directory: string; busy: boolean }) {
  const pins = usePins(deviceId, directory);
  const release = useReleaseCard(deviceId);
  const [entered, setEntered] = useState<PinState>();
  const verified = pins.data?.some((pin) => pin.satisfied && pin.enabled !== false) ?? false;
  return (
    <Section
      title="PINs here"
      lead="Read without spending a try. The workbench never tries one by itself."
      actions={
        verified && (
          <Button disabled={busy || release.isPending} onClick={() => release.mutate()}>
            Forget verified PINs
          </Button>
        )
      }
    >
      {pins.isPending && <SkeletonRows rows={2} height={32} />}
      {pins.isError && <ErrorPanel error={toWorkbenchError(pins.error)} />}
      {pins.data?.length === 0 && <Typography color="textSecondary">The card names no PIN here.</Typography>}
      {pins.data && pins.data.length > 0 && (
        <ScrolledTable label="PINs" headings={['PIN', 'State', 'Tries left', 'Tries of its PUK', '']}>
          {pins.data.map((pin) => (
            <TableRow key={pin.reference}>
              <TableCell>{pin.name}</TableCell>
              <TableCell>
                <PinChip pin={pin} />
              </TableCell>
              <TableCell>{triesText(pin)}</TableCell>
              <TableCell>{pin.pukTriesLeft ?? 'None told'}</TableCell>
              <TableCell align="right">
                {!pin.satisfied && !pin.blocked && (
                  <Button size="small" disabled={busy} onClick={() => setEntered(pin)} aria-label={`Enter ${pin.name}`}>
                    Enter
                  </Button>
                )}
              </TableCell>
            </TableRow>
          ))}
        </ScrolledTable>
      )}
      {entered && (
        <EnterPin deviceId={deviceId} directory={directory} pin={entered} onClose={() => setEntered(undefined)} />
      )}
    </Section>
  );
}

function EnterPin(props: { deviceId: string; directory: string; pin: PinState; onClose: () => void }) {
  const { deviceId, directory, pin, onClose } = props;
  const client = useClient();
  const run = useRunOperation();
  const [value, setValue] = useState('');
  const [lastTry, setLastTry] = useState(false);
  const risky = pin.triesLeft === null || pin.triesLeft === 1;
  const isPin = /^(\d{4,8}|[0-9A-Fa-f]{16})$/.test(value);
  return (
    <ConfirmDialog
      open
      title={`Enter ${pin.name}`}
      verb={`Enter ${pin.name}`}
      disabled={!isPin || (risky && !lastTry)}
      onClose={onClose}
      onConfirm={async () => {
        const given = { deviceId, directory, reference: pin.reference, pin: value, ...(risky ? { lastTry } : {}) };
        setValue('');
        return (await run(() => client.files.verifyPin(given), { done: `${pin.name} is verified` })).error;
      }}
    >
      <PinField pin={pin} value={value} onChange={setValue} autoFocus />
      {risky && (
        <>
          <Alert severity="warning" variant="outlined">
            {pin.triesLeft === 1
              ? `One try is left. If this is wrong, ${pin.name} is blocked.`
              : `The card does not tell how many tries are left. This may be the last.`}
          </Alert>
          <FormControlLabel
            control={<Checkbox checked={lastTry} onChange={(_event, checked) => setLastTry(checked)} />}
            label="Use this try all the same"
          />
        </>
      )}
      <Typography variant="body2" color="textSecondary">
        It is given to the card once and kept nowhere. What it opens stays open until something else uses the card, at
        the latest for five minutes.
      </Typography>
    </ConfirmDialog>
  );
}

export function PinField(props: {
  pin: PinState;
  value: string;
  onChange: (value: string) => void;
  autoFocus?: boolean;
}) {
  const { pin, value, onChange, autoFocus = false } = props;
  return (
    <Stack spacing={0.5}>
      <TextField
        autoFocus={autoFocus}
        type="password"
        label={pin.name}
        value={value}
        onChange={(event) => onChange(event.target.value.trim())}
        helperText={`Tries left: ${triesText(pin).toLowerCase()}`}
        slotProps={{ htmlInput: { maxLength: 16, autoComplete: 'one-time-code', spellCheck: false } }}
      />
    </Stack>
  );
}
