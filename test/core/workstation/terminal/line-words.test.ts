import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineMask } from '#core/workstation/modems/at-trace.ts';
import { receivedWords, sentWords } from '#core/workstation/terminal/words/index.ts';

/** Expected words are worked out by hand from TS 27.007 and the makers' manuals, not from our own encoder. */
describe('an answer in words', () => {
  it.each([
    ['AT+CEREG?', '+CEREG: 3,3,,,,0,6', 'EPS: registration denied, cause 6, Illegal ME'],
    ['AT+CGACT?', '+CGACT: 1,1', 'data connection 1: active'],
    ['AT+CGPADDR=1', '+CGPADDR: 1,"10.45.0.2"', 'address 10.45.0.2'],
    ['AT+CSQ', '+CSQ: 22,99', 'RSSI −69 dBm, bit error rate unknown'],
    ['AT+CSQ', '+CSQ: 99,99', 'signal strength unknown, bit error rate unknown'],
    ['AT+CESQ', '+CESQ: 99,99,255,255,20,51', 'RSRP −90 dBm (fair), RSRQ −10 dB'],
    ['AT+CESQ', '+CESQ: 99,99,255,255,255,255,65,71,60', 'SS-RSRP −86 dBm (good), SS-RSRQ −11 dB, SS-SINR 6.5 dB'],
    ['AT+CESQ', '+CESQ: 99,99,255,255,255,255', 'nothing measured'],
    ['AT+CREG?', '+CREG: 0,1', 'circuit-switched: registered, home network'],
    [
      'AT+CEREG?',
      '+CEREG: 2,5,"1A2B","01234567",7',
      'EPS: registered, roaming, TAC 1A2B, cell 01234567, E-UTRAN (LTE)',
    ],
    ['AT+C5GREG?', '+C5GREG: 0,3', '5GS: registration denied'],
    ['AT+COPS?', '+COPS: 0,2,"00101",7', 'automatic selection, operator 00101, E-UTRAN (LTE)'],
    ['AT+COPS?', '+COPS: 2', 'deregistered, no operator'],
    [
      'AT+COPS=?',
      '+COPS: (2,"Test","T","00101",7),(3,"Other","O","99970",0),,(0-4),(0-2)',
      '00101 Test, current, E-UTRAN (LTE); 99970 Other, forbidden, GSM',
    ],
    ['AT+CPIN?', '+CPIN: SIM PUK', 'PIN is blocked, waits for the PUK'],
    ['AT+CFUN?', '+CFUN: 4', 'airplane mode, radio off'],
    ['AT+CGSN=1', '+CGSN: "490154203237518"', 'IMEI: TAC 49015420, check digit right'],
    ['AT+CGSN', '490154203237517', 'IMEI: TAC 49015420, check digit wrong, it should be 8'],
    ['AT+CGSN=2', '+CGSN: "4901542032375101"', 'IMEISV: TAC 49015420, software version 01'],
    ['AT+QCCID', '+QCCID: 8949449999999990023F', 'ICCID of 19 digits, check digit right'],
    ['AT+CIMI', '001010123456063', 'IMSI: MCC 001'],
    ['AT+QUIMSLOT?', '+QUIMSLOT: 2', 'slot 2 is in use'],
    ['AT+CSUS?', '+CSUS: 0', 'slot 1 is in use'],
    ['AT+QUIMSLOT=?', '+QUIMSLOT: (1,2)', 'slots 1, 2'],
    ['AT+CCHO="A0000005591010FFFFFFFF8900000100"', '+CCHO: 1', 'logical channel open, session 1'],
    ['AT+CCHO="A0000005591010FFFFFFFF8900000100"', '1', 'logical channel open, session 1'],
    ['AT+CGLA=1,22,"81E2910006BF3E035C015A"', '+CGLA: 4,"6115"', 'SW 6115: 21 bytes to fetch'],
    [
      'AT+CGLA=1,10,"81C0000015"',
      '+CGLA: 46,"BF3E125A10890490321234512345123456789012359000"',
      'SW 9000: done, 21 bytes of data, ES10c.GetEID',
    ],
    ['AT+CRSM=176,12258,0,0,10', '+CRSM: 106,130', 'SW 6A82: file or application not found'],
    ['AT+CPIN?', '+CME ERROR: 10', 'SIM not inserted'],
    ['AT+CMGS=1', '+CMS ERROR: 331', 'no network service'],
    [
      'AT+QENG="servingcell"',
      '+QENG: "servingcell","NOCONN","LTE","FDD",001,01,1A2D001,301,1300,3,5,5,1A2B,-97,-12,-68,14,9,-,38',
      'camped, idle: LTE FDD, PLMN 001-01, cell 1A2D001, PCI 301, EARFCN 1300, band 3, TAC 1A2B, RSRP −97 dBm (fair), RSRQ −12 dB, SINR 14 dB',
    ],
    [
      'AT+QENG="servingcell"',
      '+QENG: "NR5G-NSA",001,01,500,-84,20,-11,634080,78,12,1',
      'NR NSA, PLMN 001-01, PCI 500, ARFCN 634080, band 78, RSRP −84 dBm (good), RSRQ −11 dB, SINR 20 dB',
    ],
    ['AT+QENG="servingcell"', '+QENG: "servingcell","SEARCH"', 'searching'],
  ])('%s: %s', (sent, line, words) => {
    expect(receivedWords(line, sent)).toBe(words);
  });

  it.each([
    ['ATI', 'Quectel'],
    ['AT+QNEW', '+QNEW: 1,2,3'],
    ['AT+CSQ', '+CSQ: none'],
    ['AT+CGLA=1,2,"00"', '+CGLA: 4,"zz"'],
    ['AT', 'OK'],
    ['AT', 'ERROR'],
  ])('%s: what is not known stays raw: %s', (sent, line) => {
    expect(receivedWords(line, sent)).toBeNull();
  });

  it('takes lines that the modem says by itself', () => {
    expect(receivedWords('+CEREG: 5', undefined)).toBe('EPS: registered, roaming');
    expect(receivedWords('+CPIN: NOT INSERTED', undefined)).toBe('no SIM in the slot');
    expect(receivedWords('RDY', undefined)).toBe('the modem has started');
    expect(receivedWords('12345678901234', undefined)).toBeNull();
  });

  it('names what is sent to a card', () => {
    expect(sentWords('AT+CGLA=1,22,"81E2910006BF3E035C015A"')).toBe('ES10c.GetEID, session 1');
    expect(sentWords('AT+CGLA=2,20,"81E2110105AABBCCDDEE"')).toBe('STORE DATA, session 2, block 2');
    expect(sentWords('AT+CSIM=14,"00A40004023F00"')).toBe('SELECT');
    expect(sentWords('AT+CCHO="A0000005591010FFFFFFFF8900000100"')).toBe('open a channel to the ISD-R');
    expect(sentWords('AT+CSQ')).toBeNull();
  });
});

