import { useState } from 'react';
import Button from '@mui/material/Button';
import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormLabel from '@mui/material/FormLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Typography from '@mui/material/Typography';
import RuleOutlined from '@mui/icons-material/RuleOutlined';
import type { Device } from '#shared/api/index.ts';
import { useClient } from '../../client/index.tsx';
import { useRunOperation } from '../../client/use-run-operation.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { reconcileCauseWords } from '../../components/words/vocabulary.ts';

type Cause = keyof typeof reconcileCauseWords;

/** Settles the whole map anew by the card’s records, after asking what happened to the device. */
export function SettleImeis({ device, urgent }: { device: Device | undefined; urgent: boolean }) {
  const client = useClient();
  const run = useRunOperation();
  const [open, setOpen] = useState(false);
  const [cause, setCause] = useState<Cause>('reconnect');
  if (!device || device.kind === 'real') return null;
  return (
    <>
      <Button
        variant={urgent ? 'contained' : 'outlined'}
        startIcon={<RuleOutlined />}
        disabled={Boolean(device.runningOperationId)}
        onClick={() => setOpen(true)}
      >
        Settle IMEIs
      </Button>
      <ConfirmDialog
        open={open}
        title={`Settle the IMEIs of ${device.name} anew`}
        verb="Settle IMEIs"
        onClose={() => setOpen(false)}
        onConfirm={async () =>
          (
            await run(() => client.imei.reconcile({ deviceId: device.id, cause }), {
              done: `The IMEIs of ${device.name} are settled`,
            })
          ).error
        }
      >
        <Typography>
          The card’s records decide; removable SIMs come first, then pinned subscriptions. A SIM whose IMEI changes
          leaves its network for a moment; you see each such move before it is made. What agrees already is left alone.
        </Typography>
        <FormControl>
          <FormLabel id="settle-cause">What happened to the device</FormLabel>
          <RadioGroup
            aria-labelledby="settle-cause"
            value={cause}
            onChange={(_event, value) => setCause(value as Cause)}
            sx={{ gap: 1, mt: 0.5 }}
          >
            {(Object.keys(reconcileCauseWords) as Cause[]).map((one) => (
              <FormControlLabel
                key={one}
                value={one}
                control={<Radio size="small" />}
                label={
                  <>
                    {reconcileCauseWords[one].name}
                    <Typography variant="caption" color="textSecondary" component="div">
                      {reconcileCauseWords[one].detail}
                    </Typography>
                  </>
                }
              />
            ))}
          </RadioGroup>
        </FormControl>
      </ConfirmDialog>
    </>
  );
}
