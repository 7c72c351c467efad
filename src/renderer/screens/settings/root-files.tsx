import { useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import DeleteOutlined from '@mui/icons-material/DeleteOutlined';
import { monospace } from '../../components/monospace.ts';

const mostFiles = 20;

interface RootFilesProps {
  /** What these files are: "CI certificates", "Private roots". */
  readonly label: string;
  readonly files: readonly string[];
  readonly onSave: (files: string[]) => void;
}

/** Paths of certificate files of one set of roots. */
export function RootFiles({ label, files, onSave }: RootFilesProps) {
  const [path, setPath] = useState('');
  return (
    <Stack spacing={1} role="group" aria-label={label}>
      {files.length === 0 && <Typography color="textSecondary">None added yet.</Typography>}
      {files.map((file) => (
        <Box key={file} sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
          <Box sx={{ flex: 1, fontFamily: monospace, fontSize: '0.8125rem', overflowWrap: 'anywhere' }}>{file}</Box>
          <IconButton aria-label={`Remove ${file}`} onClick={() => onSave(files.filter((other) => other !== file))}>
            <DeleteOutlined />
          </IconButton>
        </Box>
      ))}
      <Box
        component="form"
        sx={{ display: 'flex', gap: 1, pt: 0.5 }}
        onSubmit={(event) => {
          event.preventDefault();
          const file = path.trim();
          if (!file || files.includes(file)) return;
          onSave([...files, file]);
          setPath('');
        }}
      >
        <TextField
          label={`Path of a file (${label})`}
          value={path}
          onChange={(event) => setPath(event.target.value)}
          sx={{ maxWidth: 460 }}
        />
        <Button
          type="submit"
          variant="outlined"
          aria-label={`Add to ${label}`}
          disabled={!path.trim() || files.length >= mostFiles}
          sx={{ flexShrink: 0 }}
        >
          Add
        </Button>
      </Box>
    </Stack>
  );
}
