/** Meaning of status words, for traces and logs (ISO/IEC 7816-4 table 6, TS 102 221 section 10.2.1). */

const exact: Readonly<Record<number, string>> = {
  0x9000: 'done',
  0x6200: 'no information given, memory unchanged',
  0x6281: 'part of the returned data may be corrupted',
  0x6282: 'end of file or record reached, or search unsuccessful',
  0x6283: 'selected file deactivated',
  0x6285: 'selected file terminated',
  0x62f1: 'more data available',
  0x62f2: 'more data available, proactive command pending',
  0x62f3: 'response data available',
  0x63f1: 'more data expected',
  0x63f2: 'more data expected, proactive command pending',
  0x6400: 'no information given, memory unchanged',
  0x6500: 'no information given, memory changed',
  0x6581: 'memory problem',
  0x6700: 'wrong length',
  0x6881: 'logical channel not supported',
  0x6882: 'secure messaging not supported',
  0x6884: 'command chaining not supported',
  0x6981: 'command incompatible with file structure',
  0x6982: 'security status not satisfied',
  0x6983: 'PIN or authentication method blocked',
  0x6984: 'referenced data invalidated',
  0x6985: 'conditions of use not satisfied',
  0x6986: 'command not allowed, no EF selected',
  0x6989: 'command not allowed, secure channel not satisfied',
  0x6a80: 'incorrect data field',
  0x6a81: 'function not supported',
  0x6a82: 'file or application not found',
  0x6a83: 'record not found',
  0x6a84: 'not enough memory',
  0x6a86: 'incorrect P1 P2',
  0x6a87: 'Lc inconsistent with P1 P2',
  0x6a88: 'referenced data not found',
  0x6b00: 'wrong P1 P2',
  0x6d00: 'instruction not supported',
  0x6e00: 'class not supported',
  0x6f00: 'technical problem',
  0x9300: 'SIM toolkit busy',
  0x9404: 'file not found (old SIM)',
  0x9850: 'INCREASE refused, maximum reached',
  0x9862: 'authentication error, incorrect MAC',
  0x9863: 'security session or association expired',
  0x9864: 'authentication error, security context not supported',
};

/** English text of one status word; unknown ones say so. */
export function statusWordText(sw: number): string {
  const known = exact[sw];
  if (known !== undefined) return known;
  const sw2 = sw & 0xff;
  switch (sw >> 8) {
    case 0x61:
      return sw2 === 0 ? '256 bytes or more to fetch' : `${sw2} bytes to fetch`;
    case 0x63:
      return sw2 >= 0xc0 && sw2 <= 0xcf ? `verification failed, ${sw2 & 0x0f} tries left` : 'warning, memory changed';
    case 0x6c:
      return `wrong Le, ${sw2 || 256} bytes available`;
    case 0x91:
      return `done, proactive command of ${sw2 || 256} bytes pending`;
    case 0x92:
      return `done after ${sw2} internal retries`;
    case 0x9f:
      return `${sw2} bytes to fetch (old SIM)`;
    default:
      return 'unknown status word';
  }
}
