/** Rows of the IMEI binding table that an eUICC of this project keeps. docs/imei-binding-functions.md. */
import { decodeInteger, encodeInteger, tlv, type Tlv } from '../../../asn1/index.ts';
import { decodeIccid, decodeImei, encodeIccid, encodeImei } from '../../../identifiers/index.ts';
import { fieldsOf } from '../../members.ts';
import { resultCodes, type ResultName } from '../../result-codes.ts';

export const imeiSources = resultCodes({ registry: 0, factory: 1, manualLab: 2 });
export type ImeiSource = ResultName<'registry' | 'factory' | 'manualLab'>;

export const boundProfileStates = resultCodes({ installed: 0, deleted: 1 });
export type BoundProfileState = ResultName<'installed' | 'deleted'>;

export interface ImeiBinding {
  readonly iccid: string;
  /** 15 digits. */
  readonly imei: string;
  /** Counter of the card when the row was made; grows over the card's life. */
  readonly seq: number;
  /** The same counter when the row was last used; 0 while it never was. */
  readonly lastUsedSeq: number;
  readonly source: ImeiSource;
  readonly profileState: BoundProfileState;
}

/** One row: 30 { 5A iccid, 80 imei, 81 seq, 82 lastUsedSeq, 83 source, 84 profileState }. */
export const encodeImeiBinding = (row: ImeiBinding): Uint8Array =>
  tlv(
    0x30,
    tlv(0x5a, encodeIccid(row.iccid)),
    tlv(0x80, encodeImei(row.imei)),
    tlv(0x81, encodeInteger(row.seq)),
    tlv(0x82, encodeInteger(row.lastUsedSeq)),
    tlv(0x83, imeiSources.encode(row.source)),
    tlv(0x84, boundProfileStates.encode(row.profileState)),
  );

export const decodeImeiBinding = (element: Tlv): ImeiBinding => {
  const fields = fieldsOf(element);
  return {
    iccid: decodeIccid(fields.required(0x5a).value),
    imei: decodeImei(fields.required(0x80).value),
    seq: decodeInteger(fields.required(0x81).value),
    lastUsedSeq: decodeInteger(fields.required(0x82).value),
    source: imeiSources.decode(fields.required(0x83).value),
    profileState: boundProfileStates.decode(fields.required(0x84).value),
  };
};
