/** Package files: every writing and version is taken, or refused with place, element and rule. */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { Catalogue } from '#services/smdp/catalogue.ts';
import type { UsageError } from '#shared/errors.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { vectorBytes, vectorsAvailable } from '#test/support/vectors.ts';

const der = readFileSync('resources/profiles/workbench-lte.der');
const profileType = 'package';
let catalogue: Catalogue;
beforeEach(() => {
  catalogue = new Catalogue({ store: memoryStore(), clock: new ManualClock() });
});

const add = (bytes: Uint8Array) => catalogue.add({ profileType, der: new Uint8Array(bytes) });

/** Message and details of the refusal. */
function refusal(bytes: Uint8Array) {
  try {
    add(bytes);
  } catch (error) {
    const { code, message, details } = error as UsageError;
    expect(catalogue.list()).toEqual([]);
    return { code, message, ...details };
  }
  throw new Error('taken');
}

/** The package as raw elements, for changes no encoder of ours has a hand in. */
function elements(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const tagLength = (bytes[at]! & 0x1f) === 0x1f ? 2 : 1;
    const first = bytes[at + tagLength]!;
    const more = first < 0x80 ? 0 : first & 0x7f;
    const length = more === 0 ? first : bytes.readUIntBE(at + tagLength + 1, more);
    const end = at + tagLength + 1 + more + length;
    found.push(bytes.subarray(at, end));
    at = end;
  }
  return found;
}

/** Major and minor version stand first in the header: A0 LL 80 01 major 81 01 minor. */
function withVersion(major: number, minor: number): Buffer {
  const changed = Buffer.from(der);
  const at = changed.indexOf(Buffer.from('800102810103', 'hex'));
  expect(at).toBeLessThan(4);
  changed[at + 2] = major;
  changed[at + 5] = minor;
  return changed;
}

describe('versions of the package format', () => {
  test.each([
    [2, 1],
    [2, 2],
    [2, 3],
    [3, 0],
    [3, 3],
    [3, 9],
  ])('%i.%i is taken and shown', (major, minor) => {
    expect(add(withVersion(major, minor)).version).toBe(`${major}.${minor}`);
  });

  test.each([
    [1, 0, 'older than 2.1'],
    [2, 0, 'older than 2.1'],
    [4, 0, 'later than 3.x'],
  ])('%i.%i is refused: %s', (major, minor, reason) => {
    expect(refusal(withVersion(major, minor))).toMatchObject({
      code: 'PROFILE_PACKAGE_INVALID',
      message: `profile element 0 (header) at byte 0: version ${major}.${minor} of the package format is ${reason}`,
      rule: 'HEADER_VERSION',
    });
  });

  test('templates of later revisions are taken: the USIM of 3.x names 2.23.143.1.2.4.3', () => {
    const changed = Buffer.from(der);
    const usim = Buffer.from('060667810F010204', 'hex');
    // Same length needed: the header's list and the element name revision 1, of which another last arc is none.
    changed[changed.indexOf(usim) + 7] = 0x63;
    changed[changed.lastIndexOf(Buffer.from('810667810F010204', 'hex')) + 7] = 0x63;
    expect(refusal(changed)).toMatchObject({ rule: 'TEMPLATE_MISMATCH', type: 'usim' });
    const parts = elements(der).map((element) => {
      const at = element.indexOf(Buffer.from('810667810F010204', 'hex'));
      if (at < 0 || element[0] !== 0xb3) return element;
      const body = Buffer.concat([
        element.subarray(at - 7, at),
        Buffer.from('810767810F01020403', 'hex'),
        element.subarray(at + 8),
      ]);
      expect(element[at - 7]).toBe(0xa0);
      return Buffer.concat([Buffer.from([0xb3, 0x82, body.length >> 8, body.length & 0xff]), body]);
    });
    expect(add(Buffer.concat(parts))).toMatchObject({ imsi: '999700000000002' });
  });
});

describe('parts of later versions', () => {
  /** An element with a tag nobody gave yet, and a PE header (identification 99), mandated or not. */
  const later = (mandated: boolean) =>
    Buffer.from(mandated ? 'BF220B' + 'A0058000810163' + '81020102' : 'BF2209' + 'A003810163' + '81020102', 'hex');
  const withElement = (element: Buffer) => {
    const all = elements(der);
    return Buffer.concat([...all.slice(0, -1), element, all.at(-1)!]);
  };

  test('an element that cards may pass over is kept byte for byte and counted', () => {
    const bytes = withElement(later(false));
    expect(add(bytes).unknownParts).toEqual({ elements: 1, members: 0 });
    expect(Buffer.from(catalogue.bytes(profileType))).toEqual(bytes);
    const iccid = '8988247000000000019';
    const personal = Buffer.from(catalogue.personalised(profileType, iccid, { imsi: '999700000004711' }));
    expect(personal.includes(later(false))).toBe(true);
  });

  test('an element that insists on being understood is refused with its place', () => {
    const offset = der.length - elements(der).at(-1)!.length;
    expect(refusal(withElement(later(true)))).toMatchObject({
      element: elements(der).length - 1,
      offset,
      rule: 'ELEMENT_MANDATED',
      message: expect.stringMatching(/mandatory profile element with unknown tag BF22/) as string,
    });
  });

  test('a member that a later version added to a known element is kept and counted', () => {
    const all = elements(der);
    // End element of ours: AA 07 A0 05 80 00 81 01 nn; a member [1] behind its header.
    const end = all.at(-1)!;
    expect(end[1]).toBe(7);
    const longer = Buffer.concat([Buffer.from([0xaa, 10]), end.subarray(2), Buffer.from('810155', 'hex')]);
    const bytes = Buffer.concat([...all.slice(0, -1), longer]);
    expect(add(bytes).unknownParts).toEqual({ elements: 0, members: 1 });
    expect(Buffer.from(catalogue.bytes(profileType))).toEqual(bytes);
  });
});

