/**
 * The card loses its power at any APDU of a download: its process dies by SIGKILL and another takes up its memory. Behind a real
 * pcscd; EVERY_APDU=1 for the complete sweep.
 */
import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { checkAftermath, freeMemoryOf } from '#test/support/field-aftermath.ts';
import { FieldCard, FieldServers, FieldStation } from '#test/support/field-bench.ts';
import { killPoints } from '#test/support/kill-points.ts';
import { startVirtualReader, virtualReaderMissing, type VirtualReader } from '#test/support/virtual-reader.ts';
import { call } from '#test/support/workstation-bench.ts';

const eid = '89049032000000000000000000000115';

describe.skipIf(virtualReaderMissing !== undefined)('a card that dies while a profile is loaded', () => {
  let service: VirtualReader;
  let servers: FieldServers;
  let station: FieldStation;
  let folder: string;

  beforeAll(async () => {
    service = await startVirtualReader();
    process.env['PCSCLITE_CSOCK_NAME'] = service.environment['PCSCLITE_CSOCK_NAME'];
    servers = await FieldServers.start([eid]);
    station = await FieldStation.fresh(servers);
    folder = mkdtempSync(join(tmpdir(), 'field-card-'));
  });
  afterAll(async () => {
    await station?.stop();
    await servers?.stop();
    await service?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds a whole profile or none, and loses no notification and no code', { timeout: 1_800_000 }, async () => {
    const plan = { port: service.port(0), eid, pkiFolder: servers.pkiFolder, memory: join(folder, 'card.db') };
    const insert = async (child = FieldCard.warmUp(service)) => FieldCard.insert(await child, plan);
    let card = await insert();
    const deviceId = await station.deviceWith(eid);
    const freeMemory = await freeMemoryOf(station, deviceId);
    await card.statistics();
    const first = await servers.order();
    const operation = await station.download(deviceId, first);
    const apdus = (await card.statistics()).apdus.length;
    const whole = { card, servers, station, deviceId, order: first, operation, freeMemory, where: 'undisturbed' };
    expect(await checkAftermath(whole)).toBe('installed');

    const fates = { installed: 0, loadedAgain: 0, codeLost: 0 };
    const effects = new Map<string, number>();
    const points = killPoints(apdus, 'card killed', 12);
    for (const { apdu, when } of points) {
      const where = `${when} APDU ${apdu} of ${apdus}`;
      const successor = FieldCard.warmUp(service);
      const order = await servers.order();
      await vi.waitFor(() => station.handlers.profiles.list({ deviceId }, call), { timeout: 10_000 });
      await card.setEnd({ apdu, when, how: 'kill' });
      const interrupted = await station.download(deviceId, order);
      await card.died();
      if (interrupted.state !== 'succeeded') expect(interrupted.error, where).toMatchObject({ code: 'DEVICE_GONE' });
      card = await insert(successor);
      const parts = { card, servers, station, deviceId, order, operation: interrupted, freeMemory, where };
      fates[await checkAftermath(parts)]++;
      const said = interrupted.error?.effect ?? interrupted.state;
      effects.set(said, (effects.get(said) ?? 0) + 1);
    }
    expect(fates.codeLost).toBe(0);
    expect(fates.installed + fates.loadedAgain).toBe(points.length);
    process.stdout.write(
      `card killed at ${points.length} points of ${apdus} APDUs: ${JSON.stringify([fates, [...effects]])}\n`,
    );
    await card.end();
  });
});
