import { Fields, readOnly, readTlvs } from '../../asn1/index.ts';
import { concat } from '../../bytes/index.ts';
import { decodeStoreMetadata, type StoreMetadata } from '../es8p/index.ts';
import { reading } from '../rsp-protocol-error.ts';

/** The metadata a BoundProfilePackage carries in clear (sequence A1), each segment without its 8 bytes of MAC. */
export const metadataInPackage = (boundProfilePackage: Uint8Array): StoreMetadata =>
  reading('BoundProfilePackage', () => {
    const sequence = new Fields(readOnly(boundProfilePackage, 0xbf36).value).required(0xa1);
    return decodeStoreMetadata(concat(...readTlvs(sequence.value).map(({ value }) => value.subarray(0, -8))));
  });
