/**
 * Cold start of the Node host to the first rendered bench, and its idle memory. A browser stands open already, as a kiosk's
 * does; each start is a new process on a data folder that has been used before (and once on a new one).
 */
import { chromium } from '@playwright/test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { figure, median, report } from './support/figures.ts';

const root = resolve(import.meta.dirname, '../..');
const data = mkdtempSync(join(tmpdir(), 'bench-start-'));
const starts = 5;

function residentMiB(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line![1]) / 1024;
}

/** Starts a host and resolves with the link it prints. */
async function serve() {
  const child = spawn(process.execPath, [join(root, 'bin/esim-workbench.mjs'), '--json', '--data', data, 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    const link = /"link":"([^"]+)"/.exec(text)?.[1];
    if (link !== undefined) return { child, link };
  }
  throw new Error(`the host ended without a link: ${text}`);
}

async function stop(child: ReturnType<typeof spawn>): Promise<void> {
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Milliseconds that Node itself takes to start and end. */
async function bareNode(): Promise<number> {
  const begun = performance.now();
  await once(spawn(process.execPath, ['-e', '0']), 'exit');
  return performance.now() - begun;
}

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
});

async function coldStart(): Promise<{ ms: number; child: ReturnType<typeof spawn> }> {
  const page = await (await browser.newContext()).newPage();
  const begun = performance.now();
  const { child, link } = await serve();
  await page.goto(link, { waitUntil: 'commit' });
  await page.getByRole('heading', { name: 'Aurora' }).waitFor();
  const ms = performance.now() - begun;
  await page.context().close();
  return { ms, child };
}

try {
  const first = await coldStart();
  await stop(first.child);
  const times: number[] = [];
  const bare: number[] = [];
  let idle = 0;
  for (let i = 0; i < starts; i++) {
    bare.push(await bareNode());
    const { ms, child } = await coldStart();
    times.push(ms);
    if (i === starts - 1) {
      await sleep(5000);
      idle = residentMiB(child.pid!);
    }
    await stop(child);
  }
  report('start', [
    figure('cold start to the first rendered bench (median of 5)', median(times), 'ms', { target: 1500 }),
    figure('first start ever: certificates, cards and stores are made', first.ms, 'ms'),
    figure('bare Node process, started and ended', median(bare), 'ms'),
    figure('resident memory, idle with the default bench', idle, 'MiB', { target: 200 }),
  ]);
} finally {
  await browser.close();
  rmSync(data, { recursive: true, force: true });
}
