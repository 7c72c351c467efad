import { useEffect, useRef, type KeyboardEvent } from 'react';
import Box from '@mui/material/Box';
import ChevronRight from '@mui/icons-material/ChevronRight';
import LockOutlined from '@mui/icons-material/LockOutlined';
import { useVirtualizer } from '@tanstack/react-virtual';
import { monospace } from '../../components/monospace.ts';
import { SeverityIcon } from './severity-icon.tsx';
import type { TreeRow } from './tree-rows.ts';

const rowHeight = 32;

interface PackageTreeProps {
  readonly rows: readonly TreeRow[];
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
  readonly onToggle: (id: string, open: boolean) => void;
  /** Id of the node an open node lies in; undefined at the top. */
  readonly parentOf: (id: string) => string | undefined;
}

const rowId = (id: string) => `node-${id.replace(/[^\w.-]/g, '_')}`;

/** The tree by its rows in sight: arrows move, right opens, left closes or goes up, Home and End go to the ends. */
export function PackageTree({ rows, selected, onSelect, onToggle, parentOf }: PackageTreeProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.node.id ?? index,
    overscan: 12,
  });
  const at = rows.findIndex(({ node }) => node.id === selected);

  // Only when another node is chosen: opening one must not move the rest.
  const shown = useRef<string>(undefined);
  useEffect(() => {
    if (at < 0 || shown.current === selected) return;
    shown.current = selected;
    virtualizer.scrollToIndex(at, { align: 'auto' });
  }, [at, selected, virtualizer]);

  const go = (index: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row) onSelect(row.node.id);
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => go(at + 1),
    ArrowUp: () => go(at < 0 ? 0 : at - 1),
    PageDown: () => go(at + 12),
    PageUp: () => go(at - 12),
    Home: () => go(0),
    End: () => go(rows.length - 1),
    ArrowRight: () => {
      const row = rows[at];
      if (row?.hasChildren && !row.open) onToggle(row.node.id, true);
      else if (row?.open) go(at + 1);
    },
    ArrowLeft: () => {
      const row = rows[at];
      if (row?.open) return onToggle(row.node.id, false);
      const parent = row === undefined ? undefined : parentOf(row.node.id);
      if (parent !== undefined) onSelect(parent);
    },
    Enter: () => {
      const row = rows[at];
      if (row?.hasChildren) onToggle(row.node.id, !row.open);
    },
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const act = keys[event.key];
    if (act === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act();
  };

  return (
    <Box
      ref={scroller}
      role="tree"
      tabIndex={0}
      aria-label="Contents of the package"
      {...(at < 0 ? {} : { 'aria-activedescendant': rowId(rows[at]!.node.id) })}
      onKeyDown={onKeyDown}
      sx={{ height: '100%', minHeight: 0, overflow: 'auto', py: 0.5 }}
    >
      <Box role="none" sx={{ position: 'relative', height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          const { node, hasChildren, open, severity } = row;
          const chosen = node.id === selected;
          return (
            <Box
              key={item.key}
              id={rowId(node.id)}
              role="treeitem"
              aria-level={node.depth + 1}
              aria-selected={chosen}
              {...(hasChildren ? { 'aria-expanded': open } : {})}
              onClick={() => onSelect(node.id)}
              onDoubleClick={() => hasChildren && onToggle(node.id, !open)}
              style={{ transform: `translateY(${item.start}px)`, paddingLeft: 4 + 16 * node.depth }}
              sx={{
                position: 'absolute',
                insetInline: 0,
                top: 0,
                height: rowHeight,
                pr: 1,
                display: 'flex',
                alignItems: 'center',
                gap: 0.75,
                cursor: 'default',
                bgcolor: chosen ? 'primary.light' : 'transparent',
                '&:hover': { bgcolor: chosen ? 'primary.light' : 'action.hover' },
              }}
            >
              <ChevronRight
                aria-hidden
                onClick={(event) => {
                  event.stopPropagation();
                  if (hasChildren) onToggle(node.id, !open);
                }}
                sx={{
                  fontSize: 20,
                  flexShrink: 0,
                  color: 'text.secondary',
                  visibility: hasChildren ? 'visible' : 'hidden',
                  transform: open ? 'rotate(90deg)' : 'none',
                }}
              />
              {severity && <SeverityIcon severity={severity} />}
              <Box
                component="span"
                sx={{ flexShrink: 0, fontWeight: node.depth === 0 ? 600 : 500, whiteSpace: 'nowrap' }}
              >
                {node.label}
              </Box>
              {node.secret && <LockOutlined titleAccess="Not shown" sx={{ fontSize: 16, color: 'text.secondary' }} />}
              <Box
                component="span"
                sx={{
                  minWidth: 0,
                  overflow: 'hidden',
                  textOverflow: 'ellipsis',
                  whiteSpace: 'nowrap',
                  color: 'text.secondary',
                  fontFamily: isHex(node.value) ? monospace : 'inherit',
                  fontSize: isHex(node.value) ? '0.8125rem' : 'inherit',
                }}
              >
                {node.value ?? node.detail}
              </Box>
            </Box>
          );
        })}
      </Box>
    </Box>
  );
}

const isHex = (value: string | undefined) => value !== undefined && /^[0-9A-F]{4,}/.test(value);
