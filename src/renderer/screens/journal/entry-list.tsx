import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import ReceiptLongOutlined from '@mui/icons-material/ReceiptLongOutlined';
import { useInfiniteQuery } from '@tanstack/react-query';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { VirtualList } from '../../components/virtual-list.tsx';
import { count } from '../../components/words/format.ts';
import { EntryRow } from './entry-row.tsx';

const pageSize = 500;

/** The whole chain, newest first, a page at a time. */
export function EntryList() {
  const client = useClient();
  const pages = useInfiniteQuery({
    queryKey: ['journal', 'all'],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam, signal }) =>
      client.journal.list(
        { limit: pageSize, ...(pageParam === undefined ? {} : { beforeSeq: pageParam }) },
        { signal },
      ),
    getNextPageParam: (last) => (last.length < pageSize ? undefined : Math.min(...last.map((entry) => entry.seq))),
  });
  const entries = (pages.data?.pages.flat() ?? []).toSorted((a, b) => b.seq - a.seq);
  return (
    <Card sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
      {pages.isError && <ErrorPanel error={toWorkbenchError(pages.error)} />}
      {pages.data && entries.length === 0 && <EmptyState icon={<ReceiptLongOutlined />} title="The journal is empty" />}
      <Box sx={{ flex: 1, minHeight: 0 }}>
        {entries.length > 0 && (
          <VirtualList
            items={entries}
            itemKey={(entry) => entry.seq}
            estimateHeight={48}
            measured
            label="Journal entries"
          >
            {(entry) => (
              <Box sx={{ borderBottom: 1, borderColor: 'divider' }}>
                <EntryRow entry={entry} />
              </Box>
            )}
          </VirtualList>
        )}
      </Box>
      <Box sx={{ p: 1, display: 'flex', gap: 1, alignItems: 'center', color: 'text.secondary' }}>
        {count(entries.length, 'entry', 'entries')} shown
        {pages.hasNextPage && (
          <Button size="small" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            Show older
          </Button>
        )}
        <Button size="small" onClick={() => void pages.refetch()}>
          Read again
        </Button>
      </Box>
    </Card>
  );
}
