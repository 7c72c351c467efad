import { toHex } from '../bytes/index.ts';

/** EF.Routing_Indicator: one to four digits (3GPP TS 31.102 section 4.4.11.11); undefined when none is set. */
export function decodeRoutingIndicator(content: Uint8Array): string | undefined {
  const digits = toHex(content.subarray(0, 2))
    .replace(/(.)(.)/g, '$2$1')
    .replace(/F.*$/, '');
  return /^\d{1,4}$/.test(digits) ? digits : undefined;
}
