import { useState } from 'react';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import Stack from '@mui/material/Stack';
import TableCell from '@mui/material/TableCell';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import EditOutlined from '@mui/icons-material/EditOutlined';
import type { ContentField, FileView as FileViewData } from '#shared/api/index.ts';
import { Facts } from '../../../components/facts.tsx';
import { Identifier } from '../../../components/identifier.tsx';
import { monospace } from '../../../components/monospace.ts';
import { ScrolledTable } from '../../../components/scrolled-table.tsx';
import { Section } from '../../../components/section.tsx';
import { StateChip } from '../../../components/state-chip.tsx';
import { fileKindWords } from '../../../components/words/vocabulary.ts';
import { EditDialog, type EditedPart } from './edit-dialog.tsx';
import { HexView } from './hex-view.tsx';
import { PinList } from './pin-list.tsx';

const sideBySide = {
  display: 'grid',
  gap: 2,
  gridTemplateColumns: { xs: '1fr', lg: '3fr 2fr' },
  alignItems: 'start',
  '& > *': { minWidth: 0 },
} as const;

/** One file: what stands in it in its terms, the bytes beside it, and how the card keeps it. */
export function FileView({ deviceId, file, busy }: { deviceId: string; file: FileViewData; busy: boolean }) {
  const [edited, setEdited] = useState<EditedPart>();
  const editable = file.kind === 'transparent' && file.content !== null;
  const directory = isDirectory(file) ? file.path : file.path.slice(0, file.path.lastIndexOf('/'));
  return (
    <Stack spacing={2} sx={{ minWidth: 0 }}>
      <Section
        title={file.name ?? 'File without a name'}
        lead={file.title ?? 'No specification that the workbench knows names this file.'}
        actions={
          editable && (
            <Button
              startIcon={<EditOutlined />}
              variant="outlined"
              disabled={busy}
              onClick={() => setEdited({ record: undefined, content: file.content ?? '' })}
            >
              Edit file
            </Button>
          )
        }
      >
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, mb: 2 }}>
          <Identifier value={file.path} what="path" grouped={false} small />
          <Chip variant="outlined" size="small" label={fileKindWords[file.kind]} />
          {file.lifeCycle === 4 && <StateChip tone="warn" word="Deactivated" />}
          {file.secret && <StateChip tone="warn" word="Holds keys" />}
        </Box>
        <Contents file={file} busy={busy} onEdit={setEdited} />
      </Section>
      <Box sx={sideBySide}>
        <Section title="Control parameters" lead="As the card answers its selection.">
          <Facts rows={file.fcp.facts.map(({ label, value }) => [label, value])} />
          <Box sx={{ mt: 2 }}>
            <HexView hex={file.fcp.hex} label="Bytes of the control parameters" />
          </Box>
        </Section>
        <Section title="Access" lead={ruleText(file.accessRule)}>
          {file.access.length === 0 ? (
            <Typography color="textSecondary">The card tells no rule for this file.</Typography>
          ) : (
            <Facts rows={file.access.map(({ operation, condition }) => [operation, condition])} />
          )}
        </Section>
      </Box>
      <PinList deviceId={deviceId} directory={directory} busy={busy} />
      {edited && (
        <EditDialog
          deviceId={deviceId}
          file={file}
          part={edited}
          directory={directory}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Stack>
  );
}

/** `Record 2 of EF.ARR (6F06)`. */
const ruleText = (rule: string | null): string =>
  rule === null
    ? 'Given with the control parameters, or not told.'
    : rule.replace(/^record (\d+) of .*(.{4})$/, 'Record $1 of EF.ARR ($2)');

const isDirectory = ({ kind }: FileViewData) => kind === 'mf' || kind === 'df' || kind === 'adf';

