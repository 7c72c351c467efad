/** StoreMetadataRequest of SGP.22 section 5.5.3: [37] SEQUENCE { iccid 5A, then the members of ProfileMetadata }. */
import { readOnly, tlv } from '../../asn1/index.ts';
import { decodeIccid, encodeIccid } from '../../identifiers/index.ts';
import { fieldsOf } from '../members.ts';
import { reading } from '../rsp-protocol-error.ts';
import { decodeProfileMetadata, encodeProfileMetadata, type ProfileMetadata } from '../types/profile-metadata.ts';

export interface StoreMetadata extends ProfileMetadata {
  readonly iccid: string;
}

/** The whole BF25 element. */
export const encodeStoreMetadata = (metadata: StoreMetadata): Uint8Array =>
  tlv(0xbf25, tlv(0x5a, encodeIccid(metadata.iccid)), encodeProfileMetadata(metadata));

/** Reads a BF25 element; members it does not know are skipped. */
export const decodeStoreMetadata = (bytes: Uint8Array): StoreMetadata =>
  reading('StoreMetadata', () => {
    const fields = fieldsOf(readOnly(bytes, 0xbf25));
    return { iccid: decodeIccid(fields.required(0x5a).value), ...decodeProfileMetadata(fields) };
  });
