/** A modem that leaves the bus when it restarts, over real terminals under the serial library. */
import { afterEach, describe, expect, test } from 'vitest';
import { csq } from '#core/protocol/at/index.ts';
import { lineKey, ModemMemory, ModemPool, readImeis } from '#core/workstation/modems/index.ts';
import { createSerialModemLines, openPtyBridge } from '#hardware/modem-line/index.ts';
import { systemClock } from '#node/system-clock.ts';
import { createModem, personalities, type SimulatedModem } from '#simulator/modem/index.ts';
import { fileCard } from '#test/simulator/modem/file-card.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { programMissing } from '#test/support/third-party.ts';
import { usbModem } from '#test/support/usb-modem.ts';

const imeis = ['001010100000007', '001010100000015'];
const ends: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function simulated(counts?: 'restart'): SimulatedModem {
  const card = fileCard('8949449999999990023', '001010123456063');
  const slots = [{ card: () => card }, { card: () => undefined }];
  const personality = counts && { slot: { ...personalities.telit.slot!, counts } };
  const dialect = counts === undefined ? 'quectel' : 'telit';
  return createModem({
    id: 'm1',
    store: memoryStore(),
    clock: systemClock,
    imeis,
    dialect,
    slots,
    personality,
    bootMs: 50,
  });
}

async function onTheBus(modem: SimulatedModem, awayMs = 300) {
  const usb = await usbModem(modem, 'SN1', awayMs);
  ends.push(() => usb.close());
  const lines = await createSerialModemLines({ list: usb.list }).list();
  const line = lines.find(({ info }) => info.serialNumber === 'SN1')!;
  const pool = new ModemPool({ clock: systemClock, trace: { add: () => undefined }, memory: new ModemMemory() });
  return { usb, line, pool };
}

describe.skipIf(programMissing('socat'))('a USB modem', () => {
  test('is found again at another port after its restart, and the session goes on', async () => {
    const modem = simulated();
    const { usb, line, pool } = await onTheBus(modem);
    // The number that it leaves is taken by something else before it is back.
    const session = await pool.open(line, { deviceId: 'd1' });
    const squatter = simulated();
    modem.onRestart(() => {
      setTimeout(() => void openPtyBridge(squatter).then((bridge) => ends.push(() => bridge.close())), 250);
    });
    await session.restart();
    expect(usb.paths).toHaveLength(2);
    expect(await session.execute(csq, undefined)).toMatchObject({ rssiDbm: -69 });
    expect((await readImeis(session, [1, 2])).map(({ read }) => read)).toEqual(imeis);
    await session.close();
    // Opened anew, it is looked for where it is now.
    const again = await pool.open(line, { deviceId: 'd1' });
    expect(again.dialect.id).toBe('quectel');
    await again.close();
    expect(usb.paths[1]).not.toBe(usb.paths[0]);
  });

  test('tells both IMEIs though each change of slot takes it off the bus', async () => {
    const { usb, line, pool } = await onTheBus(simulated('restart'));
    const session = await pool.open(line, { deviceId: 'd1' });
    expect((await readImeis(session, [1, 2])).map(({ read }) => read)).toEqual(imeis);
    expect(usb.paths).toHaveLength(3);
    expect(await session.slotInUse()).toBe(1);
    expect(pool.memory.line(lineKey(line.info)).slotToRestore).toBeUndefined();
    expect(session.quirks).toContain('slotChange=restart');
    await session.close();
  });

  test('that restarts while nobody expects it ends what is asked, and is there again for the next', async () => {
    const { line, pool } = await onTheBus(simulated());
    const session = await pool.open(line, { deviceId: 'd1' });
    await session.sendText('AT+CFUN=1,1');
    const gone = new Promise<void>((resolve) => session.modem.line.onGone(resolve));
    await gone;
    await expect(session.execute(csq, undefined)).rejects.toThrow(expect.objectContaining({ code: 'DEVICE_GONE' }));
    await session.close();
    const again = await pool.open(line, { deviceId: 'd1' });
    expect(await again.execute(csq, undefined)).toMatchObject({ rssiDbm: -69 });
    await again.close();
  });
});
