import { WorkbenchError, UsageError } from '#shared/errors.ts';
import type { BenchServices } from '../../bench-services.ts';
import { readConfiguredAddresses, setDefaultAddress } from '../../euicc/index.ts';
import type { OperationDefinition, OperationInput } from '../operation-kind.ts';

export interface DefaultDpAddressInput extends OperationInput {
  /** FQDN, may carry a port on lab benches; empty clears. */
  readonly address: string;
}

export const defaultDpAddress = (services: BenchServices): OperationDefinition<DefaultDpAddressInput> => ({
  kind: 'defaultDpAddress',
  class: 'reversible',
  steps: () => ['setDefaultDpAddress', 'record'],
  authorise({ address }) {
    if (!/^([A-Za-z0-9.-]{1,253}(:\d{1,5})?)?$/.test(address))
      throw new UsageError('ADDRESS_INVALID', 'an SM-DP+ address is a host name');
  },
  describe: ({ address }) => ({ address }),
  keep: (input) => input,
  perform: (context, { address }) =>
    services.desks.withCard(context.device, async (session) => {
      context.pointOfNoReturn();
      await context.step('setDefaultDpAddress', () => setDefaultAddress(session, address));
      await context.step('record', async () => {
        const { defaultDpAddress: shown = '' } = await readConfiguredAddresses(session);
        if (shown !== address) throw new WorkbenchError('READ_BACK_DIFFERS', 'the card shows another address');
      });
      return { address };
    }),
  recover: (context, { address }) =>
    services.desks.withCard(context.device, async (session) => {
      const { defaultDpAddress: shown = '' } = await readConfiguredAddresses(session);
      context.found(`the card's default address is ${shown === '' ? 'not set' : shown}`);
      return shown === address
        ? { state: 'succeeded', action: 'nothing left to do', result: { address } }
        : { state: 'rolledBack', action: 'left as it was' };
    }),
});
