import { beforeAll, describe, expect, test } from 'vitest';
import type { DialectId } from '#core/protocol/at/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { CardQuirks, IsdrSession, readEid } from '#core/workstation/euicc/index.ts';
import { modemCardReader, ModemSession } from '#core/workstation/modems/index.ts';
import { simulatedModemLine } from '#hardware/modem-line/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { createEuicc } from '#simulator/euicc/index.ts';
import { createModem } from '#simulator/modem/index.ts';
import { fileCard } from '#test/simulator/modem/file-card.ts';
import { eid, isdr, labPki } from '#test/simulator/euicc/lab.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import type { SimulatedCard } from '#simulator/card.ts';
import { traceFor } from '#test/support/trace.ts';

let pki: LabPki;
beforeAll(async () => {
  pki = await labPki(['P-256']);
});

function readerOn(card: SimulatedCard, options: { dialect?: DialectId; logicalChannels?: boolean } = {}) {
  const clock = new ManualClock();
  const slots = [{ card: () => card }];
  const modem = createModem({ id: 'm1', store: memoryStore(), clock, imeis: ['001010100000007'], slots, ...options });
  const line = simulatedModemLine('m1', modem);
  const sent: string[] = [];
  const open = () =>
    ModemSession.open(line, clock, (direction, text) => {
      if (direction === 'tx') sent.push(text);
    });
  return { reader: modemCardReader({ id: 'm1/card', name: 'eUICC of m1', open }), line, clock, sent };
}

const euicc = async () => {
  const identity = await pki.euicc(eid);
  return createEuicc({ id: 'c1', store: memoryStore(), random: seededRandom('card'), identity });
};

describe.each([
  ['+CCHO and +CGLA', { logicalChannels: true, dialect: 'quectel' as const }],
  ['+CCHO that answers a bare number', { logicalChannels: true, dialect: 'sierra' as const }],
  ['+CSIM alone', { logicalChannels: false, dialect: 'quectel' as const }],
])('an eUICC behind a modem with %s', (_, options) => {
  test('answers ES10 like one in a reader, and all channels are given back', async () => {
    const card = await euicc();
    const { reader, line, clock, sent } = readerOn(card, options);
    const trace = traceFor(clock);
    const quirks = new CardQuirks(memoryStore());
    for (let i = 0; i < 5; i++) {
      const session = await IsdrSession.open(reader, { deviceId: 'd1', trace, quirks, blockSize: 255 });
      expect(await readEid(session)).toBe(eid);
      await session.close();
    }
    expect(sent.some((text) => text.startsWith('AT+CGLA='))).toBe(options.logicalChannels);
    await (await line.open()).close();
  });
});

describe('over +CCHO', () => {
  test('an application that is not there is 6A82, and the channel can be used for another', async () => {
    const { reader } = readerOn(fileCard('8949449999999990023', '001010123456063', [isdr]));
    const card = await reader.connect();
    const send = async (hex: string) => toHex(await card.transmit(fromHex(hex)));
    expect(await send('01A4040010A0000005591010FFFFFFFF8900009999')).toBe('6881');
    expect(await send('0070000001')).toBe('019000');
    expect(await send('81E2910003BF3E00')).toBe('6985');
    expect(await send('01A4040010A0000005591010FFFFFFFF8900009999')).toBe('6A82');
    expect(await send(`01A4040010${isdr}`)).toBe('9000');
    expect(await send('81E2910006BF3E035C015A')).toBe('BF3E009000');
    expect(await send('0070800100')).toBe('9000');
    expect(await send('0070800100')).toBe('6A86');
    await card.close();
  });

  test('channels left open are closed with the connection', async () => {
    const inside = fileCard('8949449999999990023', '001010123456063', [isdr]);
    const { reader } = readerOn(inside);
    const card = await reader.connect();
    await card.transmit(fromHex('0070000001'));
    await card.transmit(fromHex(`01A4040010${isdr}`));
    expect(inside.openChannels()).toEqual([1]);
    await card.close();
    expect(inside.openChannels()).toEqual([]);
    await expect(card.transmit(fromHex('00A40000'))).rejects.toThrow(expect.objectContaining({ code: 'DEVICE_GONE' }));
  });

  test('the fourth channel is one too many', async () => {
    const { reader } = readerOn(fileCard('8949449999999990023', '001010123456063'));
    const card = await reader.connect();
    const answers: string[] = [];
    for (let i = 0; i < 4; i++) answers.push(toHex(await card.transmit(fromHex('0070000001'))));
    expect(answers).toEqual(['019000', '029000', '039000', '6A81']);
    await card.close();
  });
});

test('a card behind a modem is reset with its supply', async () => {
  const inside = fileCard('8949449999999990023', '001010123456063');
  const { reader, sent } = readerOn(inside);
  const card = await reader.connect();
  // Opened past the reader, so that only a reset can close it.
  await card.transmit(fromHex('00A40000023F00'));
  inside.transmit(fromHex('0070000001'));
  await card.reset();
  expect(sent.slice(-2)).toEqual(['AT+CFUN=0', 'AT+CFUN=1']);
  await card.transmit(fromHex('00A40000023F00'));
  expect(inside.openChannels()).toEqual([]);
  await card.close();
});
