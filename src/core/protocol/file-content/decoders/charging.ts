/** Call meters, groups and the rest of the USIM in plain numbers. 3GPP TS 31.102 sections 4.2.9, 4.2.35 ff, 4.2.52, 4.2.73. */
import { toHex, toUint } from '../../bytes/index.ts';
import { decodeAlpha, decodePhonebookReference } from '../../ts31102/index.ts';
import { readTlv } from '../../asn1/index.ts';
import type { FileDecoder } from '../field-writer.ts';
import { byteHex, isBlank, namedBits } from '../wording.ts';

const number = (label: string, unit = ''): FileDecoder => ({
  decode(content, out) {
    out.field(label, isBlank(content) ? 'none' : `${toUint(content.subarray(0, 6))}${unit}`, { bytes: content });
  },
});

export const callMeter = number('Units used');
export const callMeterLimit: FileDecoder = {
  decode(content, out) {
    const limit = toUint(content.subarray(0, 6));
    out.field('Most units', limit === 0 ? 'no limit' : String(limit), { bytes: content });
  },
};
export const callTimer = number('Duration', ' s');
export const counter = number('Counter');

/** EF.PUCT: currency, then price by elementary units and exponent. */
export const pricePerUnit: FileDecoder = {
  decode(content, out) {
    if (!out.atLeast(content, 5)) return;
    const currency = decodeAlpha(content.subarray(0, 3));
    out.field('Currency', currency === '' ? 'none' : currency, { bytes: content.subarray(0, 3) });
    const units = content[3]! * 16 + (content[4]! & 0x0f);
    const exponent = ((content[4]! >> 5) & 0x07) * (content[4]! & 0x10 ? -1 : 1);
    out.field('Price of a unit', `${units} × 10^${exponent}`, { bytes: content.subarray(3, 5) });
  },
};

/** EF.ACL: count, then access point names in objects DD (TS 23.003). */
export const accessPoints: FileDecoder = {
  decode(content, out) {
    if (!out.atLeast(content, 1)) return;
    out.field('Access points', String(content[0]));
    for (let at = 1; at < content.length && content[at] === 0xdd;) {
      const { value, bytes } = readTlv(content, at);
      at += bytes.length;
      out.field('Access point', accessPointName(value), { bytes });
    }
  },
};

function accessPointName(value: Uint8Array): string {
  const labels: string[] = [];
  for (let at = 0; at < value.length; at += 1 + value[at]!)
    labels.push(String.fromCharCode(...value.subarray(at + 1, at + 1 + value[at]!)));
  return labels.join('.') || 'offered by the network';
}

/** EF.VGCS and EF.VBS: group identifiers of four bytes. */
export const groupCalls: FileDecoder = {
  decode(content, out) {
    for (let at = 0; at + 4 <= content.length; at += 4) {
      const entry = content.subarray(at, at + 4);
      if (!isBlank(entry))
        out.field(
          `Group ${at / 4 + 1}`,
          toHex(entry)
            .replace(/(.)(.)/g, '$2$1')
            .replace(/F+$/, ''),
          { bytes: entry },
        );
    }
    if (out.fields.length === 0) out.field('Groups', 'none');
  },
};

/** EF.VGCSS and EF.VBSS: one bit a group. */
export const groupStatus: FileDecoder = {
  decode(content, out) {
    const active = [...content.subarray(0, 7)]
      .flatMap((byte, i) => namedBits(byte, []).map((bit) => Number(bit.slice(4)) + i * 8))
      .filter((n) => n <= 50);
    out.field('Groups that are active', active.length === 0 ? 'none' : active.join(', '), { bytes: content });
  },
};

/** EF.eMLPP and EF.AAeM: priority levels A, B, 0 to 4. */
export const precedence: FileDecoder = {
  decode(content, out) {
    const levels = ['A', 'B', '0', '1', '2', '3', '4'];
    const labels = ['Priority levels', 'Levels with fast call set-up'];
    for (const [i, value] of [...content.subarray(0, 2)].entries()) {
      const named = namedBits(value & 0x7f, levels);
      out.field(labels[i]!, named.length === 0 ? 'none' : named.join(', '), { bytes: Uint8Array.of(value) });
    }
  },
};

/** EF.CNL: network, network subset, service provider, corporate identifier of each. */
export const cooperativeNetworks: FileDecoder = {
  decode(content, out) {
    for (let at = 0; at + 6 <= content.length; at += 6) {
      const entry = content.subarray(at, at + 6);
      if (!isBlank(entry)) out.field(`Network ${at / 6 + 1}`, toHex(entry), { bytes: entry });
    }
    if (out.fields.length === 0) out.field('Networks', 'none');
  },
};

/** EF.SUME: title of the set-up menu (85), icon (1E). */
export const setUpMenu: FileDecoder = {
  decode(content, out) {
    for (let at = 0; at < content.length && content[at] !== 0xff;) {
      const { tag, value, bytes } = readTlv(content, at);
      at += bytes.length;
      if ((tag & 0x7f) === 0x05) out.field('Title', decodeAlpha(value) || 'none', { bytes });
      else out.field(`Object ${byteHex(tag)}`, toHex(value), { bytes });
    }
    if (out.fields.length === 0) out.field('Title', 'none');
  },
};

export const phonebookReference: FileDecoder = {
  decode(record, out) {
    const mapping = { sameRecord: 'record by record', index: 'by EF.IAP', link: 'linked from others' };
    for (const { tag, name, fid, sfi, mapping: kind } of decodePhonebookReference(record))
      out.field(`EF.${name ?? `tag ${byteHex(tag)}`}`, fid.toString(16).toUpperCase().padStart(4, '0'), {
        detail: [kind === undefined ? '' : mapping[kind], sfi === undefined ? '' : `short identifier ${byteHex(sfi)}`]
          .filter((text) => text !== '')
          .join(', '),
      });
    if (out.fields.length === 0) out.problem('no file reference can be made out');
  },
};

/** EF.IMG: number of instances, nine bytes each. */
export const images: FileDecoder = {
  isEmpty: (record) => (record[0] ?? 0) === 0 || record[0] === 0xff,
  decode(record, out) {
    const codings: Readonly<Record<number, string>> = {
      0x11: 'basic',
      0x21: 'colour',
      0x22: 'colour with transparency',
    };
    for (let i = 0; i < record[0]!; i++) {
      const instance = record.subarray(1 + 9 * i, 10 + 9 * i);
      if (instance.length < 9) return out.problem('an image instance is cut short');
      out.field(`Image ${i + 1}`, `${instance[0]} × ${instance[1]}`, {
        detail: `${codings[instance[2]!] ?? byteHex(instance[2]!)}, file ${toHex(instance.subarray(3, 5))}`,
        bytes: instance,
      });
    }
  },
};
