import { describe, expect, it } from 'vitest';
import { fromHex } from '#core/protocol/bytes/index.ts';
import {
  accessWords,
  compactAccessWords,
  decodeFileContent,
  type DecodedContent,
} from '#core/protocol/file-content/index.ts';
import { fileSetOfImage, holdsKeys } from '#core/protocol/file-set/index.ts';
import { buildCardImage, decodeProfilePackage } from '#core/protocol/saip/index.ts';
import { decodeAccessRules, decodeSelectAnswer, keyReferenceName } from '#core/protocol/ts102221/index.ts';
import { fileTable } from '#core/protocol/ts31102/index.ts';
import { vectorBytes, vectorFiles, vectorsAvailable } from '#test/support/vectors.ts';

const usim = 'A0000000871002FF49FF0589';
const isim = 'A0000000871004FF49FF0589';

const transparent = (path: string, hex: string) =>
  decodeFileContent({ path, kind: 'transparent', content: fromHex(hex) });
const record = (path: string, hex: string) =>
  decodeFileContent({ path, kind: 'linearFixed', records: [fromHex(hex)] }).records[0]!;
const lines = ({ fields }: Pick<DecodedContent, 'fields'>) => fields.map(({ label, value }) => `${label}: ${value}`);

/** Contents by hand from the specifications, and as the GSMA's test profile has them. */
const contents: readonly (readonly [file: string, path: string, hex: string, fields: readonly string[]])[] = [
  ['EF.ICCID', '3F00/2FE2', '98001032547698103214', ['ICCID: 89000123456789012341']],
  ['EF.PL', '3F00/2F05', '656E6465FFFF', ['Preference 1: en', 'Preference 2: de']],
  [
    'EF.UMPC',
    '3F00/2F08',
    '3C3C000000',
    [
      'Maximum current: 60 mA',
      'Time-out by the operator: 60 s',
      'Increased idle current: not needed',
      'Suspension: not supported',
    ],
  ],
  ['EF.IMSI', `${usim}/6F07`, '080910101032547698', ['IMSI: 001010123456789', 'MCC: 001']],
  [
    'EF.AD',
    `${usim}/6FAD`,
    '80000002',
    ['UE operation mode: type approval', 'Additional information: 0000', 'Length of the MNC: 2 digits'],
  ],
  ['EF.ACC', `${usim}/6F78`, '0001', ['Access class 0: assigned']],
  [
    'EF.SPN',
    `${usim}/6F46`,
    '0147534D411154455354FFFFFFFFFFFFFF',
    ['Name: GSMA_TEST', 'Show the network at home: yes', 'Show the name when roaming: yes'],
  ],
  [
    'EF.PLMNwAcT',
    `${usim}/6F60`,
    '00F110480042F618C08062F2200800FFFFFF0000',
    ['Network 1: 001 01', 'Network 2: 246 81', 'Network 3: 262 02'],
  ],
  ['EF.FPLMN', `${usim}/6F7B`, '62F220FFFFFF130062FFFFFF', ['Network 1: 262 02', 'Network 3: 310 260']],
  ['EF.HPPLMN', `${usim}/6F31`, '0A', ['Search for the home network: every 60 minutes']],
  [
    'EF.LOCI',
    `${usim}/6F7E`,
    'FFFFFFFF42F618FFFEFF01',
    ['TMSI: none', 'Location area: 246 81, area FFFE', 'Reserved: none', 'Update status: not updated'],
  ],
  [
    'EF.PSLOCI',
    `${usim}/6F73`,
    'C0FFEE01AABBCC62F22012340500',
    ['P-TMSI: C0FFEE01', 'P-TMSI signature: AABBCC', 'Routing area: 262 02, area 123405', 'Update status: updated'],
  ],
  [
    'EF.EPSLOCI',
    `${usim}/6FE3`,
    '0BF662F220800101C000000162F220123400',
    ['GUTI: 0BF662F220800101C0000001', 'Last tracking area: 262 02, area 1234', 'Update status: updated'],
  ],
  [
    'EF.5GS3GPPLOCI',
    `${usim}/5FC0/4F01`,
    'FFFFFFFFFFFFFFFFFFFFFFFFFF42F61800000001',
    ['5G-GUTI: none', 'Last tracking area: 246 81, area 000000', 'Update status: not updated'],
  ],
  [
    'EF.START-HFN',
    `${usim}/6F5B`,
    'F00000F00000',
    ['START, circuit switched: F00000', 'START, packet switched: F00000'],
  ],
  [
    'EF.EST',
    `${usim}/6F56`,
    '05',
    ['Fixed dialling numbers: enabled', 'Barred dialling numbers: not enabled', 'Access point control list: enabled'],
  ],
  [
    'EF.UST',
    `${usim}/6F38`,
    '020000040000000000000000000000001E',
    [
      'Service 2: fixed dialling numbers',
      'Service 27: GSM access',
      'Service 130: identities other than IMSI',
      'Service 131: data off lists apart for home and roaming',
      'Service 132: route selection policies by the USIM',
      'Service 133: 5G security parameters extended',
    ],
  ],
  ['EF.Routing_Indicator', `${usim}/5FC0/4F0A`, 'F0FFFFFF', ['Routing indicator: 0']],
  ['EF.Routing_Indicator', `${usim}/5FC0/4F0A`, '21F3FFFF', ['Routing indicator: 123']],
  [
    'EF.UAC_AIC',
    `${usim}/5FC0/4F06`,
    '02000000',
    ['Access identity 1: not configured', 'Access identity 2: configured'],
  ],
  ['EF.SUCI_Calc_Info', `${usim}/5FC0/4F07`, 'A0020000FF', ['Preference 1: null scheme']],
  // 3GPP TS 31.102 shows a list of profile B then A then null; keys of TS 33.501 annex C.4.
  [
    'EF.SUCI_Calc_Info',
    `${usim}/5FC0/4F07`,
    'A00401010000A12580011E81205A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650FFFF',
    [
      'Preference 1: profile A (X25519)',
      'Preference 2: null scheme',
      'Public key 1: 5A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650',
    ],
  ],
  [
    'EF.SUPI_NAI',
    `${usim}/5FC0/4F09`,
    '800F75736572406578616D706C652E6575FFFF'.replace('800F', '800F'),
    ['Network-specific identifier: user@example.eu'],
  ],
  ['EF.SPDI', `${usim}/6FCD`, 'A308800600F11062F220FFFF', ['Network 1: 001 01', 'Network 2: 262 02']],
  [
    'EF.ACL',
    `${usim}/6F57`,
    '01DD09076578616D706C65'.replace('DD09', 'DD08') + 'FF',
    ['Access points: 1', 'Access point: example'],
  ],
  [
    'EF.IMPI',
    `${isim}/6F02`,
    '801D30303130313031323334353637383940746573742E336770702E636F6DFF',
    ['Private identity: 001010123456789@test.3gpp.com'],
  ],
  ['EF.IST', `${isim}/6F07`, '0101', ['Service 1: P-CSCF address', 'Service 9: communication control by the ISIM']],
  ['EF.SUME', '3F00/7F10/6F54', '8505536572766CFF', ['Title: Servl']],
];

