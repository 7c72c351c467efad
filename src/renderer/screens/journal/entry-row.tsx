import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { JournalEntry } from '#shared/api/index.ts';
import { monospace } from '../../components/monospace.ts';
import { journalData, journalEventWords } from '#shared/words/index.ts';

/** One link of the chain: number, time, event, facts, hash. */
export function EntryRow({ entry }: { entry: JournalEntry }) {
  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateColumns: '56px 196px minmax(0, 1fr) 84px',
        columnGap: 1.5,
        alignItems: 'start',
        py: 0.5,
        px: 1,
        minHeight: 32,
        fontSize: '0.8125rem',
      }}
    >
      <Box sx={{ color: 'text.secondary', textAlign: 'right', fontVariantNumeric: 'tabular-nums' }}>{entry.seq}</Box>
      <Box sx={{ fontFamily: monospace, fontSize: '0.75rem', color: 'text.secondary', whiteSpace: 'nowrap' }}>
        {entry.at}
      </Box>
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <strong>{journalEventWords(entry.event)}</strong>
        <Typography variant="caption" color="textSecondary" component="p">
          {journalData(entry.data)}
        </Typography>
      </Box>
      <Box title={entry.hash} sx={{ fontFamily: monospace, fontSize: '0.75rem', color: 'text.secondary' }}>
        {entry.hash.slice(0, 10)}
      </Box>
    </Box>
  );
}
