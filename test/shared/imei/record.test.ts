import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { ImeiRecordRow } from '#shared/api/index.ts';
import { recogniseIdentifier, recognisedWords, recordCsv } from '#shared/imei/index.ts';

const row: ImeiRecordRow = {
  imei: '490154203237518',
  eid: '89049032123451234512345678901235',
  iccid: '8988247000000000017',
  slot: 2,
  deviceId: 'sim-aurora',
  deviceName: 'Aurora, "blue"\nsecond line',
  state: 'bound',
  source: 'registry',
  reason: { rule: 'R4', facts: { imei: '490154203237518', sharedWith: '8988247000000001015' } },
  at: '2026-01-01T00:00:00.000Z',
  operationId: 'op-1',
};

describe('what a scanner reads', () => {
  // IMEI: 3GPP TS 23.003 annex B; EID: the sample of SGP.29.
  it.each([
    ['490154203237518', 'imei', 'right', '49015420323751'],
    ['IMEI1: 49 015420 323751 8', 'imei', 'right', '49015420323751'],
    ['490154203237517', 'imei', 'wrong', '49015420323751'],
    ['49-015420-323751', 'imeiWithoutCheckDigit', null, '49015420323751'],
    ['4901542032375199', 'imeisv', null, '49015420323751'],
    ['8988247000000000017', 'iccid', 'wrong', '8988247000000000017'],
    ['89049032123451234512345678901235', 'eid', 'right', '89049032123451234512345678901235'],
    ['89049032123451234512345678901236', 'eid', 'wrong', '89049032123451234512345678901236'],
    ['890490321234512', 'digits', null, '890490321234512'],
    ['4901', 'digits', null, '4901'],
    [' Aurora ', 'text', null, 'Aurora'],
    ['', 'nothing', null, ''],
  ] as const)('%j', (text, kind, checkDigit, search) => {
    expect(recogniseIdentifier(text)).toEqual({ kind, checkDigit, search });
  });

  it('says so', () => {
    expect(recognisedWords(recogniseIdentifier('490154203237518'))).toBe('IMEI, 15 digits, check digit right');
    expect(recognisedWords(recogniseIdentifier('490154203237517'))).toContain('check digit wrong: read it again');
  });
});

describe('the record as CSV', () => {
  it('is read back by a stranger to the character, line ends inside a field too', () => {
    const csv = recordCsv([row, { ...row, eid: null, iccid: null, reason: null, at: null }], 'none');
    expect(csv.endsWith('\r\n')).toBe(true);
    const [first, second] = parse(csv, { columns: true, record_delimiter: '\r\n' }) as Record<string, string>[];
    expect(first).toMatchObject({
      imei: row.imei,
      eid: row.eid,
      iccid: row.iccid,
      slot: '2',
      device: row.deviceName,
      state: 'bound',
      rule: 'R4',
      reason: 'Shared with SIM 8988247000000001015: both plans allow it. (R4)',
    });
    expect(second).toMatchObject({ eid: '', iccid: '', reason: '' });
  });

  it('keeps to the setting for exports, in the reason too, and keeps lengths', () => {
    const [medium] = parse(recordCsv([row], 'medium'), { columns: true }) as Record<string, string>[];
    expect(medium).toMatchObject({
      imei: '49015420*******',
      eid: '89049032****************78901235',
      iccid: '8988************017',
    });
    expect(medium!['reason']).toContain('8988************015');
    expect(recordCsv([row], 'full')).not.toMatch(/\d{8}/);
  });
});
