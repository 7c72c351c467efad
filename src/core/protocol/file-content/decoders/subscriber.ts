/** Who the subscriber is: EF.IMSI, EF.AD, EF.ACC, EF.SPN, group identifiers. 3GPP TS 31.102 section 4.2. */
import { toHex } from '../../bytes/index.ts';
import { decodeImsi } from '../../identifiers/index.ts';
import { decodeAccessClasses, decodeAdministrativeData, decodeSpn } from '../../ts31102/index.ts';
import type { FileDecoder } from '../field-writer.ts';
import { byteHex, isBlank, yesNo } from '../wording.ts';

export const imsi: FileDecoder = {
  decode(content, out) {
    if (isBlank(content)) return out.field('IMSI', 'none');
    const digits = decodeImsi(content);
    out.field('IMSI', digits, { bytes: content });
    out.field('MCC', digits.slice(0, 3));
    if (!/^[0-9]{6,15}$/.test(digits)) out.problem('not 6 to 15 digits');
    const odd = (content[1]! & 0x0f) === 0x09;
    if ((digits.length % 2 === 1) !== odd) out.problem('the parity nibble does not fit the number of digits');
  },
};

const modes: Readonly<Record<string, string>> = {
  normal: 'normal operation',
  typeApproval: 'type approval',
  normalSpecific: 'normal operation, specific facilities',
  typeApprovalSpecific: 'type approval, specific facilities',
  maintenance: 'maintenance, off line',
  cellTest: 'cell test',
};

export const administrativeData: FileDecoder = {
  decode(content, out) {
    if (!out.atLeast(content, 3)) return;
    const { mode, mncLength } = decodeAdministrativeData(content);
    out.field('UE operation mode', modes[mode] ?? `unknown (${byteHex(content[0]!)})`, {
      bytes: content.subarray(0, 1),
    });
    out.field('Additional information', toHex(content.subarray(1, 3)), {
      detail: content[2]! & 0x01 ? 'ciphering indicator shown' : 'ciphering indicator not shown',
    });
    if (content.length < 4) return;
    out.field('Length of the MNC', mncLength === undefined ? 'not told' : `${mncLength} digits`, {
      bytes: content.subarray(3, 4),
    });
    if (mncLength === undefined) out.problem('the length of the MNC is neither 2 nor 3');
  },
};

export const accessClasses: FileDecoder = {
  decode(content, out) {
    if (!out.atLeast(content, 2)) return;
    const classes = decodeAccessClasses(content);
    const words: Readonly<Record<number, string>> = {
      11: 'PLMN use',
      12: 'security services',
      13: 'public utilities',
      14: 'emergency services',
      15: 'PLMN staff',
    };
    for (const n of classes)
      out.field(`Access class ${n}`, 'assigned', words[n] === undefined ? {} : { detail: words[n] });
    if (classes.includes(10)) out.problem('class 10 is no class of a subscriber: its bit must be 0');
    if (classes.filter((n) => n < 10).length !== 1) out.problem('a subscriber has exactly one of the classes 0 to 9');
  },
};

export const serviceProviderName: FileDecoder = {
  decode(content, out) {
    const spn = decodeSpn(content);
    if (spn === undefined) return out.field('Name', 'none');
    out.field('Name', spn.name === '' ? 'none' : spn.name, { bytes: content.subarray(1) });
    out.field('Show the network at home', yesNo(spn.showNetworkAtHome), { bytes: content.subarray(0, 1) });
    out.field('Show the name when roaming', yesNo(!spn.hideWhenRoaming));
  },
};

export const groupIdentifier: FileDecoder = {
  decode(content, out) {
    out.field('Group identifier', isBlank(content) ? 'none' : toHex(content).replace(/(FF)+$/, ''));
  },
};
