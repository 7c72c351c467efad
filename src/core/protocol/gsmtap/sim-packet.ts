/** GSMTAP version 2 (osmocom, libosmocore gsmtap.h) in UDP (RFC 768) in IPv4 (RFC 791), as Wireshark listens for it. */

import { concat } from '../bytes/index.ts';

const udpPort = 4729;
const typeSim = 0x04;
const subTypeApdu = 0x00;
const localhost = Uint8Array.of(127, 0, 0, 1);

/** One exchange with a card: what `tpdu` made of it. `number` counts up. */
export function simPacket(payload: Uint8Array, number: number): Uint8Array {
  const gsmtap = concat(
    // Version, length of the header in words, type, time slot; channel, signal, noise.
    Uint8Array.of(2, 4, typeSim, 0, 0, 0, 0, 0),
    uint32(number),
    Uint8Array.of(subTypeApdu, 0, 0, 0),
    payload,
  );
  const udpLength = 8 + gsmtap.length;
  const ports = concat(uint16(udpPort), uint16(udpPort), uint16(udpLength));
  const pseudo = concat(localhost, localhost, Uint8Array.of(0, 17), uint16(udpLength));
  // A checksum of zero would say that there is none.
  const udpSum = checksum(concat(pseudo, ports, uint16(0), gsmtap)) || 0xffff;
  const udp = concat(ports, uint16(udpSum), gsmtap);
  const head = (sum: number) =>
    concat(
      Uint8Array.of(0x45, 0),
      uint16(20 + udp.length),
      uint16(number & 0xffff),
      // Do not fragment; 64 hops; UDP.
      Uint8Array.of(0x40, 0, 64, 17),
      uint16(sum),
      localhost,
      localhost,
    );
  return concat(head(checksum(head(0))), udp);
}

/**
 * Command and answer as they stand in T=0: a header of five bytes, the data, the data of the answer, the status word
 * (ISO/IEC 7816-3 section 10.3.2). `answer` undefined: none came.
 */
export function tpdu(command: Uint8Array, answer: Uint8Array | undefined): Uint8Array {
  const isCase1 = command.length === 4;
  const lc = command.length > 5 ? command[4]! : 0;
  const withoutLe = isCase1 ? concat(command, Uint8Array.of(0)) : command.subarray(0, 5 + lc);
  return concat(withoutLe, answer ?? new Uint8Array());
}

/** Ones' complement of the ones' complement sum of 16-bit words, RFC 1071. */
function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** Network byte order. */
const uint16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff);
const uint32 = (value: number): Uint8Array =>
  Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
