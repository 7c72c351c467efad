/** The tree of a package against the independent decoding of the GSMA TS.48 packages, and what it must never show. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { concat, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  encodeProfilePackage,
  lintPackage,
  nodeOfFinding,
  packageTree,
  secretRanges,
  withoutSecrets,
  type PackageNode,
} from '#core/protocol/saip/index.ts';
import { edited, soundPackage, usimAid } from '#test/support/sound-package.ts';
import { vectorBytes, vectorJson, vectorsAvailable } from '#test/support/vectors.ts';

interface Decoded {
  readonly header: Readonly<Record<string, unknown>>;
  readonly iccid: string;
  readonly imsi: string;
  readonly profileElements: readonly {
    readonly type: string;
    readonly offset: number;
    readonly length: number;
    readonly content?: Readonly<Record<string, unknown>>;
  }[];
}

const walk = (nodes: readonly PackageNode[]): PackageNode[] => nodes.flatMap((node) => [node, ...walk(node.children)]);
const label = (node: PackageNode | undefined, ...path: readonly string[]): PackageNode | undefined =>
  path.reduce<PackageNode | undefined>((at, name) => at?.children.find((child) => child.label === name), node);

describe.skipIf(!vectorsAvailable).each(['TS48v2_SAIP2.1_NoBERTLV', 'TS48v6_SAIP2.3_BERTLV_SUCI'])(
  'the tree of %s',
  (name) => {
    const der = vectorsAvailable ? vectorBytes(`upp/${name}.der`) : new Uint8Array();
    const decoded = vectorsAvailable ? vectorJson<Decoded>(`upp/${name}.json`) : undefined;
    const tree = packageTree(der);

    it('has every element at its place, nothing unknown, nothing malformed', () => {
      expect(tree.map(({ offset, length }) => ({ offset, length }))).toEqual(
        decoded!.profileElements.map(({ offset, length }) => ({ offset, length })),
      );
      expect(walk(tree).filter(({ kind }) => kind === 'unknown' || kind === 'malformed')).toEqual([]);
    });

    it('has the header, its services and templates', () => {
      const { header } = decoded!;
      expect(label(tree[0], 'iccid')?.value).toBe(decoded!.iccid);
      expect(label(tree[0], 'profileType')?.value).toBe(header['profileType']);
      expect(label(tree[0], 'major-version')?.value).toBe(String(header['major-version']));
      expect(label(tree[0], 'eUICC-Mandatory-services')?.children.map((one) => one.label)).toEqual(
        Object.keys(header['eUICC-Mandatory-services'] as object),
      );
      expect(label(tree[0], 'eUICC-Mandatory-GFSTEList')?.children.map((one) => one.value?.split(' ')[0])).toEqual(
        header['eUICC-Mandatory-GFSTEList'],
      );
    });

    it('has every member of every element, and every content as it was decoded elsewhere', () => {
      let contents = 0;
      for (const [i, { type, content = {} }] of decoded!.profileElements.entries()) {
        if (type === 'header') continue;
        for (const [member, value] of Object.entries(content)) {
          // Headers are spelled differently from element to element; defaults are in the decoding and not in the package.
          if (/header$/i.test(member) || !Array.isArray(value) || member === 'sqnInit') continue;
          const node = walk(tree[i]!.children).find(({ id }) => id === `${i}/${member}`);
          expect(node, `${type} ${member}`).toBeDefined();
          const told = value.filter(
            (part): part is [string, string] => Array.isArray(part) && part[0] === 'fillFileContent',
          );
          const shown = node!.children.filter((child) => child.label === 'fillFileContent');
          if (told.length === 0) continue;
          contents += told.length;
          expect(
            shown.map((child) =>
              toHex(
                der.subarray(
                  child.offset! + child.length! - hexLength(told, shown, child),
                  child.offset! + child.length!,
                ),
              ).toLowerCase(),
            ),
          ).toEqual(told.map(([, hex]) => hex));
        }
      }
      expect(contents).toBeGreaterThan(100);
    });

    it('reads the files in the terms of their specifications', () => {
      const byFile = new Map(
        walk(tree).flatMap((node) => (node.file === undefined ? [] : [[node.file, node] as const])),
      );
      expect(byFile.get('3F00/2FE2')).toMatchObject({ label: 'EF.ICCID', value: decoded!.iccid });
      expect(byFile.get('A0000000871002FF49FF0589/6F07')).toMatchObject({ label: 'EF.IMSI' });
      expect(JSON.stringify(byFile.get('A0000000871002FF49FF0589/6F07'))).toContain(decoded!.imsi);
    });

    it('shows no key and no code, neither in the tree nor in the bytes beside it', () => {
      const text = JSON.stringify(tree).toUpperCase();
      const bytes = toHex(withoutSecrets(der, secretRanges(tree)));
      // K and the keys of the security domain, PUK1, ADM1 and ADM2.
      for (const secret of [
        '000102030405060708090A0B0C0D0E0F',
        '3131313131313131',
        '3535353535353535',
        '3636363636363636',
      ]) {
        expect(text).not.toContain(secret);
        expect(toHex(der)).toContain(secret);
        expect(bytes).not.toContain(secret);
      }
      expect(bytes).toHaveLength(2 * der.length);
    });
  },
);

/** Length of the content that stands at the same position in the other decoding. */
const hexLength = (told: readonly [string, string][], shown: readonly PackageNode[], child: PackageNode): number =>
  (told[shown.indexOf(child)]?.[1].length ?? 0) / 2;

