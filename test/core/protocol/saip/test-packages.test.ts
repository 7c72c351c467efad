/** The GSMA TS.48 packages against their independent decoding (pySim) and against the handbook's facts. */
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  applicationDirectory,
  buildCardImage,
  decodeCardImage,
  decodeProfilePackage,
  elementsOf,
  encodeCardImage,
  encodeProfilePackage,
  findContent,
  findNode,
  packageFacts,
  lintPackage,
  type CardImage,
} from '#core/protocol/saip/index.ts';
import { vectorBytes, vectorJson, vectorsAvailable } from '#test/support/vectors.ts';

interface DecodedElement {
  type: string;
  offset: number;
  length: number;
  identification?: { mandated?: null; identification: number } | null;
  content?: Record<string, unknown>;
}

interface DecodedPackage {
  file: string;
  header: Record<string, unknown>;
  iccid: string;
  imsi: string;
  efIccid: string;
  usimEfImsi: string;
  peTypes: string[];
  profileElements: DecodedElement[];
}

/** Slips of the GSMA packages themselves: an IMPI of another IMSI, a file without its service, a file under a blank rule. */
const realFaults: Readonly<Record<string, unknown>> = {
  'TS48v2_SAIP2.1_NoBERTLV': [
    ['IMS_IDENTITY', 'A0000000871004FF49FF0589/6F02'],
    ['FIVE_G_FILE_UNANNOUNCED', 'A0000000871002FF49FF0589/5FC0/4F09'],
  ],
  'TS48v6_SAIP2.3_BERTLV_SUCI': [['ACCESS_RULE_MALFORMED', 'A0000000871004FF49FF0589/6F06']],
};

const packages = ['TS48v2_SAIP2.1_NoBERTLV', 'TS48v6_SAIP2.3_BERTLV_SUCI'];

