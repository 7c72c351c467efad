/** EF.AD, 3GPP TS 31.102 section 4.2.18. */
export interface AdministrativeData {
  /** MS operation mode, first byte. */
  readonly mode:
    'normal' | 'typeApproval' | 'normalSpecific' | 'typeApprovalSpecific' | 'maintenance' | 'cellTest' | 'other';
  /** Digits of the MNC in the IMSI; undefined where the file does not tell. */
  readonly mncLength: 2 | 3 | undefined;
}

const modes: Readonly<Record<number, AdministrativeData['mode']>> = {
  0x00: 'normal',
  0x80: 'typeApproval',
  0x01: 'normalSpecific',
  0x81: 'typeApprovalSpecific',
  0x02: 'maintenance',
  0x04: 'cellTest',
};

export function decodeAdministrativeData(content: Uint8Array): AdministrativeData {
  const length = (content[3] ?? 0xff) & 0x0f;
  return { mode: modes[content[0] ?? 0xff] ?? 'other', mncLength: length === 2 || length === 3 ? length : undefined };
}
