import './no-code-generation.ts';
import type { ClientContext } from '@orpc/client';
import type { StandardLinkPlugin } from '@orpc/client/standard';
import { ResponseValidationPlugin } from '@orpc/contract/plugins';
import { contract } from '#shared/api/index.ts';

/** What the workstation answers is held against the contract too; a host of another version shows at once. */
export const validation = (): StandardLinkPlugin<ClientContext>[] => [new ResponseValidationPlugin(contract)];
