import type { CommandContext } from './context.ts';

/** Turns a command of ours (context, arguments, options) into a handler as commander calls it. */
export type Action = <Args extends unknown[]>(
  run: (context: CommandContext, ...args: Args) => Promise<void>,
) => (...given: unknown[]) => Promise<void>;