describe('whatever a modem says', () => {
  const prefix = fc.constantFrom(
    ...['+CSQ', '+CESQ', '+CREG', '+CEREG', '+COPS', '+CPIN', '+CFUN', '+CGSN', '+EGMR', '+QCCID', '+CIMI', '+CUSD'],
    ...['+QUIMSLOT', '+CSUS', '+GTDUALSIM', '+CCHO', '+CGLA', '+CSIM', '+CRSM', '+QENG', '+CME ERROR', '+CMS ERROR'],
  );
  const field = fc.oneof(
    fc.constantFrom(
      '',
      '-',
      '__proto__',
      '"',
      '""',
      '9000',
      '"9000"',
      '(0-1)',
      '"servingcell"',
      '"LTE"',
      '"NR5G-SA"',
      'BF3E',
    ),
    fc.integer().map(String),
    fc.string({ maxLength: 12 }),
    fc.string({ unit: fc.constantFrom(...'0123456789ABCDEF'), maxLength: 40 }),
  );
  const line = fc.oneof(
    fc.string(),
    fc
      .tuple(prefix, fc.constantFrom(': ', ':', ' : ', ''), fc.array(field, { maxLength: 24 }))
      .map(([name, colon, fields]) => name + colon + fields.join(',')),
  );

  it('is put in words, or not, and never throws', () => {
    fc.assert(
      fc.property(line, line, (sent, received) => {
        const words = receivedWords(received, `AT${sent}`);
        expect(words === null || words.length > 0).toBe(true);
        receivedWords(received, undefined);
        sentWords(`AT${sent}`);
        const mask = new LineMask();
        expect(mask.sent(sent)).toHaveLength(sent.length);
        expect(mask.received(received)).toHaveLength(received.length);
      }),
      { numRuns: 3_000 },
    );
  });

  it('knows no state by the name of a member that every object has', () => {
    expect(receivedWords('+CPIN: __proto__', 'AT+CPIN?')).toBeNull();
    expect(receivedWords('+QENG: "servingcell",__proto__', 'AT+QENG="servingcell"')).toBe('state __proto__');
  });

  it('takes no memory for slots that no modem has', () => {
    expect(receivedWords('+QUIMSLOT: (1-4000000000)', 'AT+QUIMSLOT=?')).toBe('slots 1, 2, 3, 4, 5, 6, 7, 8');
  });
});
