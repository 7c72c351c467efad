/** Whatever comes in instead of a package ends in a typed refusal. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { concat, fromHex } from '#core/protocol/bytes/index.ts';
import {
  buildCardImage,
  decodeProfilePackage,
  encodeProfilePackage,
  lintPackage,
  ProfilePackageError,
  type Fcp,
  type FileElement,
  type ProfilePackage,
} from '#core/protocol/saip/index.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { vectorBytes, vectorsAvailable } from '#test/support/vectors.ts';

const header = 'A02F80010281010382034C4142830A89000123456789012341A50481008400A610060667810F010201060667810F010204';
const end = 'AA07A005800081011F';

const refused: readonly (readonly [what: string, hex: string])[] = [
  ['nothing', ''],
  ['a package without a header', end],
  ['an element cut short', header + end.slice(0, -2)],
  ['an indefinite length', `${header}AA80`],
  ['a header without an ICCID', 'A00A800102810103A500A600'],
  ['an ICCID of nine bytes', header.replace('830A8900', '830989').replace('A02F', 'A02E')],
  ['an identification over fifteen bits', `${header}AA08A0068102FFFF8000`],
  ['members in the wrong order', `${header}AA07A0058101 1F8000`],
  ['a PIN of seven bytes', `${header}A218A00380 8101 02`],
  ['an MF with a file twice', `${header}B015A0038101010000`],
];

describe('decoding', () => {
  it.each(refused)('refuses %s', (_, hex) => {
    expect(() => decodeProfilePackage(fromHex(hex))).toThrow(ProfilePackageError);
  });

  it('names the element and where it starts', () => {
    const broken = `${header}${end.replace('1F', '')}`;
    try {
      decodeProfilePackage(fromHex(broken));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ name: 'ProfilePackageError', element: 1, offset: fromHex(header).length });
    }
  });
});

const sound = decodeProfilePackage(new Uint8Array(readFileSync('resources/profiles/workbench-lte.der')));

/** The sample package with one file described differently. */
const withFile = (type: 'mf' | 'usim' | 'opt-usim', name: string, ...file: FileElement[]): ProfilePackage => ({
  elements: sound.elements.map((element) =>
    element.type === type
      ? {
          ...element,
          content: {
            ...element.content,
            files: [...element.content.files.filter((entry) => entry.name !== name), { name, file }],
          },
        }
      : element,
  ),
});

const descriptor = (value: Fcp): FileElement => ({ kind: 'fileDescriptor', value });
const content = (hex: string): FileElement => ({ kind: 'fillFileContent', value: fromHex(hex) });
const offset = (value: number): FileElement => ({ kind: 'fillFileOffset', value });

