import { useEffect, useRef, useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import LinearProgress from '@mui/material/LinearProgress';
import Stack from '@mui/material/Stack';
import Switch from '@mui/material/Switch';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import type { RegistryImport } from '#shared/api/index.ts';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys } from '../../client/queries.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { FileDrop } from '../../components/file-drop.tsx';
import { useToast } from '../../components/toasts.tsx';
import { count } from '../../components/words/format.ts';
import { RecordsPreview } from './records-preview.tsx';

interface RecordFile {
  readonly name: string;
  readonly csv: string;
}

const changed = ({ counts }: RegistryImport) => counts.added + counts.updated + counts.relinked;

/** Takes the manufacturer's records from a CSV file: looked at first, then all devices or none. `first`: dropped already. */
export function ImportRecordsDialog({ first, onClose }: { first: File | undefined; onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const [file, setFile] = useState<RecordFile>();
  const [planned, setPlanned] = useState<RegistryImport>();
  const [relink, setRelink] = useState(false);
  const [busy, setBusy] = useState<'reading' | 'importing'>();
  const [error, setError] = useState<WorkbenchErrorWire>();
  const isSound = planned !== undefined && planned.faultCount === 0;

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
  const look = ({ csv }: RecordFile, withRelink: boolean) =>
    during('reading', async () => {
      setPlanned(undefined);
      setPlanned(await client.services.registryImport({ csv, dryRun: true, relink: withRelink }));
    });
  const take = async (chosen: File) => {
    const next = { name: chosen.name, csv: await chosen.text() };
    setFile(next);
    await look(next, relink);
  };
  const store = (csv: string) =>
    during('importing', async () => {
      const report = await client.services.registryImport({ csv, relink });
      await queries.invalidateQueries({ queryKey: keys.services });
      if (!report.applied) return setPlanned(report);
      onClose();
      toast({ severity: 'success', text: `${count(changed(report), 'record')} taken into the registry` });
    });

  const dropped = useRef(first);
  useEffect(() => {
    const chosen = dropped.current;
    dropped.current = undefined;
    if (chosen) void take(chosen);
    // Once, when it opens.
  });

  return (
    <Dialog
      open
      onClose={busy === 'importing' ? () => {} : onClose}
      fullWidth
      maxWidth="md"
      aria-labelledby="import-records-title"
    >
      <DialogTitle id="import-records-title">Import the manufacturer’s records</DialogTitle>
      <DialogContent>
        <Stack spacing={2} sx={{ pt: 1 }}>
          <FileDrop
            fileName={file?.name}
            label="File of records"
            hint="One device a row: deviceId or serial number, eid, model, tac, imei1 (one a slot), pool. Commas or semicolons, columns in any order."
            onFile={(chosen) => void take(chosen)}
          />
          <Box>
            <FormControlLabel
              control={
                <Switch
                  checked={relink}
                  onChange={(_event, on) => {
                    setRelink(on);
                    if (file) void look(file, on);
                  }}
                />
              }
              label="Devices with another EID than before got another board: relink them"
            />
            <Typography variant="body2" color="textSecondary">
              What was allotted to them stays theirs.
            </Typography>
          </Box>
          {busy && (
            <Box>
              <Typography variant="body2" color="textSecondary" role="status">
                {busy === 'reading' ? 'Reading the file …' : 'Taking the records …'}
              </Typography>
              <LinearProgress aria-label={busy === 'reading' ? 'Reading the file' : 'Taking the records'} />
            </Box>
          )}
          {error && <ErrorPanel error={error} />}
          {planned && <RecordsPreview planned={planned} />}
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button color="inherit" onClick={onClose} disabled={busy === 'importing'}>
          Cancel
        </Button>
        <Button
          variant="contained"
          disabled={!file || !isSound || changed(planned) === 0 || busy !== undefined}
          onClick={() => file && void store(file.csv)}
        >
          {isSound && changed(planned) > 0 ? `Import ${count(changed(planned), 'record')}` : 'Import records'}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
