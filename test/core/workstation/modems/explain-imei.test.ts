import { expect, test } from 'vitest';
import { explainImei } from '#core/workstation/modems/index.ts';

// Values and verdicts of /work/shared/vectors/identifiers.json.
test.each([
  ['490154203237518', 'imei15', '490154203237518', true, 'complete'],
  ['490154203237517', 'imei15', '490154203237517', false, 'checkDigitWrong'],
  ['49015420323751', 'imei14', '490154203237518', true, 'checkDigitAdded'],
  ['0010101000000001', 'imeisv16', '001010100000007', true, 'softwareVersionDropped'],
  ['000000000000000', 'imei15', '000000000000000', false, 'null'],
  ['49015420323751A', 'unreadable', null, false, 'unreadable'],
  ['4901542032375', 'unreadable', null, false, 'unreadable'],
  [null, 'unreadable', null, false, 'unreadable'],
])('%s is %s', (read, form, imei, valid, note) => {
  expect(explainImei(1, read)).toEqual({ slot: 1, read, form, imei, valid, note });
});
