import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import FileDownloadOutlined from '@mui/icons-material/FileDownloadOutlined';
import { Link } from 'react-router';
import type { ImeiRecordRow, Settings } from '#shared/api/index.ts';
import { recordCsv } from '#shared/imei/index.ts';
import { useToast } from '../../components/toasts.tsx';
import { count } from '../../components/words/format.ts';

const told: Record<Settings['redaction'], string> = {
  none: 'Identifiers go out in full',
  medium: 'Identifiers go out shortened',
  full: 'Identifiers go out blotted out',
};

/** Writes the rows on screen to a file, identifiers as the setting for exports says, and says so beforehand. */
export function ExportRecord(props: { rows: readonly ImeiRecordRow[]; redaction: Settings['redaction'] | undefined }) {
  const { rows, redaction } = props;
  const toast = useToast();
  const save = () => {
    if (redaction === undefined) return;
    const url = URL.createObjectURL(new Blob([recordCsv(rows, redaction)], { type: 'text/csv;charset=utf-8' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = 'imei-record.csv';
    link.click();
    URL.revokeObjectURL(url);
    toast({ severity: 'success', text: `${count(rows.length, 'row')} written to imei-record.csv` });
  };
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1.5 }}>
      {redaction && (
        <Typography variant="body2" color="textSecondary">
          {told[redaction]} (
          <Link to="/settings" style={{ color: 'inherit' }}>
            Settings
          </Link>
          )
        </Typography>
      )}
      <Button
        variant="contained"
        startIcon={<FileDownloadOutlined />}
        disabled={rows.length === 0 || redaction === undefined}
        onClick={save}
      >
        Export CSV
      </Button>
    </Box>
  );
}
