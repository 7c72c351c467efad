import { useCallback, useEffect, useMemo, useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { TerminalExchange, TerminalLine } from '#shared/api/index.ts';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { follow } from './follow.ts';
import { useClient } from './index.tsx';
import { keys } from './queries.ts';
import { toWorkbenchError } from './workbench-error.ts';

const keptLive = 3000;

export interface Terminal {
  readonly pending: boolean;
  readonly error: WorkbenchErrorWire | undefined;
  readonly exchanges: readonly TerminalExchange[];
  /** Lines that no exchange of the history holds, oldest first: what the modem said by itself, lines of others. */
  readonly live: readonly TerminalLine[];
  readonly send: (line: string, expect: string | undefined) => Promise<TerminalExchange>;
  readonly clear: () => Promise<void>;
  /** After a macro, or a line that was not answered. */
  readonly reload: () => Promise<void>;
}

/** The AT terminal of a device: what was exchanged before, and every line as it happens. */
export function useTerminal(deviceId: string): Terminal {
  const client = useClient();
  const queries = useQueryClient();
  const [live, setLive] = useState<readonly TerminalLine[]>([]);
  const key = keys.terminal(deviceId);
  const history = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => client.modem.history({ deviceId }, { signal }),
  });

  useEffect(() => {
    const abort = new AbortController();
    void follow(
      (signal) => client.modem.watch({ deviceId }, { signal }),
      (batch) =>
        setLive((known) => {
          const ids = new Set(known.map(({ id }) => id));
          const fresh = batch.filter(({ id }) => !ids.has(id));
          return fresh.length === 0 ? known : [...known, ...fresh].slice(-keptLive);
        }),
      abort.signal,
    );
    return () => {
      abort.abort();
      setLive([]);
    };
  }, [client, deviceId]);

  const exchanges = history.data;
  const others = useMemo(() => {
    const known = new Set(exchanges?.flatMap(({ transcript }) => transcript.map(({ id }) => id)));
    return live.filter(({ id }) => !known.has(id));
  }, [exchanges, live]);

  const reload = useCallback(
    () => queries.invalidateQueries({ queryKey: keys.terminal(deviceId) }),
    [queries, deviceId],
  );
  const send = useCallback(
    async (line: string, expect: string | undefined) => {
      const exchange = await client.modem.send({ deviceId, line, ...(expect ? { expect } : {}) });
      queries.setQueryData<TerminalExchange[]>(keys.terminal(deviceId), (list = []) => [
        ...list.filter(({ seq }) => seq !== exchange.seq),
        exchange,
      ]);
      return exchange;
    },
    [client, queries, deviceId],
  );
  const clear = useCallback(async () => {
    await client.modem.clearHistory({ deviceId });
    setLive([]);
    await reload();
  }, [client, deviceId, reload]);

  return {
    pending: history.isPending,
    error: history.isError ? toWorkbenchError(history.error) : undefined,
    exchanges: exchanges ?? [],
    live: others,
    send,
    clear,
    reload,
  };
}
