import { useId, useState, type ReactNode } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TableCell from '@mui/material/TableCell';
import TableRow from '@mui/material/TableRow';
import ExpandLess from '@mui/icons-material/ExpandLess';
import ExpandMore from '@mui/icons-material/ExpandMore';
import type { ApduEvidence, FileDifference } from '#shared/api/index.ts';
import { monospace } from '../monospace.ts';
import { ScrolledTable } from '../scrolled-table.tsx';
import { count } from '../words/format.ts';
import { fileChangeWords } from '../words/vocabulary.ts';

/** Something long that is opened when it is wanted. */
function Unfolded(props: { what: string; open?: boolean; children: ReactNode }) {
  const [open, setOpen] = useState(props.open ?? false);
  const id = useId();
  return (
    <Box sx={{ mt: 1 }}>
      <Button
        size="small"
        color="inherit"
        aria-expanded={open}
        aria-controls={id}
        endIcon={open ? <ExpandLess /> : <ExpandMore />}
        onClick={() => setOpen(!open)}
      >
        {open ? `Hide ${props.what}` : `Show ${props.what}`}
      </Button>
      <Box id={id} sx={{ mt: 0.5 }}>
        {open && props.children}
      </Box>
    </Box>
  );
}

/** Left is what was expected, right what the card has. */
const whatWords = { ...fileChangeWords, onlyLeft: 'Missing on the card', onlyRight: 'Not expected' };

const bytes = { fontFamily: monospace, fontSize: '0.75rem', overflowWrap: 'anywhere', minWidth: 120 } as const;

/** What the card has otherwise than expected; faults first, then what was declared. */
export function Differences({ differences }: { differences: readonly FileDifference[] }) {
  if (differences.length === 0) return null;
  const faults = differences.filter(({ expected }) => expected === undefined).length;
  return (
    <Unfolded what={count(differences.length, 'difference')} open={faults > 0}>
      <ScrolledTable label="Differences" headings={['File', 'What', 'Expected', 'On the card', 'Declared']}>
        {differences.map((one, index) => (
          <TableRow key={index}>
            <TableCell sx={{ whiteSpace: 'nowrap' }}>
              {one.name ?? one.path.split('/').at(-1)}
              <Box component="span" sx={{ ...bytes, display: 'block', color: 'text.secondary' }}>
                {one.path}
              </Box>
            </TableCell>
            <TableCell>
              {whatWords[one.change]}
              {one.record === undefined ? '' : `, record ${one.record}`}
              {one.offset === undefined ? '' : `, from byte ${one.offset}`}
            </TableCell>
            <TableCell sx={bytes}>{one.masked ? 'keys' : (one.left ?? '–')}</TableCell>
            <TableCell sx={bytes}>{one.masked ? 'other keys' : (one.right ?? '–')}</TableCell>
            <TableCell>{one.expected ?? 'no'}</TableCell>
          </TableRow>
        ))}
      </ScrolledTable>
    </Unfolded>
  );
}

/** Commands and answers of a check, identifiers blotted out by the setting, keys and PINs always. */
export function Apdus({ apdus }: { apdus: readonly ApduEvidence[] }) {
  if (apdus.length === 0) return null;
  return (
    <Unfolded what={count(apdus.length, 'APDU')}>
      <ScrolledTable label="APDUs" headings={['Name', 'Command', 'Answer', 'Status']}>
        {apdus.map((one, index) => (
          <TableRow key={index}>
            <TableCell>{one.name}</TableCell>
            <TableCell sx={bytes}>{one.command}</TableCell>
            <TableCell sx={bytes}>{one.response}</TableCell>
            <TableCell>{one.status}</TableCell>
          </TableRow>
        ))}
      </ScrolledTable>
    </Unfolded>
  );
}
