import { describe, expect, it } from 'vitest';
import { classForChannel, readClass, statusWordText } from '#core/protocol/iso7816/index.ts';

describe('class byte', () => {
  it.each([
    [0x00, 0, 0x00],
    [0x00, 3, 0x03],
    [0x00, 4, 0x40],
    [0x00, 19, 0x4f],
    [0x80, 0, 0x80],
    [0x80, 2, 0x82],
    [0x80, 4, 0xc0],
    [0x80, 19, 0xcf],
    [0x8c, 1, 0x81],
    [0x4f, 0, 0x00],
    [0xc3, 5, 0xc1],
  ])('%i turned to channel %i is %i', (cla, channel, expected) => {
    expect(classForChannel(cla, channel)).toBe(expected);
    expect(readClass(expected)).toMatchObject({ channel, secureMessaging: false });
  });

  it('tells secure messaging and foreign classes', () => {
    expect(readClass(0x04)?.secureMessaging).toBe(true);
    expect(readClass(0x61)).toMatchObject({ channel: 5, secureMessaging: true });
    expect(readClass(0xa0)).toBeUndefined();
    expect(readClass(0xff)).toBeUndefined();
    expect(() => classForChannel(0, 20)).toThrow(RangeError);
  });
});

it('words for status words name the figures inside them', () => {
  expect(statusWordText(0x63c2)).toBe('verification failed, 2 tries left');
  expect(statusWordText(0x6100)).toBe('256 bytes or more to fetch');
  expect(statusWordText(0x910b)).toBe('done, proactive command of 11 bytes pending');
  expect(statusWordText(0x9862)).toBe('authentication error, incorrect MAC');
  expect(statusWordText(0x1234)).toBe('unknown status word');
});
