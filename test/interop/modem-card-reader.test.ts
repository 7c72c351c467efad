/** One suite for all ways to a card: a simulated reader, and an eUICC behind a modem on a real terminal in its forms. */
import { afterEach, describe } from 'vitest';
import type { DialectId } from '#core/protocol/at/index.ts';
import { modemCardReader, ModemMemory, ModemPool } from '#core/workstation/modems/index.ts';
import { SimulatedCardReader } from '#hardware/card-reader/index.ts';
import { openPtyBridge, serialModemLine } from '#hardware/modem-line/index.ts';
import { systemClock } from '#node/system-clock.ts';
import { createEuicc } from '#simulator/euicc/index.ts';
import { createModem, type Personality } from '#simulator/modem/index.ts';
import { cardReaderSuite, type ReaderUnderTest } from '#test/support/card-reader-suite.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { programMissing } from '#test/support/third-party.ts';
import { eid, labPki } from '#test/simulator/euicc/lab.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const euicc = async () => {
  const identity = await (await labPki(['P-256'])).euicc(eid);
  return createEuicc({ id: 'c1', store: memoryStore(), random: seededRandom('card'), identity });
};

describe('a simulated reader', () => {
  cardReaderSuite(async () => {
    const card = await euicc();
    return { eid, reader: new SimulatedCardReader({ id: 'r1', name: 'Reader 1', card, clock: systemClock }) };
  });
});

interface ModemForm {
  readonly dialect: DialectId;
  readonly logicalChannels?: boolean;
  readonly personality?: Partial<Personality>;
}

const forms: readonly (readonly [string, ModemForm])[] = [
  ['a generic modem', { dialect: 'generic' }],
  ['a Quectel modem', { dialect: 'quectel' }],
  ['a Sierra modem, which answers +CCHO by a bare number', { dialect: 'sierra' }],
  ['a modem that answers +CCHO by OK alone', { dialect: 'simcom', personality: { cchoAnswer: 'none' } }],
  ['a modem that leaves the class byte to us', { dialect: 'telit', personality: { channelByHost: true } }],
  ['a modem that takes no APDU over 300 characters', { dialect: 'fibocom', personality: { longestApdu: 300 } }],
  ['a modem with +CSIM alone', { dialect: 'quectel', logicalChannels: false }],
  [
    'a modem with +CSIM alone and short APDUs',
    { dialect: 'u-blox', logicalChannels: false, personality: { longestApdu: 200 } },
  ],
];

describe.skipIf(programMissing('socat')).each(forms)('%s', (_, form) => {
  cardReaderSuite(async (): Promise<ReaderUnderTest> => {
    const card = await euicc();
    const slots = [{ card: () => card }, { card: () => undefined }];
    const modem = createModem({
      id: 'm1',
      store: memoryStore(),
      clock: systemClock,
      imeis: ['001010100000007'],
      slots,
      ...form,
    });
    const bridge = await openPtyBridge(modem);
    const pool = new ModemPool({ clock: systemClock, trace: { add: () => undefined }, memory: new ModemMemory() });
    closers.push(async () => {
      await pool.idle();
      await bridge.close();
    });
    const line = serialModemLine({ path: bridge.path });
    const open = () => pool.open(line, { deviceId: 'd1' });
    return { eid, reader: modemCardReader({ id: 'm1/card', name: 'eUICC of m1', open }) };
  });
});
