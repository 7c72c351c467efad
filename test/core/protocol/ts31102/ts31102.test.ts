import { describe, expect, it } from 'vitest';
import { encodeUtf8, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { encodeCommandApdu } from '#core/protocol/iso7816/index.ts';
import {
  authenticateCommand,
  decodeAccessClasses,
  decodeAdministrativeData,
  decodeAlpha,
  decodeAuthenticateAnswer,
  decodeDiallingNumber,
  decodeLocation,
  decodeNetworkList,
  decodeRoutingIndicator,
  decodeServiceTable,
  decodeSpn,
  decodeSuciCalculationInfo,
  encodeAlpha,
  encodeAuthenticateAnswer,
  fileTable,
  findFile,
  readSubscriberIdentity,
} from '#core/protocol/ts31102/index.ts';

describe('files of the USIM', () => {
  it('EF.IMSI of the TS.48 profile, split as EF.AD tells', () => {
    const imsi = fromHex('080910101032547698');
    expect(readSubscriberIdentity(imsi, 2)).toEqual({ imsi: '001010123456789', mcc: '001', mnc: '01' });
    expect(readSubscriberIdentity(imsi, 3).mnc).toBe('010');
    expect(() => readSubscriberIdentity(new Uint8Array(9).fill(0xff), 2)).toThrow(RangeError);
  });
  it('EF.AD', () => {
    expect(decodeAdministrativeData(fromHex('00000002'))).toEqual({ mode: 'normal', mncLength: 2 });
    expect(decodeAdministrativeData(fromHex('80000003'))).toEqual({ mode: 'typeApproval', mncLength: 3 });
    expect(decodeAdministrativeData(fromHex('0000FF')).mncLength).toBeUndefined();
  });
  it('EF.UST of TS.48 v6 names the 5G services', () => {
    const services = decodeServiceTable(fromHex('9EFFBF1DFF3E0083410310010400403E39'));
    expect(services.filter((n) => n >= 122)).toEqual([122, 123, 124, 125, 126, 129, 132, 133, 134]);
    expect(services.slice(0, 4)).toEqual([2, 3, 4, 5]);
  });
  it('EF.SPN in the default alphabet and in UCS2', () => {
    expect(decodeSpn(new Uint8Array([1, ...encodeUtf8('Test'), 0xff, 0xff]))).toEqual({
      name: 'Test',
      showNetworkAtHome: true,
      hideWhenRoaming: false,
    });
    expect(decodeSpn(fromHex('0280 65E5 672C FFFF'))?.name).toBe('日本');
    expect(decodeSpn(new Uint8Array(17).fill(0xff))).toBeUndefined();
  });
  it('alpha fields in the 81 and 82 forms (TS 102 221 annex A)', () => {
    expect(decodeAlpha(fromHex('8105 13 53959692 A6 FF'.replace(/ /g, '')))).toBe(
      'S' + String.fromCharCode(0x995, 0x996, 0x992, 0x9a6),
    );
    expect(decodeAlpha(fromHex('8205 0530 2D82D3 2D31'))).toBe('-\u0532\u0583-1');
    expect(decodeAlpha(fromHex('1B65 00 11'))).toBe('€@_');
    expect(decodeAlpha(encodeAlpha('Grüß [1]', 20))).toBe('Grüß [1]');
    expect(() => encodeAlpha('too long', 4)).toThrow(RangeError);
  });
  it('EF.ACC, EF.MSISDN, routing indicator', () => {
    expect(decodeAccessClasses(fromHex('0200'))).toEqual([9]);
    expect(decodeAccessClasses(fromHex('8001'))).toEqual([0, 15]);
    const record = fromHex('4F776EFFFF 07 91 9471012345F6 FFFFFFFF FFFF'.replace(/ /g, ''));
    expect(decodeDiallingNumber(record)).toEqual({ label: 'Own', number: '+49171032546' });
    expect(decodeDiallingNumber(new Uint8Array(20).fill(0xff))).toBeUndefined();
    expect(decodeRoutingIndicator(fromHex('F0FFFFFF'))).toBe('0');
    expect(decodeRoutingIndicator(fromHex('FFFFFFFF'))).toBeUndefined();
  });
  it('network lists, with and without access technology', () => {
    expect(decodeNetworkList(fromHex('00F1104800 130014C080 FFFFFF0000'), true)).toEqual([
      { plmn: '00101', technologies: ['E-UTRAN', 'NG-RAN'] },
      { plmn: '310410', technologies: ['UTRAN', 'E-UTRAN', 'GSM'] },
    ]);
    expect(decodeNetworkList(fromHex('FFFFFF 00F110'), false)).toEqual([{ plmn: '00101', technologies: [] }]);
  });
  it('locations', () => {
    expect(decodeLocation('loci', fromHex('FFFFFFFFFFFFFF0000FF01'))).toEqual({
      temporaryIdentity: undefined,
      status: 'notUpdated',
    });
    expect(decodeLocation('loci', fromHex('0102030400F1100001FF00'))).toEqual({
      temporaryIdentity: '01020304',
      status: 'updated',
    });
  });
  it('EF.SUCI_Calc_Info of the specification and of TS.48', () => {
    const info = decodeSuciCalculationInfo(
      fromHex(
        'A00401010000A14A80010A81204E858C4D49D1343E6181284C47CA721730C98742CB7C6182D2E8126E08088D36' +
          '80010B8120D1BC365F4997D17CE4374E72181431CBFEBA9E1B98D7618F79D48561B144672A',
      ),
    );
    expect(info.schemes).toEqual([
      { scheme: 1, keyIndex: 1 },
      { scheme: 0, keyIndex: 0 },
    ]);
    expect(info.keys.map((key) => key.id)).toEqual([10, 11]);
    expect(decodeSuciCalculationInfo(fromHex('A0020000FF'))).toEqual({
      schemes: [{ scheme: 0, keyIndex: 0 }],
      keys: [],
    });
  });
  it('have one entry each in the table', () => {
    expect(findFile('usim', 0x6f07)).toMatchObject({ name: 'IMSI', sfi: 7 });
    expect(findFile('isim', 0x6f07)?.name).toBe('IST');
    expect(findFile('usim', 0x1234)).toBeUndefined();
    expect(new Set(fileTable.map((entry) => `${entry.parent}/${entry.fid}`)).size).toBe(fileTable.length);
  });
});

describe('AUTHENTICATE', () => {
  const rand = fromHex('23553CBE9637A89D218AE64DAE47BF35');
  const autn = fromHex('55F328B43577B9B94A9FFAC354DFAFB3');
  it('has RAND and AUTN each with its length', () => {
    expect(toHex(encodeCommandApdu(authenticateCommand({ rand, autn })))).toBe(
      '0088008122' + '10' + toHex(rand) + '10' + toHex(autn) + '00',
    );
    expect(toHex(encodeCommandApdu(authenticateCommand({ rand })))).toBe('0088008011' + '10' + toHex(rand) + '00');
  });
  it.each([
    [
      'DB08A54211D5E3BA50BF10B40BA9A3C58B2A05BBF0D987B21BF8CB10F769BCD751044604127672711C6D344108EAE4BE823AF9A08B',
      'success',
    ],
    ['DC0EBA853F3C12330010C1DA38A75A31', 'synchronisationFailure'],
    ['0446F8416A08EAE4BE823AF9A08B', 'gsm'],
  ])('answer %s is read as %s and written to the same bytes', (hex, kind) => {
    const answer = decodeAuthenticateAnswer(fromHex(hex));
    expect(answer.kind).toBe(kind);
    expect(toHex(encodeAuthenticateAnswer(answer))).toBe(hex);
  });
  it('answer cut short is refused', () => {
    expect(() => decodeAuthenticateAnswer(fromHex('DB08A542'))).toThrow('cut short');
    expect(() => decodeAuthenticateAnswer(new Uint8Array())).toThrow('cut short');
  });
});
