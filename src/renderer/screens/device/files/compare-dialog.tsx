import { useId, useState } from 'react';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TableCell from '@mui/material/TableCell';
import TableRow from '@mui/material/TableRow';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { fileDump, type FileComparison, type FileDifference, type FilesSource } from '#shared/api/index.ts';
import { toWorkbenchError } from '../../../client/index.tsx';
import { useCatalogue } from '../../../client/queries.ts';
import { useFileComparison } from '../../../client/use-files.ts';
import { ErrorPanel } from '../../../components/error-panel.tsx';
import { FileDrop } from '../../../components/file-drop.tsx';
import { monospace } from '../../../components/monospace.ts';
import { ScrolledTable } from '../../../components/scrolled-table.tsx';
import { SkeletonRows } from '../../../components/skeleton-rows.tsx';
import { fileChangeWords } from '../../../components/words/vocabulary.ts';

/** The card's files against a package, or against a dump of earlier. */
export function CompareDialog({ deviceId, open, onClose }: { deviceId: string; open: boolean; onClose: () => void }) {
  const titleId = useId();
  return (
    <Dialog open={open} onClose={onClose} fullWidth maxWidth="lg" aria-labelledby={titleId}>
      <DialogTitle id={titleId}>Compare the card’s files</DialogTitle>
      {open && <Compare deviceId={deviceId} />}
      <DialogActions>
        <Button onClick={onClose} color="inherit">
          Close
        </Button>
      </DialogActions>
    </Dialog>
  );
}

const order = 'order';

function Compare({ deviceId }: { deviceId: string }) {
  const catalogue = useCatalogue().data ?? [];
  const comparison = useFileComparison(deviceId);
  const [chosen, setChosen] = useState('');
  const [fileName, setFileName] = useState<string>();
  const [unusable, setUnusable] = useState<string>();
  const compare = (source: FilesSource) => {
    setUnusable(undefined);
    comparison.mutate(source);
  };
  const take = async (file: File) => {
    setFileName(file.name);
    setChosen('');
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (!file.name.toLowerCase().endsWith('.json')) {
      compare({
        kind: 'package',
        der: Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
          .join('')
          .toUpperCase(),
      });
      return;
    }
    const dump = readDump(new TextDecoder().decode(bytes));
    if (dump) compare({ kind: 'dump', dump });
    else setUnusable(`${file.name} is no dump of card files.`);
  };
  return (
    <DialogContent sx={{ '&&': { pt: 0.75 } }}>
      <Stack spacing={2}>
        <TextField
          select
          label="Compare with"
          value={chosen}
          onChange={({ target: { value } }) => {
            setChosen(value);
            setFileName(undefined);
            compare(value === order ? { kind: 'order', deviceId } : { kind: 'catalogue', profileType: value });
          }}
        >
          <MenuItem value={order}>The package of this profile’s order</MenuItem>
          {catalogue.map(({ profileType }) => (
            <MenuItem key={profileType} value={profileType}>
              {profileType}
            </MenuItem>
          ))}
        </TextField>
        <FileDrop
          fileName={fileName}
          label="Dump or package"
          invitation="Or drop a dump or a package here"
          hint="A dump (.json) that was saved here, or a profile package (.der)"
          accept=".json,.der,application/json"
          onFile={(file) => void take(file)}
        />
        {unusable !== undefined && <Alert severity="error">{unusable}</Alert>}
        {comparison.isPending && <SkeletonRows rows={4} height={32} />}
        {comparison.isError && <ErrorPanel error={toWorkbenchError(comparison.error)} />}
        {comparison.data && !comparison.isPending && unusable === undefined && (
          <Differences comparison={comparison.data} />
        )}
      </Stack>
    </DialogContent>
  );
}

function readDump(text: string) {
  try {
    return fileDump.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const sideText = (difference: FileDifference, side: 'left' | 'right') =>
  difference.masked ? 'Keys, not shown' : difference[side] || '–';

function Differences({ comparison }: { comparison: FileComparison }) {
  const { differences, left, right, unread } = comparison;
  const unexpected = differences.filter(({ expected }) => expected === undefined);
  const ordered = [...unexpected, ...differences.filter(({ expected }) => expected !== undefined)];
  return (
    <Stack spacing={2}>
      <Alert severity={unexpected.length === 0 ? 'success' : 'warning'} variant="outlined" role="status">
        {unexpected.length === 0
          ? 'No difference that was not to be expected.'
          : unexpected.length === 1
            ? '1 difference.'
            : `${unexpected.length} differences.`}{' '}
        {left.files} files there, {right.files} on the card.
        {unread.length > 0 && ` ${unread.length} cannot be read and were compared without their contents.`}
      </Alert>
      {ordered.length > 0 && (
        <ScrolledTable label="Differences" headings={['File', 'Differs in', 'There', 'On the card']} maxHeight={420}>
          {ordered.map((one, i) => (
            <TableRow key={i}>
              <TableCell sx={{ verticalAlign: 'top' }}>
                {one.name ?? 'Unnamed'}
                <Box sx={{ fontFamily: monospace, fontSize: 12, color: 'text.secondary' }}>{one.path}</Box>
              </TableCell>
              <TableCell sx={{ verticalAlign: 'top' }}>
                {fileChangeWords[one.change]}
                {one.record === undefined ? '' : `, record ${one.record}`}
                {one.offset === undefined ? '' : `, byte ${one.offset}`}
                {one.expected !== undefined && (
                  <Typography variant="body2" color="textSecondary">
                    Expected: {one.expected}
                  </Typography>
                )}
              </TableCell>
              {(['left', 'right'] as const).map((side) => (
                <TableCell
                  key={side}
                  sx={{
                    verticalAlign: 'top',
                    fontFamily: monospace,
                    fontSize: 12,
                    overflowWrap: 'anywhere',
                    minWidth: 140,
                  }}
                >
                  {sideText(one, side)}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </ScrolledTable>
      )}
    </Stack>
  );
}