describe('files', () => {
  const base64 = der.toString('base64');
  const lines = base64.replace(/.{64}/g, '$&\r\n');
  test.each([
    ['as it is', der],
    ['followed by FF', Buffer.concat([der, Buffer.alloc(37, 0xff)])],
    ['followed by 00', Buffer.concat([der, Buffer.alloc(1)])],
    ['as hex', Buffer.from(der.toString('hex'))],
    [
      'as upper-case hex in lines with a byte order mark',
      Buffer.from('\uFEFF' + der.toString('hex').toUpperCase().replace(/.{32}/g, '$&\n')),
    ],
    ['as hex pairs with colons', Buffer.from(der.toString('hex').replace(/..(?=.)/g, '$&:'))],
    ['as Base64', Buffer.from(base64)],
    ['as Base64 in lines', Buffer.from(lines)],
    ['as PEM', Buffer.from(`-----BEGIN PROFILE PACKAGE-----\n${lines}\n-----END PROFILE PACKAGE-----\n`)],
    ['as hex, padded inside', Buffer.from(`${der.toString('hex')}FFFFFFFF`)],
  ])('a package %s is taken', (_, bytes) => {
    add(bytes);
    expect(Buffer.from(catalogue.bytes(profileType))).toEqual(der);
  });

  test.each([
    ['empty', Buffer.alloc(0), /empty/],
    ['a bound package', Buffer.from('BF3603BF2300', 'hex'), /bound profile package/],
    ['a ZIP archive', Buffer.from('504B030414000000', 'hex'), /ZIP/],
    [
      'wrapped in a SEQUENCE',
      Buffer.concat([Buffer.from([0x30, 0x82, der.length >> 8, der.length & 0xff]), der]),
      /SEQUENCE/,
    ],
    ['half a byte of hex', Buffer.from(der.toString('hex').slice(1)), /half a byte/],
    ['value notation', Buffer.from('value1 ProfileElement ::= header : { }'), /value notation/],
    ['two packages', Buffer.concat([der, der]), new RegExp(`at byte ${der.length}: a second package`)],
    ['rubbish behind the end', Buffer.concat([der, Buffer.from('0102', 'hex')]), /2 bytes that belong to no package/],
    ['mixed padding', Buffer.concat([der, Buffer.from('00FF', 'hex')]), /2 bytes that belong to no package/],
    ['larger than two million bytes', Buffer.alloc(2_000_001, 0xa0), /2000000 at most/],
  ])('%s is refused in words', (_, bytes, words) => {
    expect(refusal(bytes)).toMatchObject({
      code: 'PROFILE_PACKAGE_INVALID',
      message: expect.stringMatching(words) as string,
    });
  });

  test('a fault is given with element, type, byte and rule', () => {
    const all = elements(der);
    const usim = all.findIndex((element) => element[0] === 0xb3);
    const offset = all.slice(0, usim).reduce((sum, { length }) => sum + length, 0);
    const withoutUsim = Buffer.concat(all.filter((_, i) => i !== usim));
    expect(refusal(withoutUsim)).toMatchObject({ element: usim, offset, rule: 'ELEMENT_ORDER', type: 'opt-usim' });
    const cut = refusal(der.subarray(0, -3));
    expect(cut).toMatchObject({ element: all.length - 1, rule: 'MALFORMED', offset: der.length - all.at(-1)!.length });
    expect(cut.message).toBe(
      `profile element ${all.length - 1} at byte ${der.length - all.at(-1)!.length}: element is cut short`,
    );
  });
});

describe.skipIf(!vectorsAvailable)('packages of the GSMA (TS.48)', () => {
  test.each([
    ['TS48v2_SAIP2.1_NoBERTLV', '2.1', '89000123456789012358'],
    ['TS48v6_SAIP2.3_BERTLV_SUCI', '2.3', '89000123456789012341'],
  ])('%s is taken with nothing unknown in it', (name, version, iccid) => {
    const bytes = vectorBytes(`upp/${name}.der`);
    const entry = add(bytes);
    expect(entry).toMatchObject({ version, iccid, unknownParts: { elements: 0, members: 0 } });
    expect(Buffer.from(catalogue.bytes(profileType))).toEqual(Buffer.from(bytes));
  });
});
