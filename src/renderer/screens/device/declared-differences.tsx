import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import Add from '@mui/icons-material/Add';
import DeleteOutlined from '@mui/icons-material/DeleteOutlined';
import { monospace } from '../../components/monospace.ts';

interface Declared {
  readonly path: string;
  readonly reason: string;
}

const pathFits = (path: string) => /^[0-9A-F]{4,32}(\/[0-9A-F]{4})*$/.test(path);

/** Files that may differ, each with the reason that people will read. */
export function DeclaredDifferences(props: {
  declared: readonly Declared[];
  onChange: (next: readonly Declared[]) => void;
}) {
  const { declared, onChange } = props;
  const change = (index: number, part: Partial<Declared>) =>
    onChange(declared.with(index, { ...declared[index]!, ...part }));
  return (
    <Box sx={{ width: '100%', display: 'grid', gap: 1, justifyItems: 'start' }}>
      {declared.map(({ path, reason }, index) => (
        <Box
          key={index}
          sx={{
            width: '100%',
            display: 'grid',
            gap: 1,
            alignItems: 'start',
            gridTemplateColumns: { xs: 'minmax(0, 1fr) 40px', sm: 'minmax(0, 2fr) minmax(0, 3fr) 40px' },
          }}
        >
          <TextField
            label={`File ${index + 1} that may differ`}
            placeholder="6F7E"
            value={path}
            error={path !== '' && !pathFits(path)}
            onChange={(event) => change(index, { path: event.target.value.toUpperCase().trim() })}
            slotProps={{ htmlInput: { spellCheck: false, maxLength: 200, style: { fontFamily: monospace } } }}
          />
          <TextField
            label="Why"
            value={reason}
            onChange={(event) => change(index, { reason: event.target.value })}
            sx={{ gridRow: { xs: 2, sm: 'auto' } }}
            slotProps={{ htmlInput: { maxLength: 200 } }}
          />
          <IconButton
            aria-label={`Remove file ${index + 1}`}
            onClick={() => onChange(declared.filter((_, at) => at !== index))}
          >
            <DeleteOutlined fontSize="small" />
          </IconButton>
        </Box>
      ))}
      <Button size="small" startIcon={<Add />} onClick={() => onChange([...declared, { path: '', reason: '' }])}>
        Declare a file that may differ
      </Button>
    </Box>
  );
}
