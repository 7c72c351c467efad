/** Every dialect against a transcript of its maker's answers, written by hand from the handbook (sections 2, 4, 6, 7). */
import { describe, expect, test } from 'vitest';
import {
  AtSession,
  cchoInAnyForm,
  dialectOf,
  dialects,
  type AtCommand,
  type Dialect,
  type DialectId,
} from '#core/protocol/at/index.ts';
import { fromHex } from '#core/protocol/bytes/index.ts';
import { exchange } from './replay.ts';

interface Transcript {
  /** ATI, +CGMI, +CGMM: what identifies the modem. */
  readonly information: readonly string[];
  readonly manufacturer: string;
  readonly model: string;
  /** Command line → everything that comes back, echo and events among it. */
  readonly answers: Readonly<Record<string, string>>;
  readonly iccid: string;
  /** IMEI of the slot in use, then of each slot that can be read without a change. */
  readonly imeis: readonly string[];
  readonly slot: number | undefined;
  readonly slots: readonly number[];
  readonly select: string | undefined;
  readonly restore: string | undefined;
}

const first = '001010100000007';
const second = '001010100000015';
const iccid = '8949449999999990023';
const ok = (...lines: string[]) => `${lines.map((line) => `\r\n${line}\r\n`).join('')}\r\nOK\r\n`;
const cme = (number: number) => `\r\n+CME ERROR: ${number}\r\n`;

const transcripts: Readonly<Record<DialectId, Transcript>> = {
  generic: {
    ...{ information: ['Manufacturer: TESTCO', 'Model: TM-1'], manufacturer: 'TESTCO', model: 'TM-1' },
    answers: {
      'AT+CGSN=1': ok(`+CGSN: "${first}"`),
      'AT+CCID': ok(`+CCID: ${iccid}`),
      'AT+CSUS?': ok('+CSUS: 0'),
      'AT+CSUS=?': ok('+CSUS: (0,1)'),
    },
    ...{ iccid, imeis: [first], slot: 1, slots: [1, 2], select: 'AT+CSUS=1', restore: undefined },
  },
  quectel: {
    ...{
      information: ['Quectel', 'RM520N-GL', 'Revision: RM520NGLAAR03'],
      manufacturer: 'Quectel',
      model: 'RM520N-GL',
    },
    answers: {
      'AT+CGSN=1': ok(`+CGSN: "${first}"`),
      'AT+EGMR=0,7': ok(`+EGMR: "${first}"`),
      'AT+EGMR=0,10': `AT+EGMR=0,10\r${ok('+QIND: PB DONE', `+EGMR: "${second}"`)}`,
      'AT+QCCID': ok(`+QCCID: ${iccid}F`),
      'AT+QUIMSLOT?': ok('+QUIMSLOT: 2'),
      'AT+QUIMSLOT=?': ok('+QUIMSLOT: (1,2)'),
    },
    ...{ iccid, imeis: [first, first, second], slot: 2, slots: [1, 2], select: 'AT+QUIMSLOT=2' },
    restore: `AT+EGMR=1,10,"${second}"`,
  },
  simcom: {
    ...{ information: ['Manufacturer: SIMCOM INCORPORATED', 'Model: SIMCOM_SIM7600E'] },
    ...{ manufacturer: 'SIMCOM INCORPORATED', model: 'SIMCOM_SIM7600E' },
    answers: {
      'AT+CGSN=1': cme(50),
      'AT+CGSN': ok(first),
      'AT+CICCID': ok(`+ICCID: ${iccid}`),
      'AT+SMSIMCFG?': ok('+SMSIMCFG: 1,1'),
      'AT+SMSIMCFG=?': ok('+SMSIMCFG: (1),(1,2)'),
    },
    ...{ iccid, imeis: [first], slot: 1, slots: [1, 2], select: 'AT+SMSIMCFG=1,2', restore: undefined },
  },
  mediatek: {
    ...{ information: [], manufacturer: 'MediaTek Inc.', model: 'MT6890' },
    answers: {
      'AT+CGSN=1': '\r\nERROR\r\n',
      'AT+CGSN': ok('+EIND: 128', first),
      'AT+EGMR=0,7': ok(`+EGMR: "${first}"`),
      'AT+EGMR=0,10': ok(`+EGMR: "${second}"`),
      'AT+ICCID?': ok(`+ICCID: ${iccid}`),
      'AT+EGSLOT?': ok('+EGSLOT: 1'),
      'AT+EGSLOT=?': ok('+EGSLOT: (0-1)'),
    },
    ...{ iccid, imeis: [first, first, second], slot: 2, slots: [1, 2], select: 'AT+EGSLOT=1' },
    restore: `AT+EGMR=1,10,"${second}"`,
  },
  telit: {
    ...{ information: ['LE910C4-EU'], manufacturer: 'Telit', model: 'LE910C4-EU' },
    answers: {
      'AT#CGSN': ok('#QSS: 1', `#CGSN: ${first}`),
      'AT#CCID': ok(`#CCID: ${iccid}`),
      'AT#SIMSELECT?': ok('#SIMSELECT: 1'),
      'AT#SIMSELECT=?': ok('#SIMSELECT: (1,2)'),
    },
    ...{ iccid, imeis: [first], slot: 1, slots: [1, 2], select: 'AT#SIMSELECT=2', restore: undefined },
  },
  'u-blox': {
    ...{ information: ['SARA-R510S-01B-00'], manufacturer: 'u-blox', model: 'SARA-R510S' },
    answers: {
      'AT+CGSN=1': '\r\n+CME ERROR: operation not supported\r\n',
      'AT+CGSN': ok(first),
      'AT+CCID': ok('+UUSIMSTAT: 0', `+CCID: ${iccid}`),
      'AT+USIMSEL?': ok('+USIMSEL: 0'),
      'AT+USIMSEL=?': ok('+USIMSEL: (0,1)'),
    },
    ...{ iccid, imeis: [first], slot: 1, slots: [1, 2], select: 'AT+USIMSEL=1', restore: undefined },
  },
  fibocom: {
    ...{ information: [], manufacturer: 'Fibocom Wireless Inc.', model: 'FM350-GL' },
    answers: {
      'AT+CGSN=1': cme(4),
      'AT+CGSN': cme(4),
      'AT+EGMREXT=0,7': ok(`+EGMREXT: "${first}"`),
      'AT+ICCID': ok(`+ICCID: ${iccid}`),
      'AT+GTDUALSIM?': ok('+GTDUALSIM : 1,"SUB2","No Service"'),
      'AT+GTDUALSIM=?': ok('+GTDUALSIM: (0-1)'),
    },
    ...{ iccid, imeis: [first], slot: 2, slots: [1, 2], select: 'AT+GTDUALSIM=1' },
    restore: `AT+EGMREXT=1,10,"${second}"`,
  },
  sierra: {
    ...{ information: ['Manufacturer: Sierra Wireless, Incorporated', 'Model: EM9191'] },
    ...{ manufacturer: 'Sierra Wireless, Incorporated', model: 'EM9191' },
    answers: {
      'AT+CGSN=1': '\r\nERROR\r\n',
      'AT+CGSN': ok(first),
      'AT+ICCID': '\r\nERROR\r\n',
      'AT+CCID': '\r\nERROR\r\n',
      'AT!ICCID?': ok(`!ICCID: ${iccid}`),
      'AT!UIMS?': ok('!UIMS: 1'),
      'AT!UIMS=?': ok('!UIMS: (0-1)'),
    },
    ...{ iccid, imeis: [first], slot: 2, slots: [1, 2], select: 'AT!UIMS=1', restore: undefined },
  },
  nordic: {
    ...{ information: ['nRF9161-LACA'], manufacturer: 'Nordic Semiconductor ASA', model: 'nRF9161-LACA' },
    answers: { 'AT+CGSN=1': ok(`+CGSN: "${first}"`), 'AT%XICCID': ok(`%XICCID: ${iccid}F`) },
    ...{ iccid, imeis: [first], slot: undefined, slots: [], select: undefined, restore: undefined },
  },
};

