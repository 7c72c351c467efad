import { describe, expect, test } from 'vitest';
import { lineKey, ModemMemory, ModemSession, readImeis } from '#core/workstation/modems/index.ts';
import { personalities } from '#simulator/modem/index.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { iccid, imeis, modemBench, passing } from './modem-bench.ts';

const counts = (when: 'atOnce' | 'radioCycle' | 'restart') => ({
  slot: { ...personalities.quectel.slot!, counts: when },
});

describe.each(['atOnce', 'radioCycle', 'restart'] as const)('a modem whose change of slot counts: %s', (when) => {
  test('is brought to use the other slot and back, and what it takes is remembered', async () => {
    const { open, clock, memory, sent } = modemBench({ personality: counts(when) });
    const session = await open();
    const inOther = async () => [await session.slotInUse(), await session.readIccid()];
    expect(await passing(clock, session.withSlot(2, inOther))).toEqual([2, undefined]);
    expect([await session.slotInUse(), await session.readIccid()]).toEqual([1, iccid]);
    expect(memory.quirk('Quectel RM520N-GL').slotChange).toBe(when === 'atOnce' ? undefined : when);
    expect(session.quirks.includes(`slotChange=${when}`)).toBe(when !== 'atOnce');

    sent.length = 0;
    await passing(clock, session.withSlot(2, inOther));
    const cycles = sent.filter((line) => line === 'AT+CFUN=0').length;
    const restarts = sent.filter((line) => line === 'AT+CFUN=1,1').length;
    // Once there and once back, without trying what did not help before.
    expect({ cycles, restarts }).toEqual({
      cycles: when === 'radioCycle' ? 2 : 0,
      restarts: when === 'restart' ? 2 : 0,
    });
  });
});

test('the slot before comes back when the work fails, and its failure is told', async () => {
  const { open, memory, line } = modemBench();
  const session = await open();
  await expect(session.withSlot(2, () => Promise.reject(new Error('work failed')))).rejects.toThrow('work failed');
  expect(await session.slotInUse()).toBe(1);
  expect(memory.line(lineKey(line.info)).slotToRestore).toBeUndefined();
});

test('the slot before comes back at the next opening when the process died in between', async () => {
  const store = memoryStore();
  const { open, modem, line, clock } = modemBench({ memory: new ModemMemory(store) });
  const session = await open();
  // As in a process that dies: the line closes, and nobody goes back.
  await expect(session.withSlot(2, async () => session.modem.line.close())).rejects.toThrow(
    expect.objectContaining({ code: 'DEVICE_GONE' }),
  );
  expect(new ModemMemory(store).line(lineKey(line.info)).slotToRestore).toBe(1);

  const next = await ModemSession.open(line, clock, undefined, new ModemMemory(store));
  expect(await next.slotInUse()).toBe(1);
  expect(new ModemMemory(store).line(lineKey(line.info)).slotToRestore).toBeUndefined();
  expect(modem.imei(1)).toBe(imeis[0]);
});

test('a modem that never changes its slot says so, and stays with the one it has', async () => {
  const { open, clock, memory, line } = modemBench({
    personality: { slot: { ...personalities.quectel.slot!, counts: 'restart', stuck: true } },
  });
  const session = await open();
  await expect(
    passing(
      clock,
      session.withSlot(2, () => session.readIccid()),
    ),
  ).rejects.toThrow(expect.objectContaining({ code: 'SLOT_NOT_CHANGED' }));
  expect(await session.slotInUse()).toBe(1);
  expect(memory.line(lineKey(line.info)).slotToRestore).toBeUndefined();
  // Its second IMEI is then not to be had, but for the ways that need no change.
  expect((await readImeis(session, [1, 2])).map(({ read }) => read)).toEqual(imeis);
});

test('two who want other slots do not get in each other’s way', async () => {
  const { open } = modemBench();
  const session = await open();
  const seen = await Promise.all(
    [2, 1, 2].map((slot) => session.withSlot(slot, async () => [await session.slotInUse(), await session.slotInUse()])),
  );
  expect(seen).toEqual([
    [2, 2],
    [1, 1],
    [2, 2],
  ]);
  expect(await session.slotInUse()).toBe(1);
});

test('ways to read an IMEI that a model refuses are asked last from then on', async () => {
  const { open, memory, sent } = modemBench({ dialect: 'telit', personality: { imei: {} } });
  const session = await open();
  await readImeis(session, [1]);
  expect(sent.filter((line) => line.includes('CGSN'))).toEqual(['AT#CGSN', 'AT+CGSN=1']);
  expect(memory.quirk('Telit LE910C4-EU').refusedImeiReads).toEqual(['AT#CGSN']);
  sent.length = 0;
  await readImeis(session, [1]);
  expect(sent.filter((line) => line.includes('CGSN'))).toEqual(['AT+CGSN=1']);
  expect(session.quirks).toEqual(['refusedImeiReads=AT#CGSN']);
});
