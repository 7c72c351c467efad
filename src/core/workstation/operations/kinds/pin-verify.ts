import { encodePin, keyReferenceName } from '#core/protocol/ts102221/index.ts';
import { UsageError } from '#shared/errors.ts';
import type { BenchServices } from '../../bench-services.ts';
import { presentPin, resolvePath, type PinIntent } from '../../files/index.ts';
import type { OperationDefinition, OperationInput } from '../operation-kind.ts';

export interface PinVerifyInput extends OperationInput, PinIntent {}

/** Gives the card a PIN once. Nothing repeats it: neither on an error, nor after a crash, which forgets the PIN. */
export const pinVerify = (services: BenchServices): OperationDefinition<PinVerifyInput> => ({
  kind: 'pinVerify',
  class: 'routine',
  steps: () => ['readCard', 'verifyPin'],
  authorise({ reference, pin }) {
    const name = keyReferenceName(reference);
    if (encodePin(reference, pin) === undefined)
      throw new UsageError('PIN_MALFORMED', `${name} has 4 to 8 digits`, { details: { pin: name } });
  },
  describe: ({ directory, reference }) => ({ pin: keyReferenceName(reference), directory }),
  keep: (input) => ({ ...input, pin: '' }),
  perform: (context, input) =>
    services.files.with(context.device, async (session) => {
      const { reference } = input;
      const directory = await resolvePath(session.files, input.directory);
      const facts = { pin: keyReferenceName(reference), directory };
      const states = await context.step('readCard', () => session.files.pins(directory));
      if (states.find((one) => one.reference === reference)?.satisfied === true) {
        context.skip('verifyPin');
        return { ...facts, given: 'false' };
      }
      const given = await context.step('verifyPin', () =>
        presentPin(session, { ...input, directory }, () => context.pointOfNoReturn()),
      );
      return { ...facts, given: String(given) };
    }),
  recover: (context, { directory, reference }) =>
    services.files.with(context.device, async ({ files }) => {
      const state = (await files.pins(await resolvePath(files, directory))).find((one) => one.reference === reference);
      const left =
        state?.triesLeft === undefined ? 'the card does not tell its tries' : `${state.triesLeft} tries are left`;
      context.found(`${keyReferenceName(reference)}: ${left}`);
      return { state: 'rolledBack', action: 'nothing is tried again by itself; enter the PIN anew' };
    }),
});
