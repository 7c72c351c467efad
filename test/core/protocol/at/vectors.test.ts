import { describe, expect, test } from 'vitest';
import * as at from '#core/protocol/at/index.ts';
import { AtError, AtSession, type AtCommand, type AtEvent, type AtRequest } from '#core/protocol/at/index.ts';
import { parseRegistration, type RegistrationName } from '#core/protocol/at/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { vectorFiles, vectorLines, vectorsAvailable } from '#test/support/vectors.ts';
import { exchange, exchanges, type AtVectorLine } from './replay.ts';

/** A command of ours that would send this line, with what it makes of the answer's lines. */
interface Ours {
  readonly request: AtRequest;
  decode(lines: readonly string[]): unknown;
}

function bind<A>(command: AtCommand<A, unknown>, argument: A): Ours {
  return { request: command.encode(argument), decode: (lines) => command.decode(lines) };
}

function ours(line: string): Ours | undefined {
  const parts = /^AT\+(CCHO|CCHC|CGLA|CSIM)=(?:(\d+),)?(?:(\d+),)?"?([0-9A-F]*)"?$/.exec(line);
  if (parts?.[1] === 'CCHO') return bind(at.ccho, fromHex(parts[4]!));
  if (parts?.[1] === 'CCHC') return bind(at.cchc, Number(parts[4]));
  if (parts?.[1] === 'CGLA') return bind(at.cgla, { session: Number(parts[2]), command: fromHex(parts[4]!) });
  if (parts?.[1] === 'CSIM') return bind(at.csim, fromHex(parts[4]!));
  for (const kind of ['default', 'serial', 'imei', 'imeisv', 'svn'] as const) {
    if (at.cgsn.encode(kind).line === line) return bind(at.cgsn, kind);
  }
  for (const level of [0, 1, 2] as const) if (at.cmee.encode(level).line === line) return bind(at.cmee, level);
  const command = at.readCommands.find((one) => one.encode().line === line);
  return command && bind(command, undefined);
}

