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

  it('knows each of the 256 values: its group, or that it has none (TS 102 221 tables 10.2 to 10.4a)', () => {
    const groups = new Map<string, number>();
    for (let cla = 0; cla <= 0xff; cla++) {
      const read = readClass(cla);
      const parts = read && [
        read.proprietary ? 'proprietary' : 'inter-industry',
        read.channel < 4 ? 'first' : 'further',
        ...(read.secureMessaging ? ['secured'] : []),
        ...(read.chaining ? ['chained'] : []),
      ];
      const key = parts?.join(' ') ?? 'none';
      groups.set(key, (groups.get(key) ?? 0) + 1);
    }
    expect(Object.fromEntries(groups)).toEqual({
      'inter-industry first': 4,
      'inter-industry first secured': 12,
      'inter-industry first chained': 4,
      'inter-industry first secured chained': 12,
      'inter-industry further': 16,
      'inter-industry further secured': 16,
      'inter-industry further chained': 16,
      'inter-industry further secured chained': 16,
      'proprietary first': 4,
      'proprietary first secured': 12,
      'proprietary further': 16,
      'proprietary further secured': 16,
      none: 32 + 32 + 16 + 32,
    });
    for (const cla of [0x20, 0x3f, 0x90, 0xa0, 0xbf, 0xd0, 0xf0, 0xff]) expect(readClass(cla)).toBeUndefined();
  });
});

it('words for status words name the figures inside them', () => {
  expect(statusWordText(0x63c2)).toBe('verification failed, 2 tries left');
  expect(statusWordText(0x6100)).toBe('256 bytes or more to fetch');
  expect(statusWordText(0x910b)).toBe('done, proactive command of 11 bytes pending');
  expect(statusWordText(0x9862)).toBe('authentication error, incorrect MAC');
  expect(statusWordText(0x1234)).toBe('unknown status word');
});
