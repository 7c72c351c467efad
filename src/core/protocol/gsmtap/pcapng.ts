/** Capture files: PCAP Next Generation, draft-ietf-opsawg-pcapng, sections 4.1 to 4.3. Little-endian, times in microseconds. */

import { concat, encodeUtf8 } from '../bytes/index.ts';

/** LINKTYPE_IPV4 of the tcpdump.org registry: packets begin with their IPv4 header. */
const linkTypeIpv4 = 228;

const option = { end: 0, comment: 1, userApplication: 4, interfaceName: 2, resolution: 9 } as const;

/** Begins a file. `application`: what wrote it. */
export const sectionHeader = (application: string): Uint8Array =>
  block(
    0x0a0d0d0a,
    // Byte-order magic, version 1.0, length of the section not told.
    concat(uint32(0x1a2b3c4d), uint16(1), uint16(0), new Uint8Array(8).fill(0xff)),
    [[option.userApplication, encodeUtf8(application)]],
  );

/** Interfaces are numbered from 0 in the order in which they are described. */
export const interfaceDescription = (name: string): Uint8Array =>
  block(0x00000001, concat(uint16(linkTypeIpv4), uint16(0), uint32(0)), [
    [option.interfaceName, encodeUtf8(name)],
    // 10 to the power of minus six, in seconds.
    [option.resolution, Uint8Array.of(6)],
  ]);

export interface CapturedPacket {
  readonly interfaceId: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly comment?: string | undefined;
}

export function enhancedPacket({ interfaceId, at, bytes, comment }: CapturedPacket): Uint8Array {
  const microseconds = Math.round(at * 1000);
  const high = Math.floor(microseconds / 2 ** 32);
  const low = microseconds % 2 ** 32;
  const fixed = concat(uint32(interfaceId), uint32(high), uint32(low), uint32(bytes.length), uint32(bytes.length));
  const options: Option[] = comment === undefined ? [] : [[option.comment, encodeUtf8(comment)]];
  return block(0x00000006, concat(fixed, padded(bytes)), options);
}

type Option = readonly [code: number, value: Uint8Array];

function block(type: number, body: Uint8Array, options: readonly Option[]): Uint8Array {
  const encoded = options.map(([code, value]) => concat(uint16(code), uint16(value.length), padded(value)));
  const end = options.length === 0 ? [] : [concat(uint16(option.end), uint16(0))];
  const content = concat(body, ...encoded, ...end);
  const length = uint32(content.length + 12);
  return concat(uint32(type), length, content, length);
}

function padded(bytes: Uint8Array): Uint8Array {
  const rest = bytes.length % 4;
  return rest === 0 ? bytes : concat(bytes, new Uint8Array(4 - rest));
}

const uint16 = (value: number): Uint8Array => Uint8Array.of(value & 0xff, value >> 8);
const uint32 = (value: number): Uint8Array =>
  Uint8Array.of(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
