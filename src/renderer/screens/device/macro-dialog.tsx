import { useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import Add from '@mui/icons-material/Add';
import DeleteOutlined from '@mui/icons-material/DeleteOutlined';
import type { Macro } from '#shared/api/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { monospace } from '../../components/monospace.ts';

interface MacroDialogProps {
  readonly macro: Pick<Macro, 'name' | 'steps'>;
  /** The name under which it is kept now; absent for a new one. */
  readonly former?: string | undefined;
  readonly taken: readonly string[];
  readonly onClose: () => void;
  readonly onSaved: () => Promise<void>;
}

interface Draft {
  readonly id: number;
  readonly send: string;
  readonly expect: string;
  readonly seconds: string;
}

const secondsFit = (text: string): boolean => Number(text) >= 0.1 && Number(text) <= 600;

export function MacroDialog({ macro, former, taken, onClose, onSaved }: MacroDialogProps) {
  const client = useClient();
  const [name, setName] = useState(macro.name);
  const [drafts, setDrafts] = useState<readonly Draft[]>(() =>
    macro.steps.map(({ send, expect, timeoutMs }, id) => ({
      id,
      send,
      expect: expect ?? '',
      seconds: String(timeoutMs / 1000),
    })),
  );
  const isTaken = name.trim() !== former && taken.includes(name.trim());
  const complete =
    name.trim() !== '' && !isTaken && drafts.every(({ send, seconds }) => send.trim() !== '' && secondsFit(seconds));
  const change = (id: number, part: Partial<Draft>) =>
    setDrafts((all) => all.map((one) => (one.id === id ? { ...one, ...part } : one)));
  const save = async () => {
    const steps = drafts.map(({ send, expect, seconds }) => ({
      send: send.trim(),
      expect: expect.trim() || null,
      timeoutMs: Math.round(Number(seconds) * 1000),
    }));
    try {
      await client.modem.setMacro({ name: name.trim(), steps });
      if (former !== undefined && former !== name.trim()) await client.modem.removeMacro({ name: former });
    } catch (thrown) {
      return toWorkbenchError(thrown);
    }
    await onSaved();
    return undefined;
  };
  return (
    <ConfirmDialog
      open
      title={former === undefined ? 'Add macro' : `Edit macro “${former}”`}
      verb="Save macro"
      disabled={!complete}
      onClose={onClose}
      onConfirm={save}
    >
      <TextField
        label="Name"
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={isTaken}
        helperText={isTaken ? 'Another macro has this name.' : ' '}
        slotProps={{ htmlInput: { maxLength: 60 } }}
      />
      <Typography variant="body2" color="textSecondary">
        {'An expected answer stands in one of the answer’s lines; between slashes it is a regular expression. '}
        {
          '{session} is what the last +CCHO answered; {readSlot}, {listSlots}, {readIccid} are the modem’s own commands.'
        }
      </Typography>
      <Box component="ol" aria-label="Steps" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1.5 }}>
        {drafts.map((draft, index) => (
          <Box
            component="li"
            key={draft.id}
            sx={{
              display: 'grid',
              gap: 1,
              alignItems: 'center',
              gridTemplateColumns: { xs: 'minmax(0, 1fr) 88px 32px', sm: 'minmax(0, 3fr) minmax(0, 2fr) 88px 32px' },
            }}
          >
            <TextField
              label={`Line ${index + 1}`}
              value={draft.send}
              onChange={(event) => change(draft.id, { send: event.target.value })}
              sx={{ gridColumn: { xs: '1 / -1', sm: 'auto' } }}
              slotProps={{ htmlInput: { spellCheck: false, maxLength: 2000, style: { fontFamily: monospace } } }}
            />
            <TextField
              label="Expected"
              value={draft.expect}
              onChange={(event) => change(draft.id, { expect: event.target.value })}
              slotProps={{ htmlInput: { spellCheck: false, maxLength: 200, style: { fontFamily: monospace } } }}
            />
            <TextField
              label="Seconds"
              value={draft.seconds}
              error={!secondsFit(draft.seconds)}
              onChange={(event) => change(draft.id, { seconds: event.target.value })}
              slotProps={{ htmlInput: { inputMode: 'decimal' } }}
            />
            <Tooltip title="Remove this line">
              <span>
                <IconButton
                  aria-label={`Remove line ${index + 1}`}
                  disabled={drafts.length === 1}
                  onClick={() => setDrafts((all) => all.filter(({ id }) => id !== draft.id))}
                >
                  <DeleteOutlined fontSize="small" />
                </IconButton>
              </span>
            </Tooltip>
          </Box>
        ))}
      </Box>
      <Button
        startIcon={<Add />}
        disabled={drafts.length >= 50}
        sx={{ justifySelf: 'start', alignSelf: 'flex-start' }}
        onClick={() =>
          setDrafts((all) => [
            ...all,
            { id: Math.max(...all.map(({ id }) => id)) + 1, send: '', expect: '', seconds: '30' },
          ])
        }
      >
        Add line
      </Button>
    </ConfirmDialog>
  );
}
