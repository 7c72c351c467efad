/** Numbers: EF.ADN and its like, EF.ECC, extensions, calls, mailboxes. 3GPP TS 31.102 sections 4.2.21 ff, 4.4.2. */
import { toHex, toUint } from '../../bytes/index.ts';
import { decodeAlpha } from '../../ts31102/index.ts';
import type { FieldWriter, FileDecoder } from '../field-writer.ts';
import { byteHex, isBlank, momentText, namedBits, numberText } from '../wording.ts';

const typesOfNumber = [
  'unknown',
  'international',
  'national',
  'network specific',
  'subscriber',
  'alphanumeric',
  'abbreviated',
  'reserved',
];
const plans: Readonly<Record<number, string>> = {
  0: 'unknown plan',
  1: 'telephony plan',
  3: 'data plan',
  4: 'telex plan',
  8: 'national plan',
  9: 'private plan',
  10: 'ERMES plan',
};

export const typeOfNumberText = (byte: number): string =>
  `${typesOfNumber[(byte >> 4) & 0x07]}, ${plans[byte & 0x0f] ?? `plan ${byte & 0x0f}`}`;

/** Length, type and ten bytes of digits. */
function writeNumber(bytes: Uint8Array, label: string, out: FieldWriter): void {
  const length = bytes[0]!;
  if (length === 0xff || length === 0) return out.field(label, 'none');
  if (length > 11) out.problem(`${label.toLowerCase()}: a length of ${length}, at most 11 fit`);
  out.field(label, numberText(Math.min(length, 11), bytes.subarray(1)) || 'none', {
    detail: typeOfNumberText(bytes[1]!),
    bytes: bytes.subarray(0, 12),
  });
}

const record = (value: number): string => (value === 0xff ? 'none' : `record ${value}`);

/** Alpha field, then 14 bytes, or 15 with a comparison method (EF.BDN). */
const diallingNumber = (tail: 14 | 15): FileDecoder => ({
  decode(bytes, out) {
    if (!out.atLeast(bytes, tail)) return;
    const fixed = bytes.subarray(bytes.length - tail);
    const label = decodeAlpha(bytes.subarray(0, bytes.length - tail));
    out.field('Label', label === '' ? 'none' : label);
    writeNumber(fixed, 'Number', out);
    if (fixed[12] !== 0xff) out.field('Capability configuration', record(fixed[12]!));
    if (fixed[13] !== 0xff) out.field('Extension', record(fixed[13]!));
    if (tail === 15 && fixed[14] !== 0xff) out.field('Comparison method', record(fixed[14]!));
  },
});

export const dialling = diallingNumber(14);
export const barredDialling = diallingNumber(15);

/** EF.EXT1 to EF.EXT8: type, eleven bytes, next record. */
export const extension: FileDecoder = {
  isEmpty: (bytes) => (bytes[0] ?? 0) === 0x00,
  decode(bytes, out) {
    if (!out.atLeast(bytes, 13)) return;
    const types: Readonly<Record<number, string>> = { 1: 'called party subaddress', 2: 'more digits' };
    out.field('Kind', types[bytes[0]!] ?? byteHex(bytes[0]!));
    const length = Math.min(bytes[1]!, 10);
    const data = bytes.subarray(2, 2 + length);
    out.field(
      'Data',
      bytes[0] === 2
        ? toHex(data)
            .replace(/(.)(.)/g, '$2$1')
            .replace(/F.*$/, '')
        : toHex(data),
      { bytes: data },
    );
    out.field('Continued in', record(bytes[12]!));
  },
};

/** EF.ECC: three bytes of digits, alpha field, service category (TS 24.008 section 10.5.4.33). */
export const emergencyCode: FileDecoder = {
  isEmpty: (bytes) => isBlank(bytes.subarray(0, 3)),
  decode(bytes, out) {
    if (!out.atLeast(bytes, 3)) return;
    const code = numberText(4, Uint8Array.of(0, ...bytes.subarray(0, 3)));
    out.field('Emergency number', code, { bytes: bytes.subarray(0, 3) });
    if (!/^\d{2,6}$/.test(code)) out.problem('the code has digits that nobody can dial');
    if (bytes.length < 4) return;
    const label = decodeAlpha(bytes.subarray(3, -1));
    if (label !== '') out.field('Label', label);
    const category = bytes.at(-1)!;
    const names = [
      'police',
      'ambulance',
      'fire brigade',
      'marine guard',
      'mountain rescue',
      'eCall by hand',
      'eCall automatic',
    ];
    const services = category === 0xff ? [] : namedBits(category & 0x7f, names);
    out.field('Service', services.length === 0 ? 'any' : services.join(', '), { bytes: Uint8Array.of(category) });
  },
};

const duration = (bytes: Uint8Array): string => (bytes.length < 3 ? 'not told' : `${toUint(bytes)} s`);

/** EF.ICI (28 bytes after the alpha field) and EF.OCI (27). */
const callInformation = (tail: 28 | 27): FileDecoder => ({
  isEmpty: (bytes) => isBlank(bytes.subarray(0, Math.max(0, bytes.length - tail) + 12)),
  decode(bytes, out) {
    if (!out.atLeast(bytes, tail)) return;
    const label = decodeAlpha(bytes.subarray(0, bytes.length - tail));
    if (label !== '') out.field('Label', label);
    const fixed = bytes.subarray(bytes.length - tail);
    writeNumber(fixed, 'Number', out);
    out.field('When', momentText(fixed.subarray(14, 21)));
    out.field('Duration', duration(fixed.subarray(21, 24)));
    if (tail === 28) out.field('Answered', fixed[24]! & 0x01 ? 'no' : 'yes');
  },
});

export const incomingCall = callInformation(28);
export const outgoingCall = callInformation(27);

/** EF.MBI: mailbox records for voice, fax, e-mail, other and video messages. */
export const mailboxes: FileDecoder = {
  decode(bytes, out) {
    const kinds = ['Voice', 'Fax', 'E-mail', 'Other', 'Video'];
    for (const [i, value] of bytes.entries())
      out.field(kinds[i] ?? `Mailbox ${i + 1}`, value === 0 ? 'none' : record(value));
  },
};

/** EF.MWIS: which kinds of message wait, then how many of each. */
export const messagesWaiting: FileDecoder = {
  decode(bytes, out) {
    if (!out.atLeast(bytes, 1)) return;
    const kinds = ['Voice', 'Fax', 'E-mail', 'Other', 'Video'];
    kinds.slice(0, bytes.length - 1).forEach((kind, i) => {
      const waits = (bytes[0]! & (1 << i)) !== 0;
      const count = bytes[i + 1]!;
      out.field(kind, waits ? (count === 0 || count === 0xff ? 'waiting' : `${count} waiting`) : 'none waiting');
    });
  },
};

/** EF.CFIS: which calls are forwarded, and where. */
export const callForwarding: FileDecoder = {
  isEmpty: (bytes) => isBlank(bytes.subarray(2)),
  decode(bytes, out) {
    if (!out.atLeast(bytes, 16)) return;
    out.field('Subscriber profile', String(bytes[0]));
    const active = namedBits(bytes[1]! & 0x1f, ['voice', 'fax', 'data', 'all services', 'video']);
    out.field('Forwarded', active.length === 0 ? 'nothing' : active.join(', '));
    writeNumber(bytes.subarray(2, 14), 'To', out);
  },
};
