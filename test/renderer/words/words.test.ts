import { describe, expect, it } from 'vitest';
import { factWords } from '#shared/words/index.ts';
import { count, duration, groupsOfFour, kibibytes, preciseTime } from '#renderer/components/words/format.ts';
import { factValue, journalData } from '#shared/words/index.ts';
import { sentence } from '#renderer/components/words/vocabulary.ts';

describe('words for people', () => {
  it.each([
    ['PROFILE_NOT_FOUND', 'Profile not found'],
    ['mediumEuicc', 'Medium euicc'],
    ['step.intended', 'Step intended'],
    ['', ''],
  ])('a name without a word of its own, %j, reads %j', (name, words) => {
    expect(sentence(name)).toBe(words);
  });

  it.each([
    ['iccid', 'ICCID'],
    ['RES', 'RES'],
    ['akaAgreement', 'Authentication with the network'],
    ['enableProfile', 'Enable the profile'],
    ['newFact', 'New fact'],
  ])('the fact %j is called %j', (name, words) => {
    expect(factWords(name)).toBe(words);
  });

  it('a value is worded by the fact it belongs to, and kept where it is a value of the world', () => {
    expect(factValue('source', 'registry')).toBe('Allotted by the registry');
    expect(factValue('outcome', 'notApplicable')).toBe('Not applicable');
    expect(factValue('on', 'true')).toBe('yes');
    expect(factValue('iccid', '8988247000000000027')).toBe('8988247000000000027');
    expect(journalData({ step: 'applyImei', slot: '2' })).toBe('Step: Apply the IMEI to the modem · Slot: 2');
  });
});

describe('figures for people', () => {
  it.each([
    [0, '0 KiB'],
    [1024, '1 KiB'],
    [2499, '2.4 KiB'],
    [600_000, '585.9 KiB'],
  ])('%d bytes are %s', (bytes, text) => expect(kibibytes(bytes)).toBe(text));

  it.each([
    [0.4, '0 ms'],
    [999, '999 ms'],
    [1500, '1.5 s'],
    [61_000, '1 min 1 s'],
  ])('%d ms are %s', (milliseconds, text) => expect(duration(milliseconds)).toBe(text));

  it('counts in singular and plural', () => {
    expect([count(0, 'device'), count(1, 'device'), count(2, 'entry', 'entries')]).toEqual([
      '0 devices',
      '1 device',
      '2 entries',
    ]);
  });

  it('groups digits by four and loses none', () => {
    expect(groupsOfFour('8904903')).toEqual(['8904', '903']);
    expect(groupsOfFour('')).toEqual([]);
  });

  it('shows the milliseconds of a host time', () => {
    expect(preciseTime('2026-11-23T03:20:28.990Z')).toBe('03:20:28.990');
    expect(preciseTime('unknown')).toBe('unknown');
  });
});
