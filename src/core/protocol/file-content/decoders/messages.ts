/** Short messages: EF.SMS, EF.SMSP, EF.SMSS, EF.SMSR. 3GPP TS 31.102 sections 4.2.25 ff, TS 23.040 section 9. */
import { toHex, toUint } from '../../bytes/index.ts';
import { decodeAlpha } from '../../ts31102/index.ts';
import type { FieldWriter, FileDecoder } from '../field-writer.ts';
import { byteHex, isBlank, momentText, numberText } from '../wording.ts';
import { networkName } from './networks.ts';

const statuses: Readonly<Record<number, string>> = {
  0x01: 'received and read',
  0x03: 'received, to be read',
  0x05: 'sent',
  0x07: 'to be sent',
  0x0d: 'sent, status report asked for',
  0x15: 'sent, status report asked for and received',
  0x1d: 'sent, status report received and kept',
};

export const shortMessage: FileDecoder = {
  isEmpty: (record) => ((record[0] ?? 0) & 0x01) === 0,
  decode(record, out) {
    if (!out.atLeast(record, 3)) return;
    out.field('Status', statuses[record[0]! & 0x1f] ?? byteHex(record[0]!), { bytes: record.subarray(0, 1) });
    const centre = record[1]!;
    out.field(
      'Service centre',
      centre === 0 || centre === 0xff ? 'none' : numberText(centre, record.subarray(2, 2 + centre)),
    );
    const message = record.subarray(2 + (centre === 0xff ? 0 : centre));
    if (message.length < 2) return out.problem('the message is cut short');
    if ((message[0]! & 0x03) === 0x00) writeDeliver(message, out);
    else if ((message[0]! & 0x03) === 0x01) writeSubmit(message, out);
    else out.field('Message', 'status report or command', { bytes: message.subarray(0, 1) });
  },
};

function writeDeliver(message: Uint8Array, out: FieldWriter): void {
  const { text, end } = address(message, 1);
  out.field('From', text);
  out.field('Sent', momentText(message.subarray(end + 2, end + 9)));
  writeText(message, end + 1, end + 9, out);
}

function writeSubmit(message: Uint8Array, out: FieldWriter): void {
  const { text, end } = address(message, 2);
  out.field('To', text);
  const format = (message[0]! >> 3) & 0x03;
  writeText(message, end + 1, end + 2 + [0, 7, 1, 7][format]!, out);
}

/** Number of digits, type, digits; alphanumeric ones are packed text. */
function address(message: Uint8Array, at: number): { text: string; end: number } {
  const digits = message[at] ?? 0;
  const bytes = Math.ceil(digits / 2);
  const type = message[at + 1] ?? 0;
  const body = message.subarray(at + 2, at + 2 + bytes);
  const spare = (bytes * 8 - digits * 4) & 0x07;
  const text =
    (type & 0x70) === 0x50
      ? networkName(Uint8Array.of(spare, ...body))
      : numberText(bytes + 1, Uint8Array.of(type, ...body));
  return { text: text === '' ? 'none' : text, end: at + 2 + bytes };
}

/** Data coding scheme at `coding`, user data length and user data from `data` on. */
function writeText(message: Uint8Array, coding: number, data: number, out: FieldWriter): void {
  const scheme = message[coding] ?? 0;
  const length = message[data] ?? 0;
  const body = message.subarray(data + 1);
  const headed = (message[0]! & 0x40) !== 0;
  const alphabet = (scheme & 0xc0) === 0 ? (scheme >> 2) & 0x03 : (scheme & 0xf0) === 0xf0 ? (scheme >> 2) & 0x01 : 0;
  if (headed || alphabet === 1 || alphabet === 3)
    return out.field(headed ? 'Data with a header' : 'Data', toHex(body.subarray(0, length)) || 'none', {
      detail: `coding ${byteHex(scheme)}`,
    });
  if (alphabet === 2) return out.field('Text', decodeAlpha(Uint8Array.of(0x80, ...body.subarray(0, length))));
  const septetBytes = Math.ceil((length * 7) / 8);
  const spare = (septetBytes * 8 - length * 7) & 0x07;
  out.field('Text', networkName(Uint8Array.of(spare, ...body.subarray(0, septetBytes))));
}

/** EF.SMSP: alpha field, then 28 bytes; the indicator's bits are 0 where a parameter is there. */
export const messageParameters: FileDecoder = {
  decode(record, out) {
    if (!out.atLeast(record, 28)) return;
    const label = decodeAlpha(record.subarray(0, record.length - 28));
    if (label !== '') out.field('Label', label);
    const fixed = record.subarray(record.length - 28);
    const present = (bit: number) => (fixed[0]! & (1 << bit)) === 0;
    const digits = fixed[1]!;
    const destination = numberText(Math.ceil(digits / 2) + 1, fixed.subarray(2, 13));
    out.field('Destination', present(0) && digits !== 0xff ? destination : 'not set');
    out.field(
      'Service centre',
      present(1) && fixed[13] !== 0xff ? numberText(fixed[13]!, fixed.subarray(14, 25)) : 'not set',
    );
    out.field('Protocol identifier', present(2) ? byteHex(fixed[25]!) : 'not set');
    out.field('Data coding scheme', present(3) ? byteHex(fixed[26]!) : 'not set');
    out.field('Validity', present(4) ? validityText(fixed[27]!) : 'not set', { bytes: fixed.subarray(27) });
  },
};

/** TS 23.040 section 9.2.3.12.1. */
function validityText(value: number): string {
  if (value <= 143) return `${(value + 1) * 5} minutes`;
  if (value <= 167) return `${12 + (value - 143) / 2} hours`;
  return value <= 196 ? `${value - 166} days` : `${value - 192} weeks`;
}

export const messageStatus: FileDecoder = {
  decode(content, out) {
    if (!out.atLeast(content, 2)) return;
    out.field('Last message reference', content[0] === 0xff ? 'none' : String(content[0]), {
      bytes: content.subarray(0, 1),
    });
    out.field('Memory exceeded', content[1]! & 0x01 ? 'no' : 'yes', { bytes: content.subarray(1, 2) });
  },
};

export const messageReport: FileDecoder = {
  isEmpty: (record) => record[0] === 0x00,
  decode(record, out) {
    if (!out.atLeast(record, 1)) return;
    out.field('Message', record[0] === 0xff ? 'none' : `record ${record[0]} of EF.SMS`);
    if (!isBlank(record.subarray(1))) out.field('Status report', toHex(record.subarray(1)).replace(/(FF)+$/, ''));
  },
};

/** EF.CBMI and EF.CBMID: message identifiers of two bytes. EF.CBMIR: ranges of them. */
export const broadcasts = (ranges: boolean): FileDecoder => ({
  decode(content, out) {
    const width = ranges ? 4 : 2;
    for (let at = 0; at + width <= content.length; at += width) {
      const entry = content.subarray(at, at + width);
      if (isBlank(entry)) continue;
      const text = ranges ? `${toUint(entry.subarray(0, 2))} to ${toUint(entry.subarray(2))}` : String(toUint(entry));
      out.field(`Message ${at / width + 1}`, text, { bytes: entry });
    }
    if (out.fields.length === 0) out.field('Messages', 'none');
  },
});
