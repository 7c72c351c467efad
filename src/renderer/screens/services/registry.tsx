import { useState, type DragEvent } from 'react';
import Box from '@mui/material/Box';
import { Allotments } from './allotments.tsx';
import { ImportRecordsDialog } from './import-records-dialog.tsx';
import { RegistryAlarms } from './registry-alarms.tsx';
import { RegistryDevices } from './registry-devices.tsx';
import { RegistryRequests } from './registry-requests.tsx';

const isFile = (event: DragEvent) => [...event.dataTransfer.items].some(({ kind }) => kind === 'file');
const isTable = ({ name }: File) => /\.(csv|txt)$/i.test(name);

/** The IMEI registry: alarms first, then the manufacturer's records, what was given out of them, and who asked. */
export function Registry() {
  const [importing, setImporting] = useState<{ readonly file?: File }>();
  return (
    <Box
      sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}
      onDragOver={(event) => {
        if (isFile(event)) event.preventDefault();
      }}
      onDrop={(event) => {
        const [file] = event.dataTransfer.files;
        // Anything else is the window's.
        if (!file || !isTable(file)) return;
        event.preventDefault();
        setImporting({ file });
      }}
    >
      <RegistryAlarms />
      <RegistryDevices onImport={() => setImporting({})} />
      <Allotments />
      <RegistryRequests />
      {importing && (
        <ImportRecordsDialog
          key={importing.file && `${importing.file.name} ${importing.file.lastModified}`}
          first={importing.file}
          onClose={() => setImporting(undefined)}
        />
      )}
    </Box>
  );
}
