import { useState } from 'react';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { Settings, TraceFilter, TraceFormat } from '#shared/api/index.ts';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { ErrorPanel } from '../error-panel.tsx';
import { count } from '../words/format.ts';
import { formatWords } from './trace-words.ts';

const redactionWords: Record<Settings['redaction'], string> = {
  full: 'Full: no identifier is shown',
  medium: 'Medium: ICCID first 4 and last 3, EID first and last 8',
  none: 'None: identifiers in full',
};

/** The lines that pass the filter, as a file. */
export function ExportTrace(props: {
  filter: TraceFilter;
  total: number;
  redaction: Settings['redaction'];
  onClose: () => void;
}) {
  const client = useClient();
  const [format, setFormat] = useState<TraceFormat>('pcapng');
  const [redaction, setRedaction] = useState(props.redaction);
  const [written, setWritten] = useState<number>();
  const [error, setError] = useState<WorkbenchErrorWire>();

  const save = async () => {
    setError(undefined);
    setWritten(0);
    try {
      const pieces: Uint8Array<ArrayBuffer>[] = [];
      for await (const { bytes, lines } of await client.trace.export({ ...props.filter, format, redaction })) {
        pieces.push(bytesOf(bytes));
        setWritten(lines);
      }
      const { file, type } = formatWords[format];
      const address = URL.createObjectURL(new Blob(pieces, { type }));
      const link = document.createElement('a');
      link.href = address;
      link.download = `trace-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.${file}`;
      link.click();
      // The browser has taken the file once the click's task is over.
      setTimeout(() => URL.revokeObjectURL(address), 0);
      props.onClose();
    } catch (thrown) {
      setError(toWorkbenchError(thrown));
      setWritten(undefined);
    }
  };

  return (
    <Dialog open onClose={props.onClose} aria-labelledby="export-trace" maxWidth="sm" fullWidth>
      <DialogTitle id="export-trace">Export the trace</DialogTitle>
      <DialogContent>
        <Stack spacing={2} sx={{ pt: 1 }}>
          <Typography>
            {count(props.total, 'line')} as filtered. PINs, keys and confirmation codes are in no trace.
          </Typography>
          <TextField
            select
            label="Format"
            value={format}
            onChange={(event) => setFormat(event.target.value as TraceFormat)}
          >
            {Object.entries(formatWords).map(([value, { name }]) => (
              <MenuItem key={value} value={value}>
                {name}
              </MenuItem>
            ))}
          </TextField>
          <TextField
            select
            label="Redaction of identifiers"
            value={redaction}
            onChange={(event) => setRedaction(event.target.value as Settings['redaction'])}
          >
            {Object.entries(redactionWords).map(([value, words]) => (
              <MenuItem key={value} value={value}>
                {words}
              </MenuItem>
            ))}
          </TextField>
          {error && <ErrorPanel error={error} />}
        </Stack>
      </DialogContent>
      <DialogActions>
        <Typography variant="body2" color="textSecondary" role="status" sx={{ flex: 1, pl: 2 }}>
          {written !== undefined && `${count(written, 'line')} written`}
        </Typography>
        <Button onClick={props.onClose}>Cancel</Button>
        <Button variant="contained" disabled={written !== undefined} onClick={() => void save()}>
          Export
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}
