import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { Uicc, CardRecords } from '#simulator/uicc/index.ts';
import { buildCardImage, decodeProfilePackage } from '#core/protocol/saip/index.ts';
import { createPsim } from '#simulator/psim/index.ts';
import { vectorBytes, vectorsAvailable } from '#test/support/vectors.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { send } from '../drive.ts';
import { sampleCard, selectFile, selectUsim, verifyPin1, verifyPin2 } from './sample-card.ts';

const onChannel = (command: string, channel: number) =>
  toHex(Uint8Array.of(Number.parseInt(command.slice(0, 2), 16) | channel)) + command.slice(2);

describe('logical channels', () => {
  it('are as many as the card has', () => {
    const card = sampleCard({ logicalChannels: 3 });
    const opened = Array.from({ length: 4 }, () => send(card, '0070000001'));
    expect(opened).toEqual(['019000', '029000', '039000', '6A81']);
    expect(send(card, '00700004')).toBe('6A81');
    expect(send(card, '40A4000C023F00')).toBe('6881');
    expect(send(sampleCard({ logicalChannels: 0 }), '0070000001')).toBe('6A81');
  });

  it('each has its application, directory, file and record pointer', () => {
    const card = sampleCard();
    for (const command of [selectUsim, '0070000001', '00700005', selectFile('6F3B'), '00B2000204']) send(card, command);
    expect(send(card, onChannel('00A4000C026F3B', 1))).toBe('6A82');
    expect(send(card, onChannel(selectUsim, 1))).toBe('9000');
    expect(send(card, onChannel(selectFile('6F3B'), 1))).toBe('9000');
    expect(send(card, onChannel('00B2000204', 1))).toBe('01FFFFFF9000');
    expect(send(card, '00B2000204')).toBe('02FFFFFF9000');
    expect(send(card, '41A4040C07A0000000871004')).toBe('9000');
    expect(send(card, 'C1F2000100')).toBe('840CA0000000871004FF49FF05899000');
    expect(send(card, '80F2000100')).toBe('840CA0000000871002FF49FF05899000');
  });

  it('opened from another than the basic one, start in its application', () => {
    const card = sampleCard();
    send(card, '0070000001');
    send(card, onChannel(selectUsim, 1));
    expect(send(card, '0170000001')).toBe('029000');
    expect(send(card, '82F2000100')).toBe('840CA0000000871002FF49FF05899000');
    expect(send(card, '0070000001')).toBe('039000');
    expect(send(card, '83F2000100')).toBe('9000');
  });

  it('share the rights of a global PIN', () => {
    const card = sampleCard();
    send(card, verifyPin1);
    send(card, '0070000001');
    send(card, onChannel(selectUsim, 1));
    send(card, onChannel(selectFile('6F07'), 1));
    expect(send(card, onChannel('00B0000000', 1))).toBe('0809101010325476989000');
  });
});

describe('an application session', () => {
  const update = '00DC01040411223344';

  it('keeps the rights of its local PIN while any channel is in the application', () => {
    const card = sampleCard();
    for (const command of [selectUsim, '0070000001', onChannel(selectUsim, 1), verifyPin2]) send(card, command);
    send(card, '00A4040C07A0000000871004');
    send(card, onChannel(selectFile('6F3B'), 1));
    expect(send(card, onChannel(update, 1))).toBe('9000');
    send(card, '00708001');
    for (const command of [selectUsim, selectFile('6F3B')]) send(card, command);
    expect(send(card, update)).toBe('6982');
  });

  it('ends by termination: back at the MF, the local PIN forgotten, the global one not', () => {
    const card = sampleCard();
    for (const command of [selectUsim, verifyPin1, verifyPin2]) send(card, command);
    expect(send(card, '00A4044C07A0000000871002')).toBe('9000');
    expect(send(card, '80F2000100')).toBe('9000');
    expect(send(card, selectFile('2FE2'))).toBe('9000');
    expect(send(card, '00A4000C027FFF')).toBe('6A82');
    for (const command of [selectUsim, selectFile('6F3B')]) send(card, command);
    expect(send(card, update)).toBe('6982');
    expect(send(card, '00200001')).toBe('9000');
  });

  it('goes on when a file outside is selected', () => {
    const card = sampleCard();
    for (const command of [selectUsim, verifyPin2, selectFile('3F00'), '00A4080C047FFF6F3B']) send(card, command);
    expect(send(card, update)).toBe('9000');
  });
});

