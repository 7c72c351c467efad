import { describe, expect, it } from 'vitest';
import { LineMask, maskedLine } from '#core/workstation/modems/at-trace.ts';

describe('a line of the trace and of the terminal', () => {
  it.each([
    ['AT+CPIN="1234"', 'AT+CPIN="****"'],
    ['at+cpin=12345678,"4711"', 'at+cpin=********,"****"'],
    ['AT+CPWD="SC","1234","98765"', 'AT+CPWD="SC","****","*****"'],
    ['AT+CLCK="SC",1,"4711"', 'AT+CLCK="SC",1,"****"'],
    ['AT+CSQ;+CPIN="1234";+CREG?', 'AT+CSQ;+CPIN="****";+CREG?'],
    ['AT+QPINC="P2"', 'AT+QPINC="P2"'],
    ['AT^CPIN2="0000"', 'AT^CPIN2="****"'],
    ['AT+CGAUTH=1,2,"user","secret"', 'AT+CGAUTH=1,2,"user","******"'],
    ['ATD**04*1234*5678*5678#;', 'ATD**04***************#;'],
    ['AT+CSIM=26,"0020000108313233340000FFFF"', 'AT+CSIM=26,"0020000108****************"'],
    ['AT+CSQ;+CSIM=26,"0020000108313233340000FFFF"', 'AT+CSQ;+CSIM=26,"0020000108****************"'],
    // The hash of the confirmation code in PrepareDownload (SGP.22 section 5.7.5).
    [
      'AT+CGLA=1,42,"81E2910010BF210D30038001015F3701010402AABB"',
      'AT+CGLA=1,42,"81E2910010BF210D30038001015F3701010402****"',
    ],
    // One that says it is shorter than it is.
    ['AT+CGLA=1,42,"81E2910010BF210930038001015F3701010402AABB"', `AT+CGLA=1,42,"81E2910010${'*'.repeat(32)}"`],
    // UPDATE BINARY of EF.Keys, TS 27.007 section 8.18.
    ['AT+CRSM=214,28424,0,0,5,"0711223344"', 'AT+CRSM=214,28424,0,0,5,"**********"'],
    ['AT+CGLA=1,18,"81E2910104AABBCCDD"', 'AT+CGLA=1,18,"81E2910104********"'],
  ])('%s', (line, shown) => {
    expect(maskedLine(line)).toBe(shown);
  });

  it.each([
    'AT+CPIN?',
    '+CPIN: SIM PIN',
    'AT+CLCK="SC",2',
    'AT+CGDCONT=1,"IPV4V6","internet"',
    'AT+CGLA=1,22,"81E2910006BF3E035C015A"',
    '+CGLA: 4,"9000"',
    'AT+CCHO="A0000005591010FFFFFFFF8900000100"',
  ])('shows what is no secret: %s', (line) => {
    expect(maskedLine(line)).toBe(line);
  });

  it('hides what EF.Keys, EF.KeysPS and the 5G keys answer, by name or by short identifier', () => {
    const mask = new LineMask();
    mask.sent('AT+CRSM=176,28424,0,0,33');
    expect(mask.received('+CRSM: 144,0,"07AABBCC"')).toBe('+CRSM: 144,0,"********"');
    mask.sent('AT+CSIM=38,"00A404000CA0000000871002FF49FF0589"');
    mask.received('+CSIM: 4,"9000"');
    mask.sent('AT+CSIM=10,"00B0890021"');
    expect(mask.received('+CSIM: 8,"07AA9000"')).toBe('+CSIM: 8,"****9000"');
    mask.sent('AT+CSIM=10,"00B0870009"');
    expect(mask.received('+CSIM: 8,"08099000"')).toBe('+CSIM: 8,"08099000"');
    for (const fid of ['5FC0', '4F05']) {
      mask.sent(`AT+CSIM=14,"00A4000402${fid}"`);
      mask.received('+CSIM: 4,"9000"');
    }
    mask.sent('AT+CSIM=10,"00B0000021"');
    expect(mask.received('+CSIM: 8,"81AA9000"')).toBe('+CSIM: 8,"****9000"');
    // The next file is another.
    mask.sent('AT+CSIM=14,"00A40004024F07"');
    mask.received('+CSIM: 4,"9000"');
    mask.sent('AT+CSIM=10,"00B0000021"');
    expect(mask.received('+CSIM: 8,"A0009000"')).toBe('+CSIM: 8,"A0009000"');
  });

  it('hides the keys that AUTHENTICATE answers, fetched or not', () => {
    const mask = new LineMask();
    mask.sent('AT+CSIM=78,"0088008122101111111111111111111111111111111110222222222222222222222222222222"');
    expect(mask.received('+CSIM: 8,"DB08AABB9000"')).toBe('+CSIM: 8,"********9000"');
    expect(mask.received('+CSIM: 4,"6135"')).toBe('+CSIM: 4,"6135"');
    mask.sent('AT+CSIM=10,"00C0000035"');
    expect(mask.received('+CSIM: 8,"DB08AABB9000"')).toBe('+CSIM: 8,"********9000"');
    mask.sent('AT+CSIM=10,"00C0000035"');
    mask.sent('AT+CSIM=14,"00A40004023F00"');
    expect(mask.received('+CSIM: 8,"62021122"')).toBe('+CSIM: 8,"62021122"');
  });
});
