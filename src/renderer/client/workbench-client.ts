import type { ClientContext, ClientLink } from '@orpc/client';
import { createContractClient, type ContractClient } from '#shared/contract-client.ts';
import type { Connection } from './connection.ts';

export type WorkbenchClient = ContractClient;

/** The contract as functions. A call made while the host is away waits until it is back. */
export function createWorkbenchClient(connection: Connection): WorkbenchClient {
  const link: ClientLink<ClientContext> = {
    async call(path, input, options) {
      const open = await connection.link(options.signal);
      return open.call(path, input, options);
    },
  };
  return createContractClient(link);
}
