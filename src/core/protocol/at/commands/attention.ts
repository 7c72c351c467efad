import { request, type AtCommand } from '../at-command.ts';

/** V.250 section 5.2: the modem is there. */
export const attention: AtCommand<void, void> = {
  name: 'AT',
  encode: () => request('AT'),
  decode: () => undefined,
};
