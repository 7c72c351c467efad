/** Files of the MF: EF.ICCID, EF.DIR, EF.PL, EF.UMPC. ETSI TS 102 221 clause 13. */
import { toHex } from '../../bytes/index.ts';
import { checkIccid, decodeIccid } from '../../identifiers/index.ts';
import { decodeDirectoryRecord } from '../../ts102221/index.ts';
import type { FileDecoder } from '../field-writer.ts';
import { byteHex } from '../wording.ts';

export const iccid: FileDecoder = {
  decode(content, out) {
    const digits = decodeIccid(content);
    out.field('ICCID', digits, { bytes: content });
    const check = checkIccid(digits);
    const words = {
      empty: 'empty',
      characters: 'not digits alone',
      length: 'not 18 to 20 digits',
      prefix: 'does not begin with 89',
      luhn: '',
    };
    if (!check.valid && check.reason !== 'luhn') out.problem(words[check.reason]);
    else if (!check.valid && digits.length === 19) out.problem('the check digit is wrong');
  },
};

export const directoryEntry: FileDecoder = {
  decode(record, out) {
    const entry = decodeDirectoryRecord(record);
    if (entry === undefined) return out.problem('no application template');
    out.field('AID', toHex(entry.aid));
    out.field('Label', entry.label === '' ? 'none' : entry.label);
  },
  isEmpty: (record) => record[0] === 0xff || record[0] === 0x00,
};

/** EF.PL and EF.LI: ISO 639 codes of two letters, in order of preference. */
export const languages: FileDecoder = {
  decode(content, out) {
    for (let at = 0; at + 2 <= content.length; at += 2) {
      const pair = content.subarray(at, at + 2);
      if (pair[0] === 0xff && pair[1] === 0xff) continue;
      const code = String.fromCharCode(...pair);
      out.field(`Preference ${at / 2 + 1}`, /^[a-z]{2}$/i.test(code) ? code.toLowerCase() : toHex(pair), {
        bytes: pair,
      });
      if (!/^[a-z]{2}$/i.test(code)) out.problem(`${toHex(pair)} is no language code`);
    }
    if (out.fields.length === 0) out.field('Preference', 'none');
    if (content.length % 2 !== 0) out.problem('an odd number of bytes');
  },
};

/** EF.UMPC, section 13.5. */
export const powerConsumption: FileDecoder = {
  decode(content, out) {
    if (!out.atLeast(content, 2)) return;
    out.field('Maximum current', `${content[0]} mA`, { bytes: content.subarray(0, 1) });
    out.field('Time-out by the operator', content[1] === 0 ? 'none' : `${content[1]} s`, {
      bytes: content.subarray(1, 2),
    });
    const more = content[2] ?? 0;
    out.field('Increased idle current', more & 0x01 ? 'needed' : 'not needed', { detail: byteHex(more) });
    out.field('Suspension', more & 0x02 ? 'supported' : 'not supported');
  },
};
