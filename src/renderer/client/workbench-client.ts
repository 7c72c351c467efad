import { createORPCClient, type ClientContext, type ClientLink } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '#shared/api/index.ts';
import type { Connection } from './connection.ts';

export type WorkbenchClient = ContractRouterClient<Contract>;

/** The contract as functions. A call made while the host is away waits until it is back. */
export function createWorkbenchClient(connection: Connection): WorkbenchClient {
  const link: ClientLink<ClientContext> = {
    async call(path, input, options) {
      const open = await connection.link(options.signal);
      return open.call(path, input, options);
    },
  };
  return createORPCClient<WorkbenchClient>(link);
}
