import type { DialectId } from '#core/protocol/at/index.ts';

/** How a simulated modem of one maker talks. Written from the makers' manuals as the handbook gives them, apart from our own codec. */
export interface Personality {
  readonly manufacturer: string;
  readonly model: string;
  readonly revision: string;
  /** Lines of ATI; the three above where left out. */
  readonly information?: readonly string[];
  /** Commands that tell the ICCID, with the prefix of the answer (empty: bare). */
  readonly iccid: Readonly<Record<string, string>>;
  /** Commands that tell the ICCID in quotes. */
  readonly quotedIccid?: readonly string[];
  /** Further commands that tell the IMSI, with the answer's prefix. */
  readonly imsi?: Readonly<Record<string, string>>;
  /** What the maker's own commands about its state answer: always the same. */
  readonly always?: Readonly<Record<string, readonly string[]>>;
  /** ATI ends with the IMEI. */
  readonly imeiInInformation?: boolean;
  /** Filler F after 19 digits, as some firmware leaves it. */
  readonly iccidFiller?: boolean;
  /** Further commands that tell the IMEI in use, with the answer's prefix. */
  readonly imei?: Readonly<Record<string, string>>;
  /** Slot command; `before` and `after` stand around the slot's number in the answer. */
  readonly slot?: {
    readonly command: string;
    readonly first: 0 | 1;
    readonly before?: string;
    readonly after?: string;
    /** From when on a change counts; default at once. */
    readonly counts?: 'atOnce' | 'radioCycle' | 'restart';
    /** Takes the command, and never changes. */
    readonly stuck?: boolean;
  };
  /** How a repaired unit gets its IMEI back, besides +EGMR: name, parameters before the value, and whether it works once alone. */
  readonly imeiWrite?: { readonly command: string; readonly before: readonly string[]; readonly once?: boolean };
  /** What +CCHO answers; default `+CCHO: 1`. */
  readonly cchoAnswer?: 'prefixed' | 'bare' | 'none';
  /** +CSIM is unknown. */
  readonly withoutCsim?: boolean;
  /** +CGLA passes the class byte as it comes: the host must put the channel in. */
  readonly channelByHost?: boolean;
  /** +CGLA and +CSIM take only APDUs up to this many hex characters. */
  readonly longestApdu?: number;
  /** AT+CFUN=1,1 is taken, and nothing comes of it. */
  readonly neverRestarts?: boolean;
  /** What is said after start, one a line. */
  readonly boot: readonly string[];
  /** +CME ERROR form after start: 0 plain, 1 numbers, 2 words. */
  readonly cmee: 0 | 1 | 2;
  /** +CPIN? of a card without enabled profile; otherwise +CME ERROR: 13. */
  readonly emptyEuicc?: string;
}

export const personalities: Readonly<Record<DialectId, Personality>> = {
  generic: {
    manufacturer: 'TESTCO',
    model: 'TM-1',
    revision: '1.0.0',
    information: ['Manufacturer: TESTCO', 'Model: TM-1', 'Revision: 1.0.0'],
    iccid: { '+CCID': '+CCID: ' },
    slot: { command: '+CSUS', first: 0 },
    boot: [],
    cmee: 0,
  },
  quectel: {
    manufacturer: 'Quectel',
    model: 'RM520N-GL',
    revision: 'RM520NGLAAR03A03M4G',
    information: ['Quectel', 'RM520N-GL', 'Revision: RM520NGLAAR03A03M4G'],
    iccid: { '+QCCID': '+QCCID: ', '+CCID': '+CCID: ' },
    iccidFiller: true,
    slot: { command: '+QUIMSLOT', first: 1 },
    always: { '+QINISTAT': ['+QINISTAT: 7'], '+QSIMSTAT?': ['+QSIMSTAT: 0,1'] },
    boot: ['RDY', '+CFUN: 1', '+QIND: SMS DONE'],
    cmee: 1,
  },
  simcom: {
    manufacturer: 'SIMCOM INCORPORATED',
    model: 'SIMCOM_SIM7600E',
    revision: 'SIM7600M22_V2.0',
    information: ['Manufacturer: SIMCOM INCORPORATED', 'Model: SIMCOM_SIM7600E', 'Revision: SIM7600M22_V2.0'],
    iccid: { '+CICCID': '+ICCID: ', '+CCID': '+CCID: ' },
    quotedIccid: ['+CCID'],
    imeiInInformation: true,
    imei: { '+SIMEI?': '+SIMEI: ' },
    slot: { command: '+SMSIMCFG', first: 1, before: '1,' },
    imeiWrite: { command: '+SIMEI', before: [] },
    boot: ['*ATREADY: 1', 'SMS DONE', 'PB DONE'],
    cmee: 1,
  },
  mediatek: {
    manufacturer: 'MediaTek Inc.',
    model: 'MT6890',
    revision: 'MOLY.NR15.R3.MP',
    iccid: { '+ICCID?': '+ICCID: ', '+CCID': '' },
    slot: { command: '+EGSLOT', first: 0 },
    always: { '+ESIMS?': ['+ESIMS: 1'] },
    boot: ['+EIND: 128'],
    cmee: 1,
  },
  telit: {
    manufacturer: 'Telit',
    model: 'LE910C4-EU',
    revision: '25.21.672',
    information: ['LE910C4-EU'],
    iccid: { '#CCID': '#CCID: ', '+CCID': '+CCID: ' },
    imei: { '#CGSN': '#CGSN: ' },
    imsi: { '#CIMI': '#CIMI: ' },
    always: { '#QSS?': ['#QSS: 1,1'] },
    slot: { command: '#SIMSELECT', first: 1 },
    boot: ['#QSS: 1'],
    cmee: 1,
  },
  'u-blox': {
    manufacturer: 'u-blox',
    model: 'SARA-R510S',
    revision: '03.30',
    information: ['SARA-R510S-01B-00'],
    always: { I9: ['01.40,A00.01'] },
    iccid: { '+CCID': '+CCID: ' },
    slot: { command: '+USIMSEL', first: 0 },
    boot: ['+UUSIMSTAT: 0'],
    cmee: 2,
  },
  fibocom: {
    manufacturer: 'Fibocom Wireless Inc.',
    model: 'FM350-GL',
    revision: '81600.0000.00.29.23.04',
    iccid: { '+ICCID': '+ICCID: ', '+CCID': '+CCID: ' },
    imei: { '+GTSN=0,7': '+GTSN: ' },
    slot: { command: '+GTDUALSIM', first: 0, before: '', after: ',"SUB1","No Service"' },
    imeiWrite: { command: '+EGMREXT', before: ['1', '7'] },
    boot: ['+SIM READY'],
    cmee: 1,
    emptyEuicc: 'EMPTY_EUICC',
  },
  sierra: {
    manufacturer: 'Sierra Wireless, Incorporated',
    model: 'EM9191',
    revision: 'SWIX55C_03.09.06.00',
    iccid: { '+ICCID': '+ICCID: ', '!ICCID?': '!ICCID: ' },
    slot: { command: '!UIMS', first: 0, counts: 'restart' },
    cchoAnswer: 'bare',
    boot: [],
    cmee: 1,
  },
  nordic: {
    manufacturer: 'Nordic Semiconductor ASA',
    model: 'nRF9161-LACA',
    revision: 'mfw_nrf91x1_2.0.1',
    information: ['nRF9161-LACA'],
    iccid: { '%XICCID': '%XICCID: ' },
    imeiWrite: { command: '%IMEIWRITE', before: ['0'], once: true },
    boot: ['Ready'],
    cmee: 1,
  },
};
