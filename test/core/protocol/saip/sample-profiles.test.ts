/** The sample profiles under resources: made by the script, sound by the rules, personalised as the lab does. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { checkIccid } from '#core/protocol/identifiers/index.ts';
import {
  applicationDirectory,
  buildCardImage,
  decodeProfilePackage,
  elementsOf,
  encodeProfilePackage,
  findContent,
  findNode,
  packageFacts,
  personalise,
  lintPackage,
  type Finding,
  type ProfileElement,
  type ProfilePackage,
} from '#core/protocol/saip/index.ts';
import { composeProfiles, profilesFolder } from '../../../../scripts/compose-profiles.ts';

const read = (name: string) => new Uint8Array(readFileSync(join(profilesFolder, name)));
const grave = (findings: readonly Finding[]) => findings.filter(({ severity }) => severity !== 'hint');
const load = (name: string) => decodeProfilePackage(read(`${name}.der`));

describe('resources/profiles', () => {
  it('is what scripts/compose-profiles.ts makes', () => {
    const files = composeProfiles();
    expect(readdirSync(profilesFolder).sort()).toEqual([...files.keys()].sort());
    for (const [name, content] of files) {
      if (typeof content === 'string') expect(readFileSync(join(profilesFolder, name), 'utf8')).toBe(content);
      else expect(toHex(read(name))).toBe(toHex(content));
    }
  });
});

const privacy = ['get-identity', 'profile-a-x25519', 'profile-b-p256'] as const;

describe.each([
  ['workbench-5g', 'milenage', []],
  ['workbench-lte', 'milenage', []],
  ['workbench-psim', 'milenage', []],
  ['workbench-suci', 'milenage', privacy],
  ['workbench-tuak', 'tuak', []],
] as const)('%s', (name, algorithm, more) => {
  it('breaks no rule', () => {
    const services = ['usim', algorithm === 'tuak' ? 'tuak256' : 'milenage', ...more] as const;
    expect(grave(lintPackage(load(name), { card: { services, majorVersion: 2 } }))).toEqual([]);
  });

  it('has an ICCID with a valid check digit and an IMSI of the test network', () => {
    const facts = packageFacts(load(name));
    expect(checkIccid(facts.iccid)).toMatchObject({ valid: true });
    expect(facts.iccid).toMatch(/^8988247000/);
    expect(facts.imsi).toMatch(/^99970\d{10}$/);
    expect(facts.subscriber?.algorithm).toBe(algorithm);
  });
});

describe('the two generations', () => {
  it('differ in DF-5GS and the length of the service table', () => {
    const [with5g, without] = ['workbench-5g', 'workbench-lte'].map((name) =>
      applicationDirectory(buildCardImage(load(name)), 'usim')!,
    );
    expect(findContent(with5g!, 0x6f38)).toHaveLength(17);
    expect(findContent(without!, 0x6f38)).toHaveLength(14);
    // services 122, 123 and 124
    expect(findContent(with5g!, 0x6f38)![15]).toBe(0x0e);
    expect(toHex(findContent(with5g!, 0x5fc0, 0x4f07)!.subarray(0, 6))).toBe('A0020000A100');
    expect(findNode(without!, 0x5fc0)).toBeUndefined();
  });

  it('show their names', () => {
    expect(packageFacts(load('workbench-5g')).serviceProviderName).toBe('Workbench 5G');
    expect(packageFacts(load('workbench-lte')).serviceProviderName).toBe('Workbench LTE');
  });
});

describe('files created by default', () => {
  /** Handbook saip.md section 6: default contents of TCA eUICC Profile Package annex A. */
  const expected: readonly (readonly [fid: number, sfi: number | undefined, content: string])[] = [
    [0x6f08, 0x08, `07${'FF'.repeat(32)}`],
    [0x6f09, 0x09, `07${'FF'.repeat(32)}`],
    [0x6f31, 0x12, '0A'],
    [0x6f43, undefined, 'FFFF'],
    [0x6f5b, 0x0f, 'F00000F00000'],
    [0x6f5c, 0x10, 'FFFFFF'],
    [0x6f73, 0x0c, `${'FF'.repeat(10)}0000FF01`],
    [0x6f7b, 0x0d, 'FF'.repeat(12)],
    [0x6f7e, 0x0b, `${'FF'.repeat(7)}0000FF01`],
    [0x6fc4, undefined, 'FF'.repeat(128)],
    [0x6fe3, 0x1e, `${'FF'.repeat(15)}000001`],
  ];

  it.each(expected)('%i exists though the package does not mention it', (fid, sfi, content) => {
    const profilePackage = load('workbench-lte');
    const mentioned = elementsOf(profilePackage, 'usim')[0]!.content.files.map(({ name }) => name);
    const usim = applicationDirectory(buildCardImage(profilePackage), 'usim')!;
    const node = findNode(usim, fid)!;
    expect(mentioned).not.toContain(node.name);
    expect(toHex(findContent(usim, fid)!)).toBe(content);
    expect('sfi' in node ? node.sfi : undefined).toBe(sfi);
  });

  it('are left out on request', () => {
    const profilePackage = change(load('workbench-lte'), (element) =>
      element.type === 'usim'
        ? {
            ...element,
            content: {
              ...element.content,
              files: [...element.content.files, { name: 'ef-netpar', file: [{ kind: 'doNotCreate', value: true }] }],
            },
          }
        : element,
    );
    const usim = applicationDirectory(buildCardImage(profilePackage), 'usim')!;
    expect(findNode(usim, 0x6fc4)).toBeUndefined();
    expect(findNode(usim, 0x6f7e)).toBeDefined();
  });
});

