import { useState } from 'react';
import Alert from '@mui/material/Alert';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { Device, RecordComparison, RestoreReason } from '#shared/api/index.ts';
import { useClient } from '../../client/index.tsx';
import { useRunOperation } from '../../client/use-run-operation.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Facts } from '../../components/facts.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { restoreReasonWords } from '../../components/words/vocabulary.ts';

interface RestoreDialogProps {
  readonly device: Device;
  readonly slot: RecordComparison;
  readonly onClose: () => void;
  readonly onStarted: (operationId: string) => void;
}

const confirmed = {
  eid: 'the last four digits of the EID',
  serialNumber: 'the last four characters of the serial number',
} as const;

/** Names what will happen, and asks why and who answers for it. There is no field for an IMEI. */
export function RestoreDialog({ device, slot, onClose, onStarted }: RestoreDialogProps) {
  const client = useClient();
  const run = useRunOperation();
  const [reason, setReason] = useState<RestoreReason | ''>('');
  const [operator, setOperator] = useState('');
  const [again, setAgain] = useState(false);
  const failedBefore = slot.refusal !== null;
  const { record, confirmation } = slot;
  if (!record || !confirmation) return null;
  const restore = async (typed: string) => {
    if (reason === '') return undefined;
    const wish = {
      deviceId: device.id,
      slot: slot.slot,
      confirmation: typed,
      reason,
      operator: operator.trim(),
      again,
    };
    const { operationId, error } = await run(() => client.imei.restore(wish), {
      done: `Slot ${slot.slot} of ${device.name} has the IMEI of its record again`,
    });
    if (operationId) onStarted(operationId);
    return error;
  };
  return (
    <ConfirmDialog
      open
      danger
      title={`Restore slot ${slot.slot} of ${device.name} to the manufacturer’s record`}
      verb={`Restore slot ${slot.slot}`}
      disabled={reason === '' || operator.trim() === '' || (failedBefore && !again)}
      typed={{ digits: confirmation.end, what: confirmed[confirmation.of] }}
      onClose={onClose}
      onConfirm={restore}
    >
      <Typography>
        The modem is told the IMEI of its record, restarts, and is read again. Until it is back, the device has no
        service. What stands there now is kept in the journal.
      </Typography>
      <Facts
        rows={[
          [
            'Now',
            slot.shown ? <Identifier value={slot.shown} what="IMEI before" grouped={false} copy={false} /> : 'None',
          ],
          ['Afterwards', <Identifier value={record.imei} what="IMEI of the record" grouped={false} copy={false} />],
        ]}
      />
      <Alert severity="warning" variant="outlined">
        Changing an IMEI is an offence in many countries unless the manufacturer does it or consents to it in writing.
      </Alert>
      <TextField
        select
        label="Reason"
        value={reason}
        onChange={(event) => setReason(event.target.value as RestoreReason)}
      >
        {(Object.keys(restoreReasonWords) as RestoreReason[]).map((one) => (
          <MenuItem key={one} value={one}>
            {restoreReasonWords[one]}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        label="Who answers for it"
        value={operator}
        onChange={(event) => setOperator(event.target.value)}
        autoComplete="off"
        slotProps={{ htmlInput: { maxLength: 100 } }}
      />
      {failedBefore && (
        <FormControlLabel
          control={<Checkbox checked={again} onChange={(_event, on) => setAgain(on)} />}
          label="It failed within the last hour; try again all the same"
        />
      )}
    </ConfirmDialog>
  );
}
