/** Files of a UICC with USIM and ISIM: ETSI TS 102 221 clause 13, 3GPP TS 31.102 clause 4, 3GPP TS 31.103 clause 4. */

export type FileParent = 'mf' | 'telecom' | 'usim' | 'gsmAccess' | 'df5gs' | 'dfSaip' | 'isim';

export interface FileEntry {
  readonly parent: FileParent;
  readonly fid: number;
  /** The specification's name without its prefix, e.g. IMSI for EF.IMSI. */
  readonly name: string;
  readonly title: string;
  /** Short file identifier the specification assigns. */
  readonly sfi?: number | undefined;
}

type Row = readonly [fid: number, name: string, title: string, sfi?: number];

const rows: Readonly<Record<FileParent, readonly Row[]>> = {
  mf: [
    [0x3f00, 'MF', 'Master file'],
    [0x2f00, 'DIR', 'Application directory', 0x1e],
    [0x2f05, 'PL', 'Preferred languages', 0x05],
    [0x2f06, 'ARR', 'Access rule reference', 0x06],
    [0x2f08, 'UMPC', 'UICC maximum power consumption', 0x08],
    [0x2fe2, 'ICCID', 'Card identification', 0x02],
    [0x7f10, 'TELECOM', 'Telecom directory'],
    [0x7f11, 'CD', 'Configuration data'],
    [0x7fff, 'ADF', 'Current application'],
  ],
  telecom: [
    [0x6f06, 'ARR', 'Access rule reference'],
    [0x6f3a, 'ADN', 'Abbreviated dialling numbers'],
    [0x6f54, 'SUME', 'Set-up menu elements'],
    [0x5f3a, 'PHONEBOOK', 'Phonebook'],
    [0x5f50, 'GRAPHICS', 'Graphics'],
    [0x5f3b, 'MULTIMEDIA', 'Multimedia'],
  ],
  usim: [
    [0x6f05, 'LI', 'Language indication', 0x02],
    [0x6f06, 'ARR', 'Access rule reference', 0x17],
    [0x6f07, 'IMSI', 'Subscriber identity', 0x07],
    [0x6f08, 'Keys', 'Ciphering and integrity keys', 0x08],
    [0x6f09, 'KeysPS', 'Ciphering and integrity keys, packet switched', 0x09],
    [0x6f31, 'HPPLMN', 'Home network search period', 0x12],
    [0x6f38, 'UST', 'USIM service table', 0x04],
    [0x6f3b, 'FDN', 'Fixed dialling numbers'],
    [0x6f3c, 'SMS', 'Short messages'],
    [0x6f3e, 'GID1', 'Group identifier level 1'],
    [0x6f3f, 'GID2', 'Group identifier level 2'],
    [0x6f40, 'MSISDN', 'Own number'],
    [0x6f42, 'SMSP', 'Short message parameters'],
    [0x6f43, 'SMSS', 'Short message status'],
    [0x6f46, 'SPN', 'Service provider name'],
    [0x6f56, 'EST', 'Enabled services', 0x05],
    [0x6f5b, 'START-HFN', 'Hyperframe number start', 0x0f],
    [0x6f5c, 'THRESHOLD', 'Maximum value of START', 0x10],
    [0x6f60, 'PLMNwAcT', 'User-controlled networks', 0x0a],
    [0x6f61, 'OPLMNwAcT', 'Operator-controlled networks', 0x11],
    [0x6f62, 'HPLMNwAcT', 'Home networks', 0x13],
    [0x6f73, 'PSLOCI', 'Packet-switched location', 0x0c],
    [0x6f78, 'ACC', 'Access classes', 0x06],
    [0x6f7b, 'FPLMN', 'Forbidden networks', 0x0d],
    [0x6f7e, 'LOCI', 'Location', 0x0b],
    [0x6fad, 'AD', 'Administrative data', 0x03],
    [0x6fb7, 'ECC', 'Emergency call codes', 0x01],
    [0x6fc4, 'NETPAR', 'Network parameters'],
    [0x6fc5, 'PNN', 'Network names', 0x19],
    [0x6fc6, 'OPL', 'Operator network list', 0x1a],
    [0x6fcd, 'SPDI', 'Service provider display'],
    [0x6fd9, 'EHPLMN', 'Equivalent home networks', 0x1d],
    [0x6fe3, 'EPSLOCI', 'EPS location', 0x1e],
    [0x6fe4, 'EPSNSC', 'EPS security context', 0x18],
    [0x5f3b, 'GSM-ACCESS', 'GSM access'],
    [0x5fc0, '5GS', '5G system'],
    [0x5fd0, 'SAIP', 'Subscriber identity privacy'],
  ],
  gsmAccess: [
    [0x4f20, 'Kc', 'GSM ciphering key', 0x01],
    [0x4f52, 'KcGPRS', 'GPRS ciphering key', 0x02],
  ],
  df5gs: [
    [0x4f01, '5GS3GPPLOCI', '5G location', 0x01],
    [0x4f02, '5GSN3GPPLOCI', '5G location, non-3GPP access', 0x02],
    [0x4f03, '5GS3GPPNSC', '5G security context', 0x03],
    [0x4f04, '5GSN3GPPNSC', '5G security context, non-3GPP access', 0x04],
    [0x4f05, '5GAUTHKEYS', '5G authentication keys', 0x05],
    [0x4f06, 'UAC_AIC', 'Access identities', 0x06],
    [0x4f07, 'SUCI_Calc_Info', 'Keys for concealing the identity', 0x07],
    [0x4f08, 'OPL5G', '5G operator network list', 0x08],
    [0x4f09, 'SUPI_NAI', 'Identity in network-access form', 0x09],
    [0x4f0a, 'Routing_Indicator', 'Routing indicator', 0x0a],
    [0x4f0b, 'URSP', 'Route selection policies', 0x0b],
    [0x4f0c, 'TN3GPPSNN', 'Trusted non-3GPP networks', 0x0c],
    [0x4f0d, 'CAG', 'Closed access groups', 0x0d],
    [0x4f0e, 'SOR-CMCI', 'Steering of roaming', 0x0e],
    [0x4f0f, 'DRI', 'Disaster roaming', 0x0f],
    [0x4f10, '5GSEDRX', 'Extended discontinuous reception', 0x10],
    [0x4f11, '5GNSWO_CONF', 'Non-seamless WLAN offload', 0x11],
    [0x4f15, 'MCHPPLMN', 'Multiplier of the home network search'],
    [0x4f16, 'KAUSF_DERIVATION', 'KAUSF derivation'],
  ],
  dfSaip: [[0x4f01, 'SUCI_Calc_Info_USIM', 'Keys for concealing the identity in the USIM', 0x01]],
  isim: [
    [0x6f02, 'IMPI', 'Private identity', 0x02],
    [0x6f03, 'DOMAIN', 'Home domain', 0x05],
    [0x6f04, 'IMPU', 'Public identities', 0x04],
    [0x6f06, 'ARR', 'Access rule reference', 0x06],
    [0x6f07, 'IST', 'ISIM service table', 0x07],
    [0x6f09, 'P-CSCF', 'Call session control addresses'],
    [0x6fad, 'AD', 'Administrative data', 0x03],
  ],
};

export const fileTable: readonly FileEntry[] = (Object.keys(rows) as FileParent[]).flatMap((parent) =>
  rows[parent].map(([fid, name, title, sfi]) => ({ parent, fid, name, title, sfi })),
);

/** The table's entry for a file below `parent`; undefined for files no specification names. */
export function findFile(parent: FileParent, fid: number): FileEntry | undefined {
  return fileTable.find((entry) => entry.parent === parent && entry.fid === fid);
}

/** AID prefixes (registered application provider and application code), ETSI TS 101 220 annex E. */
export const applicationPrefix = {
  usim: Uint8Array.of(0xa0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02),
  isim: Uint8Array.of(0xa0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x04),
  csim: Uint8Array.of(0xa0, 0x00, 0x00, 0x03, 0x43, 0x10, 0x02),
} as const;
