import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { BindingMatrix } from '#shared/api/index.ts';
import { conflictWords } from '#shared/imei/index.ts';

/** What does not agree between modem, card and registry: cause and next step each. */
export function ImeiConflicts({ conflicts }: { conflicts: BindingMatrix['conflicts'] }) {
  return (
    <Stack component="ul" spacing={1} aria-label="Conflicts" sx={{ listStyle: 'none', m: 0, mb: 2, p: 0 }}>
      {conflicts.map((conflict) => {
        const { title, cause, next } = conflictWords(conflict);
        return (
          <li key={`${conflict.kind} ${conflict.slot} ${conflict.iccid} ${conflict.other}`}>
            <Alert severity={conflict.kind === 'registryDiffers' ? 'warning' : 'error'} variant="outlined">
              <AlertTitle>{title}</AlertTitle>
              <Box sx={{ color: 'text.primary', overflowWrap: 'anywhere' }}>
                <Typography variant="body2">{cause}</Typography>
                <Typography variant="body2">
                  <strong>Next: </strong>
                  {next}
                </Typography>
              </Box>
            </Alert>
          </li>
        );
      })}
    </Stack>
  );
}
