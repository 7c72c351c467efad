import Button from '@mui/material/Button';
import FileDownloadOutlined from '@mui/icons-material/FileDownloadOutlined';
import { csvOf } from '#shared/imei/index.ts';
import { useSettings } from '../../client/queries.ts';
import { useToast } from '../../components/toasts.tsx';
import { count } from '../../components/words/format.ts';

const told = { none: 'in full', medium: 'shortened', full: 'blotted out' } as const;

/** Writes rows to a file, identifiers as the setting for exports says. */
export function ExportCsv<Row>(props: {
  fileName: string;
  /** What the rows are: "allotments". */
  what: string;
  columns: Parameters<typeof csvOf<Row>>[0];
  rows: readonly Row[];
}) {
  const redaction = useSettings().data?.redaction;
  const toast = useToast();
  const save = () => {
    if (redaction === undefined) return;
    const text = csvOf(props.columns, props.rows, redaction);
    const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = props.fileName;
    link.click();
    URL.revokeObjectURL(url);
    const rows = count(props.rows.length, 'row');
    toast({ severity: 'success', text: `${rows} written to ${props.fileName}, identifiers ${told[redaction]}` });
  };
  return (
    <Button
      variant="outlined"
      startIcon={<FileDownloadOutlined />}
      disabled={props.rows.length === 0 || redaction === undefined}
      aria-label={`Export ${props.what} as CSV`}
      onClick={save}
    >
      Export CSV
    </Button>
  );
}
