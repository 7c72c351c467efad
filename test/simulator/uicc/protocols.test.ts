import { describe, expect, it } from 'vitest';
import { toHex } from '#core/protocol/bytes/index.ts';
import { buildAtr } from '#simulator/uicc/index.ts';
import { exchange, send } from '../drive.ts';
import { sampleCard, selectFile, selectUsim } from './sample-card.ts';

const mf = '00A40004023F00';

describe('ATR', () => {
  it.each([
    ['T=0, extended lengths, 8 channels or more', {}, '3B9F96801FC78031E073FE215F57AA8660F0020008'],
    ['T=0 and nothing else', { protocol: 'T=0' }, '3B9F96801FC78031E073FE211F57AA8660F0020008'],
    ['T=1', { protocol: 'T=1' }, '3B9F9681B1FE451FC78031E073FE215F57AA8660F0020008'],
    ['short lengths', { extendedLength: false }, '3B9F96801FC78031E073FE211F57AA8660F0020008'],
    ['four channels', { logicalChannels: 3 }, '3B9F96801FC78031E073FE215B57AA8660F0020008'],
    ['the basic channel alone', { logicalChannels: 0 }, '3B9F96801FC78031E073FE214057AA8660F0020008'],
  ] as const)('of a card with %s', (_, options, expected) => {
    const atr = sampleCard(options).reset();
    expect(toHex(atr.subarray(0, -1))).toBe(expected);
    expect(atr.subarray(1).reduce((check, byte) => check ^ byte, 0)).toBe(0);
  });

  it('of an eUICC has TB3 after the T=15 byte, with either protocol', () => {
    expect(toHex(buildAtr('euicc')).slice(0, 14)).toBe('3B9F96803FC782');
    expect(toHex(buildAtr('euicc', { protocol: 'T=1' })).slice(0, 20)).toBe('3B9F9681B1FE453FC782');
  });
});

describe('T=0', () => {
  it('answers data with 61xx, all of it at GET RESPONSE, in any pieces', () => {
    const card = sampleCard({ protocol: 'T=0' });
    const whole = exchange(card, mf);
    expect(whole).toMatch(/^6229.*9000$/);
    expect(send(card, mf)).toBe('612B');
    expect(send(card, '00C0000010')).toBe(whole.slice(0, 32) + '611B');
    expect(send(card, '00C000001B')).toBe(whole.slice(32));
    expect(send(card, mf + '00')).toBe('612B');
  });

  it('sends P3 bytes or none: any other P3 is told by 6Cxx, and nothing is lost', () => {
    const card = sampleCard({ protocol: 'T=0' });
    expect(send(card, '80F2000000')).toBe('6C2B');
    expect(send(card, '80F200002B')).toMatch(/^6229.*9000$/);
    expect(send(card, '80F20000FF')).toBe('6C2B');
    expect(send(card, '00B0820000')).toBe('6C0A');
    expect(send(card, '00B082000A')).toBe('980010325476981032149000');
    expect(send(card, '0070000000')).toBe('6C01');
    expect(send(card, '0070000001')).toBe('019000');
    send(card, mf);
    expect(send(card, '00C0000000')).toBe('6C2B');
    expect(send(card, '00C000002B')).toMatch(/^6229.*9000$/);
  });

  it('takes a P3 of 00 where a command has neither data nor answer', () => {
    const card = sampleCard({ protocol: 'T=0', strict: true });
    expect(send(card, '80F2000C00')).toBe('9000');
    send(card, '0070000001');
    expect(send(card, '0070800100')).toBe('9000');
  });

  it('has no extended lengths', () => {
    const card = sampleCard({ protocol: 'T=0' });
    expect(send(card, '00B08200000000')).toBe('6700');
    expect(send(card, '00A4000400000 23F00'.replace(' ', ''))).toBe('6700');
  });

  it('answers a warning with its data: 61xx, then the data and the warning', () => {
    const card = sampleCard({ protocol: 'T=0' });
    for (const command of [selectUsim, '0020000A08 3535353535353535', selectFile('6F31'), '00040000'])
      send(card, command);
    expect(send(card, '00A40004026F31')).toMatch(/^61/);
    expect(send(card, '00C0000019')).toMatch(/^6217.*6283$/);
  });
});

