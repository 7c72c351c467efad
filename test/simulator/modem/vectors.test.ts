/** The simulated modems against the recordings of their makers' dialects: what one is asked there, the other must answer alike. */
import { describe, expect, test } from 'vitest';
import { decodeUtf8, encodeUtf8, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import type { DialectId } from '#core/protocol/at/index.ts';
import type { SimulatedCard } from '#simulator/card.ts';
import { createModem } from '#simulator/modem/index.ts';
import { exchanges } from '#test/core/protocol/at/replay.ts';
import { fileCard } from './file-card.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { vectorsAvailable } from '#test/support/vectors.ts';

const isdr = 'A0000005591010FFFFFFFF8900000100';
const euiccInfo1 =
  'BF20358203020600A9160414F54172BDF98A95D65CBEB88A38A1C11D800A85C3AA160414F54172BDF98A95D65CBEB88A38A1C11D800A85C39000';
/** What the recorded card says where it says more than any file card: by the command without its channel. */
const recorded: Readonly<Record<string, string>> = {
  E2910003BF2000: euiccInfo1,
  C0000000: '6985',
  A40000023F00: '9F22',
  C0000022: `${'00'.repeat(34)}9000`,
  A40000: '6A86',
};

function recordedCard(): SimulatedCard {
  const card = fileCard('8949449999999990023', '001010123456063', [isdr, 'A0000000871002']);
  return {
    ...card,
    transmit(command) {
      const answer = recorded[toHex(command).slice(2)];
      return answer === undefined ? card.transmit(command) : fromHex(answer);
    },
  };
}

const missingApplication = {
  'AT+CCHO="A0000005591010FFFFFFFF8900009999"': 'numbers for a missing application vary by maker',
};

/** What a recording shows that no modem answers always: with why. */
const otherwise: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'generic-27007': {
    'AT+CGSN=0': 'serial number of the recorded unit',
    'AT+CPIN?': 'recorded without a card too',
    'AT+CIMI': 'recorded without a card too',
    'AT+C5GREG?': 'recorded in another network',
    'AT+BOGUS': 'recorded with numbers switched on, and yet a plain ERROR',
    ...missingApplication,
  },
  quectel: {
    'AT+QCCID': 'recorded with and without filler',
    ATI: 'another model',
    'AT+QENG="servingcell"': 'engineering mode is not simulated',
    'AT+CGSN': 'recorded once more with events behind it',
    ...missingApplication,
  },
  simcom: {
    'AT+CPSI?': 'engineering mode is not simulated',
    'AT+CSIM=14,"00A40000023F00"': 'recorded with events behind it',
    ...missingApplication,
  },
  'mediatek-style': {
    'AT+EPIN2?': 'PIN 2 is not simulated',
    'AT+CGSN': 'recorded with events behind it',
    ...missingApplication,
  },
  telit: {
    'AT#MONI': 'engineering mode is not simulated',
    'AT+CSQ': 'recorded with events behind it',
    ...missingApplication,
  },
  'u-blox': {
    'AT+CGSN=255': 'numbers for a wrong parameter vary by maker',
    'AT+CGED=5': 'engineering mode is not simulated',
    'AT+CEREG?': 'recorded with power saving reported',
    ...missingApplication,
  },
};

const dialects: Readonly<Record<string, DialectId>> = {
  'generic-27007': 'generic',
  'mediatek-style': 'mediatek',
  quectel: 'quectel',
  simcom: 'simcom',
  telit: 'telit',
  'u-blox': 'u-blox',
};

const lines = (text: string) => text.split(/[\r\n]+/).filter((line) => line !== '');

describe.skipIf(!vectorsAvailable)('a simulated modem answers as recorded', () => {
  test.each(Object.entries(dialects))('%s', (file, dialect) => {
    const card = recordedCard();
    const modem = createModem({
      id: 'm1',
      store: memoryStore(),
      clock: new ManualClock(),
      imeis: ['001010100000007', '001010100000015'],
      dialect,
      slots: [{ card: () => card }, { card: () => undefined }],
    });
    let heard = '';
    modem.onData((bytes) => (heard += decodeUtf8(bytes)));
    const ask = (line: string) => {
      heard = '';
      modem.write(encodeUtf8(`${line}\r`));
      return lines(heard);
    };
    for (const line of ['ATE0', 'AT+CMEE=1', 'AT+CREG=2', 'AT+CEREG=2']) ask(line);
    if (dialect === 'u-blox') ask('AT+COPS=3,2');

    const different = new Set<string>();
    let alike = 0;
    for (const { line, chunks } of exchanges(`at/${file}.jsonl`)) {
      if (line === undefined) continue;
      const expected = lines(chunks.join('')).filter((one) => one !== line);
      if (JSON.stringify(ask(line)) === JSON.stringify(expected)) alike++;
      else different.add(line);
      // So that the rest is recorded and asked under one setting.
      if (line.startsWith('AT+CMEE=')) ask('AT+CMEE=1');
    }
    expect([...different].sort()).toEqual(Object.keys(otherwise[file]!).sort());
    expect(alike).toBeGreaterThan(8);
  });
});
