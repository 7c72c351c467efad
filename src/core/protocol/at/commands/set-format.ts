import { request, type AtCommand } from '../at-command.ts';

/** V.250 sections 6.2.4 to 6.2.6: echo off, results on and in words, in one line as modems all accept. */
export const setFormat: AtCommand<void, void> = {
  name: 'ATE0Q0V1',
  encode: () => request('ATE0Q0V1'),
  decode: () => undefined,
};
