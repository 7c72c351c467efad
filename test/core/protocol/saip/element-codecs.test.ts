/** Elements the TS.48 packages do not hold, against DER put together by hand from the ASN.1 of TCA eUICC Profile Package 3.3. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  buildCardImage,
  decodeProfilePackage,
  encodeProfilePackage,
  file,
  type FileElement,
  type KnownElement,
  type ProfileElement,
} from '#core/protocol/saip/index.ts';

const header = 'A02F80010281010382034C4142830A89000123456789012341A50481008400A610060667810F010201060667810F010204';

const roundTrip = (hex: string): ProfileElement => {
  const bytes = fromHex(header + hex);
  const profilePackage = decodeProfilePackage(bytes);
  expect(toHex(encodeProfilePackage(profilePackage))).toBe(toHex(bytes));
  return profilePackage.elements[1]!;
};

const peHeader = { mandated: true, identification: 7 };

describe('elements by hand', () => {
  it('maps algorithm parameters to another application', () => {
    expect(roundTrip('A41A A0058000810107 A111 A00F 800101 810AA0000000871002FFFFFF').type).toBe('akaParameter');
    expect(roundTrip('A41A A0058000810107 A111 A00F 800101 810AA0000000871002FFFFFF')).toEqual({
      type: 'akaParameter',
      content: {
        header: peHeader,
        algoConfiguration: {
          kind: 'mappingParameter',
          value: { mappingOptions: 1, mappingSource: fromHex('A0000000871002FFFFFF') },
        },
      },
    });
  });

  it('reads TUAK with its own defaults overridden and sequence numbers given', () => {
    const sqn = '0406000000000020'.repeat(32);
    const tuak = `800102 810112 8210${'11'.repeat(16)} 8320${'22'.repeat(32)} 8603000100 870103`;
    const element = roundTrip(
      `A4820164 A0058000810107 A144A142${tuak} 820107 8306000000000001 8406000000000002 A5820100${sqn}`,
    ) as Extract<KnownElement, { type: 'akaParameter' }>;
    expect(element.content).toMatchObject({ sqnOptions: 7, sqnDelta: fromHex('000000000001') });
    expect(element.content.sqnInit).toHaveLength(32);
    expect(element.content.algoConfiguration).toMatchObject({
      kind: 'algoParameter',
      value: { algorithmID: 2, algorithmOptions: 0x12, numberOfKeccak: 3, authCounterMax: fromHex('000100') },
    });
  });

  it('shares PINs by a path', () => {
    expect(roundTrip('A20D A0058000810107 A104 8102 7FD0')).toMatchObject({
      content: { pinCodes: { kind: 'filePath', value: fromHex('7FD0') } },
    });
  });

  it('reads an application with load block and instance', () => {
    const loadBlock = '4F07A0000001515350 4F08A000000151000000 C60200FF C4021234';
    const instance =
      '4F07A0000001515350 4F08A000000151535041 4F08A000000151535042 820100 C900 EF04 C8020100 EA03 800101';
    const hex = (text: string) => text.replace(/\s/g, '');
    const tlv = (tag: string, body: string) => tag + (hex(body).length / 2).toString(16).padStart(2, '0') + hex(body);
    const element = roundTrip(
      tlv('A8', `A0058000810107 ${tlv('A1', loadBlock)} ${tlv('A2', tlv('30', instance))}`),
    ) as Extract<KnownElement, { type: 'application' }>;
    expect(element.content.loadBlock).toEqual({
      loadPackageAID: fromHex('A0000001515350'),
      securityDomainAID: fromHex('A000000151000000'),
      nonVolatileCodeLimitC6: fromHex('00FF'),
      loadBlockObject: fromHex('1234'),
    });
    expect(element.content.instanceList).toMatchObject([
      {
        instanceAID: fromHex('A000000151535042'),
        systemSpecificParameters: { nonVolatileMemoryQuotaC8: fromHex('0100') },
        applicationParameters: { uiccToolkitApplicationSpecificParametersField: fromHex('01') },
      },
    ]);
  });

  it('reads an element of an issuer of its own', () => {
    expect(roundTrip('A912 A0058000810107 8103883701 820411223344')).toMatchObject({
      type: 'nonStandard',
      content: { header: peHeader, issuerID: '2.999.1', content: fromHex('11223344') },
    });
  });

  it('keeps members that a later version appended', () => {
    const element = roundTrip('AA0A A0058000810107 810155') as Extract<KnownElement, { type: 'end' }>;
    expect(element.content).toEqual({ header: peHeader, extensions: [fromHex('810155')] });
  });
});

describe('sharing between directories', () => {
  const usim = 'A0000000871002FFFFFF';
  const isim = 'A0000000871004FFFFFF';

  it('repeats key and PIN of the application that is pointed at', () => {
    const sample = decodeProfilePackage(fromHex(header)).elements;
    const id = (identification: number) => ({ identification });
    const adf = (name: string, fid: number, aid: string) => ({
      name,
      file: [{ kind: 'fileDescriptor' as const, value: { fileID: fid, dfName: fromHex(aid) } }],
    });
    const left = (...names: string[]) =>
      names.map((name) => ({ name, file: [{ kind: 'doNotCreate' as const, value: true as const }] }));
    const image = buildCardImage({
      elements: [
        ...sample,
        {
          type: 'usim',
          content: {
            header: id(1),
            templateID: '2.23.143.1.2.4',
            files: [adf('adf-usim', 0x7fd0, usim), ...left('ef-arr')],
          },
        },
        {
          type: 'pinCodes',
          content: {
            header: id(2),
            pinCodes: { kind: 'pinconfig', value: [{ keyReference: 0x81, pinValue: fromHex('31323334FFFFFFFF') }] },
          },
        },
        {
          type: 'akaParameter',
          content: {
            header: id(3),
            algoConfiguration: {
              kind: 'algoParameter',
              value: { algorithmID: 1, algorithmOptions: 0, key: new Uint8Array(16).fill(1), opc: new Uint8Array(16) },
            },
          },
        },
        {
          type: 'isim',
          content: {
            header: id(4),
            templateID: '2.23.143.1.2.8',
            files: [adf('adf-isim', 0x7fb0, isim), ...left('ef-impi', 'ef-impu', 'ef-domain', 'ef-arr')],
          },
        },
        { type: 'pinCodes', content: { header: id(5), pinCodes: { kind: 'filePath', value: fromHex('7FD0') } } },
        {
          type: 'akaParameter',
          content: {
            header: id(6),
            algoConfiguration: {
              kind: 'mappingParameter',
              value: { mappingOptions: 0, mappingSource: fromHex(usim) },
            },
          },
        },
      ],
    });
    expect(image.pins).toMatchObject([
      // the ASN.1 defaults: attributes 7, tries 33
      {
        reference: 0x81,
        directories: [0x7fd0, 0x7fb0],
        enabled: true,
        canBeChanged: true,
        canBeDisabled: true,
        maximumTries: 3,
        triesLeft: 3,
      },
    ]);
    expect(image.aka[1]).toEqual({ ...image.aka[0]!, adfAid: fromHex(isim), sharedWith: fromHex(usim) });
  });
});

describe('files', () => {
  const bytes = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength });
  const fcp = fc.record(
    {
      fileDescriptor: bytes(2, 4),
      fileID: fc.integer({ min: 0, max: 0xffff }),
      dfName: bytes(5, 16),
      lcsi: fc.integer({ min: 0, max: 255 }),
      efFileSize: bytes(1, 4),
      shortEFID: bytes(0, 1),
      linkPath: bytes(0, 8),
    },
    { requiredKeys: [] },
  );
  const element: fc.Arbitrary<FileElement> = fc.oneof(
    fc.record({ kind: fc.constant('fileDescriptor' as const), value: fcp }),
    fc.record({ kind: fc.constant('fillFileOffset' as const), value: fc.integer({ min: 0, max: 0xffff }) }),
    fc.record({ kind: fc.constant('fillFileContent' as const), value: bytes(0, 300) }),
  );

  it('come back as they went in', () => {
    fc.assert(
      fc.property(fc.array(element, { maxLength: 6 }), (elements) => {
        expect(file.decode(file.encode(elements))).toEqual(elements);
      }),
      { numRuns: 200 },
    );
  });
});
