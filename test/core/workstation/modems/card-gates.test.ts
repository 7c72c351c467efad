/** What stands between an APDU and the card behind a modem: sessions of +CCHO or +CSIM, with the modems' habits. */
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { lineKey, modemCardReader, ModemMemory, ModemSession } from '#core/workstation/modems/index.ts';
import { fileCard } from '#test/simulator/modem/file-card.ts';
import { isdr } from '#test/simulator/euicc/lab.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { modemBench, passing, type ModemBenchParts } from './modem-bench.ts';
import { modemPool } from './shared-modem.ts';

const openChannel = '0070000001';
const select = (channel: number) => `0${channel}A4040010${isdr}`;
const storeData = (bytes: number) => `81E29100${toHex(Uint8Array.of(bytes))}${'AB'.repeat(bytes)}`;
const model = 'Quectel RM520N-GL';

function cardBench(parts: ModemBenchParts = {}, slot?: number) {
  const inside = fileCard('8949449999999990023', '001010123456063', [isdr]);
  const bench = modemBench({ card: inside, ...parts });
  const reader = modemCardReader({ id: 'm1/card', name: 'card of m1', slot, open: bench.open });
  const connect = async () => {
    const connection = await reader.connect();
    return { connection, send: async (hex: string) => toHex(await connection.transmit(fromHex(hex))) };
  };
  return { ...bench, inside, reader, connect };
}

describe('the answer of +CCHO', () => {
  test.each(['prefixed', 'bare', 'none'] as const)('%s leads to the session', async (cchoAnswer) => {
    const { connect, memory, inside } = cardBench({ personality: { cchoAnswer } });
    const { send, connection } = await connect();
    expect([await send(openChannel), await send(select(1)), await send(openChannel), await send(select(2))]).toEqual([
      '019000',
      '9000',
      '029000',
      '9000',
    ]);
    expect(await send(storeData(3))).toBe('BF3E009000');
    await connection.close();
    expect(inside.openChannels()).toEqual([]);
    expect(memory.quirk(model)).toMatchObject({ cchoAnswer, cardAccess: 'sessions' });
  });
});

describe('the class byte of +CGLA', () => {
  test('has the channel put in by the modem, or by us where it does not', async () => {
    const { connect, memory, sent, inside } = cardBench({ personality: { channelByHost: true } });
    const { send, connection } = await connect();
    await send(openChannel);
    await send(select(1));
    sent.length = 0;
    expect(await send(storeData(3))).toBe('BF3E009000');
    expect(sent).toEqual(['AT+CGLA=1,16,"80E2910003ABABAB"', 'AT+CGLA=1,16,"81E2910003ABABAB"']);
    expect(memory.quirk(model).channelInClass).toBe('host');
    sent.length = 0;
    await send(storeData(3));
    expect(sent).toEqual(['AT+CGLA=1,16,"81E2910003ABABAB"']);
    expect(inside.commands.filter((hex) => hex.includes('ABABAB'))).toEqual(['81E2910003ABABAB', '81E2910003ABABAB']);
    await connection.close();
  });
});

describe('an APDU that is too long for the modem', () => {
  test.each([
    [{ logicalChannels: true }, 300, 120],
    [{ logicalChannels: false }, 300, 120],
    [{ logicalChannels: true }, 200, 63],
  ])(
    'is a wrong length to the caller, and the limit is remembered: %j, %s characters',
    async (parts, longest, fits) => {
      const { connect, memory, sent } = cardBench({ ...parts, personality: { longestApdu: longest } });
      const { send, connection } = await connect();
      await send(openChannel);
      await send(select(1));
      expect(await send(storeData(255))).toBe('6700');
      if (fits === 63) expect(await send(storeData(120))).toBe('6700');
      expect(await send(storeData(fits))).toBe('BF3E009000');
      expect(memory.quirk(model).apduLimit).toBe(2 * (5 + fits + 1));
      sent.length = 0;
      // Known by now: the modem is not bothered.
      expect(await send(storeData(255))).toBe('6700');
      expect(sent).toEqual([]);
      await connection.close();
    },
  );
});

