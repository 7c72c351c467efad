import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  checkEid,
  checkIccid,
  checkImei,
  decodeEid,
  decodeIccid,
  decodeImei,
  decodeImsi,
  decodePlmn,
  decodeTac,
  eidCheckDigits,
  encodeEid,
  encodeIccid,
  encodeImei,
  encodeImsi,
  encodePlmn,
  encodeTac,
  imeiIdentity,
  luhnDigit,
} from '#core/protocol/identifiers/index.ts';
import { vectorJson, vectorsAvailable } from '#test/support/vectors.ts';

interface Vectors {
  eid: { input: string; valid: boolean; normalized: string | null; computedCheckDigits: string | null; why: string }[];
  iccid: {
    input: string;
    form: 'digits' | 'nibble-swapped';
    valid: boolean | null;
    digits: string | null;
    why: string;
    nibbleSwapped: string | null;
  }[];
  imei: {
    input: string;
    kind: 'IMEI' | 'IMEISV';
    valid: boolean;
    why: string;
    tac?: string;
    snr?: string;
    checkDigit?: string;
    svn?: string;
    nullImei?: boolean;
  }[];
}

describe.skipIf(!vectorsAvailable)('identifiers against the outside vectors', () => {
  const { eid, iccid, imei } = vectorsAvailable
    ? vectorJson<Vectors>('identifiers.json')
    : { eid: [], iccid: [], imei: [] };

  it.each(eid)('judges EID "$input": $why', ({ input, valid, normalized, computedCheckDigits }) => {
    const verdict = checkEid(input);
    expect(verdict.valid).toBe(valid);
    expect(('eid' in verdict && verdict.eid) || null).toBe(normalized);
    if (normalized !== null) expect(eidCheckDigits(normalized.slice(0, 30))).toBe(computedCheckDigits);
  });

  it.each(iccid.filter(({ form }) => form === 'digits'))(
    'judges ICCID "$input": $why',
    ({ input, valid, digits, nibbleSwapped }) => {
      const verdict = checkIccid(input);
      expect(verdict.valid).toBe(valid);
      expect(('iccid' in verdict && verdict.iccid) || null).toBe(digits);
      if (nibbleSwapped !== null) expect(toHex(encodeIccid(digits ?? ''))).toBe(nibbleSwapped.padEnd(20, 'F'));
    },
  );

  it.each(iccid.filter(({ form }) => form === 'nibble-swapped'))(
    'reads ICCID bytes $input: $why',
    ({ input, valid, digits }) => {
      const read = () => checkIccid(decodeIccid(fromHex(input)));
      if (fromHex(input).length !== 10) {
        expect(read).toThrow(RangeError);
        return;
      }
      const verdict = read();
      if (valid !== null) expect(verdict.valid).toBe(valid);
      expect(('iccid' in verdict && verdict.iccid) || null).toBe(digits);
    },
  );

  it.each(imei)('judges $kind "$input": $why', ({ input, kind, valid, tac, snr, checkDigit, svn, nullImei }) => {
    const verdict = checkImei(input);
    const rightKind = 'form' in verdict && verdict.form === kind.toLowerCase();
    expect(verdict.valid && rightKind).toBe(valid);
    if (tac !== undefined) expect(verdict).toMatchObject({ tac, snr });
    if (checkDigit !== undefined) expect(verdict).toMatchObject({ checkDigit });
    if (svn !== undefined) expect(verdict).toMatchObject({ svn });
    if (nullImei !== undefined) expect(verdict).toMatchObject({ isNull: nullImei });
  });
});

describe('identifier codings', () => {
  it('computes the Luhn digits printed in the handbook', () => {
    expect(luhnDigit('49015420323751')).toBe('8');
    expect(luhnDigit('35209900176148')).toBe('1');
    expect(luhnDigit('00101701234567')).toBe('7');
    expect(() => luhnDigit('12A')).toThrow(RangeError);
  });

  it('tells what 14 digits lack', () => {
    expect(checkImei('49015420323751')).toMatchObject({ valid: false, reason: 'incomplete', checkDigit: '8' });
    expect(imeiIdentity('490154203237518')).toBe(imeiIdentity('4901542032375189'));
    expect(() => imeiIdentity('123')).toThrow(RangeError);
  });

  it('codes EID, IMEI and TAC as SGP.22 does', () => {
    expect(toHex(encodeEid('89049032123451234512345678901235'))).toBe('89049032123451234512345678901235');
    expect(decodeEid(fromHex('89049032123451234512345678901235'))).toBe('89049032123451234512345678901235');
    expect(toHex(encodeImei('490154203237518'))).toBe('94104502237315F8');
    expect(decodeImei(fromHex('94104502237315F8'))).toBe('490154203237518');
    expect(toHex(encodeTac('35290611'))).toBe('53926011');
    expect(decodeTac(fromHex('53926011'))).toBe('35290611');
    for (const bad of ['', '4901542032375', '49015420323751X']) expect(() => encodeImei(bad)).toThrow(RangeError);
    expect(() => encodeTac('3529061')).toThrow(RangeError);
    expect(() => encodeEid('8904')).toThrow(RangeError);
    expect(() => decodeEid(new Uint8Array(15))).toThrow(RangeError);
  });

  it('codes IMSI and PLMN as 3GPP does', () => {
    expect(toHex(encodeImsi('001010123456789'))).toBe('080910101032547698');
    expect(decodeImsi(fromHex('080910101032547698'))).toBe('001010123456789');
    expect(decodeImsi(encodeImsi('26201012345678'))).toBe('26201012345678');
    expect(() => decodeImsi(fromHex('FFFFFFFFFFFFFFFFFF'))).toThrow(RangeError);
    expect(toHex(encodePlmn({ mcc: '001', mnc: '01' }))).toBe('00F110');
    expect(toHex(encodePlmn({ mcc: '310', mnc: '410' }))).toBe('130014');
    expect(decodePlmn(fromHex('130014'))).toEqual({ mcc: '310', mnc: '410' });
    expect(decodePlmn(fromHex('00F110'))).toEqual({ mcc: '001', mnc: '01' });
    expect(decodePlmn(fromHex('EEEEEE'))).toEqual({ mcc: 'EEE', mnc: 'EEE' });
  });

  it('keeps an ICCID with letters, as some operators print', () => {
    expect(decodeIccid(fromHex('986810325476981032A4'))).toBe('8986012345678901234A');
    expect(toHex(encodeIccid('8986012345678901234A'))).toBe('986810325476981032A4');
    expect(checkIccid('8986012345678901234A')).toEqual({ valid: false, reason: 'characters' });
  });
});