describe.skipIf(!vectorsAvailable).each(packages)('%s', (name) => {
  const der = vectorsAvailable ? vectorBytes(`upp/${name}.der`) : new Uint8Array();
  const decoded = vectorsAvailable ? vectorJson<DecodedPackage>(`upp/${name}.json`) : undefined;
  const profilePackage = () => decodeProfilePackage(der);
  const image = (): CardImage => buildCardImage(profilePackage());

  it('decodes into the elements of the independent decoding, none unknown', () => {
    expect(profilePackage().elements.map(({ type }) => type)).toEqual(decoded!.peTypes);
  });

  it('encodes again to the same bytes', () => {
    expect(toHex(encodeProfilePackage(profilePackage()))).toBe(toHex(der));
  });

  it('has every value of the independent decoding', () => {
    const { elements } = profilePackage();
    let compared = 0;
    for (const [i, expected] of decoded!.profileElements.entries()) {
      const element = elements[i]!;
      if (element.type === 'unknown' || element.type === 'header') continue;
      if (expected.identification)
        expectSame(expected.identification, element.content.header, `${expected.type} header`);
      for (const [member, value] of Object.entries(expected.content ?? {})) {
        const path = `${i} ${expected.type} ${member}`;
        if ('files' in element.content && member !== 'templateID') {
          const file = element.content.files.find((one) => one.name === member);
          expectSame(value, file?.file, path);
        } else if (memberOf(element.content, member) === undefined) expectDefault(memberName(member), value, path);
        else expectSame(value, memberOf(element.content, member), path);
        compared++;
      }
      if ('files' in element.content)
        expect(element.content.files.map((file) => file.name)).toEqual(
          Object.keys(expected.content!).filter((member) => member !== 'templateID'),
        );
    }
    expect(compared).toBeGreaterThan(150);
  });

  it('tells the facts of its header and subscription', () => {
    const facts = packageFacts(profilePackage());
    const { header } = decoded!;
    expect(facts.version).toBe(`${String(header['major-version'])}.${String(header['minor-version'])}`);
    expect(facts.profileType).toBe(header['profileType']);
    expect(facts.iccid).toBe(decoded!.iccid);
    expect(facts.imsi).toBe(decoded!.imsi);
    expect(facts.mandatoryServices).toEqual(Object.keys(header['eUICC-Mandatory-services'] as object));
    expect(facts.mandatoryTemplates).toEqual(header['eUICC-Mandatory-GFSTEList']);
    expect(facts.serviceProviderName).toBe('GSMA_TEST');
    expect(facts.subscriber!.algorithm).toBe('usimTestAlgorithm');
    expect(toHex(facts.subscriber!.k)).toBe('000102030405060708090A0B0C0D0E0F');
    expect(facts.applications.filter(({ label }) => label !== undefined)).toEqual([
      { kind: 'usim', aid: 'A0000000871002FF49FF0589', label: 'USIM' },
      { kind: 'csim', aid: 'A0000003431002F310FFFF89020000FF', label: 'CSIM' },
      { kind: 'isim', aid: 'A0000000871004FF49FF0589', label: 'ISIM' },
    ]);
  });

  it('leaves identifiers and codes on the card as TS.48 lists them', () => {
    const card = image();
    const usim = applicationDirectory(card, 'usim')!;
    expect(toHex(findContent(card.masterFile, 0x2fe2)!)).toBe(decoded!.efIccid.toUpperCase());
    expect(toHex(findContent(usim, 0x6f07)!)).toBe(decoded!.usimEfImsi.toUpperCase());
    const pin = (reference: number, directory: number) =>
      card.pins.find((one) => one.reference === reference && one.directories.includes(directory))!;
    expect(toHex(pin(0x01, 0x3f00).value)).toBe('30303030FFFFFFFF');
    expect(pin(0x01, 0x3f00)).toMatchObject({ enabled: false, canBeDisabled: true, pukReference: 1, triesLeft: 3 });
    expect(toHex(pin(0x0a, 0x3f00).value)).toBe('3535353535353535');
    expect(pin(0x0a, 0x3f00)).toMatchObject({ enabled: true, canBeDisabled: false, maximumTries: 10 });
    expect(toHex(pin(0x81, 0x7fd0).value)).toBe('39393939FFFFFFFF');
    expect(card.puks.map(({ reference, value, triesLeft }) => [reference, toHex(value), triesLeft])).toEqual([
      [0x01, '3131313131313131', 10],
      [0x81, '3232323232323232', 10],
    ]);
  });

  it('places records, offsets, patterns and default files', () => {
    const card = image();
    const directory = findNode(card.masterFile, 0x2f00)!;
    const labels = ['61144F0CA0000000871002FF49FF058950045553494D', '61144F0CA0000000871004FF49FF058950044953494D'];
    expect(directory).toMatchObject({ kind: 'linearFixed', recordLength: 33 });
    expect((directory.kind === 'linearFixed' ? directory.content : []).map(toHex)).toEqual([
      labels[0]!.padEnd(66, 'F'),
      labels[1]!.padEnd(66, 'F'),
      '61184F10A0000003431002F310FFFF89020000FF50044353494D'.padEnd(66, 'F'),
      'F'.repeat(66),
    ]);
    const usim = applicationDirectory(card, 'usim')!;
    // fillPattern 07FF, template size 33
    expect(toHex(findContent(usim, 0x6f08)!)).toBe(`07${'FF'.repeat(32)}`);
    // fillPattern 0147534D411154455354FF, template size 17
    expect(toHex(findContent(usim, 0x6f46)!)).toBe('0147534D411154455354FFFFFFFFFFFFFF');
    // fillPattern 00FF in each of ten records
    const messages = findNode(usim, 0x6f3c)!;
    expect((messages.kind === 'linearFixed' ? messages.content : []).map(toHex)).toEqual(
      Array.from({ length: 10 }, () => `00${'FF'.repeat(175)}`),
    );
    // offset 8 skips the default, content 07 follows
    expect(toHex(findContent(usim, 0x5f3b, 0x4f20)!)).toBe(`${'FF'.repeat(8)}07`);
    expect(findNode(usim, 0x6f07)).toMatchObject({ sfi: 7, arr: { fileId: 0x6f06 }, lifeCycle: 5 });
  });

  it('follows link files to the body they share', () => {
    const card = image();
    const linked = findNode(card.masterFile, 0x7f10, 0x6f3c)!;
    expect(linked).toMatchObject({ linkedTo: [0x7fd0, 0x6f3c], recordLength: 176 });
    expect((linked as { content: unknown }).content).toEqual(
      (findNode(card.masterFile, 0x7fd0, 0x6f3c) as { content: unknown }).content,
    );
  });

  it('passes every rule for a card that knows what it asks for, and fails with the missing service otherwise', () => {
    const grave = lintPackage(profilePackage()).filter(({ severity }) => severity !== 'hint');
    expect(grave.map(({ rule, file }) => [rule, file])).toEqual(realFaults[name]);
    const findings = lintPackage(profilePackage(), { card: { services: ['usim', 'isim'], majorVersion: 1 } });
    expect(findings.filter(({ rule }) => rule === 'CARD_LACKS_VERSION')).toMatchObject([{ status: 31 }]);
    expect(findings.filter(({ rule }) => rule === 'CARD_LACKS_SERVICE').map(({ status }) => status)).toContain(10);
  });

  it('survives the way through JSON', () => {
    const card = image();
    const json = JSON.parse(JSON.stringify(encodeCardImage(card))) as ReturnType<typeof encodeCardImage>;
    expect(encodeCardImage(decodeCardImage(json))).toEqual(encodeCardImage(card));
    expect(decodeCardImage(json).iccid).toBe(decoded!.iccid);
  });
});

