/** Files of the ISIM: 3GPP TS 31.103 section 4.2. Identities are text in objects with tag 80. */
import { readTlv } from '../../asn1/index.ts';
import { decodeUtf8, toHex } from '../../bytes/index.ts';
import type { FileDecoder } from '../field-writer.ts';
import { byteHex, isBlank } from '../wording.ts';

const textObject = (label: string, pattern: RegExp | undefined): FileDecoder => ({
  decode(content, out) {
    if (isBlank(content) || content.length === 0) return out.field(label, 'none');
    const { tag, value, bytes } = readTlv(content);
    if (tag !== 0x80) out.problem(`object ${byteHex(tag)} where 80 should be`);
    const text = decodeUtf8(value);
    out.field(label, text === '' ? 'none' : text, { bytes });
    if (text !== '' && pattern !== undefined && !pattern.test(text))
      out.problem(`not in the form of a ${label.toLowerCase()}`);
  },
});

export const privateIdentity = textObject('Private identity', /^[^@\s]+@[^@\s]+$/);
export const publicIdentity = textObject('Public identity', /^(sip|sips|tel):\S+$/i);
export const homeDomain = textObject('Home domain', /^[A-Za-z0-9.-]+$/);
export const uriObject = textObject('Address', undefined);

/** EF.P-CSCF and the addresses of gateways: 80 { type, address }. */
export const serverAddress: FileDecoder = {
  decode(record, out) {
    if (isBlank(record)) return out.field('Address', 'none');
    const { tag, value } = readTlv(record);
    if (tag !== 0x80) out.problem(`object ${byteHex(tag)} where 80 should be`);
    const address = value.subarray(1);
    if (value[0] === 0x00) out.field('Name', decodeUtf8(address));
    else if (value[0] === 0x01 && address.length === 4) out.field('IPv4 address', [...address].join('.'));
    else if (value[0] === 0x02 && address.length === 16)
      out.field(
        'IPv6 address',
        toHex(address)
          .replace(/(....)(?!$)/g, '$1:')
          .toLowerCase(),
      );
    else {
      out.field('Address', toHex(value));
      out.problem('neither a name nor an IP address');
    }
  },
};
