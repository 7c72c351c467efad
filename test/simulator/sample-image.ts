import { concat, encodeUtf8, fromHex } from '#core/protocol/bytes/index.ts';
import type { CardAka, CardImage, CardNode, CardPin, RecordNode, TransparentNode } from '#core/protocol/saip/index.ts';

/** A small card image written by hand, so that the card is tested without the package reader. */

export const usimAid = fromHex('A0000000871002FF49FF0589');
export const isimAid = fromHex('A0000000871004FF49FF0589');

/** 3GPP TS 35.208 test set 1. */
export const set1 = {
  k: fromHex('465b5ce8b199b49faa5f0a2ee238a6bc'),
  opc: fromHex('cd63cb71954a9f4e48a5994e37a02baf'),
  rand: fromHex('23553cbe9637a89d218ae64dae47bf35'),
  autn: fromHex('55f328b43577b9b94a9ffac354dfafb3'),
  res: 'A54211D5E3BA50BF',
  ck: 'B40BA9A3C58B2A05BBF0D987B21BF8CB',
  ik: 'F769BCD751044604127672711C6D3441',
  sres: '46F8416A',
  kc: 'EAE4BE823AF9A08B',
};

const padded = (hex: string, length: number) => {
  const bytes = fromHex(hex);
  return concat(bytes, new Uint8Array(length - bytes.length).fill(0xff));
};

const transparent = (
  fid: number,
  hex: string,
  arr: number | undefined,
  fileId = 0x6f06,
  sfi?: number,
): TransparentNode => ({
  kind: 'transparent',
  fid,
  lifeCycle: 5,
  sfi,
  arr: arr === undefined ? undefined : { fileId, record: arr },
  content: fromHex(hex),
  size: fromHex(hex).length,
});

const records = (
  kind: 'linearFixed' | 'cyclic',
  fid: number,
  recordLength: number,
  content: string[],
  arr: number,
  fileId = 0x6f06,
  sfi?: number,
): RecordNode => ({
  kind,
  fid,
  lifeCycle: 5,
  sfi,
  arr: { fileId, record: arr },
  recordLength,
  content: content.map((hex) => padded(hex, recordLength)),
});

const always = '8001019000';
/**
 * Records of both ARR files: 1 read always, update ADM1; 2 read and update PIN1; 3 read always, update PIN2; 4 never;
 * 5 read, update and INCREASE PIN1, activate and deactivate ADM1.
 */
const rules = [
  `${always}800102A40683010A950108`,
  '800103A406830101950108',
  `${always}800102A406830181950108`,
  '80017F9700',
  '800103A406830101950108' + '840132A406830101950108' + '800118A40683010A950108',
];

const digits = (text: string) => concat(encodeUtf8(text), new Uint8Array(8 - text.length).fill(0xff));

const pin = (reference: number, directory: number, value: string, extra: Partial<CardPin> = {}): CardPin => ({
  reference,
  directories: [directory],
  value: digits(value),
  enabled: true,
  canBeDisabled: true,
  canBeChanged: true,
  maximumTries: 3,
  triesLeft: 3,
  ...extra,
});

const aka = (adfAid: Uint8Array, sqn = 'ff9bb4d0b000'): CardAka => ({
  adfAid,
  algorithm: 'milenage',
  algorithmOptions: 0,
  k: set1.k,
  opc: set1.opc,
  rotationConstants: fromHex('4000204060'),
  xoringConstants: concat(...[0, 1, 2, 4, 8].map((last) => concat(new Uint8Array(15), Uint8Array.of(last)))),
  numberOfKeccak: 1,
  sqnOptions: 2,
  sqnDelta: fromHex('000010000000'),
  sqnAgeLimit: fromHex('000010000000'),
  sqnInit: Array.from({ length: 32 }, () => fromHex(sqn)),
});

export interface SampleOptions {
  readonly pin1Enabled?: boolean;
  readonly gsmAccess?: boolean;
  /** Contents of EF.SUCI_Calc_Info_USIM; with it the service table offers the SUCI calculation by the USIM. */
  readonly suci?: string;
  readonly imsi?: string;
  readonly universalPin?: boolean;
}