describe.skipIf(!vectorsAvailable)('the 5G package', () => {
  it('has DF-5GS with the null scheme and the routing indicator of TS.48', () => {
    const card = buildCardImage(decodeProfilePackage(vectorBytes('upp/TS48v6_SAIP2.3_BERTLV_SUCI.der')));
    const usim = applicationDirectory(card, 'usim')!;
    expect(toHex(findContent(usim, 0x6f38)!)).toBe('9EFFBF1DFF3E0083410310010400403E39');
    expect(toHex(findContent(usim, 0x5fc0, 0x4f07)!)).toBe(`A0020000${'FF'.repeat(114)}`);
    expect(toHex(findContent(usim, 0x5fc0, 0x4f0a)!)).toBe('F0FFFFFF');
    expect(findNode(usim, 0x5fc0, 0x4f0b)).toMatchObject({ kind: 'berTlv', size: 0x400 });
    expect(findNode(usim, 0x5fd0, 0x4f01)).toMatchObject({ size: 118 });
  });
});

describe('elements computed by hand', () => {
  const header = 'A02F80010281010382034C4142830A89000123456789012341A50481008400A610060667810F010201060667810F010204';
  const aka =
    'A435A005800081010BA12CA12A8001018101008210465B5CE8B199B49FAA5F0A2EE238A6BC8310CD63CB71954A9F4E48A5994E37A02BAF';
  const end = 'AA07A005800081011F';

  it('are read and written as the handbook gives them', () => {
    const profilePackage = decodeProfilePackage(fromHex(header + aka + end));
    expect(elementsOf(profilePackage, 'header')[0]!.content).toMatchObject({
      majorVersion: 2,
      minorVersion: 3,
      profileType: 'LAB',
      mandatoryServices: { usim: true, milenage: true },
      mandatoryGfsteList: ['2.23.143.1.2.1', '2.23.143.1.2.4'],
    });
    expect(elementsOf(profilePackage, 'akaParameter')[0]!.content.header).toEqual({
      mandated: true,
      identification: 11,
    });
    expect(toHex(encodeProfilePackage(profilePackage))).toBe(header + aka + end);
  });

  it('keep an element of a later version as it came', () => {
    const later = 'BF2205A00381011E';
    const profilePackage = decodeProfilePackage(fromHex(header + later + end));
    expect(profilePackage.elements[1]).toMatchObject({ type: 'unknown', tag: 0xbf22 });
    expect(toHex(encodeProfilePackage(profilePackage))).toBe(header + later + end);
  });

  it('may be passed over when unknown, unless they insist', () => {
    const optional = decodeProfilePackage(fromHex(`${header}BF2205A00381011E${end}`));
    expect(buildCardImage(optional).masterFile.children).toEqual([]);
    const mandatory = decodeProfilePackage(fromHex(`${header}BF2207A00580008101 1E${end}`));
    expect(() => buildCardImage(mandatory)).toThrow(
      expect.objectContaining({ name: 'ProfilePackageError', status: 1, identification: 30 }),
    );
    expect(lintPackage(mandatory)).toContainEqual(
      expect.objectContaining({ severity: 'error', rule: 'ELEMENT_MANDATED', status: 1 }),
    );
  });
});

