import { readHeader, TlvError } from '#core/protocol/asn1/index.ts';
import { es10Functions } from '#core/protocol/sgp22/index.ts';

const instructions: Readonly<Record<number, string>> = {
  0x04: 'DEACTIVATE FILE',
  0x10: 'TERMINAL PROFILE',
  0x12: 'FETCH',
  0x14: 'TERMINAL RESPONSE',
  0x20: 'VERIFY PIN',
  0x24: 'CHANGE PIN',
  0x26: 'DISABLE PIN',
  0x28: 'ENABLE PIN',
  0x2c: 'UNBLOCK PIN',
  0x44: 'ACTIVATE FILE',
  0x70: 'MANAGE CHANNEL',
  0x84: 'GET CHALLENGE',
  0x88: 'AUTHENTICATE',
  0xa4: 'SELECT',
  0xaa: 'TERMINAL CAPABILITY',
  0xb0: 'READ BINARY',
  0xb2: 'READ RECORD',
  0xc0: 'GET RESPONSE',
  0xc2: 'ENVELOPE',
  0xca: 'GET DATA',
  0xd6: 'UPDATE BINARY',
  0xdc: 'UPDATE RECORD',
  0xe2: 'STORE DATA',
  0xf2: 'STATUS',
};

const functionsByTag = new Map(es10Functions.map((one) => [one.tag, one.name]));

/** Tags that open a segment of a bound profile package (SGP.22 section 5.7.6). */
const segmentTags = new Set([0xbf36, 0xa0, 0xa1, 0xa2, 0xa3, 0x86, 0x87, 0x88]);

/** Name of an ES10 request by its first bytes. */
export function es10Name(request: Uint8Array): string {
  const tag = firstTag(request);
  if (tag === undefined) return 'STORE DATA';
  return functionsByTag.get(tag) ?? (segmentTags.has(tag) ? 'ES10b.LoadBoundProfilePackage' : 'STORE DATA');
}

export const apduName = (command: ArrayLike<number>): string => {
  const ins = command[1] ?? 0;
  return instructions[ins] ?? `INS ${ins.toString(16).toUpperCase().padStart(2, '0')}`;
};

function firstTag(bytes: Uint8Array): number | undefined {
  try {
    return readHeader(bytes)?.tag;
  } catch (error) {
    if (error instanceof TlvError) return undefined;
    throw error;
  }
}
