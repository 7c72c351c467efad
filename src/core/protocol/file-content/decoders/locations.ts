/** Where the subscriber was last registered: 3GPP TS 31.102 sections 4.2.17, 4.2.23, 4.2.91, 4.4.11.2. */
import { toHex } from '../../bytes/index.ts';
import type { FieldWriter, FileDecoder } from '../field-writer.ts';
import { byteHex, isBlank, networkText } from '../wording.ts';

interface Part {
  readonly label: string;
  readonly length: number;
  readonly kind?: 'area' | 'identity' | undefined;
}

/** Bits 3 to 1 of the status byte. */
const circuitStatus = [
  'updated',
  'not updated',
  'network not allowed',
  'location area not allowed',
  '',
  '',
  '',
  'reserved',
];
const packetStatus = [
  'updated',
  'not updated',
  'network not allowed',
  'routing area not allowed',
  '',
  '',
  '',
  'reserved',
];
const epsStatus = ['updated', 'not updated', 'roaming not allowed'];

function location(parts: readonly Part[], statuses: readonly string[]): FileDecoder {
  const length = parts.reduce((sum, part) => sum + part.length, 1);
  return {
    decode(content, out) {
      if (!out.atLeast(content, length)) return;
      let at = 0;
      for (const part of parts) {
        writePart(part, content.subarray(at, at + part.length), out);
        at += part.length;
      }
      const status = content[at]!;
      const text = statuses[status & 0x07];
      if (text === undefined || text === '') out.problem(`status ${byteHex(status)} is not defined`);
      out.field('Update status', text || byteHex(status), { bytes: content.subarray(at, at + 1) });
      if (content.length > length) out.problem(`${content.length - length} bytes more than there should be`);
    },
  };
}

function writePart({ label, kind }: Part, bytes: Uint8Array, out: FieldWriter): void {
  if (kind !== 'area') return out.field(label, isBlank(bytes) || isZero(bytes) ? 'none' : toHex(bytes), { bytes });
  const area = toHex(bytes.subarray(3));
  const isDeleted = /^(FFFE|0000|FFFFFE|000000|FFFF|FFFFFF)/.test(area);
  const network = networkText(bytes.subarray(0, 3));
  out.field(label, network === 'none' ? 'none' : `${network}, area ${area}`, {
    detail: isDeleted ? 'no area' : '',
    bytes,
  });
}

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

export const loci = location(
  [
    { label: 'TMSI', length: 4 },
    { label: 'Location area', length: 5, kind: 'area' },
    { label: 'Reserved', length: 1 },
  ],
  circuitStatus,
);

export const psLoci = location(
  [
    { label: 'P-TMSI', length: 4 },
    { label: 'P-TMSI signature', length: 3 },
    { label: 'Routing area', length: 6, kind: 'area' },
  ],
  packetStatus,
);

export const epsLoci = location(
  [
    { label: 'GUTI', length: 12 },
    { label: 'Last tracking area', length: 5, kind: 'area' },
  ],
  epsStatus,
);

export const fiveGsLoci = location(
  [
    { label: '5G-GUTI', length: 13 },
    { label: 'Last tracking area', length: 6, kind: 'area' },
  ],
  epsStatus,
);
