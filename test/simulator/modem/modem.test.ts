import { describe, expect, test } from 'vitest';
import type { Store } from '#core/environment/index.ts';
import { decodeUtf8, encodeUtf8 } from '#core/protocol/bytes/index.ts';
import {
  createModem,
  openAir,
  type ModemOptions,
  type RadioAccess,
  type SimulatedModem,
} from '#simulator/modem/index.ts';
import type { SimulatedCard } from '#simulator/card.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { fileCard } from './file-card.ts';

const imeis = ['001010100000007', '001010100000015'];
const bound = '001887000000009';
const iccid = '8949449999999990023';
const imsi = '001010123456063';
const isdR = 'A0000005591010FFFFFFFF8900000100';

interface Bench {
  readonly modem: SimulatedModem;
  readonly clock: ManualClock;
  readonly store: Store;
  readonly cards: (SimulatedCard | undefined)[];
  /** Sends one line and takes what came back at once, with line ends shown as |. */
  ask(line: string): string;
  heard(): string;
}

function bench(options: Partial<ModemOptions> & { cards?: (SimulatedCard | undefined)[] } = {}): Bench {
  const clock = new ManualClock();
  const cards = options.cards ?? [fileCard(iccid, imsi, ['A0000000871002', isdR]), undefined];
  const store = options.store ?? memoryStore();
  const slots = cards.map((_, i) => ({ card: () => cards[i] }));
  const modem = createModem({ id: 'm1', store, clock, imeis, slots, dialect: 'quectel', ...options });
  let buffer = '';
  modem.onData((bytes) => (buffer += decodeUtf8(bytes)));
  const heard = () => {
    const text = buffer.replace(/\r\n/g, '|').replace(/\r/g, '~');
    buffer = '';
    return text;
  };
  const ask = (line: string) => {
    modem.write(encodeUtf8(`${line}\r`));
    return heard();
  };
  return { modem, clock, store, cards, ask, heard };
}

const quiet = (options: Parameters<typeof bench>[0] = {}) => {
  const one = bench(options);
  one.ask('ATE0');
  return one;
};

describe('the line', () => {
  test('echoes until it is told not to', () => {
    const { ask } = bench();
    expect(ask('AT')).toBe('AT~|OK|');
    expect(ask('ATE0')).toBe('ATE0~|OK|');
    expect(ask('AT')).toBe('|OK|');
  });

  test('takes bytes cut anywhere, several commands in a line, and A/', () => {
    const { modem, ask, heard } = quiet();
    for (const part of ['A', 'T+CG', 'MM;+CS', 'Q\r']) modem.write(encodeUtf8(part));
    expect(heard()).toBe('|RM520N-GL||+CSQ: 22,99||OK|');
    modem.write(encodeUtf8('A/'));
    expect(heard()).toBe('|RM520N-GL||+CSQ: 22,99||OK|');
    expect(ask('at+cgmm')).toBe('|RM520N-GL||OK|');
  });

  test('speaks digits after ATV0 and nothing after ATQ1', () => {
    const { ask } = quiet();
    expect(ask('ATV0')).toBe('0~');
    expect(ask('AT+CGMM')).toBe('RM520N-GL|0~');
    expect(ask('AT+NONE')).toBe('+CME ERROR: 4|');
    expect(ask('ATQ1')).toBe('');
    expect(ask('ATQ0V1')).toBe('|OK|');
  });

  test.each([
    ['AT+CMEE=0', '|ERROR|'],
    ['AT+CMEE=1', '|+CME ERROR: 10|'],
    ['AT+CMEE=2', '|+CME ERROR: SIM not inserted|'],
  ])('errors come in the form of %s', (set, refusal) => {
    const { ask } = quiet({ cards: [undefined] });
    ask(set);
    expect(ask('AT+CPIN?')).toBe(refusal);
  });

  test.each([
    'GARBAGE',
    'AT+',
    'AT+CGSN=9',
    'AT+CFUN=7',
    'AT+EGMR=0,3',
    'AT+CSIM=3,"00"',
    'AT+CSIM=10,"ZZ"',
    'ATE7',
    '\u0000\u0001AT?',
  ])('%j is refused and changes nothing', (line) => {
    const { ask } = quiet();
    expect(ask(line)).toMatch(/ERROR/);
    expect(ask('AT+EGMR=0,7')).toBe(`|+EGMR: "${imeis[0]}"||OK|`);
  });
});