describe('the universal PIN', () => {
  const verifyUniversal = '0020001108 31313131FFFFFFFF';
  const readImsi = '00B0870000';

  it('stands in for the application PIN that it replaced', () => {
    const card = sampleCard({}, { universalPin: true });
    send(card, selectUsim);
    expect(send(card, readImsi)).toBe('6982');
    expect(send(card, verifyUniversal)).toBe('9000');
    expect(send(card, readImsi)).toBe('6982');
    expect(send(card, '0026910108 30303030FFFFFFFF')).toBe('9000');
    expect(send(card, readImsi)).toBe('0809101010325476989000');
    card.reset();
    send(card, selectUsim);
    expect(send(card, readImsi)).toBe('6982');
    expect(send(card, verifyPin1)).toBe('6984');
    expect(send(card, verifyUniversal)).toBe('9000');
    expect(send(card, readImsi)).toBe('0809101010325476989000');
    expect(send(card, '0028000108 30303030FFFFFFFF')).toBe('9000');
    card.reset();
    send(card, selectUsim);
    send(card, verifyUniversal);
    expect(send(card, readImsi)).toBe('6982');
  });

  it('replaces application PINs only', () => {
    const card = sampleCard({}, { universalPin: true });
    send(card, selectUsim);
    expect(send(card, '0026918108 39393939FFFFFFFF')).toMatch(/^69|^6A/);
    expect(send(card, '0026911108 31313131FFFFFFFF')).toBe('6A86');
  });
});

/** 3GPP TS 24.501 section 9.11.3.4: SUPI format and type, MCC/MNC, routing indicator, scheme, key id, scheme output. */
describe('GET IDENTITY', () => {
  const identity = (suci: string, imsi?: string) => {
    const card = sampleCard({}, { suci, ...(imsi === undefined ? {} : { imsi }) });
    for (const command of [selectUsim, verifyPin1]) send(card, command);
    return send(card, '8078000100');
  };
  const keyA = '5A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650';
  const keyB = '0272DA71976234CE833A6907425867B82E074D44EF907DFB4B3E21C1C2256EBCD1';
  const list = (schemes: string) => {
    const keys = `80011E8120${keyA}80011B8121${keyB}`;
    return `A0${toHex(Uint8Array.of(schemes.length / 2))}${schemes}A1${toHex(Uint8Array.of(keys.length / 2))}${keys}FFFF`;
  };

  it('gives the MSIN in clear with the null scheme, first in the list or alone left', () => {
    const clear = 'A10D' + '01' + '00F110' + 'F0FF' + '0000' + '1032547698' + '9000';
    expect(identity('A0020000A100')).toBe(clear);
    expect(identity(list('00000101'))).toBe(clear);
    expect(identity('A0020101A100')).toBe(clear);
    expect(identity(list('0901'))).toBe(clear);
  });

  it.each([
    ['profile A', '0101', '01011E', 32],
    ['profile B', '0202', '01021B', 33],
  ])('conceals it with %s and a fresh key each time', (_, schemes, head, keyLength) => {
    const card = sampleCard({}, { suci: list(schemes) });
    for (const command of [selectUsim, verifyPin1]) send(card, command);
    const length = 8 + keyLength + 5 + 8;
    const answers = [send(card, '8078000100'), send(card, '8078008100')];
    for (const answer of answers) {
      expect(answer.slice(0, 4)).toBe('A1' + toHex(Uint8Array.of(length)));
      expect(answer.slice(4, 20)).toBe('0100F110F0FF' + head.slice(2));
      expect(answer).toHaveLength(2 * (2 + length + 2));
      expect(answer.slice(-4)).toBe('9000');
    }
    expect(answers[0]).not.toBe(answers[1]);
  });

  it('says what is missing', () => {
    const card = sampleCard();
    for (const command of [selectUsim, verifyPin1]) send(card, command);
    expect(send(card, '8078000100')).toBe('6A81');
    expect(identity('FFFFFFFF')).toBe('A10D0100F110F0FF000010325476989000');
    expect(identity('A005')).toBe('6A88');
    expect(identity('A0020000A100', 'FFFFFFFFFFFFFFFFFF')).toBe('6A88');
    expect(identity(`A0020101A1058001018100`)).toBe('6A88');
  });
});

