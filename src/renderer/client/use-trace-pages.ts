import { useCallback, useEffect, useRef, useState } from 'react';
import type { TraceFilter, TraceLine } from '#shared/api/index.ts';
import { follow } from './follow.ts';
import { useClient } from './index.tsx';

const pageLines = 200;
/** Pages held at once; those left longest ago go. */
const heldPages = 40;
/** Lines may come a thousand a second: the screen asks no more often than this. */
const refreshMs = 200;

export interface TracePages {
  readonly pending: boolean;
  /** Lines that pass the filter. */
  readonly total: number;
  /** Lines kept in all. */
  readonly kept: number;
  /** Undefined where it is not loaded yet. */
  readonly lineAt: (offset: number) => TraceLine | undefined;
  /** Loads what is missing of these places. */
  readonly want: (from: number, to: number) => void;
  readonly reload: () => void;
}

/** Lines of the trace by their place, however many there are: only the pages in sight are fetched. While `held`, none are added. */
export function useTracePages(filter: TraceFilter, held: boolean): TracePages {
  const client = useClient();
  const key = JSON.stringify(filter);
  const pages = useRef(new Map<number, readonly TraceLine[]>());
  const loading = useRef(new Set<number>());
  const generation = useRef<number>(undefined);
  const round = useRef(0);
  const [counts, setCounts] = useState({ of: '', total: 0, kept: 0 });
  const [, setLoaded] = useState(0);

  const load = useCallback(
    async (page: number, counting: boolean) => {
      const asked = round.current;
      const input = { ...(JSON.parse(key) as TraceFilter), offset: page * pageLines, limit: pageLines };
      try {
        const answer = await client.trace.page(input);
        if (asked !== round.current) return undefined;
        if (generation.current !== answer.generation) {
          pages.current.clear();
          generation.current = answer.generation;
        }
        pages.current.delete(page);
        pages.current.set(page, answer.lines);
        for (const oldest of pages.current.keys()) {
          if (pages.current.size <= heldPages) break;
          pages.current.delete(oldest);
        }
        if (counting) setCounts({ of: key, total: answer.total, kept: answer.kept });
        setLoaded((times) => times + 1);
        return answer.total;
      } catch {
        // The connection broke, or the screen was left: what is looked at is asked for again.
        return undefined;
      }
    },
    [client, key],
  );

  const reload = useCallback(() => {
    round.current++;
    pages.current.clear();
    loading.current.clear();
    void load(0, true);
  }, [load]);

  useEffect(() => {
    round.current++;
    pages.current.clear();
    loading.current.clear();
    queueMicrotask(() => void load(0, true));
  }, [load]);

  useEffect(() => {
    if (held) return undefined;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    const refresh = async () => {
      const total = await load(Math.floor(last / pageLines), true);
      if (total !== undefined) last = total;
      timer = undefined;
    };
    void refresh();
    void follow(
      (signal) => client.trace.watch(JSON.parse(key) as TraceFilter, { signal }),
      () => (timer ??= setTimeout(() => void refresh(), refreshMs)),
      abort.signal,
    );
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [client, key, held, load]);

  const lineAt = useCallback(
    (offset: number) => pages.current.get(Math.floor(offset / pageLines))?.[offset % pageLines],
    [],
  );
  const want = useCallback(
    (from: number, to: number) => {
      for (let page = Math.floor(Math.max(0, from) / pageLines); page * pageLines < to; page++) {
        const has = pages.current.get(page);
        const needed = Math.min(pageLines, to - page * pageLines);
        if ((has !== undefined && has.length >= needed) || loading.current.has(page)) continue;
        loading.current.add(page);
        void load(page, false).finally(() => loading.current.delete(page));
      }
    },
    [load],
  );
  const pending = counts.of !== key;
  return { pending, total: pending ? 0 : counts.total, kept: counts.kept, lineAt, want, reload };
}
