import { expect, test } from 'vitest';
import { readCommands, writesImei } from '#core/protocol/at/index.ts';

test.each([
  'AT+EGMR=1,7,"001010100000007"',
  'at+egmr = 1,10,"001010100000007"',
  'ATE0;+EGMR=1,7,"001010100000007"',
  'AT+EGMR=01,7,"001010100000007"',
  'AT^NVWREX=550,0,9,8 0A 10 10 10 00 00 07',
  'AT+EGMREXT=1,7,"001010100000007"',
  'AT+SIMEI="001010100000007"',
  'AT+SIMEI=001010100000007',
  'AT%IMEIWRITE=0,"001010100000007"',
  'AT+GTSN=1,7,"001010100000007"',
  'AT+LCTSN=1,7,"001010100000007"',
  'AT^PHYNUM=IMEI,001010100000007',
  'AT!NVIMEI=00,10,10',
])('%s is seen as a write', (line) => {
  expect(writesImei(line)).toBe(true);
});

test.each([
  'AT',
  'ATI',
  'AT+CGSN',
  'AT+CGSN=1',
  'AT+EGMR=0,7',
  'AT+EGMR=0,10',
  'AT+SIMEI?',
  'AT+SIMEI=?',
  'AT+GTSN=0,7',
  'AT+CFUN=1,1',
])('%s is not', (line) => {
  expect(writesImei(line)).toBe(false);
});

test('no command of the registry is a write', () => {
  for (const command of readCommands) expect(writesImei(command.encode().line)).toBe(false);
});