describe('the decoded view of a file', () => {
  it.each(contents)('tells %s at %s in its terms (%s)', (_file, path, hex, fields) => {
    const decoded = transparent(path, hex);
    expect(lines(decoded)).toEqual(fields);
    expect(decoded).toMatchObject({ known: true, problems: [] });
  });

  it('names the access technologies of each network', () => {
    const { fields } = transparent(`${usim}/6F61`, '00F110C08000F1100800' + '00F1104000' + '00F1100000');
    expect(fields.map(({ detail }) => detail)).toEqual(['UTRAN, E-UTRAN, GSM', 'NG-RAN', 'E-UTRAN', 'none named']);
  });

  it('has one row a record, and says which are empty', () => {
    const decoded = decodeFileContent({
      path: '3F00/2F00',
      kind: 'linearFixed',
      records: [fromHex('61144F0CA0000000871002FF49FF058950045553494DFFFF'), fromHex('FFFFFFFF')],
    });
    expect(decoded.records.map(({ number, empty }) => [number, empty])).toEqual([
      [1, false],
      [2, true],
    ]);
    expect(lines(decoded.records[0]!)).toEqual(['AID: A0000000871002FF49FF0589', 'Label: USIM']);
  });

  it('tells the access rules of the test profile in words', () => {
    const rule = record(
      '3F00/2F06',
      '8001019000800102A4068301019501088401D4A40683010A950108800158A40683010A950108FFFF',
    );
    expect(lines(rule)).toEqual([
      'Read: always',
      'Update: PIN1',
      'Resize: ADM1',
      'Deactivate: ADM1',
      'Activate: ADM1',
      'Delete: ADM1',
    ]);
    const either = decodeAccessRules(fromHex('800103A010A406830101950108A40683010A950108'));
    expect(accessWords(either, 'elementary')).toEqual([
      { operation: 'Read', condition: 'PIN1 or ADM1' },
      { operation: 'Update', condition: 'PIN1 or ADM1' },
    ]);
    expect(accessWords(decodeAccessRules(fromHex('80017F9700')), 'directory')).toContainEqual({
      operation: 'Create a file in it',
      condition: 'never',
    });
    // Compact: activate, deactivate, update, read; conditions from the highest bit down.
    expect(compactAccessWords(fromHex('1BFFFF1000'), 'elementary')).toEqual([
      { operation: 'Read', condition: 'always' },
      { operation: 'Update', condition: 'user authentication' },
      { operation: 'Deactivate', condition: 'never' },
      { operation: 'Activate', condition: 'never' },
    ]);
  });

  it('reads numbers, emergency codes, messages and parameters of messages', () => {
    expect(
      lines(record(`${usim}/6F40`, '4D79206E756D626572FFFFFF' + '0891947101670000F0FFFFFFFFFF'.slice(0, 28))),
    ).toEqual(['Label: My number', 'Number: +4917107600000']);
    expect(lines(record(`${usim}/6FB7`, '11F2FF4575726F20456D6572FF00'))).toEqual([
      'Emergency number: 112',
      'Label: Euro Emer',
      'Service: any',
    ]);
    expect(lines(record(`${usim}/6FB7`, '19F1FF03'))).toEqual(['Emergency number: 911', 'Service: police, ambulance']);
    // SMS-DELIVER of 3GPP TS 23.040 with "How are you?" in seven bits, from +31641600986 (Dreamfabric's published example).
    const message = record(
      `${usim}/6F3C`,
      '0107911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07' + 'FF'.repeat(20),
    );
    expect(lines(message)).toEqual([
      'Status: received and read',
      'Service centre: +31624000000',
      'From: +31641600986',
      'Sent: 2002-08-26 19:37:41',
      'Text: How are you?',
    ]);
    const parameters = record(
      `${usim}/6F42`,
      'FFFF' + 'E5' + 'FF'.repeat(12) + '0791947101670000FFFFFFFF' + '00' + '00' + 'A8',
    );
    expect(lines(parameters)).toEqual([
      'Destination: not set',
      'Service centre: +491710760000',
      'Protocol identifier: not set',
      'Data coding scheme: 00',
      'Validity: 2 days',
    ]);
  });

  it('reads names of networks in seven-bit text and UCS2, and where they apply', () => {
    // "Test" packed: D4 F2 9C 0E, 4 bits spare; UCS2 "Ü".
    expect(lines(record(`${usim}/6FC5`, '430584D4F29C0E450391 00DC'.replace(' ', '') + 'FFFF'))).toEqual([
      'Full name: Test',
      'Short name: Ü',
    ]);
    expect(lines(record(`${usim}/6FC6`, '62F2200000FFFE01'))).toEqual([
      'Network: 262 02',
      'LAC or TAC: every area',
      'Name: record 1 of EF.PNN',
    ]);
    expect(lines(record(`${usim}/5FC0/4F08`, '62F2200000010000FF02'))).toEqual([
      'Network: 262 02',
      'TAC: 000001 to 0000FF',
      'Name: record 2 of EF.PNN',
    ]);
  });

  it('reads the addresses of the ISIM', () => {
    expect(lines(record(`${isim}/6F04`, '801E7369703A2B313132333435363738393040746573742E336770702E636F6DFF'))).toEqual(
      ['Public identity: sip:+11234567890@test.3gpp.com'],
    );
    expect(lines(record(`${isim}/6F09`, '80050 1C0000201'.replace(' ', '')))).toEqual(['IPv4 address: 192.0.2.1']);
    expect(lines(record(`${isim}/6F09`, '800B0070632E6578616D706C65'))).toEqual(['Name: pc.example']);
  });

  it('tells that there are keys, and never which', () => {
    const keys = 'C0DEC0DEC0DEC0DEC0DEC0DEC0DEC0DE';
    const views = [
      transparent(`${usim}/6F08`, `01${keys}${keys}`),
      transparent(`${usim}/5F3B/4F20`, 'C0DEC0DEC0DEC0DE03'),
      transparent(`${usim}/5FC0/4F05`, `8020${keys}${keys}8120${keys}${keys}`),
      transparent(`${usim}/6FD6`, `10${keys}`),
      decodeFileContent({
        path: `${usim}/6FE4`,
        kind: 'linearFixed',
        records: [fromHex(`A0348001018120${keys}${keys}820400000102830400000203840122FFFF`)],
      }),
    ];
    for (const view of views) {
      expect(view.secret).toBe(true);
      expect(JSON.stringify(view)).not.toMatch(/C0DE/i);
      expect(JSON.stringify(view)).toContain('not shown');
    }
    expect(lines(views[4]!.records[0]!)).toEqual([
      'Key set identifier: 1',
      'K_ASME: 32 bytes, not shown',
      'Uplink NAS count: 258',
      'Downlink NAS count: 515',
      'NAS algorithms: ciphering 2, integrity 2',
    ]);
  });

  it('says what is wrong and still shows the rest', () => {
    expect(transparent(`${usim}/6F78`, '0403').problems).toEqual([
      'class 10 is no class of a subscriber: its bit must be 0',
      'a subscriber has exactly one of the classes 0 to 9',
    ]);
    expect(transparent('3F00/2FE2', '9800').problems).toEqual(['ICCID must have 10 bytes']);
    expect(transparent(`${usim}/6F7E`, 'FFFF').problems).toEqual(['2 bytes, 11 are needed']);
    expect(transparent(`${usim}/5FC0/4F07`, 'A0020102A100').problems).toEqual([
      'preference 1 names key 2, which is not there',
    ]);
    expect(transparent(`${usim}/6FCD`, 'A308800600F1').problems).toHaveLength(1);
    expect(transparent(`${usim}/6F07`, '080910101032547A98').problems).not.toEqual([]);
  });

  it('of a file that no specification names is empty, and says so', () => {
    expect(transparent('3F00/7F66/5F40/4F40', '0102')).toEqual({
      known: false,
      secret: false,
      fields: [],
      records: [],
      problems: [],
    });
  });
});

