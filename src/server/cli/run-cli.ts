import { Command, CommanderError, Option } from 'commander';
import { ORPCError } from '@orpc/client';
import { productVersion } from '#node/product-version.ts';
import type { Action } from './action.ts';
import { WrongUsage } from './cli-error.ts';
import { commands } from './commands/index.ts';
import { contextOf } from './context.ts';
import { createOutput } from './output.ts';
import type { Terminal } from './terminal.ts';
import { wireOf } from './wire-error.ts';

const isWrongInput = (error: unknown): boolean =>
  error instanceof WrongUsage || (error instanceof ORPCError && error.code === 'BAD_REQUEST');

/** 0 done, 1 failed with a code, 2 wrong usage. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const json = args.includes('--json');
  const output = createOutput(terminal, json);
  const program = new Command('esim-workbench')
    .description('Loads eSIMs, binds IMEIs and verifies profiles, on real and simulated hardware.')
    .version(productVersion())
    .option('--data <dir>', 'data folder (default: the XDG data folder, esim-workbench below it)')
    .option('--device <id>', 'device by id, name or EID')
    .option('--json', 'one JSON envelope a line')
    .option(
      '--tls-root <file>',
      'for this command, trust servers under this root too: PEM or DER, or the word system; repeatable',
      (file: string, former: readonly string[] = []) => [...former, file],
    )
    .addOption(new Option('--mode <mode>', 'hardware, where no host is running').choices(['simulated', 'real', 'both']))
    .showHelpAfterError('(--help tells more)')
    .helpCommand(true);

  const action: Action =
    <Args extends unknown[]>(run: (context: ReturnType<typeof contextOf>, ...args: Args) => Promise<void>) =>
    async (...given) => {
      // Commander passes the arguments, then the options, then the command itself.
      await run(contextOf(given.at(-1) as Command, terminal), ...(given.slice(0, -1) as Args));
    };
  for (const add of commands) add(program, action);
  quieten(program, terminal, json);

  try {
    await program.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      const message = error.code === 'commander.help' ? 'a command is missing' : error.message.replace(/^error: /, '');
      if (json) output.failure(new WrongUsage(message).toWire());
      return 2;
    }
    output.failure(wireOf(error));
    return isWrongInput(error) ? 2 : 1;
  }
}

/** Commander neither ends the process nor writes past the terminal. */
function quieten(command: Command, terminal: Terminal, json: boolean): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => terminal.out(text.trimEnd()),
    writeErr: (text) => {
      if (!json) terminal.error(text.trimEnd());
    },
  });
  for (const child of command.commands) quieten(child, terminal, json);
}
