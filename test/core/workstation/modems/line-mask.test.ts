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
    ['AT+CGLA=1,18,"81E2910004BF210101"', 'AT+CGLA=1,18,"81E2910004********"'],
    ['AT+CGLA=1,18,"81E2910004860201AA"', 'AT+CGLA=1,18,"81E2910004********"'],
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