describe('building the card image', () => {
  it.each<[what: string, profilePackage: ProfilePackage]>([
    ['content over the end of a file', withFile('usim', 'ef-acc', content('000000'))],
    ['an offset over the end of a file', withFile('usim', 'ef-acc', offset(3))],
    ['records without a length', withFile('usim', 'ef-arr', content('8001'))],
    ['a descriptor of no file type', withFile('usim', 'ef-acc', descriptor({ fileDescriptor: fromHex('4F21') }))],
    [
      'a file too large for its length field',
      withFile('usim', 'ef-acc', descriptor({ efFileSize: fromHex('010000') })),
    ],
    ['a broken record', withFile('usim', 'ef-ecc', descriptor({ efFileSize: fromHex('05') }))],
    [
      'an access rule reference of two bytes',
      withFile('usim', 'ef-acc', descriptor({ securityAttributesReferenced: fromHex('2F06') })),
    ],
    ['an application without a name', withFile('usim', 'adf-usim', descriptor({ fileID: 0x7fd0 }))],
    ['a file identifier taken already', withFile('opt-usim', 'ef-li', descriptor({ fileID: 0x6f07 }))],
    ['a link that leads nowhere', withFile('opt-usim', 'ef-li', descriptor({ linkPath: fromHex('7FD06FFF') }))],
    ['a link that leads to itself', withFile('opt-usim', 'ef-li', descriptor({ linkPath: fromHex('7FD06F05') }))],
    ['a link to a directory', withFile('opt-usim', 'ef-li', descriptor({ linkPath: fromHex('7FD0') }))],
    ['files of an application before it exists', { elements: sound.elements.filter(({ type }) => type !== 'usim') }],
  ])('refuses %s', (_, profilePackage) => {
    expect(() => buildCardImage(profilePackage)).toThrow(ProfilePackageError);
  });

  it('refuses directories that contain themselves by a link', () => {
    const circle = createDirectories(
      { fid: 0x7f66, link: '' },
      { fid: 0x7f67, link: '7F66' },
      { fid: 0x7f66, link: '7F67' },
    );
    expect(() => buildCardImage(circle)).toThrow(ProfilePackageError);
    const nested = createDirectories({ fid: 0x7f66, link: '7FD0' }, { fid: 0x7f67, link: '3F00' });
    expect(() => buildCardImage(nested)).toThrow(/circle/);
  });

  it('refuses files larger than any card, however many they are', () => {
    const fileManagementCMD = [
      Array.from({ length: 60 }, (_, i) => ({
        kind: 'createFCP' as const,
        value: { fileDescriptor: fromHex('4121'), fileID: 0x2f40 + i, efFileSize: fromHex('FFFF') },
      })),
    ];
    const elements = [...sound.elements];
    elements.splice(-1, 0, {
      type: 'genericFileManagement',
      content: { header: { identification: 99 }, fileManagementCMD },
    });
    expect(() => buildCardImage({ elements })).toThrow(/larger than any card/);
  });

  it('tells the PEStatus a card would answer, and for which element', () => {
    try {
      buildCardImage(withFile('usim', 'ef-acc', offset(3)));
      expect.unreachable();
    } catch (error) {
      const element = sound.elements.findIndex(({ type }) => type === 'usim');
      expect(error).toMatchObject({ name: 'ProfilePackageError', status: 3, element });
      expect((error as ProfilePackageError).identification).toBeGreaterThan(0);
    }
  });
});

function createDirectories(...directories: { fid: number; link: string }[]): ProfilePackage {
  const fileManagementCMD = [
    directories.map(({ fid, link }) => ({
      kind: 'createFCP' as const,
      value: { fileDescriptor: fromHex('7821'), fileID: fid, linkPath: fromHex(link) },
    })),
  ];
  const elements = [...sound.elements];
  elements.splice(-1, 0, {
    type: 'genericFileManagement',
    content: { header: { identification: 99 }, fileManagementCMD },
  });
  return { elements };
}

describe.skipIf(!vectorsAvailable)('a package with bytes changed at random', () => {
  it('is read, built and judged, or refused with the typed error, 1500 times', () => {
    const originals = ['TS48v2_SAIP2.1_NoBERTLV', 'TS48v6_SAIP2.3_BERTLV_SUCI'].map((name) =>
      vectorBytes(`upp/${name}.der`),
    );
    const random = seededRandom('malformed profile packages');
    const number = (below: number) => {
      const [a, b, c] = random.bytes(3);
      return ((a! << 16) | (b! << 8) | c!) % below;
    };
    const outcomes = { refusedToRead: 0, refusedToBuild: 0, built: 0 };
    for (let round = 0; round < 1500; round++) {
      const der = mutate(originals[round % 2]!, number);
      try {
        const profilePackage = decodeProfilePackage(der);
        encodeProfilePackage(profilePackage);
        lintPackage(profilePackage);
        try {
          buildCardImage(profilePackage);
          outcomes.built++;
        } catch (error) {
          expect(error).toBeInstanceOf(ProfilePackageError);
          outcomes.refusedToBuild++;
        }
      } catch (error) {
        expect(error).toBeInstanceOf(ProfilePackageError);
        outcomes.refusedToRead++;
      }
    }
    // All three ways must have been walked, or the mutations prove nothing.
    expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(20);
  });
});

function mutate(original: Uint8Array, number: (below: number) => number): Uint8Array {
  const der = original.slice();
  switch (number(4)) {
    case 0:
      der[number(der.length)] = number(256);
      return der;
    case 1:
      for (let i = 0; i < 4; i++) der[number(der.length)]! ^= 1 << number(8);
      return der;
    case 2:
      return der.subarray(0, number(der.length));
    default: {
      const at = number(der.length);
      return concat(der.subarray(0, at), der.subarray(at + 1 + number(8)));
    }
  }
}