/** What a command comes to where the modem answers as in the transcript; undefined: refused. */
function ask<T>(answers: Transcript['answers'], command: AtCommand<void, T>): T | undefined {
  const request = command.encode();
  const answer = answers[request.line];
  if (answer === undefined) throw new Error(`the transcript does not have ${request.line}`);
  const end = exchange(new AtSession(), request, [answer]).find(({ kind }) => kind === 'answer' || kind === 'refused');
  return end?.kind === 'answer' ? command.decode(end.lines) : undefined;
}

const firstOf = <T>(answers: Transcript['answers'], ways: readonly AtCommand<void, T>[]): T | undefined => {
  for (const way of ways) {
    const answer = ask(answers, way);
    if (answer !== undefined) return answer;
  }
  return undefined;
};

describe.each(dialects.map((dialect) => [dialect.id, dialect] as const))('%s', (id, dialect: Dialect) => {
  const transcript = transcripts[id];
  const { answers, information, manufacturer, model } = transcript;

  test('is recognised by what it says of itself', () => {
    expect(dialectOf({ information, manufacturer, model, revision: '' }).id).toBe(id);
  });

  test('tells its IMEIs, slot by slot where it can', () => {
    const bySlot = [...(dialect.slotImeiReads ?? [])].map(([, ways]) => firstOf(answers, ways));
    expect([firstOf(answers, dialect.imeiReads), ...bySlot]).toEqual(transcript.imeis);
  });

  test('tells the ICCID', () => {
    expect(firstOf(answers, dialect.iccidReads)).toBe(transcript.iccid);
  });

  test('tells, lists and changes its slots', () => {
    const { slots } = dialect;
    expect(slots && ask(answers, slots.read)).toBe(transcript.slot);
    expect(slots === undefined ? [] : ask(answers, slots.range)).toEqual(transcript.slots);
    expect(slots?.select.encode(2).line).toBe(transcript.select);
  });

  test('has a command for repair, or leaves that to the factory tool', () => {
    const { imeiRestore } = dialect;
    const ofFirst = ['simcom', 'nordic'].includes(id);
    if (ofFirst) {
      const line = id === 'simcom' ? `AT+SIMEI="${first}"` : `AT%IMEIWRITE=0,"${first}"`;
      expect(imeiRestore!.encode({ slot: 1, imei: first }).line).toBe(line);
      expect(() => imeiRestore!.encode({ slot: 2, imei: second })).toThrow(
        expect.objectContaining({ code: 'AT_BAD_ARGUMENT' }),
      );
    } else expect(imeiRestore?.encode({ slot: 2, imei: second }).line).toBe(transcript.restore);
  });
});

test.each([
  ['+CCHO: 2', { form: 'prefixed', session: 2 }],
  ['+CCHO:2', { form: 'prefixed', session: 2 }],
  ['2', { form: 'bare', session: 2 }],
  ['"2"', { form: 'bare', session: 2 }],
])('+CCHO answered by %s', (line, opened) => {
  const request = cchoInAnyForm.encode(fromHex('A0000005591010'));
  const end = exchange(new AtSession(), request, [ok(line)]).find(({ kind }) => kind === 'answer');
  expect(end?.kind === 'answer' && cchoInAnyForm.decode(end.lines)).toEqual(opened);
});

test('+CCHO answered by nothing but OK', () => {
  expect(cchoInAnyForm.decode([])).toEqual({ form: 'none', session: undefined });
});
