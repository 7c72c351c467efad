import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { createPsim, type Psim } from '#simulator/psim/index.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { send } from '../drive.ts';
import { sampleImage, set1 } from '../sample-image.ts';

/** Every command of the card, right and wrong in every way: the status words of TS 102 221 section 10.2 and table 10.16. */

const usim = '00A4040C07A0000000871002';
const pin1 = '0020000108 30303030FFFFFFFF';
const adm1 = '0020000A08 3535353535353535';
const file = (fid: string) => `00A4000C02${fid}`;
const inUsim = [usim, pin1, adm1];
const challenge = '10' + toHex(set1.rand) + '10' + toHex(set1.autn);

interface CommandUnderTest {
  readonly name: string;
  readonly setup: readonly string[];
  /** The command as it is right, on the basic channel. */
  readonly right: string;
  /** Status word, or the whole answer where it is short. */
  readonly answer: string | RegExp;
  readonly basicChannelOnly?: true;
  /** GET RESPONSE goes with either group of classes. */
  readonly eitherClass?: true;
  /** What is wrong, the command, its status word, and what went before where that differs. */
  readonly wrong: readonly (readonly [what: string, command: string, sw: string, setup?: readonly string[]])[];
}

const ok = /9000$/;

const commands: readonly CommandUnderTest[] = [
  {
    name: 'SELECT',
    setup: [],
    right: '00A40004023F0000',
    answer: ok,
    wrong: [
      ['P1 reserved', '00A40504023F00', '6A86'],
      ['P1 reserved', '00A4FF04023F00', '6A86'],
      ['P2 reserved', '00A40001023F00', '6A86'],
      ['P2 reserved', '00A40024023F00', '6A86'],
      ['FCI and FCP at once', '00A40008023F00', '6A86'],
      ['P2 reserved, by name', '00A4042407A0000000871002', '6A86'],
      ['identifier of one byte', '00A40004013F', '6A87'],
      ['identifier of three bytes', '00A40004033F0000', '6A87'],
      ['path of three bytes', '00A40804037F1000', '6A87'],
      ['no path', '00A40804', '6A87'],
      ['parent with data', '00A40304023F00', '6A87'],
      ['name of 17 bytes', `00A4040411${'A0'.repeat(17)}`, '6A87'],
      ['no name', '00A40404', '6A87'],
      ['no such file', '00A40004026F99', '6A82'],
      ['no such path', '00A40804047F106F99', '6A82'],
      ['a path through an EF', '00A40804042FE26F99', '6A82'],
      ['an ADF by its temporary identifier', '00A40004027FD0', '6A82'],
      ['current application without one', '00A40004027FFF', '6A82'],
      ['parent of the MF', '00A40304', '6A82'],
      ['no such application', '00A4040407A0000000879999', '6A82'],
      ['no next application', '00A4040E07A0000000871002', '6A82', [usim]],
      ['termination of an application that is not there', '00A4044C07A0000000871002', '6985'],
    ],
  },
  {
    name: 'STATUS',
    setup: [],
    right: '80F2000000',
    answer: ok,
    wrong: [
      ['P1 reserved', '80F2030000', '6A86'],
      ['P2 reserved', '80F2000200', '6A86'],
      ['data', '80F20000023F00', '6700'],
      ['Le too small', '80F2000005', '6C2B'],
    ],
  },
  {
    name: 'READ BINARY',
    setup: [file('2FE2')],
    right: '00B000000A',
    answer: '980010325476981032149000',
    wrong: [
      ['P1 reserved', '00B0A20000', '6A86'],
      ['P1 reserved', '00B0C20000', '6A86'],
      ['no such SFI', '00B09F0000', '6A82'],
      ['offset past the end', '00B0000A01', '6B00'],
      ['offset far past the end', '00B07FFF01', '6B00'],
      ['data', '00B00000021234', '6700'],
      ['no Le', '00B00000', '6C0A'],
      ['Le too large', '00B000000B', '6C0A'],
      ['Le too large behind an offset', '00B0000609', '6C04'],
      ['no EF', '00B0000000', '6986', [file('3F00')]],
      ['a record file', '00B0000000', '6981', [file('2F00')]],
      ['a record file by SFI', '00B09E0000', '6981'],
      ['without the PIN', '00B0000000', '6982', [usim, file('6F07')]],
      ['a file nobody reads', '00B0000000', '6982', [...inUsim, file('6FFF')]],
    ],
  },
  {
    name: 'UPDATE BINARY',
    setup: [...inUsim, file('6F7E')],
    right: '00D6000001FF',
    answer: '9000',
    wrong: [
      ['P1 reserved', '00D6A20001FF', '6A86'],
      ['no such SFI', '00D69E0001FF', '6A82'],
      ['offset past the end', '00D6000B01FF', '6B00'],
      ['data past the end', '00D6000A02FFFF', '6700'],
      ['no data', '00D60000', '6700'],
      ['Le alone', '00D6000001', '6700'],
      ['no EF', '00D6000001FF', '6986', [file('3F00')]],
      ['a record file', '00D6000001FF', '6981', [...inUsim, file('6F3B')]],
      ['without the PIN', '00D6000001FF', '6982', [usim, file('6F7E')]],
    ],
  },
  {
    name: 'READ RECORD',
    setup: [usim, file('6F3B')],
    right: '00B2010404',
    answer: '01FFFFFF9000',
    wrong: [
      ['mode reserved', '00B2010004', '6A86'],
      ['mode reserved', '00B2010504', '6A86'],
      ['a number with the next record', '00B2010204', '6A86'],
      ['no such SFI', '00B2010C04', '6A82'],
      ['data', '00B201040101', '6700'],
      ['no Le', '00B20104', '6C04'],
      ['Le too small', '00B2010403', '6C04'],
      ['Le too large', '00B2010405', '6C04'],
      ['no such record', '00B2050404', '6A83'],
      ['no current record', '00B2000404', '6A83'],
      ['no EF', '00B2010404', '6986', [usim]],
      ['a transparent file', '00B2010404', '6981', [file('2FE2')]],
      ['without the PIN', '00B2010403', '6982', [usim, file('6F39')]],
    ],
  },
  {
    name: 'UPDATE RECORD',
    setup: [usim, '0020008108 39393939FFFFFFFF', file('6F3B')],
    right: '00DC01040411223344',
    answer: '9000',
    wrong: [
      ['mode reserved', '00DC01010411223344', '6A86'],
      ['a number with the previous record', '00DC01030411223344', '6A86'],
      ['no such SFI', '00DC010C0411223344', '6A82'],
      ['too short', '00DC010403112233', '6700'],
      ['too long', '00DC0104051122334455', '6700'],
      ['no data', '00DC0104', '6700'],
      ['no such record', '00DC05040411223344', '6A83'],
      ['no EF', '00DC01040411223344', '6986', [usim]],
      ['a transparent file', '00DC01040411223344', '6981', [file('2FE2')]],
      ['absolute, in a cyclic file', '00DC010403112233', '6A86', [...inUsim, file('6F39')]],
      ['without the PIN', '00DC01040411223344', '6982', [usim, file('6F3B')]],
    ],
  },
  {
    name: 'SEARCH RECORD',
    setup: [usim, file('6F3B')],
    right: '00A20104010200',
    answer: '0203049000',
    wrong: [
      ['mode reserved', '00A20103010200', '6A86'],
      ['proprietary search', '00A20107010200', '6A86'],
      ['a number with the next record', '00A201060306000200', '6A86'],
      ['search indication reserved', '00A201060300000200', '6A80'],
      ['search indication without a pattern', '00A2010602040000', '6700'],
      ['pattern longer than a record', '00A201040501020304 0500', '6700'],
      ['no data', '00A2010400', '6700'],
      ['no such SFI', '00A2010C010200', '6A82'],
      ['no such record', '00A20504010200', '6A83'],
      ['nothing found', '00A20104017700', '6282'],
      ['no EF', '00A20104010200', '6986', [usim]],
      ['a transparent file', '00A20104010200', '6981', [file('2FE2')]],
      ['without the PIN', '00A20104011100', '6982', [usim, file('6F39')]],
    ],
  },
  {
    name: 'INCREASE',
    setup: [...inUsim, file('6F39')],
    right: '803200000300000100',
    answer: '1111120000019000',
    wrong: [
      ['P1 reserved', '803201000300000100', '6A86'],
      ['P2 reserved', '803200010300000100', '6A86'],
      ['no such SFI', '803285000300000100', '6A82'],
      ['no data', '8032000000', '6700'],
      ['longer than a record', '80320000040000000100', '6700'],
      ['more than fits', '8032000003FFFFFF00', '9850'],
      ['no EF', '803200000300000100', '6986', [usim]],
      ['a linear fixed file', '803200000300000100', '6981', [...inUsim, file('6F3B')]],
      ['a transparent file', '803200000300000100', '6981', [...inUsim, file('6F07')]],
      ['without the PIN', '803200000300000100', '6982', [usim, file('6F39')]],
    ],
  },
  {
    name: 'DEACTIVATE FILE',
    setup: [...inUsim, file('6F31')],
    right: '00040000',
    answer: '9000',
    wrong: [
      ['P1 reserved', '00040100', '6A86'],
      ['P2 reserved', '00040001', '6A86'],
      ['no path', '00040800', '6A87'],
      ['identifier of one byte', '00040000016F', '6A87'],
      ['no such file', '00040000026F99', '6A82'],
      ['a directory', '0004080004 7FFF5FC0', '6A82'],
      ['no EF', '00040000', '6986', [...inUsim]],
      ['without ADM1', '00040000', '6982', [usim, pin1, file('6F31')]],
      ['a file whose rules do not allow it', '00040000', '6982', [...inUsim, file('6F07')]],
    ],
  },
  {
    name: 'ACTIVATE FILE',
    setup: [...inUsim, file('6F31'), '00040000'],
    right: '00440000',
    answer: '9000',
    wrong: [
      ['P1 reserved', '00440100', '6A86'],
      ['P2 reserved', '00440001', '6A86'],
      ['no such file', '00440000026F99', '6A82'],
      ['no EF', '00440000', '6986', [...inUsim]],
      ['without ADM1', '00440000', '6982', [usim, pin1, file('6F31')]],
    ],
  },
  {
    name: 'VERIFY PIN',
    setup: [],
    right: pin1,
    answer: '9000',
    wrong: [
      ['P1', '0020010108 30303030FFFFFFFF', '6A86'],
      ['P2 that is no reference', '0020002108 30303030FFFFFFFF', '6A86'],
      ['no such PIN', '0020000208 30303030FFFFFFFF', '6A88'],
      ['a local PIN outside its application', '0020008108 39393939FFFFFFFF', '6A88'],
      ['too short', '0020000107 30303030FFFFFF', '6700'],
      ['too long', '0020000109 30303030FFFFFFFFFF', '6700'],
      ['another PIN', '0020000108 31303030FFFFFFFF', '63C2'],
      ['a blocked PIN', pin1, '6983', Array(3).fill('0020000108 39393939FFFFFFFF') as string[]],
      ['a query of a blocked PIN', '00200001', '6983', Array(3).fill('0020000108 39393939FFFFFFFF') as string[]],
      ['a disabled PIN', pin1, '6984', ['0026000108 30303030FFFFFFFF']],
    ],
  },
  {
    name: 'CHANGE PIN',
    setup: [],
    right: '0024000110 30303030FFFFFFFF 31323334FFFFFFFF',
    answer: '9000',
    wrong: [
      ['P1', '0024010110 30303030FFFFFFFF 31323334FFFFFFFF', '6A86'],
      ['no such PIN', '0024000210 30303030FFFFFFFF 31323334FFFFFFFF', '6A88'],
      ['no data', '00240001', '6700'],
      ['the new PIN missing', '0024000108 30303030FFFFFFFF', '6700'],
      ['another PIN', '0024000110 39393939FFFFFFFF 31323334FFFFFFFF', '63C2'],
      ['one that may not be changed', '0024000A10 3535353535353535 3636363636363636', '6985'],
      ['a disabled PIN', '0024000110 30303030FFFFFFFF 31323334FFFFFFFF', '6984', ['0026000108 30303030FFFFFFFF']],
    ],
  },
  {
    name: 'DISABLE PIN',
    setup: [],
    right: '0026000108 30303030FFFFFFFF',
    answer: '9000',
    wrong: [
      ['P1', '0026010108 30303030FFFFFFFF', '6A86'],
      ['another PIN in its place', '0026810108 30303030FFFFFFFF', '6A86'],
      ['the universal PIN in its place, on a card without', '0026910108 30303030FFFFFFFF', '6A88'],
      ['no such PIN', '0026000208 30303030FFFFFFFF', '6A88'],
      ['no data', '00260001', '6700'],
      ['another PIN', '0026000108 39393939FFFFFFFF', '63C2'],
      ['one that may not be disabled', '0026000A08 3535353535353535', '6985'],
      ['a disabled PIN', '0026000108 30303030FFFFFFFF', '6984', ['0026000108 30303030FFFFFFFF']],
    ],
  },
  {
    name: 'ENABLE PIN',
    setup: ['0026000108 30303030FFFFFFFF'],
    right: '0028000108 30303030FFFFFFFF',
    answer: '9000',
    wrong: [
      ['P1', '0028010108 30303030FFFFFFFF', '6A86'],
      ['no such PIN', '0028000208 30303030FFFFFFFF', '6A88'],
      ['no data', '00280001', '6700'],
      ['another PIN', '0028000108 39393939FFFFFFFF', '63C2'],
      ['an enabled PIN', '0028000108 30303030FFFFFFFF', '6985', []],
    ],
  },
  {
    name: 'UNBLOCK PIN',
    setup: [],
    right: '002C000110 3131313131313131 31323334FFFFFFFF',
    answer: '9000',
    wrong: [
      ['P1', '002C010110 3131313131313131 31323334FFFFFFFF', '6A86'],
      ['no such PIN', '002C000210 3131313131313131 31323334FFFFFFFF', '6A88'],
      ['the new PIN missing', '002C000108 3131313131313131', '6700'],
      ['another PUK', '002C000110 3232323232323232 31323334FFFFFFFF', '63C9'],
      ['a PIN without PUK', '002C000A10 3131313131313131 31323334FFFFFFFF', '6985'],
      [
        'a blocked PUK',
        '002C000110 3131313131313131 31323334FFFFFFFF',
        '6983',
        Array(10).fill('002C000110 3232323232323232 31323334FFFFFFFF') as string[],
      ],
    ],
  },
  {
    name: 'AUTHENTICATE',
    setup: inUsim,
    right: `0088008122${challenge}00`,
    answer: ok,
    wrong: [
      ['P1', `0088018122${challenge}00`, '6A86'],
      ['context reserved', `0088008722${challenge}00`, '6A86'],
      ['context of VGCS', `0088008222${challenge}00`, '9864'],
      ['context of GBA', `0088008422${challenge}00`, '9864'],
      ['context of MBMS, in TLV', `008980850173 00`, '9864'],
      ['3G context in TLV', `008980810173 00`, '6A86'],
      ['no data', '0088008100', '6700'],
      ['AUTN missing', `0088008111${challenge.slice(0, 34)}00`, '6700'],
      ['lengths that do not fit', `0088008122${challenge.replace(/^10/, '0F')}00`, '6700'],
      ['a MAC that is wrong', `0088008122${challenge.slice(0, -2)}00` + '00', '9862'],
      ['no application', `0088008122${challenge}00`, '6985', [pin1]],
      ['without the PIN', `0088008122${challenge}00`, '6982', [usim]],
      [
        'the GSM context in the ISIM',
        `0088008011${challenge.slice(0, 34)}00`,
        '6A86',
        ['00A4040C07A0000000871004', pin1],
      ],
    ],
  },
  {
    name: 'GET IDENTITY',
    setup: inUsim,
    right: '8078000100',
    answer: ok,
    wrong: [
      ['P1', '8078010100', '6A86'],
      ['context reserved', '8078000300', '6A86'],
      ['Le too small', '8078000101', '6C0F'],
      ['no application', '8078000100', '6985', [pin1]],
      ['the ISIM', '8078000100', '6985', ['00A4040C07A0000000871004', pin1]],
      ['without the PIN', '8078000100', '6982', [usim]],
    ],
  },
  {
    name: 'GET CHALLENGE',
    setup: [],
    right: '0084000008',
    answer: /^[0-9A-F]{16}9000$/,
    wrong: [
      ['P1', '0084010008', '6A86'],
      ['P2', '0084000108', '6A86'],
      ['no Le', '00840000', '6700'],
      ['data', '00840000021234', '6700'],
    ],
  },
  {
    name: 'MANAGE CHANNEL',
    setup: [],
    right: '0070000001',
    answer: '019000',
    wrong: [
      ['P1', '0070010001', '6A86'],
      ['P1', '00708100', '6A86'],
      ['no such channel', '00700014', '6A86'],
      ['closing no such channel', '00708014', '6A86'],
      ['closing the basic channel', '00708000', '6A86'],
      ['closing a channel that is not open', '00708003', '6881'],
      ['opening a channel that is open', '00700001', '6A81', ['0070000001']],
      ['no Le', '00700000', '6C01'],
      ['data', '007000000101', '6700'],
      ['one more than there are', '0070000001', '6A81', Array(19).fill('0070000001') as string[]],
    ],
  },
  {
    name: 'TERMINAL PROFILE',
    setup: [],
    right: '8010000003FFFFFF',
    answer: '9000',
    basicChannelOnly: true,
    wrong: [
      ['P1', '8010010003FFFFFF', '6A86'],
      ['P2', '8010000103FFFFFF', '6A86'],
      ['no data', '80100000', '6700'],
    ],
  },
  {
    name: 'TERMINAL CAPABILITY',
    setup: [],
    right: '80AA00000AA9088100820101830107',
    answer: '9000',
    basicChannelOnly: true,
    wrong: [
      ['P1', '80AA01000AA9088100820101830107', '6A86'],
      ['P2', '80AA00010AA9088100820101830107', '6A86'],
      ['no data', '80AA0000', '6700'],
      ['no template', '80AA0000028100', '6A80'],
      ['a template cut short', '80AA000003A90881', '6A80'],
      ['rubbish in the template', '80AA000003A9018F', '6A80'],
    ],
  },
  {
    name: 'ENVELOPE',
    setup: [],
    right: '80C2000009D60799010782028281',
    answer: '9000',
    basicChannelOnly: true,
    wrong: [
      ['P1', '80C2010002D600', '6A86'],
      ['P2', '80C2000102D600', '6A86'],
      ['no data', '80C20000', '6700'],
      ['no envelope', '80C20000028100', '6A80'],
      ['cut short', '80C2000002D605', '6A80'],
      ['two at once', '80C2000004D600D600', '6A80'],
    ],
  },
  {
    name: 'SET DATA',
    setup: [...inUsim, file('6FA0')],
    right: '80DB00800481020102',
    answer: '9000',
    wrong: [
      ['P1', '80DB01800481020102', '6A86'],
      ['block reserved', '80DB00400481020102', '6A86'],
      ['an SFI with a later block', '80DB00010481020102', '6A86'],
      ['no data', '80DB0080', '6700'],
      ['a later block first', '80DB00000481020102', '6985'],
      ['more than one object', '80DB00800581020102FF', '6A80'],
      ['a length that is none', '80DB0080028180', '6A80'],
      ['more than the file holds', '80DB00800481820200', '6A84'],
      ['deleting what is not there', '80DB00800181', '6A88'],
      ['no such SFI', '80DB00850481020102', '6A82'],
      ['no EF', '80DB00800481020102', '6986', inUsim],
      ['a transparent file', '80DB00800481020102', '6981', [...inUsim, file('6F7E')]],
      ['without the PIN', '80DB00800481020102', '6982', [usim, file('6FA0')]],
    ],
  },
  {
    name: 'RETRIEVE DATA',
    setup: [...inUsim, file('6FA0'), '80DB00800481020102'],
    right: '80CB0080018100',
    answer: '810201029000',
    wrong: [
      ['P1', '80CB0180018100', '6A86'],
      ['block reserved', '80CB0040018100', '6A86'],
      ['no tag', '80CB008000', '6700'],
      ['data with a later block', '80CB0000018100', '6700'],
      ['a later block first', '80CB000000', '6985'],
      ['no such object', '80CB0080018200', '6A88'],
      ['no such SFI', '80CB0085018100', '6A82'],
      ['no EF', '80CB0080018100', '6986', inUsim],
      ['a transparent file', '80CB0080018100', '6981', [...inUsim, file('6F7E')]],
      ['without the PIN', '80CB0080018100', '6982', [usim, file('6FA0')]],
    ],
  },
  {
    name: 'SUSPEND UICC',
    setup: [],
    right: '8076000004003C02010A',
    answer: /^0201[0-9A-F]{16}9000$/,
    basicChannelOnly: true,
    wrong: [
      ['P1', '8076020004003C0201', '6A86'],
      ['P2', '8076000104003C0201', '6A86'],
      ['no data', '80760000', '6700'],
      ['one time alone', '8076000002003C', '6700'],
      ['a unit that is none', '8076000004053C0201', '6A80'],
      ['a least time over the greatest', '80760000040301003C', '6A80'],
      ['a least time that is too long', '807600000404020403', '9864'],
      ['a short token', '80760100020000', '6700'],
      ['resuming what was not suspended', '8076010008' + '00'.repeat(8), '6985'],
      ['another token', '8076010008' + '00'.repeat(8), '6982', ['8076000004003C02010A']],
      ['resuming after another command', '8076010008' + '00'.repeat(8), '6985', ['8076000004003C02010A', '80F2000C']],
    ],
  },
  {
    name: 'GET RESPONSE',
    setup: [],
    right: '00C0000000',
    answer: '6985',
    eitherClass: true,
    wrong: [
      ['P1', '00C0010000', '6A86'],
      ['P2', '00C0000100', '6A86'],
      ['data', '00C00000021234', '6700'],
      ['no Le', '00C00000', '6700'],
      ['nothing waiting', '00C0000010', '6985'],
    ],
  },
];

