import { useState } from 'react';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import Tooltip from '@mui/material/Tooltip';
import KeyboardArrowDown from '@mui/icons-material/KeyboardArrowDown';
import KeyboardArrowUp from '@mui/icons-material/KeyboardArrowUp';

/** Jumps to the next or previous line that holds a text. */
export function TraceSearch({ onFind }: { onFind: (text: string, backwards: boolean) => Promise<boolean> }) {
  const [text, setText] = useState('');
  const [none, setNone] = useState(false);
  const find = async (backwards: boolean) => {
    if (text.trim() !== '') setNone(!(await onFind(text.trim(), backwards)));
  };
  return (
    <Box sx={{ display: 'flex', alignItems: 'center' }}>
      <TextField
        placeholder="Find a text or hex"
        value={text}
        error={none}
        onChange={(event) => {
          setText(event.target.value);
          setNone(false);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          void find(event.shiftKey);
        }}
        sx={{ width: 152 }}
        slotProps={{ htmlInput: { 'aria-label': 'Find in the trace' } }}
      />
      <Tooltip title="Previous (Shift+Enter)">
        <IconButton size="small" aria-label="Find previous" onClick={() => void find(true)}>
          <KeyboardArrowUp />
        </IconButton>
      </Tooltip>
      <Tooltip title="Next (Enter)">
        <IconButton size="small" aria-label="Find next" onClick={() => void find(false)}>
          <KeyboardArrowDown />
        </IconButton>
      </Tooltip>
      <Box component="span" role="status" sx={{ color: 'error.main', fontSize: '0.8125rem' }}>
        {none && 'Not found'}
      </Box>
    </Box>
  );
}
