import { useState } from 'react';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import Switch from '@mui/material/Switch';
import TextField from '@mui/material/TextField';
import { useQueryClient } from '@tanstack/react-query';
import { Controller, useForm } from 'react-hook-form';
import type { Order } from '#shared/api/index.ts';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys, useBench, useCatalogue } from '../../client/queries.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';

interface Fields {
  profileType: string;
  eid: string;
  confirmationCode: string;
  personalise: boolean;
  announce: boolean;
}

/** Orders a profile of the catalogue; its code is shown right after. */
export function CreateOrderDialog(props: {
  profileType: string;
  onClose: () => void;
  onCreated: (order: Order) => void;
}) {
  const client = useClient();
  const queries = useQueryClient();
  const catalogue = useCatalogue();
  const bench = useBench();
  const [error, setError] = useState<WorkbenchErrorWire>();
  const { control, handleSubmit, formState, watch } = useForm<Fields>({
    defaultValues: {
      profileType: props.profileType,
      eid: '',
      confirmationCode: '',
      personalise: true,
      announce: false,
    },
  });
  const devices = bench.data?.devices.filter((device) => device.eid) ?? [];
  const forDevice = watch('eid') !== '';
  const create = handleSubmit(async (fields) => {
    setError(undefined);
    try {
      const order = await client.services.createOrder({
        profileType: fields.profileType || (catalogue.data?.[0]?.profileType ?? ''),
        ...(fields.eid ? { eid: fields.eid } : {}),
        ...(fields.confirmationCode ? { confirmationCode: fields.confirmationCode } : {}),
        personalise: fields.personalise,
        ...(fields.eid && fields.announce ? { announce: true } : {}),
      });
      await queries.invalidateQueries({ queryKey: keys.services });
      props.onClose();
      props.onCreated(order);
    } catch (thrown) {
      setError(toWorkbenchError(thrown));
    }
  });
  return (
    <Dialog open onClose={props.onClose} fullWidth maxWidth="sm" aria-labelledby="create-order-title">
      <DialogTitle id="create-order-title">Create an order</DialogTitle>
      <form onSubmit={(event) => void create(event)}>
        <DialogContent>
          <Stack spacing={2} sx={{ pt: 0.5 }}>
            <Controller
              name="profileType"
              control={control}
              render={({ field }) => (
                <TextField
                  {...field}
                  select
                  label="Profile"
                  value={field.value || (catalogue.data?.[0]?.profileType ?? '')}
                >
                  {(catalogue.data ?? []).map((entry) => (
                    <MenuItem key={entry.profileType} value={entry.profileType}>
                      {entry.profileType} – {entry.profileName}
                    </MenuItem>
                  ))}
                </TextField>
              )}
            />
            <Controller
              name="eid"
              control={control}
              render={({ field }) => (
                <TextField
                  {...field}
                  select
                  label="For device"
                  helperText="An order for one device can be loaded on no other."
                >
                  <MenuItem value="">Any device</MenuItem>
                  {devices.map((device) => (
                    <MenuItem key={device.id} value={device.eid}>
                      {device.name} – EID …{device.eid?.slice(-8)}
                    </MenuItem>
                  ))}
                </TextField>
              )}
            />
            <Controller
              name="confirmationCode"
              control={control}
              rules={{
                validate: (value) => value === '' || (value.length >= 4 && value.length <= 16) || '4 to 16 characters',
              }}
              render={({ field, fieldState }) => (
                <TextField
                  {...field}
                  label="Confirmation code (optional)"
                  autoComplete="off"
                  error={Boolean(fieldState.error)}
                  helperText={fieldState.error?.message ?? 'Asked when the profile is loaded.'}
                />
              )}
            />
            <Controller
              name="personalise"
              control={control}
              render={({ field }) => (
                <FormControlLabel
                  control={<Switch checked={field.value} onChange={(_event, on) => field.onChange(on)} />}
                  label="Fresh ICCID and subscriber"
                />
              )}
            />
            <Controller
              name="announce"
              control={control}
              render={({ field }) => (
                <FormControlLabel
                  disabled={!forDevice}
                  control={<Switch checked={field.value && forDevice} onChange={(_event, on) => field.onChange(on)} />}
                  label={forDevice ? 'Announce at the SM-DS' : 'Announce at the SM-DS (choose a device first)'}
                />
              )}
            />
            {error && <ErrorPanel error={error} />}
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={props.onClose} color="inherit">
            Cancel
          </Button>
          <Button type="submit" variant="contained" disabled={formState.isSubmitting || !catalogue.data?.length}>
            Create order
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
