import { createORPCClient, type ClientContext, type ClientLink, type NestedClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { contract, type Contract } from './api/index.ts';

export type ContractClient = ContractRouterClient<Contract>;

/**
 * The contract as functions over any link. The procedures are listed from the contract: the library's own proxy cannot
 * reach one that is named like a method of functions (`imei.bind`).
 */
export function createContractClient(link: ClientLink<ClientContext>): ContractClient {
  const client: Record<string, Record<string, NestedClient<ClientContext>>> = {};
  for (const [area, procedures] of Object.entries(contract)) {
    const named = Object.keys(procedures).map((procedure) => [
      procedure,
      createORPCClient(link, { path: [area, procedure] }),
    ]);
    client[area] = Object.fromEntries(named) as Record<string, NestedClient<ClientContext>>;
  }
  return client as unknown as ContractClient;
}
