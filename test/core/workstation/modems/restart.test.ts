/** Modems that go away and come back: by our own doing, by themselves, and not at all. */
import { describe, expect, test } from 'vitest';
import type { ModemConnection, ModemLine } from '#core/environment/index.ts';
import { csq, dialectById, type AtCommand, type SlotImei } from '#core/protocol/at/index.ts';
import { authoriseRestore } from '#core/workstation/imei/restore-authorisation.ts';
import { ModemMemory, ModemPool, openModem } from '#core/workstation/modems/index.ts';
import { DeviceError } from '#shared/errors.ts';
import { imeis, modemBench, passing, type ModemBench } from './modem-bench.ts';

/** The line of a USB modem: it breaks when the modem restarts, and is not there again for `awayMs`. */
function usbLine({ line, modem, clock }: ModemBench, awayMs: number): ModemLine & { unplug(): void; opened: number } {
  const breaks = new Set<() => void>();
  let backAt = 0;
  const leave = (ms: number) => {
    backAt = clock.now() + ms;
    for (const one of [...breaks]) one();
  };
  modem.onRestart(() => leave(awayMs));
  const usb = {
    ...line,
    opened: 0,
    unplug: () => leave(awayMs),
    async open(): Promise<ModemConnection> {
      if (clock.now() < backAt) throw new DeviceError('gone', 'not there', { path: line.id });
      const inner = await line.open();
      usb.opened++;
      const listeners = new Set<() => void>();
      const end = () => {
        breaks.delete(end);
        void inner.close();
        for (const listener of [...listeners]) listener();
        listeners.clear();
      };
      breaks.add(end);
      return {
        write: (bytes) => inner.write(bytes),
        onReceive: (listener) => inner.onReceive(listener),
        onClose: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        close: async () => end(),
      };
    },
  };
  return usb;
}

const noTrace = { add: () => undefined };
const poolOn = ({ clock, memory }: ModemBench) => new ModemPool({ clock, memory, trace: noTrace });

describe('a restart', () => {
  test('goes on where the modem turns up again, and commands asked for meanwhile wait', async () => {
    const bench = modemBench();
    const line = usbLine(bench, 5_000);
    const session = await poolOn(bench).open(line, { deviceId: 'd1' });
    const restarting = session.restart();
    const waiting = session.execute(csq, undefined);
    await passing(bench.clock, restarting);
    expect(await waiting).toMatchObject({ rssiDbm: -69 });
    expect(line.opened).toBe(2);
    // Its settings are ours again: echo off, errors by number.
    expect(await session.sendText('AT+CMEE?')).toEqual({ lines: ['+CMEE: 1'], refusal: undefined });
    await session.close();
  });

  test('ends in an error when the modem does not come back in time', async () => {
    const bench = modemBench();
    const line = usbLine(bench, 60_000);
    const session = await poolOn(bench).open(line, { deviceId: 'd1' });
    const before = bench.clock.now();
    await expect(passing(bench.clock, session.restart())).rejects.toThrow(
      expect.objectContaining({ code: 'DEVICE_GONE' }),
    );
    expect(bench.clock.now() - before).toBeLessThan(35_000);
    await session.close();
  });

  test('is believed of a modem that goes on answering, after a while', async () => {
    const bench = modemBench({ personality: { neverRestarts: true } });
    const session = await bench.open();
    const before = bench.clock.now();
    await passing(bench.clock, session.restart());
    expect(bench.clock.now() - before).toBeGreaterThan(5_000);
    expect(await session.execute(csq, undefined)).toMatchObject({ rssiDbm: -69 });
  });
});

