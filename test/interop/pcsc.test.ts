/** Our card and our reader driver with pcscd, vpcd and OpenSC between and beside them. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CardConnection, CardReader, CardReaders } from '#core/environment/index.ts';
import { concat, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { createPcscCardReaders } from '#hardware/card-reader/index.ts';
import {
  startVirtualReader,
  virtualReaderMissing,
  type VirtualCard,
  type VirtualReader,
} from '#test/support/virtual-reader.ts';

const isdR = 'A0000005591010FFFFFFFF8900000100';

describe.skipIf(virtualReaderMissing !== undefined)('a simulated eUICC behind pcscd', () => {
  let service: VirtualReader;
  let card: VirtualCard;
  let readers: CardReaders;

  beforeAll(async () => {
    service = await startVirtualReader();
    process.env['PCSCLITE_CSOCK_NAME'] = service.environment['PCSCLITE_CSOCK_NAME'];
    readers = createPcscCardReaders({ retryMs: 100 });
    card = await service.insertCard();
  });
  afterAll(async () => service?.close());

  const reader = async (): Promise<CardReader> => (await readers.list()).find(({ name }) => name.endsWith('00 00'))!;

  /** The card is seen a moment after it was inserted. */
  const connect = async (): Promise<CardConnection> =>
    vi.waitFor(async () => (await reader()).connect(), { timeout: 10_000 });

  it('is listed with both slots of the virtual reader', async () => {
    const names = (await readers.list()).map(({ id, name, kind }) => [id, name, kind]);
    expect(names).toEqual([
      ['pcsc:Virtual PCD 00 00', 'Virtual PCD 00 00', 'pcsc'],
      ['pcsc:Virtual PCD 00 01', 'Virtual PCD 00 01', 'pcsc'],
    ]);
  });

  it('opens a channel, selects ISD-R and tells its EID to our driver', async () => {
    const connection = await connect();
    try {
      expect(toHex(connection.atr)).toMatch(/^3B/);
      expect(await exchange(connection, '0070000001')).toBe('019000');
      expect(await exchange(connection, `01A4040010${isdR}`)).toMatch(
        /^6F.*8410A0000005591010FFFFFFFF8900000100.*9000$/,
      );
      expect(await exchange(connection, '81E2910006BF3E035C015A')).toBe(`BF3E125A10${card.eid}9000`);
      expect(await exchange(connection, '0070800100')).toBe('9000');
      expect(await exchange(connection, '01A4040010' + isdR)).toMatch(/^6[8EA]/);
    } finally {
      await connection.close();
    }
  });

  it('hands 61xx to the caller and forgets its channels at a reset', async () => {
    const connection = await connect();
    try {
      expect(toHex(await connection.transmit(fromHex('0070000001')))).toBe('019000');
      expect(toHex(await connection.transmit(fromHex(`01A4040010${isdR}`)))).toMatch(/^61..$/);
      const atr = connection.atr;
      expect(toHex(await connection.reset())).toBe(toHex(atr));
      expect(toHex(await connection.transmit(fromHex(`01A4040010${isdR}`)))).toBe('6881');
    } finally {
      await connection.close();
    }
  });

  it('answers OpenSC the same way', async () => {
    // OpenSC fetches waiting answers on the basic channel only, and only where Le asks for one.
    const run = promisify(execFile);
    const { stdout } = await run(
      'opensc-tool',
      ['-r', '0', '-c', 'default', '-s', '0070000001', '-s', `00A4040010${isdR}00`, '-s', '80E2910006BF3E035C015A00'],
      { env: service.environment },
    );
    const answers = stdout.split('Received').slice(1);
    expect(answers).toHaveLength(3);
    expect(answers.every((answer) => answer.includes('SW1=0x90, SW2=0x00'))).toBe(true);
    expect(dumped(answers[2]!)).toBe(`BF3E125A10${card.eid}`);
  });

  it('belongs to one user at a time', async () => {
    const connection = await connect();
    try {
      await expect((await reader()).connect()).rejects.toMatchObject({ name: 'DeviceError', kind: 'busy' });
    } finally {
      await connection.close();
    }
    await (await connect()).close();
  });

  it('is gone for its user when it is pulled, and can be used after it is put back', async () => {
    const changes = vi.fn();
    const stop = readers.watch(changes);
    try {
      const connection = await connect();
      await vi.waitFor(() => expect(changes).toHaveBeenCalled());
      changes.mockClear();
      await card.remove();
      await expect(connection.transmit(fromHex('00A4000C023F00'))).rejects.toMatchObject({ kind: 'gone' });
      await connection.close();
      await vi.waitFor(() => expect(changes).toHaveBeenCalled(), { timeout: 10_000 });
      await expect((await reader()).connect()).rejects.toMatchObject({ kind: 'gone' });

      changes.mockClear();
      card = await service.insertCard();
      await vi.waitFor(() => expect(changes).toHaveBeenCalled(), { timeout: 10_000 });
      const again = await connect();
      expect(await exchange(again, '0070000001')).toBe('019000');
      await again.close();
    } finally {
      stop();
    }
  });

  it('leaves PCSC_UNAVAILABLE behind when the service ends', async () => {
    await service.close();
    await expect(readers.list()).rejects.toMatchObject({ code: 'PCSC_UNAVAILABLE', details: { missing: 'service' } });
  });
});

/** Bytes of a dump of OpenSC: lines of sixteen in hex, each followed by the same in characters. */
const dumped = (text: string): string =>
  text
    .split('\n')
    .slice(1)
    .map((line) => (/^((?:[0-9A-F]{2} ){1,16})/.exec(line)?.[1] ?? '').replaceAll(' ', ''))
    .join('');

/** One command with GET RESPONSE on its channel while the card says 61xx, in hex. */
async function exchange(connection: CardConnection, hex: string): Promise<string> {
  const command = fromHex(hex);
  let answer = await connection.transmit(command);
  let data = answer.subarray(0, -2);
  while (answer.at(-2) === 0x61) {
    answer = await connection.transmit(Uint8Array.of(command[0]! & 0x03, 0xc0, 0x00, 0x00, answer.at(-1)!));
    data = concat(data, answer.subarray(0, -2));
  }
  return toHex(data) + toHex(answer.subarray(-2));
}