describe('the IMEI', () => {
  test('reads in each form for the slot in use', () => {
    const { ask } = quiet();
    expect(ask('AT+CGSN')).toBe(`|${imeis[0]}||OK|`);
    expect(ask('AT+CGSN=1')).toBe(`|+CGSN: "${imeis[0]}"||OK|`);
    expect(ask('AT+CGSN=2')).toBe('|+CGSN: "0010101000000001"||OK|');
    expect(ask('AT+EGMR=0,10')).toBe(`|+EGMR: "${imeis[1]}"||OK|`);
    expect(ask('AT+QUIMSLOT=2')).toBe('|OK|');
    expect(ask('AT+CGSN')).toBe(`|${imeis[1]}||OK|`);
  });

  test('written is stored at once and in use after a restart', async () => {
    const { ask, heard, clock, modem } = quiet();
    expect(ask(`AT+EGMR=1,7,"${bound}"`)).toBe('|OK|');
    expect(ask('AT+EGMR=0,7')).toBe(`|+EGMR: "${bound}"||OK|`);
    expect(ask('AT+CGSN')).toBe(`|${imeis[0]}||OK|`);
    expect(ask('AT+CFUN=1,1')).toBe('|OK|');
    expect(ask('AT')).toBe('');
    await clock.advance(200);
    expect(heard()).toBe('|RDY||+CFUN: 1||+QIND: SMS DONE||+CPIN: READY|');
    expect(ask('AT+CGSN')).toBe(`AT+CGSN~|${bound}||OK|`);
    expect(modem.imei(1)).toBe(bound);
  });

  test('written survives the loss of power, and so does the slot', () => {
    const { ask, store, cards } = quiet();
    ask(`AT+EGMR=1,10,"${bound}"`);
    ask('AT+QUIMSLOT=2');
    const { ask: after } = quiet({ store, cards });
    expect(after('AT+CGSN')).toBe(`|${bound}||OK|`);
    expect(after('AT+EGMR=0,7')).toBe(`|+EGMR: "${imeis[0]}"||OK|`);
  });

  test.each(['12345678901234', '1234567890123456', 'ABCDEFGHIJKLMNO', ''])('%j is no value for it', (value) => {
    const { ask } = quiet();
    expect(ask(`AT+EGMR=1,7,"${value}"`)).toBe('|+CME ERROR: 50|');
    expect(ask('AT+EGMR=0,7')).toBe(`|+EGMR: "${imeis[0]}"||OK|`);
  });
});

describe('the card', () => {
  test('tells ICCID, IMSI and PIN state, on a channel of the modem’s own that it gives back', () => {
    const card = fileCard(iccid, imsi);
    const { ask } = quiet({ cards: [card] });
    expect(ask('AT+QCCID')).toBe(`|+QCCID: ${iccid}F||OK|`);
    expect(ask('AT+CCID')).toBe(`|+CCID: ${iccid}F||OK|`);
    expect(ask('AT+CIMI')).toBe(`|${imsi}||OK|`);
    expect(ask('AT+CPIN?')).toBe('|+CPIN: READY||OK|');
    expect(card.openChannels()).toEqual([]);
    expect(card.commands.filter((hex) => hex.startsWith('00A4'))).toEqual([]);
  });

  test('wants its PIN, and takes the right one', () => {
    const card = fileCard(iccid, imsi);
    card.pin = '1234';
    const { ask } = quiet({ cards: [card] });
    expect(ask('AT+CPIN?')).toBe('|+CPIN: SIM PIN||OK|');
    expect(ask('AT+CPIN="9999"')).toBe('|+CME ERROR: 16|');
    expect(ask('AT+CPIN="1234"')).toBe('|OK|');
    expect(ask('AT+CPIN?')).toBe('|+CPIN: READY||OK|');
  });

  test('that is an eUICC without profile has no ICCID', () => {
    const { ask } = quiet({ cards: [fileCard(undefined, imsi)] });
    expect(ask('AT+QCCID')).toBe('|+CME ERROR: 13|');
    expect(ask('AT+CPIN?')).toBe('|+CME ERROR: 13|');
    const fibocom = quiet({ cards: [fileCard(undefined, imsi)], dialect: 'fibocom' });
    expect(fibocom.ask('AT+CPIN?')).toBe('|+CPIN: EMPTY_EUICC||OK|');
  });

  test('comes and goes, in the modem’s own words', () => {
    const { ask, modem, cards, heard } = quiet();
    cards[0] = undefined;
    modem.cardChanged(1);
    expect(heard()).toBe('|+CPIN: NOT INSERTED|');
    expect(ask('AT+QCCID')).toBe('|+CME ERROR: 10|');
    cards[0] = fileCard(iccid, imsi);
    modem.cardChanged(1);
    expect(heard()).toBe('|+CPIN: READY|');
  });

  test('takes APDUs over +CCHO, +CGLA and +CCHC', () => {
    const card = fileCard(iccid, imsi, [isdR]);
    const { ask } = quiet({ cards: [card] });
    expect(ask(`AT+CCHO="${isdR}"`)).toBe('|+CCHO: 1||OK|');
    expect(ask('AT+CGLA=1,22,"80E2910006BF3E035C015A"')).toBe('|+CGLA: 10,"BF3E009000"||OK|');
    expect(card.commands.at(-1)).toBe('81E2910006BF3E035C015A');
    expect(ask('AT+CGLA=2,10,"80C0000000"')).toBe('|+CME ERROR: 50|');
    expect(ask('AT+CCHC=1')).toBe('|OK|');
    expect(ask('AT+CCHC=1')).toBe('|+CME ERROR: 50|');
    expect(card.openChannels()).toEqual([]);
  });

  test('refuses an application that it has not, and keeps no channel for it', () => {
    const card = fileCard(iccid, imsi);
    const { ask } = quiet({ cards: [card] });
    expect(ask('AT+CCHO="A0000005591010FFFFFFFF8900009999"')).toBe('|+CME ERROR: 22|');
    expect(card.openChannels()).toEqual([]);
  });

  test('takes APDUs over +CSIM unaltered', () => {
    const { ask } = quiet();
    expect(ask('AT+CSIM=14,"00A40000023F00"')).toBe('|+CSIM: 4,"9000"||OK|');
    expect(ask('AT+CSIM=8,"00FF0000"')).toBe('|+CSIM: 4,"6D00"||OK|');
    expect(ask('AT+CSIM=10,"00FF0000"')).toBe('|+CME ERROR: 50|');
  });

  test('loses the modem’s sessions at a restart', async () => {
    const card = fileCard(iccid, imsi, [isdR]);
    const { ask, clock } = quiet({ cards: [card] });
    ask(`AT+CCHO="${isdR}"`);
    ask('AT+CFUN=1,1');
    await clock.advance(1_000);
    expect(card.openChannels()).toEqual([]);
    expect(ask('AT+CCHC=1')).toContain('+CME ERROR: 50');
  });
});