describe('personalise', () => {
  it('writes one subscription everywhere it belongs', () => {
    const personal = personalise(load('workbench-5g'), {
      iccid: '8988247000000012343',
      imsi: '999700000001234',
      // TS 35.208 test set 1
      k: fromHex('465B5CE8B199B49FAA5F0A2EE238A6BC'),
      opc: fromHex('CD63CB71954A9F4E48A5994E37A02BAF'),
      pins: { 1: '9876', 129: '55555' },
      puks: { 1: '11112222' },
      serviceProviderName: 'Customer',
      profileType: 'Customer profile',
    });
    const again = decodeProfilePackage(encodeProfilePackage(personal));
    const facts = packageFacts(again);
    expect(facts).toMatchObject({
      iccid: '8988247000000012343',
      imsi: '999700000001234',
      serviceProviderName: 'Customer',
      profileType: 'Customer profile',
    });
    expect(toHex(facts.subscriber!.k)).toBe('465B5CE8B199B49FAA5F0A2EE238A6BC');
    expect(toHex(facts.subscriber!.opc)).toBe('CD63CB71954A9F4E48A5994E37A02BAF');
    const image = buildCardImage(again);
    expect(toHex(findContent(image.masterFile, 0x2fe2)!)).toBe('988842070000002143F3');
    expect(image.pins.map(({ value }) => toHex(value))).toEqual([
      '39383736FFFFFFFF',
      '3132333435363738',
      '3535353535FFFFFF',
    ]);
    expect(toHex(image.puks[0]!.value)).toBe('3131313132323232');
    // The ICCID above has a check digit that is none.
    expect(grave(lintPackage(again)).map(({ rule }) => rule)).toEqual(['ICCID_CHECK_DIGIT']);
  });

  it('leaves alone what it is not given', () => {
    const original = load('workbench-lte');
    expect(toHex(encodeProfilePackage(personalise(original, {})))).toBe(toHex(encodeProfilePackage(original)));
  });

  it('refuses malformed values and values without a place', () => {
    const original = load('workbench-lte');
    expect(() => personalise(original, { iccid: '123' })).toThrow(RangeError);
    expect(() => personalise(original, { k: new Uint8Array(8) })).toThrow(RangeError);
    expect(() => personalise(original, { pins: { 1: '12' } })).toThrow(RangeError);
    const withoutKeys = { elements: original.elements.filter(({ type }) => type !== 'akaParameter') };
    expect(() => personalise(withoutKeys, { k: new Uint8Array(16) })).toThrow(/no place for k/);
  });
});

