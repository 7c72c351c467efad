import { useRef, useState, type DragEvent } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import UploadFileOutlined from '@mui/icons-material/UploadFileOutlined';

interface FileDropProps {
  readonly fileName: string | undefined;
  /** Of the field for the file. */
  readonly label: string;
  readonly hint: string;
  /** Said where no file was given yet; default: of a CSV file. */
  readonly invitation?: string;
  /** Endings and types to offer; empty: all. */
  readonly accept?: string;
  readonly multiple?: boolean;
}

/** Where files are dropped or chosen, a CSV file unless told otherwise; the window's own intake is kept out of it. */
export function FileDrop(
  props: FileDropProps & ({ onFile: (file: File) => void } | { onFiles: (files: readonly File[]) => void }),
) {
  const { fileName, invitation = 'Drop a CSV file here', accept = '.csv,.txt,text/csv', multiple = false } = props;
  const take = (files: readonly File[]) => {
    const [first] = files;
    if (!first) return;
    if ('onFiles' in props) props.onFiles(files);
    else props.onFile(first);
  };
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drag = (event: DragEvent, isOver: boolean) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(isOver);
  };
  return (
    <Box
      onDragOver={(event) => drag(event, true)}
      onDragLeave={(event) => drag(event, false)}
      onDrop={(event) => {
        drag(event, false);
        take([...event.dataTransfer.files]);
      }}
      sx={{
        border: 1,
        borderStyle: 'dashed',
        borderColor: over ? 'primary.main' : 'divider',
        borderRadius: 1,
        p: 2,
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: 2,
      }}
    >
      <Box sx={{ flex: '1 1 260px', minWidth: 0 }}>
        <Typography noWrap>{fileName ?? invitation}</Typography>
        <Typography variant="body2" color="textSecondary">
          {props.hint}
        </Typography>
      </Box>
      <Button variant="outlined" startIcon={<UploadFileOutlined />} onClick={() => input.current?.click()}>
        {fileName === undefined ? 'Choose file' : 'Choose another file'}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={props.label}
        accept={accept}
        multiple={multiple}
        onChange={(event) => {
          const chosen = [...(event.target.files ?? [])];
          event.target.value = '';
          take(chosen);
        }}
      />
    </Box>
  );
}
