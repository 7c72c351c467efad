import { useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import LinearProgress from '@mui/material/LinearProgress';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import Switch from '@mui/material/Switch';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import type { OrderImport } from '#shared/api/index.ts';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys, useCatalogue } from '../../client/queries.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { FileDrop } from '../../components/file-drop.tsx';
import { OrderFilePreview } from './order-file-preview.tsx';

interface OrderFile {
  readonly name: string;
  readonly csv: string;
}

/** Orders many profiles from a CSV file: looked at first, then all rows or none. */
export function ImportOrdersDialog(props: { onClose: () => void; onImported: (count: number) => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const catalogue = useCatalogue();
  const [chosenType, setChosenType] = useState('');
  const [file, setFile] = useState<OrderFile>();
  const [planned, setPlanned] = useState<OrderImport>();
  const [release, setRelease] = useState(true);
  const [confirmationCode, setConfirmationCode] = useState('');
  const [busy, setBusy] = useState<'reading' | 'importing'>();
  const [error, setError] = useState<WorkbenchErrorWire>();
  const profileType = chosenType || (catalogue.data?.[0]?.profileType ?? '');
  const codeFault = confirmationCode !== '' && (confirmationCode.length < 4 || confirmationCode.length > 16);

  const during = async (what: 'reading' | 'importing', act: () => Promise<void>) => {
    setBusy(what);
    setError(undefined);
    try {
      await act();
    } catch (thrown) {
      setError(toWorkbenchError(thrown));
    } finally {
      setBusy(undefined);
    }
  };
  const look = (next: OrderFile, type: string) =>
    during('reading', async () => {
      setPlanned(undefined);
      setPlanned(await client.services.importOrders({ csv: next.csv, profileType: type, dryRun: true }));
    });
  const take = async (chosen: File) => {
    const next = { name: chosen.name, csv: await chosen.text() };
    setFile(next);
    // A file may be quicker than the catalogue.
    await look(next, profileType || ((await catalogue.refetch()).data?.[0]?.profileType ?? ''));
  };
  const order = (csv: string) =>
    during('importing', async () => {
      const code = confirmationCode === '' ? {} : { confirmationCode };
      const { orders } = await client.services.importOrders({ csv, profileType, release, ...code });
      await queries.invalidateQueries({ queryKey: keys.services });
      props.onClose();
      props.onImported(orders.length);
    });

  return (
    <Dialog
      open
      onClose={busy === 'importing' ? () => {} : props.onClose}
      fullWidth
      maxWidth="md"
      aria-labelledby="import-orders-title"
    >
      <DialogTitle id="import-orders-title">Import orders from a CSV file</DialogTitle>
      <DialogContent>
        <Stack spacing={2} sx={{ pt: 1 }}>
          <TextField
            select
            label="Profile"
            value={profileType}
            onChange={(event) => {
              setChosenType(event.target.value);
              if (file) void look(file, event.target.value);
            }}
          >
            {(catalogue.data ?? []).map((entry) => (
              <MenuItem key={entry.profileType} value={entry.profileType}>
                {entry.profileType} – {entry.profileName}
              </MenuItem>
            ))}
          </TextField>
          <FileDrop
            fileName={file?.name}
            label="Order file"
            hint="One order a row under pySim’s column names: iccid, imsi, ki, opc or op; also pin1, puk1, pin2, puk2, adm1, msisdn, acc, name, eid …"
            onFile={(chosen) => void take(chosen)}
          />
          {busy && (
            <Box>
              <Typography variant="body2" color="textSecondary" role="status">
                {busy === 'reading' ? 'Reading the file …' : `Ordering ${planned?.rows ?? ''} profiles …`}
              </Typography>
              <LinearProgress aria-label={busy === 'reading' ? 'Reading the file' : 'Ordering'} />
            </Box>
          )}
          {error && <ErrorPanel error={error} />}
          {planned && <OrderFilePreview planned={planned} />}
          {planned && planned.errors === 0 && (
            <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'flex-start' }}>
              <TextField
                label="Confirmation code (optional)"
                autoComplete="off"
                value={confirmationCode}
                onChange={(event) => setConfirmationCode(event.target.value)}
                error={codeFault}
                helperText={codeFault ? '4 to 16 characters' : 'Of rows that have none of their own.'}
                sx={{ flex: '1 1 240px' }}
              />
              <FormControlLabel
                control={<Switch checked={release} onChange={(_event, on) => setRelease(on)} />}
                label="Release at once"
                sx={{ flex: '1 1 240px' }}
              />
            </Box>
          )}
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button color="inherit" onClick={props.onClose} disabled={busy === 'importing'}>
          Cancel
        </Button>
        <Button
          variant="contained"
          disabled={!file || !planned || planned.errors > 0 || busy !== undefined || codeFault}
          onClick={() => file && void order(file.csv)}
        >
          {planned && planned.errors === 0 ? `Import ${planned.rows} orders` : 'Import orders'}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
