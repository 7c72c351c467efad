/**
 * A 12 kB profile into the simulated eUICC over loopback HTTPS: time by stage, APDUs, bytes, handshakes, and the ratio to the
 * cryptography alone. Then three downloads side by side, and 300 in a row. Then the same over PC/SC: see support/pcsc-figures.ts.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { toHex } from '#core/protocol/bytes/index.ts';
import { createWorkstation } from '#core/workstation/index.ts';
import { createEnvironment } from '#node/create-environment.ts';
import { systemClock } from '#node/system-clock.ts';
import { systemRandom } from '#node/system-random.ts';
import { createLabPki } from '#services/lab-pki/index.ts';
import type { Operation } from '#shared/api/index.ts';
import { downloadCryptography, tlsHandshakeAlone } from './support/cryptography-alone.ts';
import { ended } from './support/ended.ts';
import { figure, median, report, type Figure } from './support/figures.ts';
import { pcscFigures } from './support/pcsc-figures.ts';
import { twelveKilobytePackage } from './support/twelve-kilobyte-package.ts';

const dataFolder = mkdtempSync(join(tmpdir(), 'bench-download-'));
const open = await createEnvironment({ dataFolder, host: 'node', mode: 'simulated' });
const workstation = await createWorkstation(open.environment);
const { handlers } = workstation;
const call = { signal: undefined };
const devices = ['sim-aurora', 'sim-borealis', 'sim-cirrus'];
const profileType = 'twelve-kilobytes';
const der = twelveKilobytePackage();
await handlers.services.addPackage({ name: profileType, der: toHex(der) }, call);

async function download(deviceId: string): Promise<{ operation: Operation; ms: number; iccid: string }> {
  const order = await handlers.services.createOrder({ profileType, personalise: true }, call);
  const begun = performance.now();
  const operation = await ended(
    handlers,
    handlers.profiles.download({ deviceId, activationCode: order.activationCode!, confirm: true }, call),
  );
  return { operation, ms: performance.now() - begun, iccid: order.iccid };
}

const remove = (deviceId: string, iccid: string) =>
  ended(handlers, handlers.profiles.delete({ deviceId, iccid, confirmation: iccid.slice(-4) }, call));

/** Heap and external memory that is still reachable. */
async function liveMiB(): Promise<number> {
  await sleep(200);
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1024 / 1024;
}

const figures: Figure[] = [];
try {
  // Warm the code, not the connection that is counted.
  for (let i = 0; i < 8; i++) await remove('sim-aurora', (await download('sim-aurora')).iccid);

  const pki = await createLabPki({ folder: join(dataFolder, 'pki'), clock: systemClock, random: systemRandom });
  const certificates = { leaf: pki.hierarchies[0]!.dpAuth.certificate, issuer: pki.hierarchies[0]!.ci.certificate };
  const cryptography = downloadCryptography(der.length);
  const tls = await tlsHandshakeAlone(pki);
  const handshakeMs: number[] = [];
  const cryptographyMs: number[] = [];
  const downloadMs: number[] = [];
  let handshakes = 0;
  let last: Operation | undefined;
  const rounds = 15;
  // Alternately, so that a busy moment of the machine weighs on both.
  for (let i = 0; i < rounds; i++) {
    const begunTls = performance.now();
    await tls.handshake();
    handshakeMs.push(performance.now() - begunTls);
    const begunCryptography = performance.now();
    cryptography(certificates);
    cryptographyMs.push(performance.now() - begunCryptography);
    // What the deletion before left to do (the device is read again) is not part of this download.
    await sleep(60);
    open.http.close();
    const before = open.http.handshakes();
    const { operation, ms, iccid } = await download('sim-aurora');
    handshakes = Math.max(handshakes, open.http.handshakes() - before);
    downloadMs.push(ms);
    last = operation;
    await remove('sim-aurora', iccid);
  }
  tls.close();
  const reference = median(cryptographyMs) + median(handshakeMs);
  figures.push(
    figure(
      'download of a 12 kB profile (median of 15), against its cryptography and one TLS handshake',
      median(downloadMs),
      'ms',
      {
        reference,
        target: 3,
      },
    ),
    figure('of the reference: signatures, chains, key agreement, package', median(cryptographyMs), 'ms'),
    figure('of the reference: one TLS handshake', median(handshakeMs), 'ms'),
    figure('TLS handshakes a download', handshakes, '', { target: 1 }),
    figure('bytes of the package', der.length, 'bytes'),
  );
  const lines = (await handlers.trace.list({ deviceId: 'sim-aurora', limit: 5000 }, call)).filter(
    (line) => line.operationId === last!.id && line.kind === 'apdu' && line.direction === 'tx',
  );
  figures.push(figure('APDUs', lines.length, ''));
  for (const step of last!.steps) {
    if (step.state !== 'done' || step.startedAt === null || step.endedAt === null) continue;
    figures.push(figure(`stage ${step.name}`, Date.parse(step.endedAt) - Date.parse(step.startedAt), 'ms'));
  }

  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (let i = 0; i < 10; i++) {
    const loaded = await Promise.all(devices.map(download));
    await Promise.all(loaded.map(({ iccid }, at) => remove(devices[at]!, iccid)));
  }
  delay.disable();
  figures.push(figure('event-loop delay, three side by side, p99', delay.percentile(99) / 1e6, 'ms', { target: 20 }));

  const before = await liveMiB();
  const begun = performance.now();
  for (let i = 0; i < 300; i++) await remove('sim-cirrus', (await download('sim-cirrus')).iccid);
  const each = (performance.now() - begun) / 300;
  const after = await liveMiB();
  figures.push(
    figure('300 in a row, loaded and deleted, each', each, 'ms'),
    figure('live memory after the 300, against before', after, 'MiB', { reference: before, target: 1.05 }),
  );
} finally {
  await workstation.close();
  await open.close();
  rmSync(dataFolder, { recursive: true, force: true });
}
report('download', [...figures, ...(await pcscFigures())]);
