import { useEffect } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { follow } from './follow.ts';
import { useClient, useConnectionState } from './index.tsx';
import { keys, takeOperation } from './queries.ts';

/** Feeds hot-plug, device states and operations into the cache that every screen reads. */
export function useLiveUpdates() {
  const client = useClient();
  const queries = useQueryClient();
  const connection = useConnectionState();

  useEffect(() => {
    const abort = new AbortController();
    void follow(
      (signal) => client.devices.watch(undefined, { signal }),
      (bench) => queries.setQueryData(keys.bench, bench),
      abort.signal,
    );
    void follow(
      (signal) => client.operations.watch({}, { signal }),
      (operation) => takeOperation(queries, operation),
      abort.signal,
    );
    return () => abort.abort();
  }, [client, queries]);

  useEffect(() => {
    if (connection === 'open') void queries.invalidateQueries();
  }, [connection, queries]);
}