function Contents({ file, busy, onEdit }: { file: FileViewData; busy: boolean; onEdit: (part: EditedPart) => void }) {
  const { decoded, content, records, refusal } = file;
  const problems = decoded.problems;
  return (
    <Stack spacing={2}>
      {refusal && (
        <Alert severity="info" variant="outlined">
          What stands in it cannot be read: {refusal.text} (<span className="mono">{refusal.sw}</span>). Reading asks
          for {file.access.find(({ operation }) => operation === 'Read')?.condition ?? 'more than anybody has'}.
        </Alert>
      )}
      {file.secret && !refusal && content === null && records === null && (
        <Alert severity="info" variant="outlined">
          Keys stand in this file. Neither they nor the bytes are shown, dumped or traced.
        </Alert>
      )}
      {problems.length > 0 && (
        <Alert severity="warning" variant="outlined">
          {problems.map((problem) => (
            <div key={problem}>{problem}</div>
          ))}
        </Alert>
      )}
      {isDirectory(file) && <Typography color="textSecondary">A directory: its files are in the tree.</Typography>}
      {(content !== null || decoded.fields.length > 0) && (
        <Box sx={sideBySide}>
          {decoded.fields.length > 0 ? (
            <Fields fields={decoded.fields} />
          ) : (
            <Typography color="textSecondary">
              The workbench has no reading of this file. Its bytes are beside.
            </Typography>
          )}
          {content !== null && <HexView hex={content} label="Bytes of the file" />}
        </Box>
      )}
      {(records !== null || decoded.records.length > 0) && <Records file={file} busy={busy} onEdit={onEdit} />}
    </Stack>
  );
}

function Fields({ fields }: { fields: readonly ContentField[] }) {
  return (
    <Box
      component="dl"
      sx={{
        m: 0,
        display: 'grid',
        gridTemplateColumns: { xs: '1fr', sm: 'minmax(140px, 2fr) 3fr' },
        columnGap: 2,
        rowGap: 0.5,
        '& dt': { color: 'text.secondary', overflowWrap: 'anywhere' },
        '& dd': { m: 0, mb: { xs: 1, sm: 0 }, minWidth: 0, overflowWrap: 'anywhere' },
      }}
    >
      {fields.map(({ label, value, detail }, i) => (
        <FieldRow key={`${label} ${i}`} label={label} value={value} detail={detail} />
      ))}
    </Box>
  );
}

function FieldRow({ label, value, detail }: { label: string; value: string; detail: string | undefined }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        {value}
        {detail !== undefined && (
          <Typography component="span" variant="body2" color="textSecondary" sx={{ ml: 1 }}>
            {detail}
          </Typography>
        )}
      </dd>
    </>
  );
}

function Records({ file, busy, onEdit }: { file: FileViewData; busy: boolean; onEdit: (part: EditedPart) => void }) {
  const { decoded, records } = file;
  const count = Math.max(records?.length ?? 0, decoded.records.length);
  const editable = file.kind === 'linearFixed' && records !== null;
  return (
    <ScrolledTable
      label="Records"
      headings={['Record', 'Contents', 'Bytes', ...(editable ? [''] : [])]}
      maxHeight={480}
    >
      {Array.from({ length: count }, (_, i) => {
        const row = decoded.records[i];
        const bytes = records?.[i];
        return (
          <TableRow key={i}>
            <TableCell sx={{ verticalAlign: 'top' }}>{i + 1}</TableCell>
            <TableCell sx={{ verticalAlign: 'top', minWidth: 220 }}>
              {row?.empty && (
                <Typography variant="body2" color="textSecondary">
                  Empty
                </Typography>
              )}
              {row?.fields.map(({ label, value, detail }, at) => (
                <div key={at}>
                  <Box component="span" sx={{ color: 'text.secondary' }}>
                    {label}
                  </Box>{' '}
                  {value}
                  {detail === undefined ? '' : ` (${detail})`}
                </div>
              ))}
              {row?.problems.map((problem) => (
                <Box key={problem} sx={{ color: 'warning.main' }}>
                  {problem}
                </Box>
              ))}
              {row === undefined && (
                <Typography variant="body2" color="textSecondary">
                  No reading of this file
                </Typography>
              )}
            </TableCell>
            <TableCell
              sx={{
                verticalAlign: 'top',
                fontFamily: monospace,
                fontSize: 12,
                minWidth: 220,
                overflowWrap: 'anywhere',
              }}
            >
              {bytes === undefined ? 'Not shown' : bytes.replace(/(..)(?=.)/g, '$1 ')}
            </TableCell>
            {editable && (
              <TableCell sx={{ verticalAlign: 'top' }}>
                <Button
                  size="small"
                  disabled={busy}
                  aria-label={`Edit record ${i + 1}`}
                  onClick={() => onEdit({ record: i + 1, content: bytes ?? '' })}
                >
                  Edit
                </Button>
              </TableCell>
            )}
          </TableRow>
        );
      })}
    </ScrolledTable>
  );
}
