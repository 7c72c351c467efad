import { runCli } from './cli/run-cli.ts';
import { processTerminal } from './cli/terminal.ts';

const code = await runCli(process.argv.slice(2), processTerminal());
// Everything is closed: a timer that somebody forgot must not make people wait for their prompt.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
