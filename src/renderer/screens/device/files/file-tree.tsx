import { useEffect, useId, useRef, type KeyboardEvent } from 'react';
import Box from '@mui/material/Box';
import CircularProgress from '@mui/material/CircularProgress';
import ChevronRight from '@mui/icons-material/ChevronRight';
import ExpandMore from '@mui/icons-material/ExpandMore';
import FolderOutlined from '@mui/icons-material/FolderOutlined';
import InsertDriveFileOutlined from '@mui/icons-material/InsertDriveFileOutlined';
import KeyOutlined from '@mui/icons-material/KeyOutlined';
import { useVirtualizer } from '@tanstack/react-virtual';
import { monospace } from '../../../components/monospace.ts';
import { parentOf, type TreeRow } from './tree-rows.ts';

const rowHeight = 32;

interface FileTreeProps {
  readonly rows: readonly TreeRow[];
  readonly selected: string | null;
  readonly onSelect: (path: string) => void;
  readonly onToggle: (path: string, open: boolean) => void;
}

/** Files by directory. Arrows move, right opens, left closes or goes up, Home and End go to the ends. */
export function FileTree({ rows, selected, onSelect, onToggle }: FileTreeProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.node.path ?? index,
    overscan: 12,
  });
  const at = rows.findIndex(({ node }) => node.path === selected);
  useEffect(() => {
    if (at >= 0) virtualizer.scrollToIndex(at, { align: 'auto' });
  }, [at, virtualizer]);

  const keyDown = (event: KeyboardEvent) => {
    const row = rows[at];
    const go = (index: number) => {
      const to = rows[Math.min(Math.max(index, 0), rows.length - 1)];
      if (to) onSelect(to.node.path);
    };
    const actions: Record<string, (() => void) | undefined> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at < 0 ? 0 : at - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      ArrowRight: () => {
        if (row?.isDirectory && !row.open) onToggle(row.node.path, true);
        else if (row?.isDirectory) go(at + 1);
      },
      ArrowLeft: () => {
        if (row?.isDirectory && row.open) onToggle(row.node.path, false);
        else if (row && parentOf(row.node.path) !== '') onSelect(parentOf(row.node.path));
      },
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };

  return (
    <Box
      ref={scroller}
      role="tree"
      aria-label="Files of the card"
      tabIndex={0}
      aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
      onKeyDown={keyDown}
      sx={{
        height: '100%',
        overflow: 'auto',
        '&:focus-visible': { outline: 2, outlineColor: 'primary.main', outlineOffset: -2 },
      }}
    >
      <Box role="presentation" sx={{ position: 'relative', height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((virtual) => {
          const row = rows[virtual.index];
          if (!row) return null;
          const { node, depth, isDirectory, open, loading } = row;
          const isSelected = node.path === selected;
          return (
            <Box
              key={virtual.key}
              id={`${id}-${virtual.index}`}
              role="treeitem"
              aria-level={depth + 1}
              aria-selected={isSelected}
              aria-expanded={isDirectory ? open : undefined}
              aria-busy={loading || undefined}
              aria-label={`${node.name ?? node.path.slice(-4)}${node.title === null ? '' : `, ${node.title}`}`}
              onClick={() => {
                onSelect(node.path);
                if (isDirectory) onToggle(node.path, !open);
              }}
              sx={{
                position: 'absolute',
                insetInline: 0,
                top: 0,
                height: rowHeight,
                pl: 1 + depth * 2,
                pr: 1,
                display: 'flex',
                alignItems: 'center',
                gap: 1,
                cursor: 'pointer',
                bgcolor: isSelected ? 'action.selected' : undefined,
                '&:hover': { bgcolor: isSelected ? 'action.selected' : 'action.hover' },
              }}
              style={{ transform: `translateY(${virtual.start}px)` }}
            >
              <Box component="span" aria-hidden sx={{ width: 20, display: 'inline-flex', color: 'text.secondary' }}>
                {loading ? (
                  <CircularProgress size={14} />
                ) : isDirectory ? (
                  open ? (
                    <ExpandMore fontSize="small" />
                  ) : (
                    <ChevronRight fontSize="small" />
                  )
                ) : null}
              </Box>
              <Box
                component="span"
                aria-hidden
                sx={{ display: 'inline-flex', color: 'text.secondary', '& svg': { fontSize: 18 } }}
              >
                {isDirectory ? <FolderOutlined /> : node.secret ? <KeyOutlined /> : <InsertDriveFileOutlined />}
              </Box>
              <Box
                component="span"
                title={node.title ?? undefined}
                sx={{
                  flex: 1,
                  minWidth: 0,
                  overflow: 'hidden',
                  textOverflow: 'ellipsis',
                  whiteSpace: 'nowrap',
                  textDecoration: node.lifeCycle === 4 ? 'line-through' : undefined,
                }}
              >
                {node.name ?? 'Unnamed'}
              </Box>
              <Box component="span" aria-hidden sx={{ fontFamily: monospace, fontSize: 12, color: 'text.secondary' }}>
                {node.kind === 'adf' ? 'ADF' : node.path.slice(-4)}
              </Box>
            </Box>
          );
        })}
      </Box>
    </Box>
  );
}