const serviceTable = ({ gsmAccess = true, suci }: SampleOptions) =>
  `000000${gsmAccess ? '04' : '00'}` + (suci === undefined ? '' : '00'.repeat(11) + '18');

export function sampleImage(options: SampleOptions = {}): CardImage {
  const usim: CardNode[] = [
    records('linearFixed', 0x6f06, 40, rules, 1, 0x6f06, 0x17),
    transparent(0x6f07, options.imsi ?? '080910101032547698', 2, 0x6f06, 7),
    transparent(0x6f38, serviceTable(options), 1, 0x6f06, 4),
    transparent(0x6fad, '00000002', 1, 0x6f06, 3),
    transparent(0x6f7e, 'FFFFFFFFFFFFFF0000FF01', 2, 0x6f06, 0x0b),
    transparent(0x6fc4, 'AA'.repeat(600), 1),
    records('linearFixed', 0x6f3b, 4, ['01', '02', '0302', '02'], 3),
    records('cyclic', 0x6f39, 3, ['111111', '222222', '333333'], 5),
    transparent(0x6fff, '00', 4),
    { ...transparent(0x6fa0, '', 2), kind: 'berTlv', size: 300 },
    transparent(0x6f31, '0A', 5, 0x6f06, 0x12),
    { ...transparent(0x6f45, 'FFFF', 5), specialFileInformation: 0x40 },
    { ...transparent(0x6f46, '00', undefined), linkedTo: [0x7f10, 0x6f54] },
    {
      kind: 'df',
      fid: 0x5fc0,
      lifeCycle: 5,
      pinReferences: [],
      children: [transparent(0x4f0a, 'F0FFFFFF', 1)],
    },
    {
      kind: 'df',
      fid: 0x5fd0,
      lifeCycle: 5,
      pinReferences: [],
      children: options.suci === undefined ? [] : [transparent(0x4f01, options.suci, 4)],
    },
  ];
  return {
    iccid: '89000123456789012341',
    masterFile: {
      kind: 'df',
      fid: 0x3f00,
      lifeCycle: 5,
      arr: { fileId: 0x2f06, record: 1 },
      pinReferences: [0x01, 0x0a],
      children: [
        records(
          'linearFixed',
          0x2f00,
          24,
          ['61124F0CA0000000871002FF49FF058950025553', '61124F0CA0000000871004FF49FF058950024953'],
          1,
          0x2f06,
          0x1e,
        ),
        records('linearFixed', 0x2f06, 40, rules, 1, 0x2f06, 6),
        transparent(0x2fe2, '98001032547698103214', 1, 0x2f06, 2),
        { kind: 'df', fid: 0x7f10, lifeCycle: 5, pinReferences: [], children: [transparent(0x6f54, '00', 1, 0x2f06)] },
        {
          kind: 'adf',
          fid: 0x7fd0,
          aid: usimAid,
          lifeCycle: 5,
          arr: { fileId: 0x6f06, record: 1 },
          pinReferences: options.universalPin === true ? [0x11, 0x01, 0x81, 0x0a] : [0x01, 0x81, 0x0a],
          children: usim,
        },
        { kind: 'adf', fid: 0x7fb0, aid: isimAid, lifeCycle: 5, pinReferences: [0x01], children: [] },
      ],
    },
    applications: [
      { kind: 'usim', aid: usimAid, fid: 0x7fd0, label: 'US' },
      { kind: 'isim', aid: isimAid, fid: 0x7fb0, label: 'IS' },
    ],
    pins: [
      pin(0x01, 0x3f00, '0000', { pukReference: 1, enabled: options.pin1Enabled ?? true }),
      pin(0x0a, 0x3f00, '55555555', { canBeDisabled: false, canBeChanged: false }),
      pin(0x81, 0x7fd0, '9999', { pukReference: 0x81, canBeDisabled: false }),
      ...(options.universalPin === true ? [pin(0x11, 0x3f00, '1111', { enabled: true })] : []),
    ],
    puks: [
      { reference: 1, value: digits('11111111'), maximumTries: 10, triesLeft: 10 },
      { reference: 0x81, value: digits('22222222'), maximumTries: 10, triesLeft: 10 },
    ],
    aka: [aka(usimAid), { ...aka(isimAid), sharedWith: usimAid }],
  };
}
