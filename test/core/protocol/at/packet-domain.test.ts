import { describe, expect, it } from 'vitest';
import {
  extendedError,
  parseRegistration,
  readAddresses,
  readC5greg,
  readCereg,
  readContexts,
} from '#core/protocol/at/index.ts';

/** Lines as 3GPP TS 27.007 and makers' manuals print them. */
describe('data connections', () => {
  it('contexts', () => {
    expect(readContexts.decode(['+CGACT: 1,1', '+CGACT: 2,0'])).toEqual([
      { cid: 1, active: true },
      { cid: 2, active: false },
    ]);
    expect(readContexts.decode([])).toEqual([]);
    expect(() => readContexts.decode(['+CGACT: x'])).toThrow();
  });

  it.each([
    [['+CGPADDR: 1,"10.45.0.2"'], ['10.45.0.2']],
    [['+CGPADDR: 1,10.45.0.2'], ['10.45.0.2']],
    [['+CGPADDR: 1,"10.45.0.2","2001:db8::1"'], ['10.45.0.2', '2001:db8::1']],
    [['+CGPADDR: 1,"0.0.0.0"'], []],
    [['+CGPADDR: 1'], []],
    [[], []],
  ])('addresses of %j', (lines, addresses) => expect(readAddresses.decode(lines)).toEqual(addresses));

  it.each([
    ['+CEER: "No cause information available"', 'No cause information available'],
    ['+CEER: 16,Normal call clearing', '16,Normal call clearing'],
    ['No error', 'No error'],
  ])('%s', (line, words) => expect(extendedError.decode([line])).toBe(words));
});

describe('causes of a refusal', () => {
  it('in an answer of reporting 3', () => {
    expect(readCereg.decode(['+CEREG: 3,3,,,,0,6'])).toMatchObject({ reporting: 3, state: 'denied', rejectCause: 6 });
    expect(readC5greg.decode(['+C5GREG: 3,3,,,,,,0,27'])).toMatchObject({ state: 'denied', rejectCause: 27 });
    expect(readCereg.decode(['+CEREG: 3,3,,,,1,200']).rejectCause).toBeUndefined();
  });

  it('in an event', () => {
    expect(parseRegistration('+CEREG', '+CEREG: 3,,,,0,15')).toMatchObject({ form: 'event', rejectCause: 15 });
  });

  it('never where a location stands', () => {
    expect(readCereg.decode(['+CEREG: 2,1,"1A2B","01234567",7']).rejectCause).toBeUndefined();
    // Early E-UTRAN firmware: TAC, routing area, cell, technology.
    expect(readCereg.decode(['+CEREG: 2,1,"1A2B","01","01234567",7'])).toMatchObject({
      areaCode: '1A2B',
      cellId: '01234567',
      accessTechnology: 7,
    });
  });
});