describe('a modem that leaves by itself', () => {
  test('ends what was asked of it, and is waited for when it is asked for again', async () => {
    const bench = modemBench();
    const line = usbLine(bench, 8_000);
    const pool = poolOn(bench);
    const session = await pool.open(line, { deviceId: 'd1' });
    line.unplug();
    await expect(session.execute(csq, undefined)).rejects.toThrow(expect.objectContaining({ code: 'DEVICE_GONE' }));
    await session.close();
    const again = await passing(bench.clock, pool.open(line, { deviceId: 'd1' }));
    expect(await again.execute(csq, undefined)).toMatchObject({ rssiDbm: -69 });
    await again.close();
  });

  test('is given up when it stays away', async () => {
    const bench = modemBench();
    const line = usbLine(bench, 3_600_000);
    const pool = poolOn(bench);
    const session = await pool.open(line, { deviceId: 'd1' });
    line.unplug();
    await session.close();
    await expect(passing(bench.clock, pool.open(line, { deviceId: 'd1' }))).rejects.toThrow(
      expect.objectContaining({ code: 'DEVICE_GONE' }),
    );
    // Nobody waits for it any more.
    const now = bench.clock.now();
    await expect(pool.open(line, { deviceId: 'd1' })).rejects.toThrow(expect.objectContaining({ code: 'DEVICE_GONE' }));
    expect(bench.clock.now()).toBe(now);
  });

  test('or starts anew without leaving gets our settings again', async () => {
    const bench = modemBench();
    const session = await bench.open();
    bench.sent.length = 0;
    await session.sendText('AT+CFUN=1,1');
    for (let i = 0; i < 20; i++) await bench.clock.advance(100);
    expect(bench.sent).toContain('ATE0Q0V1');
    expect(bench.sent).toContain('AT+CMEE=1');
  });
});

describe('the one write of an IMEI to a real line', () => {
  const restored = '001010100000023';
  const policy = { restoreAllowed: true, deviceId: 'd1', eid: undefined, now: 0 };
  const statement = { deviceId: 'd1', imei: restored, slot: 1, expiry: Number.MAX_SAFE_INTEGER };
  const readOnly = expect.objectContaining({ code: 'IMEI_READ_ONLY' });

  const openOn = (bench: ModemBench) =>
    openModem(bench.line, { deviceId: 'd1', clock: bench.clock, trace: noTrace, memory: new ModemMemory() });

  test.each(['quectel', 'mediatek', 'fibocom', 'simcom', 'nordic'] as const)(
    'goes out as %s modems want it, with an authorisation, once',
    async (dialect) => {
      const bench = modemBench({ dialect });
      const session = await openOn(bench);
      const command = session.dialect.imeiRestore!;
      const authorisation = authoriseRestore(statement, policy);
      const value = authorisation.value;
      await session.executeRestore(authorisation, command, value);
      await passing(bench.clock, session.restart());
      expect(bench.modem.imei(1)).toBe(restored);
      await expect(session.executeRestore(authorisation, command, value)).rejects.toThrow(
        expect.objectContaining({ code: 'IMEI_RESTORE_NOT_ALLOWED' }),
      );
      // Any other way stays shut.
      await expect(session.execute(command, value)).rejects.toThrow(readOnly);
    },
  );

  test.each(['generic', 'telit', 'u-blox', 'sierra'] as const)('%s modems have none', (dialect) => {
    expect(dialectById(dialect).imeiRestore).toBeUndefined();
  });

  test('carries what was authorised and nothing else', async () => {
    const bench = modemBench();
    const session = await openOn(bench);
    const command = session.dialect.imeiRestore!;
    const authorisation = authoriseRestore(statement, policy);
    const value = { slot: 1, imei: restored };
    const send = (one: AtCommand<SlotImei, void>, argument: SlotImei) =>
      session.executeRestore(authorisation, one, argument);
    const instead = (line: string) => ({ ...command, encode: () => ({ ...command.encode(value), line }) });
    await expect(send(instead(`AT+EGMR=1,7,"${imeis[1]}"`), value)).rejects.toThrow(readOnly);
    await expect(send(instead(`AT+EGMR=1,7,"${restored}";+EGMR=1,10,"${imeis[0]}"`), value)).rejects.toThrow(readOnly);
    await expect(send(instead('AT+CSQ'), value)).rejects.toThrow(readOnly);
    await expect(send(command, { slot: 1, imei: imeis[1] })).rejects.toThrow(
      expect.objectContaining({ code: 'IMEI_RESTORE_OTHER_VALUE' }),
    );
    await expect(send(command, { slot: 3, imei: restored })).rejects.toThrow(
      expect.objectContaining({ code: 'AT_BAD_ARGUMENT' }),
    );
    await passing(bench.clock, session.restart());
    expect([bench.modem.imei(1), bench.modem.imei(2)]).toEqual(imeis);
  });

  test('is refused on a line that no device of the bench owns', async () => {
    const bench = modemBench();
    const session = await bench.open();
    const authorisation = authoriseRestore(statement, policy);
    await expect(
      session.executeRestore(authorisation, session.dialect.imeiRestore!, authorisation.value),
    ).rejects.toThrow(expect.objectContaining({ code: 'IMEI_RESTORE_OTHER_DEVICE' }));
  });
});