describe('files of the handbook', () => {
  const handbook: Readonly<Record<string, readonly string[]>> = {
    mf: ['2F00', '2F05', '2F06', '2F08', '2FE2'],
    telecom: ['6F06', '6F3A', '6F54'],
    usim: '6F05 6F06 6F07 6F08 6F09 6F31 6F38 6F3B 6F3C 6F3E 6F3F 6F40 6F42 6F43 6F46 6F56 6F5B 6F5C 6F60 6F61 6F62 6F73 6F78 6F7B 6F7E 6FAD 6FB1 6FB7 6FC4 6FC5 6FC6 6FCD 6FD9 6FE3 6FE4'.split(
      ' ',
    ),
    gsmAccess: ['4F20', '4F52'],
    df5gs: '4F01 4F02 4F03 4F04 4F05 4F06 4F07 4F08 4F09 4F0A 4F0B 4F0C 4F0D 4F0E 4F0F 4F10 4F11 4F15 4F16'.split(' '),
    dfSaip: ['4F01'],
    isim: ['6F02', '6F03', '6F04', '6F06', '6F07', '6F09', '6FAD'],
  };
  const directories: Readonly<Record<string, string>> = {
    mf: '3F00',
    telecom: '3F00/7F10',
    usim,
    gsmAccess: `${usim}/5F3B`,
    df5gs: `${usim}/5FC0`,
    dfSaip: `${usim}/5FD0`,
    isim,
  };

  it('of keys are the same to dumps and to the decoded view', () => {
    const apart = fileTable.flatMap(({ parent, fid }) => {
      const path = `${directories[parent] ?? ''}/${fid.toString(16).toUpperCase().padStart(4, '0')}`;
      return directories[parent] !== undefined && transparent(path, '').secret !== holdsKeys(path) ? [path] : [];
    });
    expect(apart).toEqual([]);
  });

  it('each have a decoder and a title', () => {
    const missing = Object.entries(handbook).flatMap(([parent, fids]) =>
      fids.filter((fid) => {
        const known = transparent(`${directories[parent]}/${fid}`, 'FF').known;
        return !known || !fileTable.some((row) => row.parent === parent && row.fid === Number.parseInt(fid, 16));
      }),
    );
    expect(missing).toEqual([]);
  });
});

