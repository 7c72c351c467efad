import { useState } from 'react';
import Autocomplete from '@mui/material/Autocomplete';
import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormHelperText from '@mui/material/FormHelperText';
import FormLabel from '@mui/material/FormLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Switch from '@mui/material/Switch';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { ImeiPolicy, ImeiSharingRule } from '#shared/api/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Identifier } from '../../components/identifier.tsx';

export interface Subscription {
  readonly iccid: string;
  readonly name: string;
}

type Kind = ImeiSharingRule['kind'];

const choices: Record<Kind, { name: string; detail: string }> = {
  unique: { name: 'An IMEI of its own', detail: 'No other SIM in service may present it.' },
  sameAllowed: { name: 'May share an IMEI', detail: 'Where the other subscription allows it too.' },
  sameRequiredWith: { name: 'Must share the IMEI of …', detail: 'All of a group present one IMEI.' },
};

interface PolicyDialogProps {
  readonly subscription: Subscription;
  readonly others: readonly Subscription[];
  readonly policy: ImeiPolicy | undefined;
  readonly onClose: () => void;
  readonly onSaved: () => Promise<void>;
}

/** What the operator asks, and where that is written. It binds nothing by itself. */
export function PolicyDialog({ subscription, others, policy, onClose, onSaved }: PolicyDialogProps) {
  const client = useClient();
  const [kind, setKind] = useState<Kind>(policy?.sharing.kind ?? 'unique');
  const [group, setGroup] = useState(policy?.sharing.kind === 'sameRequiredWith' ? policy.sharing.group : '');
  const [pinned, setPinned] = useState(policy?.pinned ?? false);
  const [source, setSource] = useState(policy?.source ?? '');
  const complete = source.trim() !== '' && (kind !== 'sameRequiredWith' || group.trim() !== '');
  const save = async () => {
    const sharing: ImeiSharingRule = kind === 'sameRequiredWith' ? { kind, group: group.trim() } : { kind };
    try {
      await client.imei.setPolicy({ iccid: subscription.iccid, sharing, pinned, source: source.trim() });
    } catch (thrown) {
      return toWorkbenchError(thrown);
    }
    await onSaved();
    return undefined;
  };
  return (
    <ConfirmDialog
      open
      title={`Set the IMEI policy of “${subscription.name}”`}
      verb="Set policy"
      disabled={!complete}
      onClose={onClose}
      onConfirm={save}
    >
      <Typography variant="body2" color="textSecondary" component="div">
        ICCID <Identifier value={subscription.iccid} what="ICCID" />
      </Typography>
      <FormControl>
        <FormLabel id="policy-sharing">The operator asks for</FormLabel>
        <RadioGroup
          aria-labelledby="policy-sharing"
          value={kind}
          onChange={(_event, value) => setKind(value as Kind)}
          sx={{ gap: 0.75, mt: 0.5 }}
        >
          {(Object.keys(choices) as Kind[]).map((one) => (
            <FormControlLabel
              key={one}
              value={one}
              control={<Radio size="small" />}
              label={
                <>
                  {choices[one].name}
                  <Typography variant="caption" color="textSecondary" component="div">
                    {choices[one].detail}
                  </Typography>
                </>
              }
            />
          ))}
        </RadioGroup>
      </FormControl>
      {kind === 'sameRequiredWith' && (
        <Autocomplete
          freeSolo
          options={others.map(({ iccid }) => iccid)}
          getOptionLabel={(option) => option}
          renderOption={({ key, ...props }, option) => (
            <li key={key} {...props}>
              {others.find(({ iccid }) => iccid === option)?.name} · {option}
            </li>
          )}
          inputValue={group}
          onInputChange={(_event, value) => setGroup(value)}
          renderInput={(params) => (
            <TextField {...params} label="Group name, or ICCID of the SIM to go with" required />
          )}
        />
      )}
      <FormControl>
        <FormControlLabel
          control={<Switch checked={pinned} onChange={(_event, on) => setPinned(on)} />}
          label="Pinned"
        />
        <FormHelperText sx={{ mx: 0 }}>
          The operator registered the IMEI. It moves for no other SIM without being asked.
        </FormHelperText>
      </FormControl>
      <TextField
        label="Source"
        placeholder="Carrier bundle 7, plan record, …"
        helperText="Where this is written; shown with every decision it takes part in."
        value={source}
        onChange={(event) => setSource(event.target.value)}
        required
        slotProps={{ htmlInput: { maxLength: 100 }, inputLabel: { shrink: true } }}
      />
    </ConfirmDialog>
  );
}