describe('T=1', () => {
  it('answers a command with data at once, and 61xx only what a short Le cannot take', () => {
    const card = sampleCard({ protocol: 'T=1' });
    const whole = send(card, mf + '00');
    expect(whole).toMatch(/^6229.*9000$/);
    expect(send(card, mf + '2B')).toBe(whole);
    expect(send(card, mf + '10')).toBe(whole.slice(0, 32) + '611B');
    expect(send(card, '00C000001B')).toBe(whole.slice(32));
    expect(send(card, '80F2000010')).toBe('6C2B');
    expect(send(card, '80F2000000')).toBe(whole);
  });

  it('with extended length gives it all at once, in a data object of 300 bytes', () => {
    const card = sampleCard({ protocol: 'T=1' });
    for (const command of [selectUsim, '0020000108 30303030FFFFFFFF', selectFile('6FA0')]) send(card, command);
    const value = 'AB'.repeat(0x110);
    expect(send(card, `80DB0080 000114 53820110${value}`.replaceAll(' ', ''))).toBe('9000');
    expect(send(card, '80CB008000000153 0000'.replace(' ', ''))).toBe(`53820110${value}9000`);
    expect(send(card, '80CB00800153 00'.replace(' ', ''))).toBe(`53820110${value.slice(0, 504)}62F1`);
    expect(send(card, '80CB000000')).toBe(value.slice(504) + '9000');
  });

  it('without extended length refuses it', () => {
    const card = sampleCard({ protocol: 'T=1', extendedLength: false });
    expect(send(card, '00B08200000000')).toBe('6700');
    expect(send(card, '00B082000A')).toBe('980010325476981032149000');
  });

  it('strictly, sends no data to a command that asks for none', () => {
    const card = sampleCard({ protocol: 'T=1', strict: true });
    expect(send(card, mf)).toBe('6700');
    expect(send(card, '80F20000')).toBe('6C2B');
    expect(send(card, '00A4000C023F00')).toBe('9000');
  });
});

describe('waiting data', () => {
  const waiting = (strict: boolean) => {
    const card = sampleCard({ t0ChainedAnswers: true, strict });
    send(card, '0070000001');
    expect(send(card, mf)).toBe('612B');
    return card;
  };

  it('is lost to any other command on its channel, also to one that is refused', () => {
    for (const other of ['80F2000C', '00FE0000', '00A4', '04A40004023F00', '00A40004021234']) {
      const card = waiting(false);
      send(card, other);
      expect([other, send(card, '00C000002B')]).toEqual([other, '6985']);
    }
  });

  it('survives commands of other channels, except on a strict card', () => {
    for (const strict of [false, true]) {
      const card = waiting(strict);
      expect(send(card, '81F2000C')).toBe('9000');
      expect(send(card, '00C000002B').slice(-4)).toBe(strict ? '6985' : '9000');
    }
  });

  it('belongs to its channel', () => {
    const card = waiting(false);
    expect(send(card, '01C000002B')).toBe('6985');
    expect(send(card, '00C000002B')).toMatch(/9000$/);
  });

  it('is fetched with either group of classes on every channel; strictly with 0X and 4X', () => {
    for (const strict of [false, true])
      for (const [channel, cla] of [
        [0, '80'],
        [1, '81'],
        [7, 'C3'],
        [19, 'CF'],
      ] as const) {
        const card = sampleCard({ t0ChainedAnswers: true, strict });
        if (channel > 0) send(card, `007000${toHex(Uint8Array.of(channel))}`);
        const own = toHex(Uint8Array.of(Number.parseInt(cla, 16) & 0x7f));
        expect(send(card, own + mf.slice(2))).toBe('612B');
        expect(send(card, `${cla}C000002B`).slice(-4)).toBe(strict ? '6E00' : '9000');
        expect(send(card, `${own}C000002B`).slice(-4)).toBe(strict ? '9000' : '6985');
      }
  });
});

describe('what peers send beyond the specifications', () => {
  it.each([
    ['an Le of 00 on closing a channel', ['0070000001'], '0070800100', '9000', '6700'],
    ['an Le on opening a channel by number', [], '0070000500', '9000', '6700'],
    ['an Le of 00 on opening a channel', [], '0070000000', '019000', '6C01'],
    ['an EF below the current directory by P1 02', [], '00A4020C022FE2', '9000', '6A86'],
  ] as const)('%s is taken, and strictly refused', (_, before, command, tolerant, strict) => {
    for (const [answer, isStrict] of [
      [tolerant, false],
      [strict, true],
    ] as const) {
      const card = sampleCard({ strict: isStrict });
      for (const one of before) send(card, one);
      expect(send(card, command)).toBe(answer);
    }
  });
});
