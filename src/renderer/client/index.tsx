import { createContext, useContext, useSyncExternalStore, type ReactNode } from 'react';
import type { Connection, ConnectionState } from './connection.ts';
import type { WorkbenchClient } from './workbench-client.ts';

interface Workbench {
  readonly client: WorkbenchClient;
  readonly connection: Connection;
}

const WorkbenchContext = createContext<Workbench | null>(null);

export function WorkbenchProvider({ value, children }: { value: Workbench; children: ReactNode }) {
  return <WorkbenchContext value={value}>{children}</WorkbenchContext>;
}

function useWorkbench(): Workbench {
  const workbench = useContext(WorkbenchContext);
  if (!workbench) throw new Error('WorkbenchProvider is missing');
  return workbench;
}

export const useClient = (): WorkbenchClient => useWorkbench().client;

export function useConnectionState(): ConnectionState {
  const { connection } = useWorkbench();
  return useSyncExternalStore(connection.onChange, connection.state);
}

export type { WorkbenchClient } from './workbench-client.ts';
export { toWorkbenchError } from './workbench-error.ts';
