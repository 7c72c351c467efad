import { useId, useState, type ReactNode } from 'react';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { ErrorPanel } from './error-panel.tsx';

interface ConfirmDialogProps {
  readonly open: boolean;
  /** Says what will happen. */
  readonly title: string;
  readonly children: ReactNode;
  /** Repeats the verb of the title. */
  readonly verb: string;
  readonly danger?: boolean;
  /** For forms with more than a few fields. */
  readonly wide?: boolean;
  readonly disabled?: boolean;
  /** Digits that must be typed first, with what they are: "the last four digits of the ICCID". */
  readonly typed?: { readonly digits: string; readonly what: string };
  readonly onClose: () => void;
  /** Does it; an error keeps the dialog open and is shown in it. */
  readonly onConfirm: (typed: string) => Promise<WorkbenchErrorWire | undefined>;
}

/** Asks before something that matters. Esc cancels. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const titleId = useId();
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      fullWidth
      maxWidth={props.wide ? 'md' : 'sm'}
      aria-labelledby={titleId}
    >
      <DialogTitle id={titleId}>{props.title}</DialogTitle>
      {props.open && <ConfirmForm {...props} />}
    </Dialog>
  );
}

function ConfirmForm(props: ConfirmDialogProps) {
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<WorkbenchErrorWire>();
  const matches = !props.typed || typed.trim() === props.typed.digits;
  const confirm = async () => {
    setBusy(true);
    const refused = await props.onConfirm(typed.trim());
    setBusy(false);
    if (refused) setError(refused);
    else props.onClose();
  };
  return (
    <form
      // Title and buttons stay in sight while a long form scrolls between them.
      style={{ display: 'contents' }}
      onSubmit={(event) => {
        event.preventDefault();
        if (matches && !busy && !props.disabled) void confirm();
      }}
    >
      {/* Room for a field's label, no more: the title stands right above. */}
      <DialogContent sx={{ pt: 0.75 }}>
        <Stack spacing={2}>
          {props.children}
          {props.typed && (
            <TextField
              autoFocus
              label={`Type ${props.typed.what}`}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
              slotProps={{ htmlInput: { inputMode: 'numeric', maxLength: props.typed.digits.length } }}
            />
          )}
          {error && <ErrorPanel error={error} />}
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button onClick={props.onClose} color="inherit">
          Cancel
        </Button>
        <Button
          type="submit"
          variant="contained"
          color={props.danger ? 'error' : 'primary'}
          disabled={!matches || busy || props.disabled}
          autoFocus={!props.typed}
        >
          {props.verb}
        </Button>
      </DialogActions>
    </form>
  );
}