/** ASN.1 defaults, which the independent decoding fills in. */
const defaults: Readonly<Record<string, unknown>> = {
  lcsi: '05',
  specialFileInformation: '00',
  fileDetails: '01',
  keyAccess: '00',
  macLength: 8,
  numberOfKeccak: 1,
  rotationConstants: '4000204060',
  sqnOptions: '02',
  sqnDelta: '000010000000',
  sqnAgeLimit: '000010000000',
  pinAttributes: 7,
  maxNumOfAttempsRetryNumLeft: undefined,
};

const memberOf = (content: object, member: string): unknown =>
  (content as Readonly<Record<string, unknown>>)[memberName(member)];

const memberName = (asn1: string) =>
  asn1.toLowerCase().endsWith('-header')
    ? 'header'
    : asn1.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

function expectSame(expected: unknown, actual: unknown, path: string): void {
  if (expected === null) expect(actual, path).toBe(true);
  else if (actual instanceof Uint8Array) expect(toHex(actual).toLowerCase(), path).toBe(expected);
  else if (typeof actual === 'number' && typeof expected === 'string')
    expect(actual, path).toBe(Number.parseInt(expected, 16));
  else if (Array.isArray(actual)) {
    expect((expected as unknown[]).length, path).toBe(actual.length);
    for (const [i, one] of actual.entries()) expectSame((expected as unknown[])[i], one, `${path}[${i}]`);
  } else if (Array.isArray(expected)) {
    // a CHOICE: [name, value] there, { kind, value } here
    const [kind, value] = expected as [string, unknown];
    expect((actual as { kind: string }).kind, path).toBe(kind);
    expectSame(value, (actual as { value: unknown }).value, `${path}.${kind}`);
  } else if (typeof expected === 'object') {
    const ours = actual as Record<string, unknown>;
    const names = Object.keys(expected!).map(memberName);
    expect(
      Object.keys(ours).filter((name) => !names.includes(name)),
      path,
    ).toEqual([]);
    for (const [member, value] of Object.entries(expected!)) {
      const own = ours[memberName(member)];
      if (own === undefined) expectDefault(memberName(member), value, `${path}.${member}`);
      else expectSame(value, own, `${path}.${member}`);
    }
  } else expect(actual, path).toBe(expected);
}

function expectDefault(name: string, value: unknown, path: string): void {
  if (name === 'maxNumOfAttempsRetryNumLeft') expect([51, 170], path).toContain(value);
  else if (name === 'sqnInit') expect(value, path).toEqual(Array.from({ length: 32 }, () => '000000000000'));
  else if (name === 'xoringConstants') expect(String(value), path).toHaveLength(160);
  else expect(defaults[name], path).toEqual(value);
}
