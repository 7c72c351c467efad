import { useMemo } from 'react';
import Box from '@mui/material/Box';
import type { Theme } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import useMediaQuery from '@mui/material/useMediaQuery';
import TouchAppOutlined from '@mui/icons-material/TouchAppOutlined';
import type { PackageNode, PackageTree } from '#shared/api/index.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Facts } from '../../components/facts.tsx';
import { monospace } from '../../components/monospace.ts';
import { VirtualList } from '../../components/virtual-list.tsx';
import { hexLines } from './hex-lines.ts';

/** One node: what it is, where it stands, and its raw bytes. */
export function NodePanel({ node, tree }: { node: PackageNode | undefined; tree: PackageTree }) {
  const { offset, length } = node ?? {};
  const width = useMediaQuery<Theme>((theme) => theme.breakpoints.up('xl')) ? 16 : 8;
  const lines = useMemo(
    () =>
      offset === undefined || length === undefined ? [] : hexLines(tree.bytes, offset, length, tree.secrets, width),
    [offset, length, tree, width],
  );
  if (node === undefined)
    return (
      <EmptyState icon={<TouchAppOutlined />} title="Nothing chosen">
        Choose a line of the tree to see its raw bytes.
      </EmptyState>
    );
  const facts: [string, string][] = [
    ['Value', node.value ?? (node.secret ? 'Not shown' : '–')],
    ...(node.detail ? ([['Details', node.detail]] as [string, string][]) : []),
    ...(node.file ? ([['File', node.file]] as [string, string][]) : []),
    ...(node.tag ? ([['Tag', node.tag]] as [string, string][]) : []),
    ...(offset === undefined ? [] : ([['Place', `byte ${offset}, ${length} bytes`]] as [string, string][])),
  ];
  return (
    <Box sx={{ height: '100%', minHeight: 0, display: 'flex', flexDirection: 'column' }}>
      <Box
        sx={{ p: 1.5, maxHeight: '50%', overflow: 'auto', overflowWrap: 'anywhere' }}
        tabIndex={0}
        role="group"
        aria-label={node.label}
      >
        <Typography variant="h3" sx={{ mb: 1 }}>
          {node.label}
        </Typography>
        <Facts rows={facts} labelWidth={72} />
      </Box>
      <Box sx={{ flex: 1, minHeight: 120, borderTop: 1, borderColor: 'divider' }}>
        {lines.length === 0 ? (
          <Typography variant="body2" color="textSecondary" sx={{ p: 1.5 }}>
            The package has no bytes for this: it follows from the template or from what is around it.
          </Typography>
        ) : (
          <VirtualList items={lines} itemKey={(line) => line.offset} estimateHeight={22} label="Raw bytes">
            {(line) => (
              <Box
                sx={{
                  display: 'flex',
                  gap: 2,
                  px: 1.5,
                  height: 22,
                  alignItems: 'center',
                  fontFamily: monospace,
                  fontSize: '0.75rem',
                  whiteSpace: 'pre',
                }}
              >
                <Box component="span" sx={{ color: 'text.secondary' }}>
                  {line.offset.toString(16).toUpperCase().padStart(5, '0')}
                </Box>
                <Box component="span" sx={{ minWidth: `${3 * width - 1}ch` }}>
                  {line.bytes.join(' ')}
                </Box>
                <Box component="span" sx={{ color: 'text.secondary' }}>
                  {line.text}
                </Box>
              </Box>
            )}
          </VirtualList>
        )}
      </Box>
    </Box>
  );
}
