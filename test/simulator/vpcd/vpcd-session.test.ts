/** Frames as vpcd 3.3 sends them: handbook machine.md, "PC/SC without hardware". */
import { describe, expect, it } from 'vitest';
import { concat, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import type { SimulatedCard } from '#simulator/card.ts';
import { encodeVpcdFrame, VpcdFrameReader, VpcdSession } from '#simulator/vpcd/index.ts';

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