/** Commands that are right only while a proactive command is under way, which no plain card has. */
const proactiveOnly = [
  {
    name: 'FETCH',
    right: '8012000000',
    answer: '6985',
    wrong: ['8012010000 6A86', '80120001 00 6A86', '8012000002D000 6700'],
  },
  {
    name: 'TERMINAL RESPONSE',
    right: '801400000C810301010482028281830100',
    answer: '6985',
    wrong: [
      '8014010003830100 6A86',
      '8014000103830100 6A86',
      '80140000 6700',
      '80140000028100 6A80',
      '8014000003830500 6A80',
    ],
  },
].map(({ name, right, answer, wrong }): CommandUnderTest => ({
  name,
  setup: [],
  right,
  answer,
  basicChannelOnly: true,
  wrong: wrong.map((line) => ['as listed', line.slice(0, -5), line.slice(-4)] as const),
}));

const all = [...commands, ...proactiveOnly];
const image = sampleImage({ suci: 'A0020000A100' });

function freshCard(setup: readonly string[]): Psim {
  const onFault = (error: unknown) => {
    throw error;
  };
  const card = createPsim({
    id: 'sim',
    store: memoryStore(),
    random: seededRandom('wrong'),
    image,
    options: { onFault },
  });
  card.powerOn();
  for (const command of setup) send(card, command);
  return card;
}

