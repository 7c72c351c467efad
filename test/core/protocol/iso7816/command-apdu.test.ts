import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { ApduError, encodeCommandApdu, hasExtendedLength, parseCommandApdu } from '#core/protocol/iso7816/index.ts';
import { vectorFiles, vectorLines, vectorsAvailable } from '#test/support/vectors.ts';

const data4 = '01020304';
const cases: [name: string, hex: string, data: string, le: number | undefined][] = [
  ['1', '00A40000', '', undefined],
  ['2 short', '00B0000009', '', 9],
  ['2 short, Le 00', '00B0000000', '', 256],
  ['2 extended', '00B00000000100', '', 256],
  ['2 extended, Le 0000', '00B00000000000', '', 65536],
  ['3 short', '0020000104' + data4, data4, undefined],
  ['3 extended', '002000010000 04' + data4, data4, undefined],
  ['4 short', '0020000104' + data4 + '00', data4, 256],
  ['4 extended', '002000010000 04' + data4 + '0200', data4, 512],
];

describe('command APDU', () => {
  it.each(cases)('case %s is read', (_, hex, data, le) => {
    const command = parseCommandApdu(fromHex(hex));
    expect({ data: toHex(command.data), le: command.le }).toEqual({ data, le });
  });

  it.each(cases)('case %s is told from the other length', (name, hex) =>
    expect(hasExtendedLength(fromHex(hex))).toBe(name.includes('extended')),
  );

  it.each([
    '',
    '00A400',
    '00A4000405010203',
    '00A40004020102030405',
    '00A400040000',
    '00A40004000000AA',
    '00A4000400000201',
  ])('with length fields that do not fit is refused: %s', (hex) =>
    expect(() => parseCommandApdu(fromHex(hex))).toThrow(ApduError),
  );

  it('survives encoding and parsing for every data length and Le', () => {
    const command = fc.record({
      cla: fc.nat(255),
      ins: fc.nat(255),
      p1: fc.nat(255),
      p2: fc.nat(255),
      data: fc.uint8Array({ maxLength: 600 }),
      le: fc.option(fc.integer({ min: 1, max: 65536 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(command, (one) => {
        expect(parseCommandApdu(encodeCommandApdu(one))).toEqual(one);
      }),
    );
  });

  it.skipIf(!vectorsAvailable)('of every recorded session is read and written back unaltered', () => {
    let count = 0;
    for (const file of vectorFiles('transcripts', '.jsonl'))
      for (const line of vectorLines<{ dir?: string; kind: string; hex?: string }>(file)) {
        if (line.kind !== 'apdu' || line.dir !== 'host-to-card' || line.hex === undefined) continue;
        expect(toHex(encodeCommandApdu(parseCommandApdu(fromHex(line.hex)))).toLowerCase()).toBe(line.hex);
        count += 1;
      }
    expect(count).toBeGreaterThan(500);
  });
});
