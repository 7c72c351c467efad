/** What every way to a card must do alike: PC/SC or simulated reader, modem by sessions, modem by +CSIM. */
import { expect, test } from 'vitest';
import type { CardReader } from '#core/environment/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { CardQuirks, IsdrSession, readEid, readEuiccInfo2 } from '#core/workstation/euicc/index.ts';
import { readProfiles } from '#core/workstation/profiles/index.ts';
import { systemClock } from '#node/system-clock.ts';
import { isdr } from '#test/simulator/euicc/lab.ts';
import { memoryStore } from './memory-store.ts';
import { traceFor } from './trace.ts';

export interface ReaderUnderTest {
  readonly reader: CardReader;
  readonly eid: string;
}

const gone = expect.objectContaining({ code: 'DEVICE_GONE' });

/** `open` gives a reader with an eUICC of the lab in it, ready to connect. */
export function cardReaderSuite(open: () => Promise<ReaderUnderTest>): void {
  const connected = async () => {
    const { reader } = await open();
    const connection = await reader.connect();
    return { reader, connection, send: async (hex: string) => toHex(await connection.transmit(fromHex(hex))) };
  };
  const session = async ({ reader }: ReaderUnderTest, blockSize = 255) => {
    const trace = traceFor(systemClock);
    const quirks = new CardQuirks(memoryStore());
    return IsdrSession.open(reader, { deviceId: 'd1', trace, quirks, blockSize });
  };

  test('gives the card to one at a time, and again after its release', async () => {
    const { reader, connection } = await connected();
    await expect(reader.connect()).rejects.toThrow(expect.objectContaining({ code: 'DEVICE_BUSY' }));
    await connection.close();
    await connection.close();
    await expect(connection.transmit(fromHex('00A40000023F00'))).rejects.toThrow(gone);
    await (await reader.connect()).close();
  });

  test('opens and closes logical channels, and refuses those that are not open', async () => {
    const { send, connection } = await connected();
    expect(await send('81E2910006BF3E035C015A')).toMatch(/^6881|^6E00/);
    expect(await send('0070000001')).toBe('019000');
    expect(await send(`01A4040010${isdr}`)).toMatch(/9000$|^61/);
    expect(await send('0070800100')).toBe('9000');
    await connection.close();
  });

  test('answers commands asked side by side one after the other', async () => {
    const { send, connection } = await connected();
    await send('0070000001');
    await send(`01A4040010${isdr}`);
    const answers = await Promise.all([1, 2, 3, 4].map(() => send('81E2910006BF3E035C015A')));
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^(BF3E|61)/);
    await connection.close();
  });

  test('says of an application that is not there that it is not found, and of one that is, that it is', async () => {
    const { send, connection } = await connected();
    await send('0070000001');
    expect(await send('01A4040010A0000005591010FFFFFFFF8900009999')).toBe('6A82');
    expect(await send(`01A4040010${isdr}`)).toMatch(/9000$|^61/);
    await connection.close();
  });

  test('resets the card: its channels are gone', async () => {
    const { send, connection } = await connected();
    await send('0070000001');
    await send(`01A4040010${isdr}`);
    await connection.reset();
    expect(await send('81E2910006BF3E035C015A')).toMatch(/^6881|^6E00/);
    expect(await send('0070000001')).toBe('019000');
    await connection.close();
  });

  test.each([255, 120, 63])('carries ES10 functions in blocks of %s', async (blockSize) => {
    const under = await open();
    const isdrSession = await session(under, blockSize);
    expect(await readEid(isdrSession)).toBe(under.eid);
    expect((await readEuiccInfo2(isdrSession)).euiccCiPKIdListForVerification.length).toBeGreaterThan(0);
    expect(await readProfiles(isdrSession)).toEqual([]);
    await isdrSession.close();
  });

  test('leaves no channel behind, however often it is used', async () => {
    const under = await open();
    for (let i = 0; i < 12; i++) {
      const isdrSession = await session(under);
      expect(await readEid(isdrSession)).toBe(under.eid);
      await isdrSession.close();
    }
    const connection = await under.reader.connect();
    expect(toHex(await connection.transmit(fromHex('0070000001')))).toBe('019000');
    await connection.close();
  });
}
