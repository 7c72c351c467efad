/**
 * Verification: the full plan on a simulated card, and authentications over the card's own AUTHENTICATE command beside the AES work
 * alone; lint of a package. The intake of the trace has a bench of its own.
 */
import { createCipheriv } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concat, fromHex } from '#core/protocol/bytes/index.ts';
import { decodeProfilePackage, packageFacts } from '#core/protocol/saip/index.ts';
import { createWorkstation, type Workstation } from '#core/workstation/index.ts';
import { createEnvironment, type OpenEnvironment } from '#node/create-environment.ts';
import type { Operation, VerificationReport } from '#shared/api/index.ts';
import { whenFree } from '#test/support/when-free.ts';
import { ended } from './support/ended.ts';
import { figure, median, report, type Figure } from './support/figures.ts';
import { ingestFigures } from './support/trace-figures.ts';
import { lintFigures } from './support/lint-figures.ts';

const deviceId = 'sim-aurora';
const call = { signal: undefined };

const dataFolder = mkdtempSync(join(tmpdir(), 'bench-verify-'));
const open = await createEnvironment({ dataFolder, host: 'node', mode: 'simulated' });
const workstation = await createWorkstation(open.environment);
try {
  const iccid = await enabledProfile(workstation);
  const figures = [
    ...(await planFigures(workstation)),
    ...(await akaFigures(open, iccid)),
    ...lintFigures(),
    ...(await ingestFigures(join(dataFolder, 'ingest.db'))),
  ];
  report('verify', figures);
} finally {
  await workstation.close();
  await open.close();
  rmSync(dataFolder, { recursive: true, force: true });
}

async function enabledProfile(bench: Workstation): Promise<string> {
  const { handlers } = bench;
  const order = await handlers.services.createOrder({ profileType: 'workbench-5g', personalise: true }, call);
  const input = { deviceId, activationCode: order.activationCode!, confirm: true };
  await ended(handlers, handlers.profiles.download(input, call));
  await ended(handlers, handlers.profiles.enable({ deviceId, iccid: order.iccid }, call));
  return order.iccid;
}

/** The full plan, its one destructive check included. */
async function planFigures(bench: Workstation): Promise<Figure[]> {
  const { handlers } = bench;
  const verify = async (): Promise<{ operation: Operation; taken: VerificationReport; ms: number }> => {
    const begun = performance.now();
    const started = handlers.verification.start({ deviceId, plan: 'full', allowDestructive: true }, call);
    const operation = await ended(bench.handlers, started);
    const ms = performance.now() - begun;
    const [taken] = await handlers.verification.list({ deviceId }, call);
    if (taken?.outcome !== 'pass')
      throw new Error(JSON.stringify(taken?.checks.filter((one) => one.outcome === 'fail')));
    return { operation, taken, ms };
  };
  for (let i = 0; i < 3; i++) await verify();
  const runs: Awaited<ReturnType<typeof verify>>[] = [];
  for (let i = 0; i < 15; i++) runs.push(await verify());
  const checks = runs.map(({ taken, ms }) => (taken.checks.filter((one) => one.outcome === 'pass').length * 1000) / ms);
  const slowest = runs.map(({ taken }) => [...taken.checks].sort((a, b) => b.durationMs - a.durationMs)[0]!);
  return [
    figure('full plan on a simulated card', median(runs.map(({ ms }) => ms)), 'ms'),
    figure('checks of the full plan', median(checks), 'a second'),
    figure(`its slowest check (${slowest[0]!.name})`, median(slowest.map(({ durationMs }) => durationMs)), 'ms'),
  ];
}

/** Authentications over the reader of the simulated bench: SQN checked and kept durably and sealed, RES, CK and IK answered. */
async function akaFigures({ environment, openLab }: OpenEnvironment, iccid: string): Promise<Figure[]> {
  const { subscriber } = packageFacts(decodeProfilePackage(openLab!.smdp.profilePackage(iccid)));
  if (subscriber?.algorithm !== 'milenage') throw new Error('the bench measures Milenage');
  const device = (await environment.devices.list()).find((one) => one.id === deviceId)!;
  const connection = await whenFree(() => device.euiccReader!.connect());
  await connection.transmit(fromHex('00A4040007A000000087100200'));
  // Short rounds, and the median of many: what other processes take of the machine falls on few of them.
  const rounds = 120;
  const perRound = 25;
  const challenge = () => {
    const { rand, autn } = openLab!.network.authVector(subscriber.imsi);
    return fromHex(`008800812210${rand}10${autn}00`);
  };
  const ours: number[] = [];
  const aes: number[] = [];
  const settingUp: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const challenges = Array.from({ length: perRound }, challenge);
    const begun = performance.now();
    for (const command of challenges) {
      const answer = await connection.transmit(command);
      if (answer[0] !== 0xdb && answer[0] !== 0x61) throw new Error('the card refuses a sound challenge');
    }
    ours.push((performance.now() - begun) / perRound);
    aes.push(timed(perRound, aesOfOneRun(subscriber.k)));
    settingUp.push(timed(perRound, aesOfOneRun(subscriber.k, 'kept')));
  }
  await connection.close();
  const reference = median(aes.slice(20));
  const run = median(ours.slice(20));
  return [
    figure('AKA run over AUTHENTICATE, beside its AES work alone', run, 'ms', { reference, target: 4 }),
    figure('AKA runs', 1000 / run, 'a second', { reference: 1000 / reference }),
    figure('five AES blocks with the key set up beforehand', median(settingUp.slice(20)) * 1000, 'µs'),
  ];
}

/** What Milenage asks of AES in one run: the key set up, TEMP, and OUT1 to OUT4 (TS 35.206 section 4.1). */
function aesOfOneRun(k: Uint8Array, key: 'fresh' | 'kept' = 'fresh'): () => void {
  const blocks = Array.from({ length: 5 }, (_, i) => new Uint8Array(16).fill(i));
  const cipherOf = () => {
    const cipher = createCipheriv('aes-128-ecb', k, null);
    cipher.setAutoPadding(false);
    return cipher;
  };
  const kept = cipherOf();
  return () => {
    const cipher = key === 'kept' ? kept : cipherOf();
    concat(...blocks.map((block) => cipher.update(block)));
  };
}

/** Milliseconds of one. */
function timed(count: number, work: () => void): number {
  const begun = performance.now();
  for (let i = 0; i < count; i++) work();
  return (performance.now() - begun) / count;
}
