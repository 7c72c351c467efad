import type { Clock, TraceStore } from '#core/environment/index.ts';
import { TraceLog } from '#core/workstation/trace/index.ts';
import { openSqliteTraceStore } from '#node/sqlite-trace-store.ts';
import type { Settings } from '#shared/api/index.ts';

/** A trace in memory alone. */
export const traceFor = (
  clock: Clock,
  {
    level = 'none',
    store = openSqliteTraceStore({ file: ':memory:' }),
  }: { readonly level?: Settings['redaction']; readonly store?: TraceStore } = {},
): TraceLog => new TraceLog({ clock, store, redaction: () => level, operationOn: (id) => `op on ${id}` });