const withClass = (command: string, cla: number) => toHex(Uint8Array.of(cla)) + command.slice(2);
const classOf = (command: string) => Number.parseInt(command.slice(0, 2), 16);

function expectUsable(card: Psim): void {
  expect(send(card, file('3F00'))).toBe('9000');
  expect(send(card, '00B082000A')).toBe('980010325476981032149000');
}

describe.each(all)('$name', ({ setup, right, answer, wrong, eitherClass }) => {
  it('is answered when it is right', () => {
    const given = send(freshCard(setup), right);
    if (typeof answer === 'string') expect(given).toBe(answer);
    else expect(given).toMatch(answer);
  });

  const cases = wrong.map(([what, command, sw, before]) => ({ what, command, sw, before }));
  it.each(cases)('refuses $what: $command → $sw', ({ command, sw, before }) => {
    const card = freshCard(before ?? setup);
    expect(send(card, command)).toBe(sw);
    expectUsable(card);
  });

  it('refuses every class that is not its own', () => {
    const proprietary = (classOf(right) & 0x80) !== 0;
    for (let cla = 0; cla <= 0xff; cla++) {
      const card = freshCard(setup);
      const reserved = (cla >= 0x20 && cla <= 0x3f) || (cla >= 0xa0 && cla <= 0xbf) || cla === 0xff;
      const otherGroup = eitherClass !== true && cla >= 0x80 !== proprietary;
      const structured = (cla & 0x10) !== 0;
      const protectedBits = (cla & 0x40) === 0 ? (cla & 0x0c) !== 0 : (cla & 0x20) !== 0;
      const channel = (cla & 0x40) === 0 ? cla & 0x03 : 4 + (cla & 0x0f);
      const wanted = [
        [reserved || (cla >= 0x80 && structured), '6E00'],
        [protectedBits, '6882'],
        [structured, '6884'],
        [channel !== 0, '6881'],
        [otherGroup, '6E00'],
      ].find(([applies]) => applies === true)?.[1];
      if (wanted !== undefined) expect([cla, send(card, withClass(right, cla))]).toEqual([cla, wanted]);
    }
  });

  it('refuses length fields that do not fit what follows', () => {
    const header = right.slice(0, 8);
    for (const tail of ['0501', '0501020304050607', '0000', '00000000', '00000501'])
      expect([tail, send(freshCard(setup), header + tail)]).toEqual([tail, '6700']);
    for (const cut of [1, 2, 3]) expect(toHex(freshCard(setup).transmit(fromHex(right).subarray(0, cut)))).toBe('6700');
  });
});

it.each(all.filter(({ basicChannelOnly }) => basicChannelOnly === true))(
  '$name is refused on another channel than the basic one',
  ({ setup, right }) => {
    const card = freshCard([...setup, '0070000001', '00700005']);
    expect(send(card, withClass(right, 0x81))).toBe('6881');
    expect(send(card, withClass(right, 0xc1))).toBe('6881');
  },
);

it('every other instruction is unknown', () => {
  const known = new Set(all.map(({ right }) => Number.parseInt(right.slice(2, 4), 16)));
  known.add(0x89);
  const card = freshCard([]);
  for (let ins = 0; ins <= 0xff; ins++)
    for (const cla of ['00', '80'])
      if (!known.has(ins)) expect(send(card, `${cla}${toHex(Uint8Array.of(ins))}000000`)).toBe('6D00');
});