describe.each([true, false])('channels that a process left open when it died (sessions: %s)', (logicalChannels) => {
  async function die(store = memoryStore()) {
    const bench = cardBench({ logicalChannels, memory: new ModemMemory(store) });
    const { send } = await bench.connect();
    for (const channel of [1, 2, 3]) {
      await send(openChannel);
      await send(select(channel));
    }
    expect(bench.inside.openChannels()).toEqual([1, 2, 3]);
    return { ...bench, store };
  }
  const again = (bench: Awaited<ReturnType<typeof die>>, memory: ModemMemory) =>
    modemCardReader({
      id: 'm1/card',
      name: 'card of m1',
      open: () => ModemSession.open(bench.line, bench.clock, undefined, memory),
    }).connect();

  test('are closed at the next connection, as written down', async () => {
    const bench = await die();
    const key = lineKey(bench.line.info);
    expect(new ModemMemory(bench.store).line(key).openChannels?.ids).toEqual([1, 2, 3]);
    await bench.endOfProcess();
    const connection = await again(bench, new ModemMemory(bench.store));
    expect(bench.inside.openChannels()).toEqual([]);
    await connection.close();
    expect(new ModemMemory(bench.store).line(key).openChannels).toBeUndefined();
  });

  test('are found also where nothing was written down', async () => {
    const bench = await die();
    await bench.endOfProcess();
    const connection = await again(bench, new ModemMemory());
    expect(toHex(await connection.transmit(fromHex(openChannel)))).toBe('019000');
    expect(toHex(await connection.transmit(fromHex(select(1))))).toBe('9000');
    expect(bench.inside.openChannels()).toEqual([1]);
    await connection.close();
  });
});

test('one has the card at a time', async () => {
  const { reader } = modemPool();
  const connection = await reader.connect();
  await expect(reader.connect()).rejects.toThrow(expect.objectContaining({ code: 'DEVICE_BUSY' }));
  await connection.close();
  await (await reader.connect()).close();
});

test('a restart of the modem is to its card as if it were taken out', async () => {
  const { reader, pool, line, clock } = modemPool();
  const connection = await reader.connect();
  const send = (hex: string) => connection.transmit(fromHex(hex));
  await send(openChannel);
  await send(select(1));
  const other = await pool.open(line, { deviceId: 'd1' });
  await passing(clock, other.restart());
  await expect(send(storeData(3))).rejects.toThrow(expect.objectContaining({ code: 'DEVICE_GONE' }));
  await connection.close();
  await other.close();
  const next = await reader.connect();
  expect(toHex(await next.transmit(fromHex(openChannel)))).toBe('019000');
  await next.close();
});

test('the slot of a card is in use while it is connected, and nobody changes it', async () => {
  const { reader, pool, line, clock } = modemPool();
  const connection = await reader.connect();
  const other = await pool.open(line, { deviceId: 'd1' });
  expect(await other.withSlot(1, () => other.slotInUse())).toBe(1);
  await expect(
    passing(
      clock,
      other.withSlot(2, () => other.slotInUse()),
    ),
  ).rejects.toThrow(expect.objectContaining({ code: 'DEVICE_BUSY' }));
  const waiting = other.withSlot(2, () => other.slotInUse());
  await connection.close();
  expect(await passing(clock, waiting)).toBe(2);
  expect(await other.slotInUse()).toBe(1);
  await other.close();
});

test('a card in the slot that is not in use is reached all the same, and the slot before comes back', async () => {
  const inside = fileCard('8949449999999990023', '001010123456063', [isdr]);
  const { reader, pool, line } = modemPool({ second: inside, slot: 2 });
  const connection = await reader.connect();
  await connection.transmit(fromHex(openChannel));
  await connection.transmit(fromHex(select(1)));
  expect(inside.openChannels()).toEqual([1]);
  await connection.close();
  expect(inside.openChannels()).toEqual([]);
  const other = await pool.open(line, { deviceId: 'd1' });
  expect(await other.slotInUse()).toBe(1);
  await other.close();
  await pool.idle();
});

test('a modem without +CSIM keeps the basic channel to itself, and its card can be used by sessions', async () => {
  const { connect } = cardBench({ personality: { withoutCsim: true } });
  const { send, connection } = await connect();
  expect(await send('80AA00000BA9088100820101830107')).toBe('6D00');
  await send(openChannel);
  expect(await send(select(1))).toBe('9000');
  await connection.close();
});

test('a modem without access to its card says so', async () => {
  const { connect } = cardBench({ logicalChannels: false, personality: { withoutCsim: true } });
  await expect(connect()).rejects.toThrow(expect.objectContaining({ code: 'MODEM_WITHOUT_CARD_ACCESS' }));
});
