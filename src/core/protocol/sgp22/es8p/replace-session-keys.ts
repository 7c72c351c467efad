/** ReplaceSessionKeysRequest of SGP.22 section 5.5.4: [38] SEQUENCE { initialMacChainingValue [0], ppkEnc [1], ppkCmac [2] }. */
import { readOnly, tlv } from '../../asn1/index.ts';
import type { BspKeys } from '../../crypto/index.ts';
import { fieldsOf, fixed } from '../members.ts';
import { reading } from '../rsp-protocol-error.ts';

/** The profile protection keys (PPK) as the keys of a BSP channel that starts anew. */
export const encodeReplaceSessionKeys = ({ initialMcv, sEnc, sMac }: BspKeys): Uint8Array =>
  tlv(
    0xbf26,
    tlv(0x80, fixed(initialMcv, 16, 'initialMacChainingValue')),
    tlv(0x81, fixed(sEnc, 16, 'ppkEnc')),
    tlv(0x82, fixed(sMac, 16, 'ppkCmac')),
  );

export const decodeReplaceSessionKeys = (bytes: Uint8Array): BspKeys =>
  reading('ReplaceSessionKeys', () => {
    const fields = fieldsOf(readOnly(bytes, 0xbf26));
    return {
      initialMcv: fixed(fields.required(0x80).value, 16, 'initialMacChainingValue'),
      sEnc: fixed(fields.required(0x81).value, 16, 'ppkEnc'),
      sMac: fixed(fields.required(0x82).value, 16, 'ppkCmac'),
    };
  });
