import { useState } from 'react';
import Button from '@mui/material/Button';
import TableCell from '@mui/material/TableCell';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import type { FileWriteRecord } from '#shared/api/index.ts';
import { useClient } from '../../../client/index.tsx';
import { useFileWrites } from '../../../client/use-files.ts';
import { useRunOperation } from '../../../client/use-run-operation.ts';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { monospace } from '../../../components/monospace.ts';
import { ScrolledTable } from '../../../components/scrolled-table.tsx';
import { Section } from '../../../components/section.tsx';
import { dayAndTime } from '../../../components/words/format.ts';
import { fileWriteStateWords } from '../../../components/words/vocabulary.ts';

const spaced = (hex: string | null) => (hex === null ? 'Keys, not shown' : hex.replace(/(..)(?=.)/g, '$1 '));

/** What was written to files of this device, and the way back. */
export function FileWrites({ deviceId, busy }: { deviceId: string; busy: boolean }) {
  const client = useClient();
  const run = useRunOperation();
  const writes = useFileWrites(deviceId).data ?? [];
  const [undone, setUndone] = useState<FileWriteRecord>();
  if (writes.length === 0) return null;
  const nameOf = ({ name, path, record }: FileWriteRecord) =>
    `${name ?? path}${record === null ? '' : ` record ${record}`}`;
  return (
    <Section title="Writes" lead="What stood there before is kept, so that it can be put back.">
      <ScrolledTable label="Writes of files" headings={['When', 'File', 'Before', 'After', 'State', '']}>
        {writes.map((write) => (
          <TableRow key={write.writeId}>
            <TableCell sx={{ whiteSpace: 'nowrap' }}>{dayAndTime(write.at)}</TableCell>
            <TableCell>{nameOf(write)}</TableCell>
            {[write.before, write.after].map((hex, i) => (
              <TableCell key={i} sx={{ fontFamily: monospace, fontSize: 12, overflowWrap: 'anywhere', minWidth: 120 }}>
                {spaced(hex)}
              </TableCell>
            ))}
            <TableCell>{fileWriteStateWords[write.state]}</TableCell>
            <TableCell align="right">
              {(write.state === 'done' || write.state === 'unsure') && (
                <Button
                  size="small"
                  disabled={busy}
                  onClick={() => setUndone(write)}
                  aria-label={`Undo the write of ${nameOf(write)}`}
                >
                  Undo
                </Button>
              )}
            </TableCell>
          </TableRow>
        ))}
      </ScrolledTable>
      {undone && (
        <ConfirmDialog
          open
          title={`Undo the write of ${nameOf(undone)}`}
          verb="Undo write"
          onClose={() => setUndone(undefined)}
          onConfirm={async () =>
            (
              await run(() => client.files.undo({ deviceId, writeId: undone.writeId }), {
                done: `${nameOf(undone)} is as it was`,
              })
            ).error
          }
        >
          <Typography>
            Puts back what stood there: <span style={{ fontFamily: monospace }}>{spaced(undone.before)}</span>. It is
            refused when the file holds something else by now.
          </Typography>
        </ConfirmDialog>
      )}
    </Section>
  );
}
