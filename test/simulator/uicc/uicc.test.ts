import { beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '#core/environment/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { makeAutn, makeAuts, milenage, openAuts } from '#core/protocol/milenage/index.ts';
import { decodeFcp } from '#core/protocol/ts102221/index.ts';
import { createPsim, type Psim } from '#simulator/psim/index.ts';
import type { UiccOptions } from '#simulator/uicc/index.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { exchange, send } from '../drive.ts';
import { sampleImage, set1, usimAid } from '../sample-image.ts';

let store: Store;
let card: Psim;
const make = (options: Parameters<typeof sampleImage>[0] = {}, card: UiccOptions = {}): Psim => {
  const onFault = (error: unknown) => {
    throw error;
  };
  return createPsim({
    id: 'sim',
    store,
    random: seededRandom('uicc'),
    image: sampleImage(options),
    options: { onFault, ...card },
  });
};
const selectUsim = '00A4040407A0000000871002';
const verifyPin1 = '0020000108 30303030FFFFFFFF';
const verifyAdm1 = '0020000A08 3535353535353535';

beforeEach(() => {
  store = memoryStore();
  card = make();
  card.powerOn();
});

describe('power and channels', () => {
  it('answers with an ATR that offers T=0 and whose check byte is right', () => {
    const atr = card.powerOn();
    expect(atr[0]).toBe(0x3b);
    expect(atr.subarray(1).reduce((check, byte) => check ^ byte, 0)).toBe(0);
    card.powerOff();
    expect(() => card.transmit(fromHex('00A40004023F00'))).toThrow('no power');
  });

  it('opens channels 1 to 19, answering the number alone, and refuses the twentieth', () => {
    for (let n = 1; n <= 19; n++) expect(send(card, '0070000001')).toBe(toHex(Uint8Array.of(n, 0x90, 0x00)));
    expect(send(card, '0070000001')).toBe('6A81');
    expect(send(card, '00708007')).toBe('9000');
    expect(send(card, '0070000001')).toBe('079000');
    expect(send(card, '4FA40004022FE200').slice(-4)).toBe('9000');
  });

  it('opens a channel by number, closes it by number or from itself, and never the basic one', () => {
    expect(send(card, '00700005')).toBe('9000');
    expect(send(card, '00700005')).toBe('6A81');
    expect(send(card, '0070800500')).toBe('9000');
    expect(send(card, '00708005')).toBe('6881');
    expect(send(card, '0070000001')).toBe('019000');
    expect(send(card, '01708000')).toBe('9000');
    expect(send(card, '00708000')).toBe('6A86');
    expect(send(card, '00700014')).toBe('6A86');
    expect(send(card, '00700000')).toBe('6C01');
  });

  it('forgets channels and selections at reset', () => {
    send(card, '0070000001');
    send(card, selectUsim);
    card.reset();
    expect(send(card, '01A4000C023F00')).toBe('6881');
    expect(send(card, '00A4000C026F07')).toBe('6A82');
  });

  it('keeps the selections of two channels apart', () => {
    send(card, '0070000001');
    expect(send(card, '01A4040C07A0000000871002')).toBe('9000');
    expect(send(card, '01A4000C026F38')).toBe('9000');
    expect(send(card, '00A4000C026F38')).toBe('6A82');
    expect(send(card, '01B0000004')).toBe('000000049000');
  });
});

describe('status words for what is wrong', () => {
  it.each([
    ['class of old SIMs', 'A0A40000023F00', '6E00'],
    ['class of another group', '80A40004023F00', '6E00'],
    ['class 0X for STATUS', '00F2000000', '6E00'],
    ['secure messaging', '04A40004023F00', '6882'],
    ['command chaining', '10A40004023F00', '6884'],
    ['channel not open', '01A40004023F00', '6881'],
    ['instruction', '00FE000000', '6D00'],
    ['Lc', '00A40004033F00', '6700'],
    ['P1 of SELECT', '00A40704023F00', '6A86'],
    ['P2 of SELECT', '00A40003023F00', '6A86'],
    ['odd path', '00A40804033F007F', '6A87'],
    ['no such file', '00A40004021234', '6A82'],
    ['no EF selected', '00B0000000', '6986'],
    ['no EF selected, record', '00B2010400', '6986'],
    ['no answer waiting', '00C0000010', '6985'],
    ['no proactive command waiting', '8012000000', '6985'],
    ['terminal capability without its template', '80AA00000281008100', '6700'],
    ['terminal capability of another tag', '80AA0000028100', '6A80'],
    ['no application active for AUTHENTICATE', '0088008122' + '10' + '00'.repeat(16) + '10' + '00'.repeat(16), '6985'],
    ['unknown PIN', '0020000508' + '30'.repeat(8), '6A88'],
    ['P1 of VERIFY', '0020010108' + '30'.repeat(8), '6A86'],
    ['length of a PIN', '0020000104' + '30303030', '6700'],
    ['ISD-R on a card without', '00A4040010A0000005591010FFFFFFFF8900000100', '6A82'],
  ])('%s', (_, command, sw) => expect(send(card, command)).toBe(sw));
});

describe('SELECT', () => {
  it('of the MF gives its FCP with the PIN status', () => {
    const answer = fromHex(send(card, '00A40004023F0000'));
    const fcp = decodeFcp(answer.subarray(0, -2));
    expect(fcp).toMatchObject({ structure: 'df', fid: 0x3f00, lifeCycle: 5 });
    expect(fcp.pins).toEqual([
      { reference: 1, enabled: true },
      { reference: 0x0a, enabled: true },
    ]);
  });

  it('of an EF gives size, SFI and access rule, byte for byte', () => {
    send(card, selectUsim);
    expect(send(card, '00A40004026F07')).toBe(
      '621782024121' + '83026F07' + '8A0105' + '8B036F0602' + '80020009' + '880138' + '9000',
    );
    expect(send(card, '00A40004026F3B')).toBe(
      '621982054221000404' + '83026F3B' + '8A0105' + '8B036F0603' + '80020010' + '8800' + '9000',
    );
  });

  it('finds an ADF by full and by partial AID, and the next one', () => {
    const first = send(card, '00A4040407A0000000871002');
    expect(first).toContain('840C' + toHex(usimAid));
    expect(send(card, '00A4040C0C' + toHex(usimAid))).toBe('9000');
    expect(send(card, '00A4040405A000000087')).toContain('A0000000871002');
    expect(send(card, '00A4040605A000000087')).toContain('A0000000871004');
    expect(send(card, '00A4040605A000000087')).toBe('6A82');
    expect(send(card, '00A4040505A000000087')).toContain('A0000000871004');
    expect(send(card, '00A4040C05A000000099')).toBe('6A82');
  });

  it('reaches files by path from the MF, from the application and from here', () => {
    send(card, selectUsim);
    expect(send(card, '00A4080C047FFF6F07')).toBe('9000');
    expect(send(card, '00A4080C047F106F54')).toBe('9000');
    expect(send(card, '00A4080C067FFF5FC04F0A')).toBe('9000');
    expect(send(card, '00B0000000')).toBe('F0FFFFFF9000');
    expect(send(card, '00A4000C027FFF')).toBe('9000');
    expect(send(card, '00A4090C045FC04F0A')).toBe('9000');
    expect(send(card, '00A4030C')).toBe('9000');
    expect(send(card, '00A4000C026F07')).toBe('9000');
    expect(send(card, '00A4000C027FD0')).toBe('6A82');
    expect(send(card, '00A4080C047FD06F07')).toBe('6A82');
  });

  it('STATUS tells the directory and the application', () => {
    send(card, selectUsim);
    expect(send(card, '80F2000100')).toBe('840C' + toHex(usimAid) + '9000');
    expect(send(card, '80F2000C')).toBe('9000');
    expect(send(card, '80F2000000')).toContain('840C' + toHex(usimAid));
    expect(send(card, '80F2000300')).toBe('6A86');
  });
});

describe('reading and updating', () => {
  it('transparent: offsets, SFI, Le, ends', () => {
    expect(send(card, '00B082000A')).toBe('980010325476981032149000');
    expect(send(card, '00B0000200')).toBe('10325476981032149000');
    expect(send(card, '00B000000B')).toBe('6C0A');
    expect(send(card, '00B00000')).toBe('6C0A');
    expect(send(card, '00B0000A01')).toBe('6B00');
    expect(send(card, '00B0810001')).toBe('6A82');
    expect(send(card, '00B2010400')).toBe('6981');
  });

  it('more than 256 bytes in pieces, or at once with extended length', () => {
    send(card, selectUsim);
    send(card, '00A4000C026FC4');
    expect(send(card, '00B0000000')).toBe('AA'.repeat(256) + '9000');
    expect(send(card, '00B00000000000')).toBe('AA'.repeat(600) + '9000');
    expect(send(card, '00B00000000200')).toBe('AA'.repeat(512) + '9000');
  });

  it('asks for PIN1 or ADM1 as the access rules say', () => {
    send(card, selectUsim);
    send(card, '00A4000C026F7E');
    expect(send(card, '00B0000000')).toBe('6982');
    expect(send(card, verifyPin1)).toBe('9000');
    expect(send(card, '00B0000000')).toBe('FFFFFFFFFFFFFF0000FF019000');
    expect(send(card, '00D600000401020304')).toBe('9000');
    expect(send(card, '00B0000000')).toBe('01020304FFFFFF0000FF019000');
    expect(send(card, '00D6000A020000')).toBe('6700');
    expect(send(card, '00D6000B0100')).toBe('6B00');
    send(card, '00A4000C026FAD');
    expect(send(card, '00D600000101')).toBe('6982');
    expect(send(card, verifyAdm1)).toBe('9000');
    expect(send(card, '00D600000101')).toBe('9000');
    send(card, '00A4000C026FFF');
    expect(send(card, '00B0000000')).toBe('6982');
  });

  it('records: absolute, next, previous, SFI, search', () => {
    send(card, selectUsim);
    send(card, '00A4000C026F3B');
    expect(send(card, '00B2030404')).toBe('0302FFFF9000');
    expect(send(card, '00B2030405')).toBe('6C04');
    expect(send(card, '00B2050404')).toBe('6A83');
    expect(send(card, '00B2000404')).toBe('6A83');
    expect(send(card, '00B2000204')).toBe('01FFFFFF9000');
    expect(send(card, '00B2000204')).toBe('02FFFFFF9000');
    expect(send(card, '00B2000404')).toBe('02FFFFFF9000');
    expect(send(card, '00B2000304')).toBe('01FFFFFF9000');
    expect(send(card, '00B2000304')).toBe('6A83');
    expect(send(card, '00B2010004')).toBe('6A86');
    expect(send(card, '00A20104010200')).toBe('0203049000');
    expect(send(card, '00A20404010200')).toBe('049000');
    expect(send(card, '00A20405010200')).toBe('0403029000');
    expect(send(card, '00A20104017700')).toBe('6282');
    expect(send(card, '00B0000000')).toBe('6981');
    send(card, '00A4000C023F00');
    expect(send(card, '00B201F418')).toBe('61124F0CA0000000871002FF49FF058950025553FFFFFFFF9000');
  });

  it('updates of records need PIN2, the right length and an existing number', () => {
    send(card, selectUsim);
    send(card, '00A4000C026F3B');
    expect(send(card, '00DC01040411223344')).toBe('6982');
    expect(send(card, '0020008108 39393939FFFFFFFF')).toBe('9000');
    expect(send(card, '00DC01040411223344')).toBe('9000');
    expect(send(card, '00B2010404')).toBe('112233449000');
    expect(send(card, '00DC010403112233')).toBe('6700');
    expect(send(card, '00DC09040411223344')).toBe('6A83');
  });

  it('a cyclic file turns: the newest record is number 1', () => {
    send(card, selectUsim);
    send(card, verifyPin1);
    send(card, '00A4000C026F39');
    expect(send(card, '00DC000303AAAAAA')).toBe('9000');
    const all = () => [1, 2, 3].map((n) => send(card, `00B20${n}0403`).slice(0, 6));
    expect(all()).toEqual(['AAAAAA', '111111', '222222']);
    expect(send(card, '00DC000303BBBBBB')).toBe('9000');
    expect(all()).toEqual(['BBBBBB', 'AAAAAA', '111111']);
    expect(send(card, '00DC010403CCCCCC')).toBe('6A86');
  });

  it('changes are there after a power cut and in a new object on the same store', () => {
    send(card, selectUsim);
    send(card, verifyPin1);
    send(card, '00A4000C026F7E');
    send(card, '00D600000401020304');
    card = make();
    card.powerOn();
    send(card, selectUsim);
    send(card, '00A4000C026F7E');
    expect(send(card, '00B0000000')).toBe('6982');
    send(card, verifyPin1);
    expect(send(card, '00B0000000')).toBe('01020304FFFFFF0000FF019000');
  });
});

describe('PINs', () => {
  it('count wrong tries over resets, block, and open again with the PUK', () => {
    expect(send(card, '00200001')).toBe('63C3');
    expect(send(card, '0020000108 31313131FFFFFFFF')).toBe('63C2');
    expect(send(card, '0020000108 31313131FFFFFFFF')).toBe('63C1');
    card = make();
    card.powerOn();
    expect(send(card, '0020000108 31313131FFFFFFFF')).toBe('63C0');
    expect(send(card, verifyPin1)).toBe('6983');
    expect(send(card, '002C0001')).toBe('63CA');
    expect(send(card, '002C000110 3232323232323232 31323334FFFFFFFF')).toBe('63C9');
    expect(send(card, '002C000110 3131313131313131 31323334FFFFFFFF')).toBe('9000');
    expect(send(card, '002C0001')).toBe('63CA');
    expect(send(card, verifyPin1)).toBe('63C2');
    expect(send(card, '0020000108 31323334FFFFFFFF')).toBe('9000');
    expect(send(card, '00200001')).toBe('9000');
  });

  it('change, disable and enable', () => {
    expect(send(card, '0024000110 30303030FFFFFFFF 35363738FFFFFFFF')).toBe('9000');
    expect(send(card, '0024000110 30303030FFFFFFFF 35363738FFFFFFFF')).toBe('63C2');
    expect(send(card, '0026000108 35363738FFFFFFFF')).toBe('9000');
    expect(send(card, '0026000108 35363738FFFFFFFF')).toBe('6984');
    expect(send(card, '00200001')).toBe('9000');
    expect(send(card, '0020000108 35363738FFFFFFFF')).toBe('6984');
    send(card, selectUsim);
    send(card, '00A4000C026F07');
    expect(send(card, '00B0000000')).toBe('0809101010325476989000');
    expect(send(card, '0028000108 35363738FFFFFFFF')).toBe('9000');
    expect(send(card, '0028000108 35363738FFFFFFFF')).toBe('6985');
    card.reset();
    send(card, selectUsim);
    send(card, '00A4000C026F07');
    expect(send(card, '00B0000000')).toBe('6982');
  });

  it('that may not be changed or disabled are not', () => {
    expect(send(card, '0026000A08 3535353535353535')).toBe('6985');
    expect(send(card, '0024000A10 3535353535353535 3636363636363636')).toBe('6985');
    expect(send(card, '002C000A10 3131313131313131 31323334FFFFFFFF')).toBe('6985');
  });

  it('a local PIN exists in its application alone', () => {
    expect(send(card, '0020008108 39393939FFFFFFFF')).toBe('6A88');
    send(card, selectUsim);
    expect(send(card, '0020008108 39393939FFFFFFFF')).toBe('9000');
  });
});

describe('AUTHENTICATE', () => {
  const command = (autn: Uint8Array, rand = set1.rand) => '0088008122' + '10' + toHex(rand) + '10' + toHex(autn) + '00';
  const answer1 = 'DB08' + set1.res + '10' + set1.ck + '10' + set1.ik + '08' + set1.kc + '9000';
  const algorithm = milenage(set1.k, set1.opc);

  beforeEach(() => {
    send(card, selectUsim);
    send(card, verifyPin1);
  });

  it('gives the values of TS 35.208 set 1, with Kc where GSM access is available', () => {
    expect(send(card, command(set1.autn))).toBe(answer1);
    store = memoryStore();
    card = make({ gsmAccess: false });
    card.powerOn();
    send(card, selectUsim);
    send(card, verifyPin1);
    expect(send(card, command(set1.autn))).toBe(answer1.replace('08' + set1.kc, ''));
    expect(send(card, '0088008011' + '10' + toHex(set1.rand) + '00')).toBe('9864');
  });

  it('gives SRES and Kc in the GSM context', () => {
    expect(send(card, '0088008011' + '10' + toHex(set1.rand) + '00')).toBe('04' + set1.sres + '08' + set1.kc + '9000');
  });

  it('answers AUTS to a sequence number seen before, also after power was lost', () => {
    send(card, command(set1.autn));
    card = make();
    card.powerOn();
    send(card, selectUsim);
    send(card, verifyPin1);
    const again = send(card, command(set1.autn));
    expect(again).toBe('DC0E' + toHex(makeAuts(algorithm, set1.rand, fromHex('ff9bb4d0b607'))) + '9000');
    expect(toHex(openAuts(algorithm, set1.rand, fromHex(again.slice(4, -4)))!)).toBe('FF9BB4D0B607');
    const next = makeAutn(algorithm, set1.rand, fromHex('ff9bb4d0b627'), fromHex('8000'));
    expect(send(card, command(next)).slice(0, 2)).toBe('DB');
  });

  it('refuses a wrong MAC with 9862 and changes nothing', () => {
    const wrong = set1.autn.slice();
    wrong[15]! ^= 1;
    expect(send(card, command(wrong))).toBe('9862');
    expect(send(card, command(set1.autn))).toBe(answer1);
  });

  it('asks for PIN1, right lengths and a known context', () => {
    card.reset();
    send(card, selectUsim);
    expect(send(card, command(set1.autn))).toBe('6982');
    expect(send(card, '0088008111' + '10' + toHex(set1.rand) + '00')).toBe('6700');
    expect(send(card, '0088008211' + '10' + toHex(set1.rand) + '00')).toBe('9864');
    expect(send(card, '0088008311' + '10' + toHex(set1.rand) + '00')).toBe('6A86');
  });

  it('in the ISIM shares the sequence numbers of the USIM', () => {
    send(card, command(set1.autn));
    send(card, '00A4040C07A0000000871004');
    expect(send(card, command(set1.autn)).slice(0, 2)).toBe('DC');
  });
});

describe('answers in pieces', () => {
  it('go by 61xx and GET RESPONSE for every command with data when the card plays T=0', () => {
    card = make({}, { t0ChainedAnswers: true });
    card.powerOn();
    const whole = exchange(card, '00A40004023F0000');
    expect(send(card, '00A40004023F0000')).toBe('61' + toHex(Uint8Array.of(whole.length / 2 - 2)));
    expect(send(card, '00C0000008')).toBe(whole.slice(0, 16) + '61' + toHex(Uint8Array.of(whole.length / 2 - 10)));
    expect(send(card, '00C00000FF')).toBe('6C' + toHex(Uint8Array.of(whole.length / 2 - 10)));
    expect(send(card, '00C0000000')).toBe(whole.slice(16));
    expect(send(card, '00C0000000')).toBe('6985');
  });

  it('are dropped by any other command', () => {
    card = make({}, { t0ChainedAnswers: true });
    card.powerOn();
    send(card, '00A40004023F0000');
    send(card, '80F2000C');
    expect(send(card, '00C0000000')).toBe('6985');
  });
});

it('a memory fault is answered 6581 and nothing has changed', () => {
  const broken: Store = {
    ...store,
    get: (collection, key) => store.get(collection, key),
    transact() {
      throw new Error('disk full');
    },
  };
  const faults: unknown[] = [];
  card = createPsim({
    id: 'sim',
    store: broken,
    random: seededRandom('x'),
    image: sampleImage(),
    options: { onFault: (error) => faults.push(error) },
  });
  card.powerOn();
  expect(send(card, '0020000108 31313131FFFFFFFF')).toBe('6581');
  expect(faults).toHaveLength(1);
  expect(send(card, '00200001')).toBe('63C3');
});
