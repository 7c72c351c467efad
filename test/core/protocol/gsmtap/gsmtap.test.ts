import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { enhancedPacket, interfaceDescription, sectionHeader, simPacket, tpdu } from '#core/protocol/gsmtap/index.ts';

/** Expected bytes written out by hand from the documents that the files name. */
describe('pcapng blocks', () => {
  it('begins with a Section Header Block that says its byte order and what wrote it', () => {
    expect(toHex(sectionHeader('ab'))).toBe(
      [
        '0A0D0D0A',
        '28000000',
        '4D3C2B1A',
        '01000000',
        'FFFFFFFFFFFFFFFF',
        '04000200',
        '61620000',
        '00000000',
        '28000000',
      ].join(''),
    );
  });

  it('describes an interface of IPv4 packets with times in microseconds', () => {
    expect(toHex(interfaceDescription('x'))).toBe(
      [
        '01000000',
        '28000000',
        'E4000000',
        '00000000',
        '02000100',
        '78000000',
        '09000100',
        '06000000',
        '00000000',
        '28000000',
      ].join(''),
    );
  });

  it('pads a packet to four bytes, and splits its time in two words', () => {
    // 2^32 + 5 microseconds.
    const packet = enhancedPacket({ interfaceId: 3, at: (2 ** 32 + 5) / 1000, bytes: fromHex('AABBCC') });
    expect(toHex(packet)).toBe(
      ['06000000', '24000000', '03000000', '01000000', '05000000', '03000000', '03000000', 'AABBCC00', '24000000'].join(
        '',
      ),
    );
  });
});

describe('a GSMTAP packet', () => {
  it('is IPv4, UDP to port 4729 and a header of type SIM, with right checksums', () => {
    const packet = simPacket(fromHex('00A40004023F009000'), 7);
    expect(toHex(packet)).toBe(
      [
        // IPv4: 53 bytes, number 7, not to be fragmented, 64 hops, UDP; its words sum up to FFFF.
        '4500003500074000',
        '40113CAF',
        '7F000001',
        '7F000001',
        // UDP: 33 bytes.
        '127912790021D335',
        // GSMTAP 2, four words, SIM; number 7; APDU.
        '0204040000000000',
        '00000007',
        '00000000',
        '00A40004023F009000',
      ].join(''),
    );
    const sum = (bytes: Uint8Array) => {
      let total = 0;
      for (let i = 0; i < bytes.length; i += 2) total += (bytes[i]! << 8) | (bytes[i + 1] ?? 0);
      while (total > 0xffff) total = (total & 0xffff) + (total >> 16);
      return total;
    };
    expect(sum(packet.subarray(0, 20))).toBe(0xffff);
    const pseudo = fromHex('7F0000017F00000100110021');
    expect(sum(new Uint8Array([...pseudo, ...packet.subarray(20)]))).toBe(0xffff);
  });

  it.each([
    ['case 1 gets a P3 of zero', '00700000', '9000', '00700000009000'],
    ['case 2 keeps its Le', '00B000000A', '019000', '00B000000A019000'],
    ['case 3', '00A40004023F00', '6121', '00A40004023F006121'],
    ['case 4 loses its Le', '01A4040002A00000', '6F009000', '01A4040002A0006F009000'],
    ['without an answer', '00B000000A', undefined, '00B000000A'],
  ])('%s', (_, command, answer, whole) => {
    expect(toHex(tpdu(fromHex(command), answer === undefined ? undefined : fromHex(answer)))).toBe(whole);
  });
});
