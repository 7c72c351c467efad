import { describe, expect, it } from 'vitest';
import { fromHex } from '#core/protocol/bytes/index.ts';
import { decodeFcp } from '#core/protocol/ts102221/index.ts';
import { buildCardImage, decodeProfilePackage } from '#core/protocol/saip/index.ts';
import { createPsim } from '#simulator/psim/index.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { vectorBytes, vectorJson, vectorsAvailable } from '#test/support/vectors.ts';
import { send } from '../drive.ts';
import { sampleCard, selectFile, selectUsim, verifyAdm1, verifyPin1 } from './sample-card.ts';

/** FCP templates byte by byte, written by hand after TS 102 221 section 11.1.1.3. */
describe('FCP', () => {
  const memory = '830400010000';

  it('of the MF: characteristics, memory, TERMINAL CAPABILITY, PIN status', () =>
    expect(send(sampleCard(), '00A40004023F0000')).toBe(
      '6229' +
        '82027821' +
        '83023F00' +
        `A50C800171${memory}870101` +
        '8A0105' +
        '8B032F0601' +
        'C6099001C0830101' +
        '83010A' +
        '9000',
    ));

  it('of an ADF: its name, after the file identifier', () =>
    expect(send(sampleCard(), '00A4040407A000000087100200')).toBe(
      '6237' +
        '82027821' +
        '83027FFF' +
        '840CA0000000871002FF49FF0589' +
        `A509800171${memory}` +
        '8A0105' +
        '8B036F0601' +
        'C60C9001E0830101830181' +
        '83010A' +
        '9000',
    ));

  it('of a DF: the PIN status of the directory above, and no access where no rule is given', () =>
    expect(send(sampleCard(), '00A40004027F1000')).toBe(
      '6221' + '82027821' + '83027F10' + `A506${memory}` + '8A0105' + '8C0100' + 'C6099001C0830101' + '83010A' + '9000',
    ));

  it('of the MF of a card without a profile is whole as well', () => {
    const card = sampleCard();
    send(card, selectUsim);
    expect(send(card, '80F2000000')).toContain('840CA0000000871002FF49FF0589');
    expect(send(card, '00A40304')).toBe(send(card, '00A40004023F0000'));
  });

  it.each([
    ['transparent', '6F07', '6217820241218302' + '6F07' + '8A01058B036F060280020009' + '880138'],
    ['linear fixed', '6F3B', '6219820542210004048302' + '6F3B' + '8A01058B036F060380020010' + '8800'],
    ['cyclic', '6F39', '6219820546210003038302' + '6F39' + '8A01058B036F060580020009' + '8800'],
    ['without rules', '6F46', '6218820241218302' + '6F46' + '8A01058C051B0000000080020001' + '8800'],
    [
      'of data objects',
      '6FA0',
      '6225820279218302' +
        '6FA0' +
        'A50D8401018503' +
        '00012C' +
        '8603' +
        '00012C' +
        '8A01058B036F06028002012C' +
        '8800',
    ],
  ])('of an EF, %s', (_, fid, fcp) => {
    const card = sampleCard();
    send(card, selectUsim);
    expect(send(card, `00A4000402${fid}00`)).toBe(fcp + '9000');
  });

  it('of a deactivated EF: life cycle 04, with the warning 6283', () => {
    const card = sampleCard();
    for (const command of [selectUsim, verifyPin1, verifyAdm1, selectFile('6F31'), '00040000']) send(card, command);
    expect(send(card, '00A40004026F3100')).toBe(
      '6217820241218302' + '6F31' + '8A01048B036F060580020001' + '880190' + '6283',
    );
    expect(send(card, selectFile('6F31'))).toBe('6283');
  });

  it('of an application with the universal PIN: usage qualifier before its reference', () => {
    const card = sampleCard({}, { universalPin: true });
    expect(send(card, '00A4040407A000000087100200')).toContain(
      'C6129001F0' + '950100830111' + '830101' + '830181' + '83010A',
    );
    send(card, selectUsim);
    expect(send(card, '0026910108 30303030FFFFFFFF')).toBe('9000');
    expect(send(card, '80F2000000')).toContain('C6129001B0' + '950108830111' + '830101' + '830181' + '83010A');
  });

  it('is read back with everything in it', () => {
    const fcp = decodeFcp(fromHex('621F 82027821 83027F10 8A0105 8C0100 C609 9001C0 950108 830111 81020123 8800'));
    expect(fcp).toMatchObject({ compactRules: fromHex('00'), totalSize: 0x123, sfi: null });
    expect(fcp.pins).toEqual([{ reference: 0x11, enabled: true, usage: 0x08 }]);
  });
});

/** Files of the TS.48 packages as their own facts describe them, read from the card by path. */
interface FileDescriptor {
  readonly fileDescriptor?: string;
  readonly fileID?: string;
  readonly securityAttributesReferenced?: string;
  readonly shortEFID?: string;
  readonly efFileSize?: string;
}
type Part = readonly [kind: string, value: FileDescriptor | string | number];
interface Facts {
  readonly profileElements: readonly { readonly type: string; readonly content?: Readonly<Record<string, unknown>> }[];
}

describe.skipIf(!vectorsAvailable).each(['TS48v2_SAIP2.1_NoBERTLV', 'TS48v6_SAIP2.3_BERTLV_SUCI'])('%s', (name) => {
  it('shows in every FCP what its package says of the file', () => {
    const card = createPsim({
      id: 'ts48',
      store: memoryStore(),
      random: seededRandom('ts48'),
      image: buildCardImage(decodeProfilePackage(vectorBytes(`upp/${name}.der`))),
    });
    card.powerOn();
    send(card, selectUsim);
    const facts = vectorJson<Facts>(`upp/${name}.json`);
    const places: Readonly<Record<string, string>> = { mf: '', usim: '7FFF', 'opt-usim': '7FFF' };
    let compared = 0;
    for (const { type, content = {} } of facts.profileElements) {
      const place = places[type];
      if (place === undefined) continue;
      for (const [member, parts] of Object.entries(content)) {
        if (!member.startsWith('ef-') || !Array.isArray(parts)) continue;
        const described = (parts as Part[]).find(([kind]) => kind === 'fileDescriptor')?.[1] as
          FileDescriptor | undefined;
        if (described?.fileID === undefined || described.fileDescriptor === undefined) continue;
        const path = place + described.fileID;
        const answer = send(card, `00A40804${(path.length / 2).toString(16).padStart(2, '0')}${path}00`);
        expect([member, answer.slice(-4)]).toEqual([member, '9000']);
        const fcp = answer.toLowerCase();
        expect([member, fcp]).toEqual([member, expect.stringContaining(described.fileDescriptor)]);
        expect(fcp).toContain('8302' + described.fileID);
        if (described.securityAttributesReferenced?.length === 6)
          expect([member, fcp]).toEqual([
            member,
            expect.stringContaining('8b03' + described.securityAttributesReferenced),
          ]);
        if (described.shortEFID !== undefined)
          expect([member, fcp]).toEqual([
            member,
            expect.stringContaining(described.shortEFID === '' ? '8800' : '8801' + described.shortEFID),
          ]);
        if (described.efFileSize !== undefined && described.fileDescriptor !== '7921')
          expect([member, fcp]).toEqual([
            member,
            expect.stringContaining('8002' + described.efFileSize.padStart(4, '0')),
          ]);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(30);
  });
});
