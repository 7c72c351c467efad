import { useState } from 'react';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormHelperText from '@mui/material/FormHelperText';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import Switch from '@mui/material/Switch';
import TextField from '@mui/material/TextField';
import DescriptionOutlined from '@mui/icons-material/DescriptionOutlined';
import { useQueryClient } from '@tanstack/react-query';
import type { ReportFormat, ReportSubject, Settings } from '#shared/api/index.ts';
import { reportFormatWords } from '#shared/words/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys, useSettings } from '../../client/queries.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { useToast } from '../toasts.tsx';
import { saveFiles } from './save-files.ts';

const redactionWords: Record<Settings['redaction'], string> = {
  none: 'None: everything in full',
  medium: 'Medium: shortened, length kept',
  full: 'Full: no identifier is shown',
};

interface Choice {
  readonly format: ReportFormat;
  readonly isSigned: boolean;
  readonly operator: string;
}

const usual: Choice = { format: 'pdf', isSigned: true, operator: '' };

/** A report of an operation or a verification as a file, signed by this bench. */
export function ExportReport({ subject }: { subject: ReportSubject }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="outlined" startIcon={<DescriptionOutlined />} onClick={() => setOpen(true)}>
        Export report
      </Button>
      {open && <ExportDialog subject={subject} onClose={() => setOpen(false)} />}
    </>
  );
}

function ExportDialog({ subject, onClose }: { subject: ReportSubject; onClose: () => void }) {
  const client = useClient();
  const toast = useToast();
  const settings = useSettings();
  const queries = useQueryClient();
  // A bench mostly wants the same again.
  const former = queries.getQueryData<Choice>(keys.reportChoice) ?? usual;
  const [format, setFormat] = useState(former.format);
  const [isSigned, setSigned] = useState(former.isSigned);
  const [operator, setOperator] = useState(former.operator);
  const [chosen, setRedaction] = useState<Settings['redaction']>();
  const redaction = chosen ?? settings.data?.redaction ?? 'medium';
  return (
    <ConfirmDialog
      open
      title="Export report"
      verb="Export"
      onClose={onClose}
      onConfirm={async () => {
        try {
          const { files } = await client.reports.export({
            subject,
            format,
            redaction,
            signature: isSigned ? 'detached' : 'none',
            ...(operator.trim() === '' ? {} : { operator: operator.trim() }),
            timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
          });
          queries.setQueryData<Choice>(keys.reportChoice, { format, isSigned, operator });
          saveFiles(files);
          toast({ severity: 'success', text: `Written: ${files.map(({ name }) => name).join(', ')}` });
          return undefined;
        } catch (error) {
          return toWorkbenchError(error);
        }
      }}
    >
      <TextField
        select
        label="Format"
        value={format}
        helperText={reportFormatWords[format].use}
        onChange={(event) => setFormat(event.target.value as ReportFormat)}
      >
        {(Object.keys(reportFormatWords) as ReportFormat[]).map((one) => (
          <MenuItem key={one} value={one}>
            {reportFormatWords[one].name}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        select
        label="Redaction"
        value={redaction}
        onChange={(event) => setRedaction(event.target.value as Settings['redaction'])}
      >
        {(Object.keys(redactionWords) as Settings['redaction'][]).map((one) => (
          <MenuItem key={one} value={one}>
            {redactionWords[one]}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        label="Operator"
        value={operator}
        helperText="Who answers for it; may stay empty"
        onChange={(event) => setOperator(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 100 } }}
      />
      <Stack>
        <FormControlLabel
          control={<Switch checked={isSigned} onChange={(_event, on) => setSigned(on)} />}
          label="Sign it"
        />
        <FormHelperText>
          {isSigned
            ? 'The signature is a second file, .p7s, which goes wherever the report goes.'
            : 'Anybody could change it unseen.'}
        </FormHelperText>
      </Stack>
    </ConfirmDialog>
  );
}
