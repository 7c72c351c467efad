/** The PC/SC driver against a binding that fails on purpose; the real service is in test/interop/pcsc.test.ts. */
import { describe, expect, it, vi } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { createPcscCardReaders, type PcscBinding } from '#hardware/card-reader/index.ts';
import type { Card, Context } from './pcsc-double.ts';
import { pcscDouble } from './pcsc-double.ts';

const readersOf = (parts: Partial<{ context: Partial<Context>; card: Partial<Card> }> = {}) => {
  const double = pcscDouble(parts);
  return { double, readers: createPcscCardReaders({ load: async () => double.binding, retryMs: 1 }) };
};

const failing = (reason: string) => () => {
  throw new Error(reason);
};

describe('PC/SC that cannot be used', () => {
  it('is told apart: module not installed, service not running', async () => {
    const without = createPcscCardReaders({ load: () => Promise.reject(new Error("Cannot find module 'smartcard'")) });
    await expect(without.list()).rejects.toMatchObject({
      code: 'PCSC_UNAVAILABLE',
      details: { missing: 'module', reason: "Cannot find module 'smartcard'" },
    });
    const stopped = readersOf({ context: { listReaders: failing('PC/SC service not running') } });
    await expect(stopped.readers.list()).rejects.toMatchObject({
      code: 'PCSC_UNAVAILABLE',
      details: { missing: 'service', reason: 'PC/SC service not running' },
    });
  });

  it('is loaded anew after a failure', async () => {
    let attempts = 0;
    const { double } = readersOf();
    const load = async (): Promise<PcscBinding> => {
      if (attempts++ === 0) throw new Error('libpcsclite.so.1 is missing');
      return double.binding;
    };
    const readers = createPcscCardReaders({ load });
    await expect(readers.list()).rejects.toMatchObject({ code: 'PCSC_UNAVAILABLE' });
    expect(await readers.list()).toHaveLength(1);
  });
});

