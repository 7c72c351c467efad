import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { SimulatedCardReader, SimulatedCardReaders } from '#hardware/card-reader/index.ts';
import { DeviceError } from '#shared/errors.ts';
import type { SimulatedCard } from '#simulator/card.ts';
import { ManualClock } from '#test/support/manual-clock.ts';

/** Answers each command with itself and 9000, and tells whether it has power. */
class EchoCard implements SimulatedCard {
  powered = false;
  readonly seen: string[] = [];

  powerOn(): Uint8Array {
    this.powered = true;
    return fromHex('3B00');
  }
  powerOff(): void {
    this.powered = false;
  }
  reset(): Uint8Array {
    return fromHex('3B01FF');
  }
  transmit(command: Uint8Array): Uint8Array {
    this.seen.push(toHex(command));
    return fromHex(`${toHex(command)}9000`);
  }
}

const setUp = (latencyMs = 0) => {
  const clock = new ManualClock();
  const card = new EchoCard();
  const reader = new SimulatedCardReader({ id: 'r1', name: 'Reader 1', card, latencyMs, clock });
  return { clock, card, reader };
};

/** Lets everything happen that needs no time. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

const gone = { name: 'DeviceError', kind: 'gone', code: 'DEVICE_GONE' };
const busy = { name: 'DeviceError', kind: 'busy', code: 'DEVICE_BUSY' };

describe('a simulated reader', () => {
  it('exchanges commands with its card and hands the answers on unaltered', async () => {
    const { reader } = setUp();
    const connection = await reader.connect();
    expect(toHex(connection.atr)).toBe('3B00');
    expect(toHex(await connection.transmit(fromHex('00A4')))).toBe('00A49000');
    expect(toHex(await connection.reset())).toBe('3B01FF');
    expect(toHex(connection.atr)).toBe('3B01FF');
  });

  it('gives the card to one user at a time and takes its power on release', async () => {
    const { reader, card } = setUp();
    const connection = await reader.connect();
    await expect(reader.connect()).rejects.toMatchObject(busy);
    await connection.close();
    await connection.close();
    expect(card.powered).toBe(false);
    await expect(connection.transmit(fromHex('00'))).rejects.toMatchObject(gone);
    await expect(reader.connect()).resolves.toBeDefined();
  });

  it('lets commands in one after the other, each as long as its latency', async () => {
    const { reader, clock, card } = setUp(10);
    const connecting = reader.connect();
    await clock.advance(10);
    const connection = await connecting;
    const answers = [connection.transmit(fromHex('01')), connection.transmit(fromHex('02'))];
    await settle();
    await clock.advance(9);
    expect(card.seen).toEqual([]);
    await clock.advance(1);
    expect(card.seen).toEqual(['01']);
    await settle();
    await clock.advance(10);
    expect((await Promise.all(answers)).map(toHex)).toEqual(['019000', '029000']);
  });

  it('finishes what was sent before close', async () => {
    const { reader, card } = setUp();
    const connection = await reader.connect();
    const answer = connection.transmit(fromHex('01'));
    await connection.close();
    expect(toHex(await answer)).toBe('019000');
    expect(card.powered).toBe(false);
  });

  it('has nobody to connect to without a card', async () => {
    const reader = new SimulatedCardReader({ id: 'r1', name: 'Reader 1', clock: new ManualClock() });
    expect(reader.cardPresent).toBe(false);
    await expect(reader.connect()).rejects.toMatchObject(gone);
  });

  it('tells gone when the card is pulled, in the middle of an exchange too', async () => {
    const { reader, card, clock } = setUp();
    const connection = await reader.connect();
    reader.setLatency(10);
    const answer = connection.transmit(fromHex('01'));
    const refused = expect(answer).rejects.toMatchObject({ ...gone, details: { reason: 'the card was removed' } });
    await settle();
    await clock.advance(5);
    reader.remove();
    await clock.advance(5);
    await refused;
    expect(card.seen).toEqual([]);
    expect(card.powered).toBe(false);
    await expect(connection.reset()).rejects.toBeInstanceOf(DeviceError);
  });

  it.each([
    ['beforeCommand', ['01', '02']],
    ['afterCommand', ['01', '02', '03']],
  ] as const)('cuts the power %s of the third exchange, once', async (point, seen) => {
    const { reader, card } = setUp();
    const connection = await reader.connect();
    reader.schedulePowerCut({ afterExchanges: 2, point });
    await connection.transmit(fromHex('01'));
    await connection.transmit(fromHex('02'));
    await expect(connection.transmit(fromHex('03'))).rejects.toMatchObject(gone);
    expect(card.seen).toEqual(seen);
    expect(card.powered).toBe(false);
    const again = await reader.connect();
    expect(toHex(await again.transmit(fromHex('04')))).toBe('049000');
  });
});

describe('a set of simulated readers', () => {
  it('tells of every reader and card that comes or goes, until the watch is stopped', async () => {
    const { reader } = setUp();
    const readers = new SimulatedCardReaders();
    let changes = 0;
    const stop = readers.watch(() => changes++);
    readers.add(reader);
    expect(changes).toBe(1);
    expect((await readers.list()).map(({ id }) => id)).toEqual(['r1']);
    reader.remove();
    reader.remove();
    expect(changes).toBe(2);
    reader.insert(new EchoCard());
    expect(changes).toBe(3);
    const connection = await reader.connect();
    readers.remove('r1');
    expect(changes).toBe(4);
    await expect(connection.transmit(fromHex('00'))).rejects.toMatchObject(gone);
    expect(await readers.list()).toEqual([]);
    stop();
    readers.add(reader);
    expect(changes).toBe(4);
  });
});
