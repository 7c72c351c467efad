import { expect, test } from 'vitest';
import { dialectById, dialectOf, dialects, type ModemIdentity } from '#core/protocol/at/index.ts';

const identity = (parts: Partial<ModemIdentity>): ModemIdentity => ({
  manufacturer: '',
  model: '',
  revision: '',
  information: [],
  ...parts,
});

// Answers of ATI, +CGMI and +CGMM as in /work/shared/vectors/at and the makers' manuals.
test.each([
  ['quectel', { information: ['Quectel', 'RM500U-CNV', 'Revision: RM500UCNVCAR03A12M2G'] }],
  ['simcom', { information: ['Manufacturer: SIMCOM INCORPORATED', 'Model: SIMCOM_SIM7600E'] }],
  ['telit', { manufacturer: 'Telit', model: 'LE910C4-EU' }],
  ['u-blox', { manufacturer: 'u-blox', model: 'SARA-R422' }],
  ['fibocom', { manufacturer: 'Fibocom Wireless Inc.', model: 'FM350-GL' }],
  ['sierra', { manufacturer: 'Sierra Wireless, Incorporated', model: 'EM7565' }],
  ['nordic', { manufacturer: 'Nordic Semiconductor ASA', model: 'nRF9160-SICA' }],
  ['mediatek', { manufacturer: 'MediaTek Inc.', model: 'MTK2' }],
  ['generic', { manufacturer: 'TESTCO', model: 'TM-1' }],
  ['generic', {}],
])('%s is recognised by %j', (id, parts) => {
  expect(dialectOf(identity(parts)).id).toBe(id);
});

test('every dialect is found by its id, and each id once', () => {
  for (const dialect of dialects) expect(dialectById(dialect.id)).toBe(dialect);
  expect(new Set(dialects.map((one) => one.id)).size).toBe(9);
});

test.each(dialects.map((one) => [one.id, one] as const))('%s only ever reads', (_, dialect) => {
  const reads = [...dialect.imeiReads, ...dialect.iccidReads, ...[...(dialect.slotImeiReads?.values() ?? [])].flat()];
  for (const command of reads) expect(command.encode().line).not.toMatch(/=1,|="/);
});

// Handbook section 6: what selects the second slot, and what says that it is selected.
test.each([
  ['generic', 'AT+CSUS=1', '+CSUS: 1'],
  ['quectel', 'AT+QUIMSLOT=2', '+QUIMSLOT: 2'],
  ['fibocom', 'AT+GTDUALSIM=1', '+GTDUALSIM : 1,"SUB2","No Service"'],
  ['telit', 'AT#SIMSELECT=2', '#SIMSELECT: 2'],
  ['simcom', 'AT+SMSIMCFG=1,2', '+SMSIMCFG: 1,2'],
] as const)('%s selects the second slot with %s', (id, line, answer) => {
  const slots = dialectById(id).slots!;
  expect(slots.select.encode(2).line).toBe(line);
  expect(slots.read.decode([answer])).toBe(2);
});
