import { createORPCClient, type ClientContext, type ClientLink, type NestedClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { contract, type Contract } from '#shared/api/index.ts';
import type { Connection } from './connection.ts';

export type WorkbenchClient = ContractRouterClient<Contract>;

/**
 * The contract as functions. A call made while the host is away waits until it is back. The procedures are listed from the
 * contract: the library's own proxy cannot reach one that is named like a method of functions (`imei.bind`).
 */
export function createWorkbenchClient(connection: Connection): WorkbenchClient {
  const link: ClientLink<ClientContext> = {
    async call(path, input, options) {
      const open = await connection.link(options.signal);
      return open.call(path, input, options);
    },
  };
  const client: Record<string, Record<string, NestedClient<ClientContext>>> = {};
  for (const [area, procedures] of Object.entries(contract)) {
    const named = Object.keys(procedures).map((procedure) => [
      procedure,
      createORPCClient(link, { path: [area, procedure] }),
    ]);
    client[area] = Object.fromEntries(named) as Record<string, NestedClient<ClientContext>>;
  }
  return client as unknown as WorkbenchClient;
}