/** Whatever the recording asked that is no command of ours goes through the session all the same. */
const unknownRequest = (line: string): AtRequest => {
  const prefix = /^AT([+#^%!*][A-Z0-9]+)/.exec(line)?.[1];
  return { line, prefixes: prefix === undefined ? [] : [prefix], bare: undefined, timeoutMs: 1_000 };
};

type Outcome = { readonly answer: unknown } | { readonly refused: string | number };

function outcome(events: readonly AtEvent[], command: Ours | undefined): Outcome | undefined {
  const end = events.find((event) => event.kind === 'answer' || event.kind === 'refused');
  if (end?.kind === 'refused') return { refused: end.error.refusal!.number ?? end.error.refusal!.text };
  if (end?.kind !== 'answer') return undefined;
  const answer = command ? command.decode(end.lines) : end.lines;
  return { answer: answer instanceof Uint8Array ? toHex(answer) : answer };
}

const imei1 = '001010100000007';
const imei2 = '001010100000015';
const iccid = '8949449999999990023';
const euiccInfo1 =
  'BF20358203020600A9160414F54172BDF98A95D65CBEB88A38A1C11D800A85C3AA160414F54172BDF98A95D65CBEB88A38A1C11D800A85C39000';

/** Read by hand from the recordings: what each command of each file must come to, in the order of the file. */
const expected: Readonly<Record<string, readonly (readonly [string, Outcome])[]>> = {
  'generic-27007': [
    ['ATE0', { answer: [] }],
    ['AT', { answer: undefined }],
    ['ATI', { answer: ['Manufacturer: TESTCO', 'Model: TM-1', 'Revision: 1.0.0'] }],
    ['AT+CGMI', { answer: 'TESTCO' }],
    ['AT+CGMM', { answer: 'TM-1' }],
    ['AT+CGMR', { answer: '1.0.0' }],
    ['AT+CGSN', { answer: imei1 }],
    ['AT+CGSN=0', { answer: 'SN123456' }],
    ['AT+CGSN=1', { answer: imei1 }],
    ['AT+CGSN=2', { answer: '0010101000000001' }],
    ['AT+CGSN=3', { answer: '01' }],
    ['AT+CGSN=4', { refused: 50 }],
    ['AT+CIMI', { answer: '001010123456063' }],
    ['AT+CCID', { answer: iccid }],
    ['AT+CSQ', { answer: { rssiDbm: -69, bitErrorRate: undefined } }],
    ['AT+CESQ', { answer: { rxlevDbm: undefined, rscpDbm: undefined, rsrqDb: -10, rsrpDbm: -90 } }],
    ['AT+CREG?', { answer: registered({ areaCode: '1A2B', cellId: '01234567', accessTechnology: 7 }) }],
    ['AT+CEREG?', { answer: registered({ areaCode: '1A2B', cellId: '01234567', accessTechnology: 7 }) }],
    ['AT+C5GREG?', { answer: registered({ areaCode: '01A2B3', cellId: '000001234', accessTechnology: 11 }) }],
    ['AT+COPS?', { answer: { mode: 0, format: 0, operator: 'Test PLMN 1-1', accessTechnology: 7 } }],
    ['AT+CPIN?', { answer: 'READY' }],
    ['AT+CPIN?', { refused: 10 }],
    ['AT+CIMI', { refused: 13 }],
    ['AT+BOGUS', { refused: 'ERROR' }],
    ['AT+CMEE=2', { answer: undefined }],
    ['AT+CPIN?', { refused: 10 }],
    ...cardCommands(),
  ],
  quectel: [
    ['AT+CGSN', { answer: imei1 }],
    ['AT+GSN', { answer: [] }],
    ['AT+EGMR=0,7', { answer: imei1 }],
    ['AT+EGMR=0,10', { answer: imei2 }],
    ['AT+QCCID', { answer: iccid }],
    ['AT+QCCID', { answer: iccid }],
    ['AT+QINISTAT', { answer: ['+QINISTAT: 7'] }],
    ['ATI', { answer: ['Quectel', 'EG25', 'Revision: EG25GGBR07A08M2G'] }],
    [
      'AT+QENG="servingcell"',
      { answer: ['+QENG: "servingcell","NOCONN","LTE","FDD",001,01,1A2B3C4,123,1850,3,5,5,1A2B,-85,-9,-55,15,30'] },
    ],
    ['AT+CSQ', { answer: { rssiDbm: -69, bitErrorRate: undefined } }],
    ['AT+CGSN', { answer: imei1 }],
    ...cardCommands(),
  ],
  simcom: [
    ['AT+CGSN', { answer: imei1 }],
    ['AT+SIMEI?', { answer: imei1 }],
    ['AT+CICCID', { answer: iccid }],
    ['AT+CCID', { answer: iccid }],
    [
      'ATI',
      {
        answer: [
          'Manufacturer: SIMCOM INCORPORATED',
          'Model: SIMCOM_SIM7600E',
          'Revision: SIM7600M22_V2.0',
          'IMEI: 001010100000007',
        ],
      },
    ],
    ['AT+CPSI?', { answer: ['+CPSI: LTE,Online,001-01,0x1A2B,19000000,123,EUTRAN-BAND3,1850,5,5,-9,-85,-55,15'] }],
    ['AT+CSIM=14,"00A40000023F00"', { answer: '612C' }],
    ...cardCommands(),
  ],
  'mediatek-style': [
    ['AT+EGMR=0,7', { answer: imei1 }],
    ['AT+EGMR=0,10', { answer: imei2 }],
    ['AT+EGMR=0,5', { refused: 4 }],
    ['AT+CCID', { answer: iccid }],
    ['AT+ICCID?', { answer: iccid }],
    ['AT+ESIMS?', { answer: ['+ESIMS: 1'] }],
    ['AT+EPIN2?', { refused: 14 }],
    ['AT+CGSN', { answer: imei1 }],
    ...cardCommands(),
  ],
  telit: [
    ['AT+CGSN', { answer: imei1 }],
    ['AT#CGSN', { answer: imei1 }],
    ['AT#CCID', { answer: iccid }],
    ['AT#CIMI', { answer: ['#CIMI: 001010123456063'] }],
    ['AT#MONI', { answer: ['#MONI: 001 01 RSRP:-85 RSRQ:-9 TAC:1A2B Id:01234567 EARFCN:1850 PWR:-60dbm DRX:64'] }],
    ['AT#QSS?', { answer: ['#QSS: 1,1'] }],
    ['AT+CSQ', { answer: { rssiDbm: -69, bitErrorRate: 2 } }],
    ...cardCommands(),
  ],
  'u-blox': [
    ['AT+CGSN', { answer: imei1 }],
    ['AT+CCID', { answer: iccid }],
    ['AT+CGSN=255', { refused: 4 }],
    ['ATI9', { answer: [] }],
    ['AT+COPS?', { answer: { mode: 0, format: 2, operator: '00101', accessTechnology: 7 } }],
    ['AT+CGED=5', { answer: ['+CGED: MCC:001, MNC:01'] }],
    ['AT+CEREG?', { answer: registered({ reporting: 4, areaCode: '1A2B', cellId: '01234567', accessTechnology: 7 }) }],
    ...cardCommands(),
  ],
  'urc-echo-chunks': [
    ['AT+CGLA=1,16,"81E2910003BF2D00"', { answer: '9000' }],
    ['AT+CGSN', { answer: imei1 }],
    ['AT+CSQ', { answer: { rssiDbm: -69, bitErrorRate: undefined } }],
    ['AT+CIMI', { answer: '001010123456063' }],
    ['AT+CREG?', { answer: registered({ areaCode: '1A2B', cellId: '01234567', accessTechnology: 7 }) }],
    ['AT', { answer: undefined }],
    ['ATE0', { answer: [] }],
    ['AT', { answer: undefined }],
    ['ATV0', { answer: [] }],
    ['AT+CGSN', { answer: imei1 }],
    ['ATV1', { answer: [] }],
    ['AT+CSIM=10,"00B0000000"', { answer: `${'00'.repeat(256)}9000` }],
    ['AT+CGMM', { refused: 'NO CARRIER' }],
    ['AT+CGMM', { answer: 'TM-1' }],
  ],
  'captured-qmodem-core-unknown-rm500u_cnv': [
    ['ATI', { answer: ['Quectel', 'RM500U-CNV', 'Revision: RM500UCNVCAR03A12M2G'] }],
    ['AT+CGMM', { answer: 'RM500U-CNV' }],
  ],
  'captured-qmodem-core-unknown-unknown': [
    ['ATI', { answer: ['LuatOS-Air_V4032_RDA8910_TTS_NOLVGL_FLOAT'] }],
    ['AT+CGMM', { answer: 'Air724UG' }],
  ],
  'captured-qmodem-quectel-qualcomm-example': [['AT+CGSN', { answer: '860000000000012' }]],
  'captured-qmodem-openluat-unisoc-air724ug': [
    ['AT+CESQ', { answer: { rxlevDbm: undefined, rscpDbm: undefined, rsrqDb: -10.5, rsrpDbm: -90 } }],
    ['AT+CGMI', { answer: '' }],
    ['AT+CGMM', { answer: 'Air724UG' }],
    ['AT+CGMR', { answer: 'LuatOS-Air_V4032_RDA8910_TTS_NOLVGL_FLOAT' }],
    ['AT+CGSN', { answer: '860000000000092' }],
    ['AT+CIMI', { answer: '460000000000090' }],
    ['AT+CNUM', { answer: ['+CNUM: "","+8600000000077",145'] }],
    ['AT+COPS?', { answer: { mode: 0, format: 2, operator: '46011', accessTechnology: 7 } }],
    ['AT+CPIN?', { answer: 'READY' }],
    ['AT+CPMS?', { answer: ['+CPMS: "SM",0,40,"SM",0,40,"SM",0,40'] }],
    ['AT+CSQ', { answer: { rssiDbm: -59, bitErrorRate: undefined } }],
    ['AT+ICCID', { answer: '89000000000000000022' }],
  ],
};

function registered(more: object) {
  return { form: 'query', reporting: 2, status: 1, state: 'home', ...more };
}

/** The card exchange that every constructed dialect file ends with. */
function cardCommands(): (readonly [string, Outcome])[] {
  return [
    ['AT+CCHO="A0000005591010FFFFFFFF8900000100"', { answer: 1 }],
    ['AT+CGLA=1,16,"81E2910003BF2000"', { answer: euiccInfo1 }],
    ['AT+CGLA=1,10,"81C0000000"', { answer: '6985' }],
    ['AT+CGLA=2,16,"82E2910003BF2D00"', { refused: 50 }],
    ['AT+CCHC=1', { answer: undefined }],
    ['AT+CCHC=1', { refused: 50 }],
    ['AT+CCHO="A0000005591010FFFFFFFF8900009999"', { refused: 53 }],
    ['AT+CSIM=14,"A0A40000023F00"', { answer: '9F22' }],
    ['AT+CSIM=10,"00C0000022"', { answer: `${'00'.repeat(34)}9000` }],
    ['AT+CSIM=8,"00A40000"', { answer: '6A86' }],
  ];
}

function replay(path: string, cut: (chunks: readonly string[]) => readonly string[] = (chunks) => chunks) {
  let session = new AtSession();
  const outcomes: [string, Outcome | undefined][] = [];
  const events: AtEvent[] = [];
  for (const one of exchanges(path)) {
    const command = one.line === undefined ? undefined : ours(one.line);
    const request = one.line === undefined ? undefined : (command?.request ?? unknownRequest(one.line));
    const seen = exchange(session, request, cut(one.chunks));
    events.push(...seen);
    if (one.line !== undefined) outcomes.push([one.line, outcome(seen, command)]);
    // A stray NO CARRIER makes the session synchronise, which a recording cannot answer.
    if (session.state === 'synchronising') session = new AtSession();
  }
  return { outcomes, events };
}

const everyCharacter = (chunks: readonly string[]) => chunks.flatMap((chunk) => [...chunk]);
const inOnePiece = (chunks: readonly string[]) => [chunks.join('')];

describe.skipIf(!vectorsAvailable)('recorded AT exchanges', () => {
  describe.each(Object.entries(expected))('%s', (name, outcomes) => {
    test.each([
      ['as recorded', undefined],
      ['one character at a time', everyCharacter],
      ['in one piece', inOnePiece],
    ])('every command comes to what its answer says, delivered %s', (_, cut) => {
      expect(replay(`at/${name}.jsonl`, cut).outcomes).toEqual(outcomes);
    });
  });

  test('a captured RM500U answers with echo and error numbers', () => {
    const { outcomes } = replay('at/captured-qmodem-quectel-unisoc-rm500u_cnv.jsonl');
    const one = (line: string) => outcomes.find(([asked]) => asked === line)?.[1];
    expect(one('ATI')).toEqual({ answer: ['Quectel', 'RM500U-CNV', 'Revision: RM500UCNVCAR03A12M2G'] });
    expect(one('AT+CGMI')).toEqual({ answer: 'Quectel' });
    expect(one('AT+COPS?')).toEqual({ answer: { mode: 0, format: 2, operator: '46011', accessTechnology: 11 } });
    expect(one('AT+CSQ')).toEqual({ answer: { rssiDbm: -77, bitErrorRate: undefined } });
    expect(one('AT+ICCID')).toEqual({ refused: 4 });
    expect(outcomes.every(([, result]) => result !== undefined)).toBe(true);
  });

  test('no recorded file is left out', () => {
    const covered = [
      ...Object.keys(expected),
      'captured-qmodem-quectel-unisoc-rm500u_cnv',
      'captured-modemmanager-reg-variants',
    ];
    expect(covered.map((name) => `at/${name}.jsonl`).sort()).toEqual(vectorFiles('at', '.jsonl'));
  });

  test('events in the middle of answers are told apart and kept', () => {
    const texts = replay('at/urc-echo-chunks.jsonl').events.flatMap((event) =>
      event.kind === 'event' ? [event.line] : [],
    );
    expect(texts).toEqual([
      '+CEREG: 1,"1A2B","01234567",7',
      '+CRING: VOICE',
      '+CMTI: "SM",3',
      '+CREG: 1,"1A2B","01234567",7',
    ]);
  });
});

describe.skipIf(!vectorsAvailable)('replies ModemManager collected from modems', () => {
  const lines = vectorsAvailable
    ? vectorLines<AtVectorLine & { expectPinRetries?: number }>('at/captured-modemmanager-reg-variants.jsonl').filter(
        (one) => one.kind !== 'meta',
      )
    : [];

  /** Form, status, area, cell and technology of each registration line, worked out by hand, keyed by `seq`. */
  const registrations: Readonly<Record<number, string>> = {
    1: 'query 3 - - -',
    2: 'event 3 - - -',
    3: 'query 1 84CD 00D30173 -',
    4: 'event 1 84CD 00D30156 -',
    5: 'query 1 CE00 01CEAD8F -',
    6: 'event 1 CE00 00005449 -',
    7: 'query 0 00 0 -',
    8: 'query 1 8BE3 2BAF -',
    9: 'event 1 8BE3 2BAF -',
    10: 'query 1 8BE3 00002BAF -',
    11: 'event 2 - - -',
    12: 'query 1 18D8 FFFF -',
    13: 'query 1 0001 0010 -',
    14: 'query 1 0001 0010 -',
    15: 'event 1 0001 0010 0',
    16: 'event 1 0001 0010 0',
    17: 'query 6 8B37 0A265185 7',
    18: 'event 6 8B37 0A265185 7',
    19: 'query 3 - - -',
    20: 'event 3 - - -',
    21: 'query 1 8BE3 00002B5D 3',
    22: 'event 1 8BE3 00002B5D 3',
    23: 'query 5 0502 0404736D -',
    24: 'event 5 0502 0404736D 2',
    25: 'event 5 - - - / event 0 - - -',
    26: 'event 0 - - - / event 5 - - -',
    27: 'query 1 81ED 1A9CEB -',
    28: 'query 1 000B 2816 -',
    29: 'query 1 05 2715 -',
    30: 'event 1 1422 00000142 3',
    31: 'query 3 - - -',
    32: 'event 3 - - -',
    33: 'query 1 1F00 79D903 7',
    34: 'event 1 1F00 79D903 7',
    35: 'query 2 0001 00000100 7',
    36: 'event 2 0001 00000100 7',
    37: 'query 1 1F00 79D903 7',
    38: 'event 1 1F00 79D903 7',
    39: 'query 1 0426 F00F -',
    40: 'event 1 0426 F00F -',
    41: 'query 3 - - -',
    42: 'event 3 - - -',
    43: 'query 1 1F00 79D903 11',
    44: 'event 1 1F00 79D903 11',
  };

  test.each(Object.entries(registrations))('registration line %s reads as %s', (seq, summary) => {
    const text = lines.find((one) => one.seq === Number(seq))!.text;
    const read = text
      .split(/[\r\n]+/)
      .filter((line) => line !== '')
      .map((line) => {
        const name = /^\+C5?G?E?REG/.exec(line)![0] as RegistrationName;
        const one = parseRegistration(name, line);
        return [one?.form, one?.status, one?.areaCode ?? '-', one?.cellId ?? '-', one?.accessTechnology ?? '-'].join(
          ' ',
        );
      });
    expect(read.join(' / ')).toBe(summary);
  });

  test.each([
    [45, { rxlevDbm: undefined, rscpDbm: undefined, rsrqDb: -10, rsrpDbm: -61 }],
    [46, { rxlevDbm: undefined, rscpDbm: -26, rsrqDb: undefined, rsrpDbm: undefined }],
    [47, { rxlevDbm: -101, rscpDbm: undefined, rsrqDb: undefined, rsrpDbm: undefined }],
  ])('signal line %s', (seq, quality) => {
    expect(at.cesq.decode([lines.find((one) => one.seq === seq)!.text])).toEqual(quality);
  });

  // ModemManager refuses answers without quotes; we read them, as some modems send no others (handbook section 4).
  const withoutQuotes = '+CSIM: 8, 000063CF';
  test.each(
    lines.filter((one) => one.expectPinRetries !== undefined).map((one) => [one.text, one.expectPinRetries!] as const),
  )('%s gives %s PIN tries', (text, tries) => {
    const found = pinTries(text);
    expect(found).toBe(text === withoutQuotes ? 15 : tries);
  });

  function pinTries(text: string): number {
    try {
      const answer = toHex(at.csim.decode([text]));
      return answer.slice(-4, -1) === '63C' ? Number.parseInt(answer.slice(-1), 16) : -1;
    } catch (error) {
      if (error instanceof AtError) return -1;
      throw error;
    }
  }
});
