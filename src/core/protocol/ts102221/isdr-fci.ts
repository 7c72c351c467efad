import { Fields, readOnly, tlv } from '../asn1/index.ts';

/** File control information of the ISD-R (SGP.22 section 5.7.1, GlobalPlatform Card Specification 11.9). */
export interface IsdrFci {
  readonly aid: Uint8Array;
  /** ISDRProprietaryApplicationTemplate: three bytes major, minor, revision; undefined where a card sends none. */
  readonly svn: Uint8Array | undefined;
  /** BIT STRING contents, lpaeSupport (v2) or euiccConfiguration (v3). */
  readonly lpaeSupport?: Uint8Array | undefined;
}

const largestCommandData = tlv(0x9f65, Uint8Array.of(0xff));

export function encodeIsdrFci(fci: IsdrFci): Uint8Array {
  const template: Uint8Array[] = [];
  if (fci.svn !== undefined) template.push(tlv(0x82, fci.svn));
  if (fci.lpaeSupport !== undefined) template.push(tlv(0x03, fci.lpaeSupport));
  return tlv(
    0x6f,
    tlv(0x84, fci.aid),
    tlv(0xa5, largestCommandData),
    ...(template.length ? [tlv(0xe0, ...template)] : []),
  );
}

/** Throws TlvError unless it is an FCI with a DF name; every other member may be missing or unknown. */
export function decodeIsdrFci(bytes: Uint8Array): IsdrFci {
  const fields = new Fields(readOnly(bytes, 0x6f).value);
  const template = fields.optional(0xe0);
  const members = template && new Fields(template.value);
  return {
    aid: fields.required(0x84).value,
    svn: members?.optional(0x82)?.value,
    lpaeSupport: members?.optional(0x03)?.value,
  };
}