describe('the network', () => {
  test('is registered with the subscription of the card', () => {
    const { ask } = quiet({ capability: { rats: ['eutran', 'nr5gc'] } });
    ask('AT+C5GREG=2');
    expect(ask('AT+C5GREG?')).toBe('|+C5GREG: 2,1,"1A2B","01234567",11||OK|');
    expect(ask('AT+CEREG?')).toBe('|+CEREG: 0,0||OK|');
    ask('AT+COPS=3,2');
    expect(ask('AT+COPS?')).toBe('|+COPS: 0,2,"00101",11||OK|');
  });

  test('is asked once for each SIM and IMEI, and its refusal shows', async () => {
    const asked: unknown[] = [];
    const radio: RadioAccess = {
      ...openAir,
      register(request) {
        asked.push([request.imei, request.identity]);
        return request.imei === bound ? { kind: 'rejected', cause: 6 } : openAir.register(request);
      },
    };
    const { ask, clock } = quiet({ radio });
    ask('AT+CEREG?');
    expect(ask('AT+CEREG?')).toBe('|+CEREG: 0,1||OK|');
    ask(`AT+EGMR=1,7,"${bound}"`);
    ask('AT+CFUN=1,1');
    await clock.advance(200);
    ask('ATE0');
    expect(ask('AT+CEREG?')).toBe('|+CEREG: 0,3||OK|');
    expect(asked).toEqual([
      [imeis[0], { imsi }],
      [bound, { imsi }],
    ]);
  });

  test('is left in airplane mode', () => {
    const { ask } = quiet();
    ask('AT+CFUN=4');
    expect(ask('AT+CEREG?')).toBe('|+CEREG: 0,0||OK|');
    expect(ask('AT+COPS?')).toBe('|+COPS: 0||OK|');
  });
});

describe('faults', () => {
  test('silent: nothing comes back until it is over', () => {
    const { modem, ask } = quiet();
    modem.setFaults({ silent: true });
    expect(ask('AT')).toBe('');
    modem.setFaults({ silent: false });
    expect(ask('AT')).toBe('|OK|');
  });

  test('slow: answers come late and whole', async () => {
    const { modem, ask, clock, heard } = quiet();
    modem.setFaults({ slowMs: 100 });
    expect(ask('AT+CGMM')).toBe('');
    await clock.advance(99);
    expect(heard()).toBe('');
    await clock.advance(1);
    expect(heard()).toBe('|RM520N-GL||OK|');
  });

  test('an IMEI refused with an error, or silently', () => {
    const { modem, ask } = quiet();
    modem.setFaults({ refuseImei: 'error' });
    expect(ask(`AT+EGMR=1,7,"${bound}"`)).toBe('|+CME ERROR: 3|');
    modem.setFaults({ refuseImei: 'silently' });
    expect(ask(`AT+EGMR=1,7,"${bound}"`)).toBe('|OK|');
    expect(ask('AT+EGMR=0,7')).toBe(`|+EGMR: "${imeis[0]}"||OK|`);
  });
});
