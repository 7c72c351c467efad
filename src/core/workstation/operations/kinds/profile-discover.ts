import { UsageError } from '#shared/errors.ts';
import type { BenchServices } from '../../bench-services.ts';
import { discoverProfiles, discoverySteps, type DiscoverRequest } from '../../discovery/index.ts';
import type { OperationDefinition, OperationInput } from '../operation-kind.ts';

export interface DiscoverInput extends OperationInput, DiscoverRequest {}

export const profileDiscover = (services: BenchServices): OperationDefinition<DiscoverInput> => ({
  kind: 'profileDiscover',
  class: 'routine',
  steps: () => discoverySteps,
  authorise({ smds }) {
    if (smds !== undefined && !/^[A-Za-z0-9.-]{1,253}(:\d{1,5})?$/.test(smds))
      throw new UsageError('ADDRESS_INVALID', 'an SM-DS address is a host name');
  },
  describe: ({ smds }) => ({ smds: smds ?? 'as the card says' }),
  keep: (input) => input,
  async perform(context, input) {
    const { smdsAddress, profiles } = await discoverProfiles(context, services, input);
    return { profiles: String(profiles.length), smds: smdsAddress ?? '' };
  },
  recover(context) {
    context.found('nothing is changed by a search');
    return Promise.resolve({ state: 'rolledBack', action: 'nothing to undo; search again' });
  },
});