describe('a PC/SC reader', () => {
  it('takes the card exclusively over either protocol, resets it, and hands 61xx on', async () => {
    const { readers, double } = readersOf({ card: { transmit: async () => Buffer.from('6110', 'hex') } });
    const [reader] = await readers.list();
    expect(reader).toMatchObject({ id: 'pcsc:Reader 00', name: 'Reader 00', kind: 'pcsc' });
    const connection = await reader!.connect();
    expect(double.calls).toContain('connect 1 3');
    expect(double.calls).toContain('reconnect 1 3 1');
    expect(toHex(connection.atr)).toBe('3B00');
    expect(toHex(await connection.transmit(fromHex('00A4')))).toBe('6110');
    await connection.close();
    await connection.close();
    // Reset by a reconnection, which does not hold the thread, then left as it is.
    expect(double.calls).toEqual(['connect 1 3', 'reconnect 1 3 1', 'reconnect 1 3 1', 'disconnect 0']);
    await expect(connection.transmit(fromHex('00'))).rejects.toMatchObject({ kind: 'gone' });
  });

  it('keeps one context to list and one for itself, however often it is used', async () => {
    const { readers, double } = readersOf();
    for (let i = 0; i < 5; i++) await (await (await readers.list())[0]!.connect()).close();
    expect(double.openContexts()).toBe(2);
  });

  it('resets a card that did not let itself be reset once more when it lets go of it, and drops its context', async () => {
    const resets = [async () => 1, failing('Card is unresponsive')];
    const { readers, double } = readersOf({ card: { reconnect: async () => resets.shift()!() } });
    await (await (await readers.list())[0]!.connect()).close();
    expect(double.calls.at(-1)).toBe('disconnect 1');
    expect(double.openContexts()).toBe(1);
  });

  it('makes a new context where the kept one is of a service that has ended', async () => {
    const answers = [() => {}, failing('Invalid handle'), () => {}];
    const { readers, double } = readersOf({ context: { connect: () => answers.shift()!() } });
    const [reader] = await readers.list();
    await (await reader!.connect()).close();
    await (await reader!.connect()).close();
    expect(answers).toEqual([]);
    expect(double.openContexts()).toBe(2);
  });

  it.each([
    ['Sharing violation', 'busy'],
    ['No smart card present', 'gone'],
    ['Operation timed out', 'timeout'],
    ['Reader unavailable', 'gone'],
  ])('answers "%s" on connecting with %s and keeps nothing open but what it lists with', async (reason, kind) => {
    const { readers, double } = readersOf({ context: { connect: failing(reason) } });
    const [reader] = await readers.list();
    await expect(reader!.connect()).rejects.toMatchObject({ name: 'DeviceError', kind, details: { reason } });
    expect(double.openContexts()).toBe(1);
  });

  it('stays gone once the card was removed', async () => {
    const answers = [failing('Card was removed'), () => Buffer.from('9000', 'hex')];
    const { readers } = readersOf({ card: { transmit: async () => answers.shift()!() as Buffer } });
    const connection = await (await readers.list())[0]!.connect();
    await expect(connection.transmit(fromHex('00'))).rejects.toMatchObject({ kind: 'gone' });
    await expect(connection.transmit(fromHex('00'))).rejects.toMatchObject({ kind: 'gone' });
    expect(answers).toHaveLength(1);
  });

  it.each(['Transaction failed', 'Communication error', 'Answer cut short'])(
    'tells an exchange that failed ("%s") from a card that went',
    async (reason) => {
      const fails = () => (reason === 'Answer cut short' ? Buffer.from('6F', 'hex') : failing(reason)());
      const answers = [fails, () => Buffer.from('9000', 'hex'), fails];
      let state = 0x0004;
      const atr = Buffer.from('3B00', 'hex');
      const { readers } = readersOf({
        card: { transmit: async () => answers.shift()!(), getStatus: () => ({ state, protocol: 1, atr }) },
      });
      const connection = await (await readers.list())[0]!.connect();
      await expect(connection.transmit(fromHex('00'))).rejects.toMatchObject({ kind: 'timeout', details: { reason } });
      expect(toHex(await connection.transmit(fromHex('00')))).toBe('9000');
      state = 0x0002;
      await expect(connection.transmit(fromHex('00'))).rejects.toMatchObject({ kind: 'gone', details: { reason } });
    },
  );

  it('sends one command at a time', async () => {
    let under = 0;
    const { readers } = readersOf({
      card: {
        transmit: async () => {
          expect(++under).toBe(1);
          await new Promise((resolve) => setImmediate(resolve));
          under--;
          return Buffer.from('9000', 'hex');
        },
      },
    });
    const connection = await (await readers.list())[0]!.connect();
    await Promise.all([1, 2, 3].map(() => connection.transmit(fromHex('00'))));
    expect.assertions(3);
  });
});

describe('watching PC/SC', () => {
  it('tells of events and starts again after the service broke', async () => {
    const { readers, double } = readersOf();
    const onChange = vi.fn();
    const stop = readers.watch(onChange);
    await vi.waitFor(() => expect(double.monitors()).toBe(1));
    double.emit('card-inserted');
    expect(onChange.mock.calls.length).toBeGreaterThanOrEqual(2);
    double.emit('error');
    await vi.waitFor(() => expect(double.calls.filter((call) => call === 'monitor start')).toHaveLength(2));
    expect(double.monitors()).toBe(1);
    stop();
    expect(double.monitors()).toBe(0);
  });

  it('sees a card come of which the monitor tells nothing, once for each time', async () => {
    const double = pcscDouble({});
    const readers = createPcscCardReaders({ load: async () => double.binding, lookMs: 1 });
    const onChange = vi.fn();
    const stop = readers.watch(onChange);
    await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(1));
    const looks = async () => {
      const before = double.looks();
      await vi.waitFor(() => expect(double.looks()).toBeGreaterThan(before + 3));
    };
    await looks();
    expect(onChange).toHaveBeenCalledTimes(1);
    // SCARD_STATE_PRESENT, the first event of this reader; then another card, pulled and put in between two looks.
    for (const [times, state] of [0x0001_0020, 0x0003_0020].entries()) {
      double.setState(state);
      await looks();
      expect(onChange).toHaveBeenCalledTimes(times + 2);
    }
    // SCARD_STATE_INUSE: our own use of the card is none.
    double.setState(0x0003_0120);
    await looks();
    expect(onChange).toHaveBeenCalledTimes(3);
    stop();
  });
});