describe('lintPackage', () => {
  const codes = (profilePackage: ProfilePackage) => grave(lintPackage(profilePackage)).map(({ rule }) => rule);
  const original = load('workbench-5g');
  const without = (type: ProfileElement['type']) => ({
    elements: original.elements.filter((element) => element.type !== type),
  });

  it.each([
    ['mf', 'MF_POSITION'],
    ['end', 'END_POSITION'],
    ['pukCodes', 'PUK_MISSING'],
    ['usim', 'ELEMENT_ORDER'],
    ['akaParameter', 'SERVICE_WITHOUT_ELEMENT'],
    ['gsm-access', undefined],
  ] as const)('without %s finds %s', (type, code) => {
    const found = codes(without(type));
    if (code === undefined) expect(found).toEqual([]);
    else expect(found).toContain(code);
  });

  it('finds services of the USIM table without their files', () => {
    expect(codes(without('df-5gs'))).toContain('FIVE_G_FILE_MISSING');
  });

  it('finds repeated elements and identifications', () => {
    const { elements } = original;
    const repeated = { elements: [...elements.slice(0, 2), elements[1]!, ...elements.slice(2)] };
    expect(codes(repeated)).toEqual(expect.arrayContaining(['ELEMENT_REPEATED', 'IDENTIFICATION_REPEATED']));
  });

  it('finds an ICCID that differs between header and file', () => {
    const differing = change(original, (element) =>
      element.type === 'header'
        ? { ...element, content: { ...element.content, iccid: fromHex('89882470000000000030') } }
        : element,
    );
    expect(codes(differing)).toEqual(['ICCID_MISMATCH']);
  });

  it('finds a local PIN in the context of the MF', () => {
    const wrong = change(original, (element) =>
      element.type === 'pinCodes' && element.content.pinCodes.kind === 'pinconfig'
        ? {
            ...element,
            content: {
              ...element.content,
              pinCodes: {
                kind: 'pinconfig',
                value: element.content.pinCodes.value.map((pin) => ({ ...pin, keyReference: pin.keyReference ^ 0x80 })),
              },
            },
          }
        : element,
    );
    expect(codes(wrong)).toContain('PIN_REFERENCE');
  });

  it('finds a mandatory member that is missing and a template of another element', () => {
    const wrong = change(original, (element) =>
      element.type === 'usim'
        ? {
            ...element,
            content: {
              ...element.content,
              templateID: '2.23.143.1.2.8',
              files: element.content.files.filter(({ name }) => name !== 'ef-acc'),
            },
          }
        : element,
    );
    expect(codes(wrong)).toEqual(expect.arrayContaining(['MEMBER_MISSING', 'TEMPLATE_MISMATCH']));
  });

  it('finds files that do not fit, with the status of a card', () => {
    const wrong = change(original, (element) =>
      element.type === 'usim'
        ? {
            ...element,
            content: {
              ...element.content,
              files: element.content.files.map((entry) =>
                entry.name === 'ef-acc'
                  ? { name: entry.name, file: [{ kind: 'fillFileContent', value: new Uint8Array(3) }] }
                  : entry,
              ),
            },
          }
        : element,
    );
    expect(grave(lintPackage(wrong))).toMatchObject([{ rule: 'FILE_TOO_SMALL', member: 'ef-acc', status: 3 }]);
  });
});

function change(profilePackage: ProfilePackage, edit: (element: ProfileElement) => ProfileElement): ProfilePackage {
  return { elements: profilePackage.elements.map(edit) };
}