describe.skipIf(!vectorsAvailable)('the USIM of TS48v6_SAIP2.3_BERTLV_SUCI', () => {
  const open = () => {
    const image = buildCardImage(decodeProfilePackage(vectorBytes('upp/TS48v6_SAIP2.3_BERTLV_SUCI.der')));
    const card = createPsim({ id: 'ts48', store: memoryStore(), random: seededRandom('ts48'), image });
    card.powerOn();
    send(card, selectUsim);
    return card;
  };

  it('gives its SUCI in clear, as its calculation info says, and its service table lets it', () =>
    expect(send(open(), '8078000100')).toBe('A10D' + '01' + '00F110' + 'F0FF' + '0000' + '1032547698' + '9000'));

  it('counts up its call meter with PIN1, which is disabled', () => {
    const card = open();
    expect(send(card, selectFile('6F39'))).toBe('9000');
    expect(send(card, '803200000300000500')).toBe('0000050000059000');
  });
});

it('an application without files gives way to a file that is selected', () => {
  const card = new Uicc({
    records: new CardRecords(memoryStore(), 'applet'),
    random: seededRandom('applet'),
    atr: fromHex('3B00'),
    contents: () => undefined,
    applets: () => [
      {
        aid: fromHex('A000000559'),
        select: () => fromHex('6F00'),
        execute: ({ ins }) => (ins === 0xe2 ? { data: new Uint8Array(), sw: 0x9000 } : undefined),
      },
    ],
  });
  card.powerOn();
  expect(send(card, '00A4040005A00000055900')).toBe('6F009000');
  expect(send(card, '80E2910000')).toBe('9000');
  expect(send(card, '80F2000100')).toBe('8405A0000005599000');
  expect(send(card, selectFile('3F00'))).toBe('9000');
  expect(send(card, '80E2910000')).toBe('6D00');
});

describe('SUSPEND UICC', () => {
  it('brings channels, selections and PINs back after the power was away', () => {
    const card = sampleCard();
    for (const command of [selectUsim, verifyPin1, '0070000001', selectFile('6F07')]) send(card, command);
    const answer = send(card, '8076000004003C02010A');
    const token = answer.slice(4, 20);
    card.powerOff();
    card.powerOn();
    expect(send(card, '80AA00000AA9088100820101830107')).toBe('9000');
    expect(send(card, `8076010008${token}`)).toBe('9000');
    expect(send(card, '00B0000000')).toBe('0809101010325476989000');
    expect(send(card, '81F2000C')).toBe('9000');
    expect(send(card, `8076010008${token}`)).toBe('6985');
  });

  it('grants no more than ten days, and nothing after another command', () => {
    const card = sampleCard();
    const answer = send(card, '8076000004003C04050A');
    expect(answer.slice(0, 4)).toBe('0401');
    card.reset();
    send(card, '00A4000C023F00');
    expect(send(card, `8076010008${answer.slice(4, 20)}`)).toBe('6985');
  });
});

describe('a proactive command', () => {
  const proactive = () => {
    const store = memoryStore();
    const card = new Uicc({
      records: new CardRecords(store, 'toolkit'),
      random: seededRandom('toolkit'),
      atr: fromHex('3B00'),
      contents: () => undefined,
      applets: () => [],
    });
    card.powerOn();
    return card;
  };
  /** REFRESH, UICC reset, from the UICC to the terminal: TS 102 223 sections 6.6.13 and 8.6. */
  const refresh = 'D009' + '8103010104' + '82028182';

  it('is announced by 91xx, fetched and answered', () => {
    const card = proactive();
    let failed = 0;
    expect(send(card, '80C2000002D600')).toBe('9000');
    card.toolkit.requestReset(() => (failed += 1));
    expect(send(card, '80F2000C')).toBe('910B');
    expect(send(card, '80C2000002D600')).toBe('9300');
    expect(send(card, '801200000A')).toBe('6C0B');
    expect(send(card, '801400000C810301010482028281830100')).toBe('6985');
    expect(send(card, '801200000B')).toBe(refresh + '9000');
    expect(send(card, '801200000B')).toBe('6985');
    expect(send(card, '80F2000C')).toBe('9000');
    expect(send(card, '801400000C810301010482028281830100')).toBe('9000');
    expect(failed).toBe(0);
    expect(send(card, '80C2000002D600')).toBe('9000');
  });

  it('that the terminal could not perform is taken back', () => {
    const card = proactive();
    let failed = 0;
    card.toolkit.requestReset(() => (failed += 1));
    send(card, '8012000000');
    expect(send(card, '801400000C810301010482028281830130')).toBe('9000');
    expect(failed).toBe(1);
  });

  it('is forgotten at reset', () => {
    const card = proactive();
    card.toolkit.requestReset(() => {});
    card.reset();
    expect(send(card, '80F2000C')).toBe('9000');
    expect(send(card, '8012000000')).toBe('6985');
  });
});
