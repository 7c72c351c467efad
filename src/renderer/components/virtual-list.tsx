import { useRef, type ReactNode } from 'react';
import Box from '@mui/material/Box';
import { useVirtualizer } from '@tanstack/react-virtual';

interface VirtualListProps<Item> {
  readonly items: readonly Item[];
  readonly itemKey: (item: Item) => string | number;
  readonly estimateHeight: number;
  readonly label: string;
  readonly children: (item: Item, index: number) => ReactNode;
  /** Rows may open and grow. */
  readonly measured?: boolean;
}

/** A list of any length in the height it is given; only the rows in sight exist. */
export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: props.items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => props.estimateHeight,
    getItemKey: (index) => {
      const item = props.items[index];
      return item === undefined ? index : props.itemKey(item);
    },
    overscan: 8,
  });
  return (
    <Box
      ref={scroller}
      tabIndex={0}
      role="region"
      aria-label={props.label}
      sx={{ height: '100%', minHeight: 0, overflow: 'auto' }}
    >
      <Box role="list" sx={{ position: 'relative', height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((row) => {
          const item = props.items[row.index];
          if (item === undefined) return null;
          return (
            <Box
              key={row.key}
              ref={props.measured ? virtualizer.measureElement : undefined}
              data-index={row.index}
              role="listitem"
              aria-posinset={row.index + 1}
              aria-setsize={props.items.length}
              sx={{ position: 'absolute', insetInline: 0, top: 0 }}
              style={{ transform: `translateY(${row.start}px)` }}
            >
              {props.children(item, row.index)}
            </Box>
          );
        })}
      </Box>
    </Box>
  );
}
