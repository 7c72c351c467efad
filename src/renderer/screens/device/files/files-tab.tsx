import { useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Stack from '@mui/material/Stack';
import CompareArrowsOutlined from '@mui/icons-material/CompareArrowsOutlined';
import FolderOpenOutlined from '@mui/icons-material/FolderOpenOutlined';
import SaveAltOutlined from '@mui/icons-material/SaveAltOutlined';
import { Link, useSearchParams } from 'react-router';
import { toWorkbenchError } from '../../../client/index.tsx';
import { useDevice } from '../../../client/queries.ts';
import { useCardFile, useDirectories, useFileDump, useFileRoots } from '../../../client/use-files.ts';
import { EmptyState } from '../../../components/empty-state.tsx';
import { ErrorPanel } from '../../../components/error-panel.tsx';
import { saveText } from '../../../components/save-text.ts';
import { SkeletonRows } from '../../../components/skeleton-rows.tsx';
import { CompareDialog } from './compare-dialog.tsx';
import { FileTree } from './file-tree.tsx';
import { FileView } from './file-view.tsx';
import { FileWrites } from './file-writes.tsx';
import { parentOf, treeRows } from './tree-rows.ts';

/** The enabled profile's files as the card shows them. */
export function FilesTab({ deviceId }: { deviceId: string }) {
  const roots = useFileRoots(deviceId);
  const busy = Boolean(useDevice(deviceId).data?.runningOperationId);
  const [parameters, setParameters] = useSearchParams();
  const selected = parameters.get('file');
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(['3F00', ...above(selected)]));
  const opened = [...open].filter((path) => path !== '3F00');
  const directories = useDirectories(deviceId, opened);
  const file = useCardFile(deviceId, selected);
  const dump = useFileDump(deviceId);
  const [comparing, setComparing] = useState(false);
  const failed = directories.find(({ error }) => error !== null)?.error;

  const children = new Map(opened.map((path, i) => [path, directories[i]?.data]));
  const rows = treeRows(roots.data?.files ?? [], children, open);

  const toggle = (path: string, isOpen: boolean) =>
    setOpen((before) => {
      const after = new Set(before);
      if (isOpen) after.add(path);
      else after.delete(path);
      return after;
    });
  const save = async () => {
    const taken = await dump.mutateAsync();
    const name = `files-${taken.iccid ?? deviceId}-${taken.takenAt.slice(0, 10)}.json`;
    saveText(name, 'application/json', `${JSON.stringify(taken, undefined, 2)}\n`);
  };

  if (roots.isPending) return <SkeletonRows rows={3} height={160} />;
  if (roots.isError) return <ErrorPanel error={toWorkbenchError(roots.error)} />;
  if (roots.data.files.length <= 1)
    return (
      <Card>
        <EmptyState
          icon={<FolderOpenOutlined />}
          title="The card shows no files"
          action={
            <Button component={Link} to={`/device/${encodeURIComponent(deviceId)}/profiles`} variant="contained">
              Show the profiles
            </Button>
          }
        >
          Files are those of the enabled profile, and none is enabled.
        </EmptyState>
      </Card>
    );
  return (
    <Stack spacing={2}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
        <Button
          variant="outlined"
          startIcon={<SaveAltOutlined />}
          disabled={busy || dump.isPending}
          onClick={() => void save().catch(() => undefined)}
        >
          {dump.isPending ? 'Reading every file…' : 'Save dump'}
        </Button>
        <Button
          variant="outlined"
          startIcon={<CompareArrowsOutlined />}
          disabled={busy}
          onClick={() => setComparing(true)}
        >
          Compare
        </Button>
      </Box>
      {dump.isError && <ErrorPanel error={toWorkbenchError(dump.error)} />}
      {failed && <ErrorPanel error={toWorkbenchError(failed)} />}
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: '320px minmax(0, 1fr)' },
          alignItems: 'start',
        }}
      >
        <Card sx={{ height: { xs: 320, md: 640 }, py: 0.5, position: { md: 'sticky' }, top: { md: 16 } }}>
          <FileTree
            rows={rows}
            selected={selected}
            onSelect={(path) => setParameters({ file: path }, { replace: true })}
            onToggle={toggle}
          />
        </Card>
        <Box sx={{ minWidth: 0 }}>
          {selected === null && (
            <Card>
              <EmptyState icon={<FolderOpenOutlined />} title="Choose a file">
                What stands in it is shown in the specification’s terms, with its bytes, control parameters and access
                conditions.
              </EmptyState>
            </Card>
          )}
          {selected !== null && file.isPending && <SkeletonRows rows={3} height={160} />}
          {file.isError && <ErrorPanel error={toWorkbenchError(file.error)} />}
          {file.data && <FileView key={file.data.path} deviceId={deviceId} file={file.data} busy={busy} />}
        </Box>
      </Box>
      <FileWrites deviceId={deviceId} busy={busy} />
      <CompareDialog deviceId={deviceId} open={comparing} onClose={() => setComparing(false)} />
    </Stack>
  );
}

/** Directories on the way to a file. */
function above(path: string | null): string[] {
  const found: string[] = [];
  for (let at = parentOf(path ?? ''); at !== ''; at = parentOf(at)) found.push(at);
  return found;
}
