/** File sets of package images, their comparison, and the ways to write a path. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  compareFileSets,
  decodeFileFacts,
  encodeFileFacts,
  fileSetOfImage,
  readFilePath,
  type FileFacts,
} from '#core/protocol/file-set/index.ts';
import { buildCardImage, decodeProfilePackage } from '#core/protocol/saip/index.ts';
import { fileFacts as fileFactsWire } from '#shared/api/index.ts';
import { vectorBytes, vectorsAvailable } from '#test/support/vectors.ts';

const setOf = (der: Uint8Array) => fileSetOfImage(buildCardImage(decodeProfilePackage(der)));
const sample = (name: string) => setOf(new Uint8Array(readFileSync(`resources/profiles/${name}.der`)));
const usimAid = 'A0000000871002FFFFFFFF8907090000';

const transparent = (path: string, content: string, more: Partial<FileFacts> = {}): FileFacts => ({
  path,
  kind: 'transparent',
  fid: Number.parseInt(path.slice(-4), 16),
  size: content.length / 2,
  content: fromHex(content),
  ...more,
});

describe.skipIf(!vectorsAvailable)('the file set of a TS.48 package', () => {
  const files = vectorsAvailable ? setOf(vectorBytes('upp/TS48v6_SAIP2.3_BERTLV_SUCI.der')) : [];
  const at = (path: string) => files.find((file) => file.path === path);

  it.each([
    // Content, size, SFI and access as the public JSON of the package has them.
    ['3F00/2FE2', 'EF.ICCID', '98001032547698103214', 0x02, { fileId: 0x2f06, record: 3 }],
    ['A0000000871002FF49FF0589/6F07', 'EF.IMSI', '080910101032547698', 0x07, undefined],
    ['A0000000871002FF49FF0589/5FC0/4F0A', 'EF.Routing_Indicator', 'F0FFFFFF', 0x0a, undefined],
  ] as const)('has %s, %s', (path, name, content, sfi, arr) => {
    expect(at(path)).toMatchObject({ name, kind: 'transparent', sfi, size: content.length / 2 });
    expect(toHex(at(path)!.content!)).toBe(content);
    if (arr !== undefined) expect(at(path)!.arr).toEqual(arr);
  });

  it('has directories and applications by their AIDs', () => {
    expect(at('3F00')).toMatchObject({ name: 'MF', kind: 'mf' });
    expect(at('3F00/7F10')).toMatchObject({ name: 'DF.TELECOM', kind: 'df' });
    expect(at('A0000000871002FF49FF0589')).toMatchObject({ name: 'ADF.USIM', kind: 'adf', fid: 0x7fd0 });
    expect(at('A0000000871004FF49FF0589')).toMatchObject({ name: 'ADF.ISIM', kind: 'adf', fid: 0x7fb0 });
    expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
  });

  it('is what the contract allows and comes back whole', () => {
    for (const file of files) {
      const json = encodeFileFacts(file);
      expect(fileFactsWire.parse(json)).toEqual(json);
      expect(encodeFileFacts(decodeFileFacts(json))).toEqual(json);
    }
  });
});

describe('compareFileSets', () => {
  it('finds nothing between a set and itself', () => {
    expect(compareFileSets(sample('workbench-5g'), sample('workbench-5g'))).toEqual([]);
  });

  it('names what is on one side only, and the bytes that differ', () => {
    const left = [
      transparent('3F00/2FE2', '00112233445566778899'),
      transparent('3F00/2F05', '656E'),
      transparent('3F00/2F08', '3C', { sfi: 8, arr: { fileId: 0x2f06, record: 3 } }),
    ];
    const right = [
      transparent('3F00/2FE2', '0011AA33BB5566778899'),
      transparent('3F00/2F08', '3C', { arr: { fileId: 0x2f06, record: 4 }, lifeCycle: 4 }),
      transparent('3F00/2F09', 'FF'),
    ];
    expect(compareFileSets(left, right)).toEqual([
      { path: '3F00/2FE2', change: 'content', offset: 2, left: '223344', right: 'AA33BB' },
      { path: '3F00/2F05', change: 'onlyLeft', left: 'transparent' },
      { path: '3F00/2F08', change: 'sfi', left: '8', right: undefined },
      { path: '3F00/2F08', change: 'access', left: '2F06 record 3', right: '2F06 record 4' },
      { path: '3F00/2F09', change: 'onlyRight', right: 'transparent' },
    ]);
  });

  it('compares records one by one, and sizes', () => {
    const records = (...rows: string[]): FileFacts => ({
      path: `${usimAid}/6F40`,
      kind: 'linearFixed',
      fid: 0x6f40,
      recordLength: 2,
      size: 2 * rows.length,
      records: rows.map(fromHex),
    });
    expect(compareFileSets([records('0102', '0304')], [records('0102', '0305', '0607')])).toEqual([
      { path: `${usimAid}/6F40`, change: 'size', left: '4', right: '6' },
      { path: `${usimAid}/6F40`, change: 'content', record: 2, offset: 1, left: '04', right: '05' },
    ]);
  });

  it('marks the differences that were declared, and only those', () => {
    const expected = [
      { path: '6F38', changes: ['content'], onlyCleared: true, reason: 'service table masked by the card' },
      { path: '6F7E', bytes: [0, 4], reason: 'location written by use' },
    ] as const;
    const compared = (left: FileFacts, right: FileFacts) =>
      compareFileSets([left], [right], { expected }).map((difference) => difference.expected);
    const ust = `${usimAid}/6F38`;
    const loci = `${usimAid}/6F7E`;
    expect(compared(transparent(ust, 'FF0F'), transparent(ust, 'FD07'))).toEqual(['service table masked by the card']);
    expect(compared(transparent(ust, 'FF0F'), transparent(ust, 'FF1F'))).toEqual([undefined]);
    expect(compared(transparent(loci, 'FFFFFFFF00'), transparent(loci, '0102FFFF00'))).toEqual([
      'location written by use',
    ]);
    expect(compared(transparent(loci, 'FFFFFFFF00'), transparent(loci, 'FFFFFFFF01'))).toEqual([undefined]);
  });

  it('never shows keys', () => {
    const path = `${usimAid}/6F08`;
    const used = transparent(path, `01${'AB'.repeat(32)}`);
    const blank = transparent(path, `07${'FF'.repeat(32)}`);
    expect(compareFileSets([blank], [used])).toEqual([{ path, change: 'content', offset: 0, masked: true }]);
    expect(JSON.stringify(encodeFileFacts(used))).not.toContain('ABAB');
    expect(encodeFileFacts(used)).toMatchObject({ masked: true });
    expect(encodeFileFacts(blank)).toMatchObject({ content: toHex(blank.content!) });
  });
});

describe('readFilePath', () => {
  const isimAid = 'A0000000871004FF49FF0589';
  it.each([
    ['MF/2FE2', '3F00/2FE2'],
    ['3F00/7f10/6f3a', '3F00/7F10/6F3A'],
    ['7F10/6F3A', '3F00/7F10/6F3A'],
    ['EF.ICCID', '3F00/2FE2'],
    ['EF.IMSI', `${usimAid}/6F07`],
    ['7FFF/6F07', `${usimAid}/6F07`],
    ['ADF.USIM', usimAid],
    ['ADF.USIM/5FC0/4F0A', `${usimAid}/5FC0/4F0A`],
    ['ADF.USIM/DF.5GS/EF.Routing_Indicator', `${usimAid}/5FC0/4F0A`],
    ['EF.SUCI_Calc_Info', `${usimAid}/5FC0/4F07`],
    ['ADF.ISIM/EF.IMPI', `${isimAid}/6F02`],
    ['EF.IMPU', `${isimAid}/6F04`],
    [`${isimAid.toLowerCase()}/6F02`, `${isimAid}/6F02`],
  ])('reads %s', (text, path) => {
    expect(readFilePath(text, [usimAid, isimAid])).toBe(path);
  });

  it('refuses what it does not know, in words', () => {
    expect(() => readFilePath('EF.NONSENSE', [usimAid])).toThrow('no file EF.NONSENSE is known in 3F00');
    expect(() => readFilePath('ADF.ISIM/6F02', [usimAid])).toThrow('there is no ADF.ISIM');
    expect(() => readFilePath(' ', [usimAid])).toThrow(RangeError);
  });
});
