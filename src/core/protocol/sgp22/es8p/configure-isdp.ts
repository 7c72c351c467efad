/** ConfigureISDPRequest of SGP.22 section 5.5.2: [36] SEQUENCE { dpProprietaryData [24] OPTIONAL }. */
import { readOnly, tlv } from '../../asn1/index.ts';
import { fieldsOf, optionalTlv, optionalValue } from '../members.ts';
import { reading } from '../rsp-protocol-error.ts';

export interface ConfigureIsdp {
  /** Value of DpProprietaryData. */
  readonly dpProprietaryData?: Uint8Array | undefined;
}

export const encodeConfigureIsdp = ({ dpProprietaryData }: ConfigureIsdp = {}): Uint8Array =>
  tlv(0xbf24, optionalTlv(0xb8, dpProprietaryData));

export const decodeConfigureIsdp = (bytes: Uint8Array): ConfigureIsdp =>
  reading('ConfigureISDP', () => ({
    dpProprietaryData: optionalValue(fieldsOf(readOnly(bytes, 0xbf24)), 0xb8, (value) => value),
  }));