describe.skipIf(!vectorsAvailable)('the files of GSMA TS.48 packages', () => {
  it.each(vectorsAvailable ? vectorFiles('upp', '.der') : [])(
    'of %s decode without a problem that is not in the package itself',
    (file) => {
      const files = fileSetOfImage(buildCardImage(decodeProfilePackage(vectorBytes(file))));
      const problems = files.flatMap((one) => {
        const decoded = decodeFileContent(one);
        return [...decoded.problems, ...decoded.records.flatMap((row) => row.problems)].map(
          (problem) => `${one.path}: ${problem}`,
        );
      });
      // Version 2 fills its numbers for records of another length: what stands where the length belongs is a digit.
      const misplaced = ['3F00/7F10/5F3A/4F3A', '3F00/7F10/6F3A'].flatMap((path) =>
        [1, 2].map(() => `${path}: number: a length of 33, at most 11 fit`),
      );
      expect(problems).toEqual(file.includes('TS48v2') ? misplaced : []);
    },
  );
});

describe('what cards say of their files', () => {
  it('is read from an FCI too, and from descriptors in every length', () => {
    expect(decodeSelectAnswer(fromHex('6F0E840CA0000000871002FF49FF0589'))).toMatchObject({ structure: 'df' });
    expect(
      decodeSelectAnswer(fromHex('620B82034221088302 6F3A 8001 10'.replace(/ /g, '').replace('620B', '620C'))),
    ).toMatchObject({ record: { length: 8, count: 2 } });
    expect(decodeSelectAnswer(fromHex('85021234'))).toBeUndefined();
    expect(decodeSelectAnswer(fromHex('62FF'))).toBeUndefined();
  });

  it('names keys as TS 102 221 does', () => {
    expect([0x01, 0x81, 0x0a, 0x0b, 0x8a, 0x11, 0x83].map(keyReferenceName)).toEqual([
      'PIN1',
      'PIN2',
      'ADM1',
      'ADM2',
      'ADM6',
      'universal PIN',
      'PIN2 of application 3',
    ]);
  });
});
