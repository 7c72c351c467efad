import { useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import LabelOutlined from '@mui/icons-material/LabelOutlined';
import TableViewOutlined from '@mui/icons-material/TableViewOutlined';
import type { LabelSheet } from '#shared/api/index.ts';
import { labelSheetWords } from '#shared/words/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { useToast } from '../toasts.tsx';
import { errorText } from '../words/error-text.ts';
import { count } from '../words/format.ts';
import { saveFiles } from './save-files.ts';

/** What can be done with the operations that are ticked: a list of them, labels for them. */
export function BatchActions(props: {
  chosen: ReadonlySet<string>;
  total: number;
  onChooseAll: (all: boolean) => void;
}) {
  const { chosen, total } = props;
  const client = useClient();
  const toast = useToast();
  const [asks, setAsks] = useState(false);
  const operationIds = [...chosen];
  const saveCsv = async () => {
    try {
      const { files, rows } = await client.reports.csv({ operationIds });
      saveFiles(files);
      toast({ severity: 'success', text: `${count(rows, 'row')} written to ${files[0]?.name}` });
    } catch (error) {
      toast({ severity: 'error', text: errorText(toWorkbenchError(error)).title });
    }
  };
  return (
    <Box
      role="toolbar"
      aria-label="Chosen operations"
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        px: 1,
        minHeight: 48,
        borderBottom: 1,
        borderColor: 'divider',
      }}
    >
      <Checkbox
        size="small"
        checked={total > 0 && chosen.size === total}
        indeterminate={chosen.size > 0 && chosen.size < total}
        disabled={total === 0}
        onChange={(_event, all) => props.onChooseAll(all)}
        slotProps={{ input: { 'aria-label': 'Choose all operations' } }}
      />
      <Typography variant="body2" color="textSecondary" noWrap sx={{ flex: 1, minWidth: 0 }}>
        {chosen.size === 0 ? 'None chosen' : `${chosen.size} chosen`}
      </Typography>
      <Button
        size="small"
        startIcon={<TableViewOutlined />}
        disabled={chosen.size === 0}
        onClick={() => void saveCsv()}
      >
        CSV
      </Button>
      <Button size="small" startIcon={<LabelOutlined />} disabled={chosen.size === 0} onClick={() => setAsks(true)}>
        Labels
      </Button>
      {asks && <LabelsDialog operationIds={operationIds} onClose={() => setAsks(false)} />}
    </Box>
  );
}

const places = 24;

function LabelsDialog({ operationIds, onClose }: { operationIds: string[]; onClose: () => void }) {
  const client = useClient();
  const toast = useToast();
  const [sheet, setSheet] = useState<LabelSheet>('roll62x29');
  const [first, setFirst] = useState('1');
  const skip = Number(first) - 1;
  const isPlace = /^\d+$/.test(first) && skip >= 0 && skip < places;
  return (
    <ConfirmDialog
      open
      title="Make labels"
      verb="Make labels"
      disabled={sheet === 'a4Sheet24' && !isPlace}
      onClose={onClose}
      onConfirm={async () => {
        try {
          const made = await client.reports.labels({ operationIds, sheet, skip: sheet === 'a4Sheet24' ? skip : 0 });
          saveFiles(made.files);
          toast({ severity: 'success', text: `${count(made.labels, 'label')} written to ${made.files[0]?.name}` });
          return undefined;
        } catch (error) {
          return toWorkbenchError(error);
        }
      }}
    >
      <Typography color="textSecondary">
        One label for each eUICC and profile of {count(operationIds.length, 'operation')}: EID as QR code, ICCID and
        IMEI as bar codes. They stand there in full, whatever the redaction.
      </Typography>
      <TextField select label="Printer" value={sheet} onChange={(event) => setSheet(event.target.value as LabelSheet)}>
        {(Object.keys(labelSheetWords) as LabelSheet[]).map((one) => (
          <MenuItem key={one} value={one}>
            {labelSheetWords[one]}
          </MenuItem>
        ))}
      </TextField>
      {sheet === 'a4Sheet24' && (
        <TextField
          label="First free place on the sheet"
          value={first}
          error={!isPlace}
          helperText={`1 to ${places}, row by row from the top left`}
          onChange={(event) => setFirst(event.target.value)}
          slotProps={{ htmlInput: { inputMode: 'numeric' } }}
        />
      )}
    </ConfirmDialog>
  );
}
