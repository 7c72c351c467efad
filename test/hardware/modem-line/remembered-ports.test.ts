import { expect, it, vi } from 'vitest';
import { rememberedPorts } from '#hardware/modem-line/remembered-ports.ts';

const found = [{ path: '/dev/ttyUSB0' }];

function finder(changes: (number | undefined)[], now: () => number) {
  const list = vi.fn(async () => found);
  return { list, ports: rememberedPorts({ list, now, lastChange: async () => changes[0] }) };
}

it('asks the system once while no device comes or goes', async () => {
  const { list, ports } = finder([1_000], () => 60_000);
  expect(await Promise.all([ports(), ports()])).toEqual([found, found]);
  expect(await ports()).toEqual(found);
  expect(list).toHaveBeenCalledTimes(1);
});

it('asks again when one came or went', async () => {
  const changes = [1_000];
  const { list, ports } = finder(changes, () => 60_000);
  await ports();
  changes[0] = 50_000;
  await ports();
  expect(list).toHaveBeenCalledTimes(2);
});

it('does not keep a list made while a device was just coming', async () => {
  let now = 52_000;
  const { list, ports } = finder([50_000], () => now);
  await ports();
  now = 56_000;
  await ports();
  await ports();
  expect(list).toHaveBeenCalledTimes(2);
});

it('asks each time where the system does not tell', async () => {
  const { list, ports } = finder([undefined], () => 60_000);
  await ports();
  await ports();
  expect(list).toHaveBeenCalledTimes(2);
});