describe('the tree of a package', () => {
  const der = encodeProfilePackage(soundPackage());

  it('shows the files that a template makes by itself', () => {
    const usim = packageTree(der).find((node) => node.label === 'PE-USIM')!;
    expect(usim.children.find((node) => node.label === 'EF.LOCI')).toMatchObject({
      kind: 'file',
      file: `${usimAid}/6F7E`,
      detail: '6F7E, transparent, 11 bytes, SFI 11, access by record 5 of 6F06, as the template has it',
    });
  });

  it('shows unknown elements and members with tag and bytes', () => {
    const later = edited(soundPackage(), 'end', (content) => ({ ...content, extensions: [fromHex('8502CAFE')] }));
    const elements = encodeProfilePackage(later);
    const tree = packageTree(concat(elements, fromHex('BF2205A003810160')));
    expect(tree.at(-1)).toMatchObject({ kind: 'unknown', label: 'element with tag BF22', value: 'A003810160' });
    expect(tree.at(-2)!.children.at(-1)).toMatchObject({ kind: 'unknown', label: 'tag 85', value: 'CAFE' });
  });

  it('shows what can be shown of a damaged package', () => {
    const cut = packageTree(der.subarray(0, der.length - 20));
    expect(cut.at(-1)).toMatchObject({ kind: 'malformed' });
    expect(cut[0]).toMatchObject({ label: 'ProfileHeader' });
    expect(packageTree(new Uint8Array())).toEqual([]);
    expect(packageTree(fromHex('FFFFFFFF'))).toMatchObject([{ kind: 'malformed', value: 'FFFFFFFF' }]);
  });

  it('has a place for every finding that names one', () => {
    const bytes = new Uint8Array(readFileSync('resources/profiles/workbench-5g.der'));
    const tree = packageTree(bytes);
    const ids = new Set(walk(tree).map(({ id }) => id));
    expect(ids.size).toBe(walk(tree).length);
    const sample = edited(soundPackage(), 'pukCodes', (content) => ({ ...content, pukCodes: [] }));
    const findings = lintPackage(sample, { der: encodeProfilePackage(sample) });
    expect(findings.map((one) => nodeOfFinding(packageTree(encodeProfilePackage(sample)), one))).toEqual([
      '3/pinCodes',
      '7/pinCodes',
    ]);
  });
});
