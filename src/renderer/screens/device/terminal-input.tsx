import { useState, type KeyboardEvent } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import Send from '@mui/icons-material/Send';
import type { TerminalExchange } from '#shared/api/index.ts';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { toWorkbenchError } from '../../client/index.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { monospace } from '../../components/monospace.ts';
import { StateChip } from '../../components/state-chip.tsx';
import { duration } from '../../components/words/format.ts';

interface TerminalInputProps {
  /** Lines of before, oldest first. */
  readonly lines: readonly string[];
  readonly disabled: boolean;
  readonly onSend: (line: string, expect: string | undefined) => Promise<TerminalExchange>;
  /** After a line that was not answered. */
  readonly onFailed: () => void;
}

/** Enter sends, Esc clears, Up and Down bring back lines of before; what was begun is there again below the newest. */
export function TerminalInput({ lines, disabled, onSend, onFailed }: TerminalInputProps) {
  const [line, setLine] = useState('');
  const [expect, setExpect] = useState('');
  /** How far back in `lines`, 0: the line being written. */
  const [back, setBack] = useState(0);
  const [draft, setDraft] = useState('');
  const [sending, setSending] = useState(false);
  const [last, setLast] = useState<TerminalExchange>();
  const [error, setError] = useState<WorkbenchErrorWire>();

  const send = async () => {
    const typed = line.trim();
    if (typed === '' || sending || disabled) return;
    setSending(true);
    setError(undefined);
    setLast(undefined);
    try {
      setLast(await onSend(typed, expect.trim() || undefined));
      setLine('');
      setExpect('');
      setBack(0);
    } catch (thrown) {
      setError(toWorkbenchError(thrown));
      onFailed();
    } finally {
      setSending(false);
    }
  };
  const recall = (to: number) => {
    if (to < 0 || to > lines.length) return;
    if (back === 0) setDraft(line);
    setBack(to);
    setLine(to === 0 ? draft : (lines.at(-to) ?? ''));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') void send();
    else if (event.key === 'ArrowUp') recall(back + 1);
    else if (event.key === 'ArrowDown') recall(back - 1);
    else if (event.key === 'Escape') {
      setLine('');
      setBack(0);
      setDraft('');
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <Box sx={{ borderTop: 1, borderColor: 'divider', p: 1.5, display: 'grid', gap: 1 }}>
      {error && <ErrorPanel error={error} onClose={() => setError(undefined)} />}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'flex-start' }}>
        <TextField
          label="Command line"
          placeholder="AT+CSQ"
          value={line}
          onChange={(event) => {
            setLine(event.target.value);
            setBack(0);
          }}
          onKeyDown={onKeyDown}
          sx={{ flex: '3 1 260px', width: 'auto' }}
          slotProps={{
            htmlInput: {
              autoComplete: 'off',
              autoCapitalize: 'off',
              spellCheck: false,
              maxLength: 2000,
              style: { fontFamily: monospace },
              'aria-describedby': 'terminal-keys',
            },
          }}
        />
        <TextField
          label="Expected answer (optional)"
          placeholder="OK or /expression/"
          value={expect}
          onChange={(event) => setExpect(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void send();
            else if (event.key === 'Escape') setExpect('');
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
          sx={{ flex: '1 1 190px', width: 'auto' }}
          slotProps={{
            htmlInput: {
              autoComplete: 'off',
              spellCheck: false,
              maxLength: 200,
              style: { fontFamily: monospace },
            },
          }}
        />
        <Button
          variant="contained"
          startIcon={<Send />}
          onClick={() => void send()}
          disabled={disabled || sending || line.trim() === ''}
          sx={{ height: 40 }}
        >
          {sending ? 'Sending' : 'Send'}
        </Button>
      </Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, minHeight: 24 }}>
        <Box role="status" aria-label="Last answer" sx={{ display: 'flex', gap: 1, alignItems: 'center', minWidth: 0 }}>
          {sending && <StateChip tone="busy" word="Waiting for the modem" />}
          {!sending && last && <Outcome exchange={last} />}
        </Box>
        <Typography id="terminal-keys" variant="caption" color="textSecondary" sx={{ ml: 'auto' }}>
          Enter sends, Esc clears, Up and Down recall
        </Typography>
      </Box>
    </Box>
  );
}

function Outcome({ exchange }: { exchange: TerminalExchange }) {
  const { expectation, refusal, ms } = exchange;
  const time = ms === null ? '' : ` after ${duration(ms)}`;
  return (
    <>
      {expectation && (
        <StateChip
          tone={expectation.passed ? 'good' : 'bad'}
          word={expectation.passed ? 'As expected' : 'Not as expected'}
        />
      )}
      <Typography variant="body2" color="textSecondary" noWrap>
        {refusal === null ? `OK${time}` : `Refused${time}: ${refusal}`}
      </Typography>
    </>
  );
}
