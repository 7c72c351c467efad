import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

/** Whether a program of others is installed; says so in a visible line where it is not, for the tests that skip then. */
export function programMissing(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return false;
  } catch {
    process.stderr.write(`skipped: ${program} is not installed\n`);
    return true;
  }
}

export interface ProgramRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever that is. `input` is what it reads from its terminal. */
export async function run(
  program: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly input?: string } = {},
): Promise<ProgramRun> {
  const running = promisify(execFile)(program, [...args], { env: options.env ?? process.env, maxBuffer: 16e6 });
  // A program may end without having read anything.
  running.child.stdin?.on('error', () => undefined).end(options.input ?? '');
  try {
    return { status: 0, ...(await running) };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: unknown; stdout?: string; stderr?: string };
    return { status: typeof code === 'number' ? code : -1, stdout, stderr };
  }
}
