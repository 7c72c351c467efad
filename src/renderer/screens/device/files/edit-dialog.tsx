import { useState } from 'react';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { FileView, GivenPin, PinState } from '#shared/api/index.ts';
import { useClient } from '../../../client/index.tsx';
import { usePins } from '../../../client/use-files.ts';
import { useRunOperation } from '../../../client/use-run-operation.ts';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { monospace } from '../../../components/monospace.ts';
import { changedBytes } from './changed-bytes.ts';
import { PinField } from './pin-list.tsx';

export interface EditedPart {
  /** Of a file of records. */
  readonly record: number | undefined;
  /** Upper-case hex. */
  readonly content: string;
}

interface EditDialogProps {
  readonly deviceId: string;
  readonly file: FileView;
  readonly part: EditedPart;
  readonly directory: string;
  readonly onClose: () => void;
}

const spaced = (hex: string) => hex.replace(/(..)(?=.)/g, '$1 ');

/** Bytes are typed over; what would change is shown before anything is written, and can be undone after. */
export function EditDialog({ deviceId, file, part, directory, onClose }: EditDialogProps) {
  const client = useClient();
  const run = useRunOperation();
  const pins = usePins(deviceId, directory).data ?? [];
  const [text, setText] = useState(spaced(part.content));
  const [given, setGiven] = useState<Record<number, string>>({});
  const typed = text.replace(/\s/g, '').toUpperCase();
  const change = changedBytes(part.content, typed);
  const condition = file.access.find(({ operation }) => operation === 'Update')?.condition ?? 'never';
  const wanted = wantedPins(condition, pins);
  const what = `${file.name ?? 'file'}${part.record === undefined ? '' : ` record ${part.record}`}`;
  return (
    <ConfirmDialog
      open
      title={`Write ${what}`}
      verb={`Write ${what}`}
      disabled={change.kind !== 'bytes'}
      onClose={onClose}
      onConfirm={async () => {
        if (change.kind !== 'bytes') return undefined;
        const codes: GivenPin[] = wanted.flatMap(({ reference }) =>
          given[reference] ? [{ reference, pin: given[reference] }] : [],
        );
        setGiven({});
        const record = part.record === undefined ? {} : { record: part.record };
        const place = { deviceId, path: file.path, offset: change.offset, content: change.after, ...record };
        let writeId = '';
        const started = async () => {
          const operation = await client.files.write(codes.length === 0 ? place : { ...place, pins: codes });
          writeId = operation.operationId;
          return operation;
        };
        const undo = () => client.files.undo({ deviceId, writeId });
        return (await run(started, { done: `${what} is written`, undo })).error;
      }}
    >
      <TextField
        label="Bytes"
        multiline
        minRows={3}
        maxRows={10}
        value={text}
        onChange={(event) => setText(event.target.value)}
        error={change.kind === 'malformed'}
        helperText={
          change.kind === 'malformed' ? change.why : `${part.content.length / 2} bytes in hex; blanks do not count`
        }
        slotProps={{ htmlInput: { spellCheck: false, sx: { fontFamily: monospace, fontSize: 13 } } }}
      />
      <Box role="status" aria-label="What would change" sx={{ minHeight: 72 }}>
        {change.kind === 'bytes' ? (
          <Box
            sx={{
              display: 'grid',
              gridTemplateColumns: 'auto 1fr',
              columnGap: 2,
              fontFamily: monospace,
              fontSize: 13,
              overflowWrap: 'anywhere',
            }}
          >
            <Typography component="span" variant="body2" color="textSecondary">
              Before
            </Typography>
            <span>{spaced(change.before)}</span>
            <Typography component="span" variant="body2" color="textSecondary">
              After
            </Typography>
            <span>{spaced(change.after)}</span>
            <Typography component="span" variant="body2" color="textSecondary" sx={{ gridColumn: '1 / -1', mt: 0.5 }}>
              {change.after.length / 2 === 1 ? '1 byte' : `${change.after.length / 2} bytes`} from byte {change.offset}{' '}
              on
            </Typography>
          </Box>
        ) : (
          <Typography variant="body2" color="textSecondary">
            Nothing would change.
          </Typography>
        )}
      </Box>
      {condition === 'never' && (
        <Alert severity="warning" variant="outlined">
          By its access rules nobody may write this file; the card will refuse.
        </Alert>
      )}
      {wanted.map((pin) => (
        <PinField
          key={pin.reference}
          pin={pin}
          value={given[pin.reference] ?? ''}
          onChange={(value) => setGiven({ ...given, [pin.reference]: value })}
        />
      ))}
    </ConfirmDialog>
  );
}

/** PINs that the rule names and the card still asks for. */
const wantedPins = (condition: string, pins: readonly PinState[]): PinState[] =>
  pins.filter(({ name, satisfied, blocked }) => !satisfied && !blocked && condition.split(/ or | and /).includes(name));
