import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(import.meta.dirname, '../../..');

/** The real Node host in a process and a data folder of its own, and its HTTP interface for arranging and checking. */
export interface RunningHost {
  /** Opens the screens, once. */
  readonly link: string;
  readonly address: string;
  readonly dataFolder: string;
  get<Answer>(path: string): Promise<Answer>;
  post<Answer>(path: string, body?: unknown): Promise<Answer>;
  /** Ends it as a crash would: nothing is written any more. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

interface ResultLine {
  readonly type: string;
  readonly payload: { readonly code: number; readonly data: { readonly link: string; readonly address: string } };
}

/** The one line that tells the outcome; before it stands what a start after a crash has to say. */
async function resultLine(lines: AsyncIterable<string>): Promise<ResultLine> {
  for await (const text of lines) {
    const line = JSON.parse(text) as ResultLine;
    if (line.type === 'lpa') return line;
  }
  return new Promise(() => {});
}

export async function startHost(dataFolder = mkdtempSync(join(tmpdir(), 'workbench-e2e-'))): Promise<RunningHost> {
  const args = ['bin/esim-workbench.mjs', '--json', '--data', dataFolder, '--mode', 'simulated', 'serve'];
  const host = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const complaints: string[] = [];
  host.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()));
  const ended = once(host, 'exit');
  const result = await Promise.race([
    resultLine(createInterface(host.stdout)),
    ended.then(() => Promise.reject(new Error(`the host ended before it was ready: ${complaints.join('')}`))),
  ]);
  const { payload } = result;
  if (payload.code !== 0) throw new Error(`the host refused to start: ${JSON.stringify(result)}`);
  const { data } = payload;
  const { token } = JSON.parse(readFileSync(join(dataFolder, 'host.json'), 'utf8')) as { token: string };

  const call = async <Answer>(path: string, init: RequestInit): Promise<Answer> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${data.address}/api${path}`, { ...init, headers });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${init.method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as Answer;
  };
  const stop = async (signal: NodeJS.Signals) => {
    if (host.exitCode === null && host.signalCode === null) host.kill(signal);
    await ended;
  };
  return {
    ...data,
    dataFolder,
    get: (path) => call(path, { method: 'GET' }),
    post: (path, body = {}) => call(path, { method: 'POST', body: JSON.stringify(body) }),
    kill: () => stop('SIGKILL'),
    async close() {
      await stop('SIGTERM');
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}
