import { useEffect, useState } from 'react';
import type { TraceLine } from '#shared/api/index.ts';
import { follow } from './follow.ts';
import { useClient } from './index.tsx';

const keptLines = 5000;

/** The trace of one device or of all, oldest first, live while shown and not paused. */
export function useTrace(deviceId: string | undefined, paused: boolean): readonly TraceLine[] {
  const client = useClient();
  const [lines, setLines] = useState<readonly TraceLine[]>([]);
  const filter = JSON.stringify(deviceId ? { deviceId } : {});

  useEffect(() => {
    if (paused) return undefined;
    const abort = new AbortController();
    const input = JSON.parse(filter) as { deviceId?: string };
    const add = (batch: readonly TraceLine[]) =>
      setLines((known) => {
        const last = known.at(-1)?.seq ?? -1;
        const fresh = batch.filter((line) => line.seq > last);
        return fresh.length === 0 ? known : [...known, ...fresh].slice(-keptLines);
      });
    client.trace
      .list({ ...input, limit: 1000 }, { signal: abort.signal })
      .then((all) => {
        if (abort.signal.aborted) return;
        setLines([...all].sort((a, b) => a.seq - b.seq));
        return follow((signal) => client.trace.watch(input, { signal }), add, abort.signal);
      })
      .catch(() => undefined);
    return () => abort.abort();
  }, [client, filter, paused]);

  return lines;
}
