/** Frames as vpcd 3.3 sends them: handbook machine.md, "PC/SC without hardware". */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import type { SimulatedCard } from '#simulator/card.ts';
import { encodeVpcdFrame, VpcdFrameReader, VpcdSession } from '#simulator/vpcd/index.ts';
import { sampleCard } from '../uicc/sample-card.ts';

describe('VpcdFrameReader', () => {
  it.each([
    ['000100', { kind: 'powerOff' }],
    ['000101', { kind: 'powerOn' }],
    ['000102', { kind: 'reset' }],
    ['000104', { kind: 'atr' }],
    ['000107', { kind: 'unknown', order: 7 }],
    ['000500A4000C00', { kind: 'command', apdu: fromHex('00A4000C00') }],
  ])('reads %s', (hex, expected) => {
    const reader = new VpcdFrameReader();
    reader.receive(fromHex(hex));
    expect(reader.next()).toEqual(expected);
    expect(reader.next()).toBeUndefined();
  });

  it('puts messages together however they are cut, and skips empty ones', () => {
    const stream = fromHex('000101 000104 0000 0007 00A4040002A000 000100');
    for (let cut = 1; cut < stream.length; cut++) {
      const reader = new VpcdFrameReader();
      const kinds: string[] = [];
      for (const part of [stream.subarray(0, cut), stream.subarray(cut)]) {
        reader.receive(part);
        for (let next = reader.next(); next !== undefined; next = reader.next()) kinds.push(next.kind);
      }
      expect(kinds).toEqual(['powerOn', 'atr', 'command', 'powerOff']);
    }
  });

  it('is written as length and bytes', () => {
    expect(toHex(encodeVpcdFrame(fromHex('9000')))).toBe('00029000');
    expect(toHex(encodeVpcdFrame(new Uint8Array(258)).subarray(0, 2))).toBe('0102');
    expect(() => encodeVpcdFrame(new Uint8Array(65_536))).toThrow(RangeError);
  });
});

/** Commands that come as far as a handler more often than bytes at random do. */
const headed = fc
  .tuple(
    fc.constantFrom(0x00, 0x01, 0x80, 0x81, 0x40, 0xc0, 0x0c),
    fc.constantFrom(...fromHex('0410121420242628 2C32447076788488 89A2A4AAB0B2C0C2 CBD6DBDCF2'.replaceAll(' ', ''))),
    fc.uint8Array({ minLength: 2, maxLength: 40 }),
  )
  .map(([cla, ins, rest]) => {
    const bytes = concat(Uint8Array.of(cla, ins), rest);
    if (bytes.length > 5) bytes[4] = bytes.length - 5;
    return bytes;
  });

function recordingCard(): SimulatedCard & { readonly calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    powerOn: () => (calls.push('powerOn'), fromHex('3B00')),
    powerOff: () => void calls.push('powerOff'),
    reset: () => (calls.push('reset'), fromHex('3B00')),
    transmit: (command) => (calls.push(toHex(command)), fromHex('6D00')),
  };
}

/** What a reader may send at any time, right or not; `0000` ends nothing and asks nothing. */
describe('a real card behind vpcd', () => {
  const open = () => new VpcdSession(sampleCard());
  const atr = toHex(sampleCard().reset());
  const frame = (hex: string) => toHex(encodeVpcdFrame(fromHex(hex)));
  const select = frame('00A4000C023F00');

  it('answers power, reset and ATR in any order', () => {
    const session = open();
    const say = (hex: string) => session.receive(fromHex(hex)).map(toHex).join(' ');
    expect(say('000104')).toBe(frame(atr));
    expect(say('000102 000104'.replace(' ', ''))).toBe(frame(atr));
    expect(say('000100')).toBe('');
    expect(say('000100')).toBe('');
    expect(say('000102')).toBe('');
    expect(say('000104')).toBe(frame(atr));
    expect(say(select)).toBe('00029000');
    expect(say('000100' + select)).toBe('00029000');
    expect(say('000101' + select + '000100' + '000101' + '000104' + select)).toBe(`00029000 ${frame(atr)} 00029000`);
  });

  it('forgets at reset and power-off what was selected', () => {
    for (const order of ['000102', '000100000101', '000101']) {
      const session = open();
      session.receive(fromHex('000101' + frame('0070000001')));
      const [answer] = session.receive(fromHex(order + frame('01A4000C023F00')));
      expect([order, toHex(answer!)]).toEqual([order, '00026881']);
    }
  });

  it('answers one frame to each command of a chunk, in order, and waits for the rest of a cut one', () => {
    const session = open();
    const stream = fromHex('000101' + select + frame('00FE0000') + frame('0102') + '0000' + '0001FF' + select);
    const answers: string[] = [];
    for (const byte of stream) answers.push(...session.receive(Uint8Array.of(byte)).map(toHex));
    expect(answers).toEqual(['00029000', '00026D00', '00026700', '00029000']);
    expect(session.receive(fromHex('FFFF0001')).map(toHex)).toEqual([]);
  });

  it('answers an endless Le with a frame that can be written', () => {
    const session = open();
    const answers = session.receive(fromHex(`${frame('00A4040C07A0000000871002')}${frame('00B08400000000')}`));
    expect(answers.map(toHex)).toEqual(['00029000', frame('000000049000')]);
  });

  it('lives through garbage: each command gets one answer of two bytes or more, then a right one is right', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.uint8Array({ maxLength: 12 }), headed), { maxLength: 30 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
        (messages, cuts) => {
          const session = open();
          const stream = concat(...messages.map(encodeVpcdFrame));
          const answers: Uint8Array[] = [];
          for (let at = 0, i = 0; at < stream.length; i++) {
            const end = at + cuts[i % cuts.length]!;
            answers.push(...session.receive(stream.subarray(at, end)));
            at = end;
          }
          const asking = messages.filter((one) => one.length > 1 || (one.length === 1 && one[0] === 4));
          expect(answers).toHaveLength(asking.length);
          for (const answer of answers) expect(answer.length).toBeGreaterThanOrEqual(4);
          expect(session.receive(fromHex('000102' + select)).map(toHex)).toEqual(['00029000']);
        },
      ),
      { numRuns: 300, seed: 35963 },
    );
  });
});

describe('VpcdSession', () => {
  it('answers the ATR and commands, and nothing else', () => {
    const card = recordingCard();
    const session = new VpcdSession(card);
    const orders = ['000101', '000104', '000102', '000404B00000', '000100'].map(fromHex);
    expect(session.receive(concat(...orders)).map(toHex)).toEqual(['00023B00', '00026D00']);
    expect(card.calls).toEqual(['powerOn', 'reset', '04B00000', 'powerOff']);
  });

  it('powers the card when the reader asks for its ATR first', () => {
    const card = recordingCard();
    new VpcdSession(card).receive(fromHex('000104 000104'));
    expect(card.calls).toEqual(['powerOn']);
  });

  it('takes the power away when the reader goes', () => {
    const card = recordingCard();
    const session = new VpcdSession(card);
    session.receive(fromHex('000101'));
    session.end();
    expect(card.calls).toEqual(['powerOn', 'powerOff']);
  });
});
