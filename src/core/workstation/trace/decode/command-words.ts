/** Class, parameters and lengths of a command in words: TS 102 221 section 11, GlobalPlatform 2.3 section 11.11. */

import { readClass } from '#core/protocol/iso7816/index.ts';
import { applicationName, fileAt, pathName } from '../marks/index.ts';
import { apduName } from '../apdu-name.ts';

export interface CommandWords {
  readonly name: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
}

const pins: Readonly<Record<number, string>> = {
  0x01: 'PIN of the first application',
  0x02: 'PIN of the second application',
  0x11: 'universal PIN',
  0x81: 'second PIN of the first application',
  0x82: 'second PIN of the second application',
  0x0a: 'ADM1',
  0x0b: 'ADM2',
  0x0c: 'ADM3',
  0x0d: 'ADM4',
  0x0e: 'ADM5',
  0x8a: 'ADM6',
  0x8b: 'ADM7',
  0x8c: 'ADM8',
  0x8d: 'ADM9',
  0x8e: 'ADM10',
};
const selectBy: Readonly<Record<number, string>> = {
  0x00: 'by file identifier',
  0x01: 'child directory',
  0x03: 'parent directory',
  0x04: 'by AID',
  0x08: 'by path from the MF',
  0x09: 'by path from the current directory',
};
const returned: Readonly<Record<number, string>> = { 0x00: 'FCI wanted', 0x04: 'FCP wanted', 0x0c: 'no data wanted' };
const recordModes: Readonly<Record<number, string>> = { 2: 'next', 3: 'previous', 4: 'absolute' };
const contexts: Readonly<Record<number, string>> = { 0: 'GSM context', 1: '3G context', 4: 'GBA context' };

/** `hex` may hold stars; `path`: what it is about, as far as that is known. */
export function commandWords(hex: string, path: string | null): CommandWords {
  const [cla = 0, ins = 0, p1 = 0, p2 = 0] = [0, 2, 4, 6].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) || 0);
  const lc = hex.length > 10 ? Number.parseInt(hex.slice(8, 10), 16) : 0;
  const data = hex.slice(10, 10 + 2 * lc);
  const read = readClass(cla);
  const facts = [
    {
      name: 'Class',
      value: [
        two(cla),
        cla >= 0xa0 && cla <= 0xbf ? 'GSM SIM' : read?.proprietary ? 'GlobalPlatform or ETSI' : 'ISO 7816-4',
        read?.secureMessaging ? 'secure messaging' : '',
      ]
        .filter(Boolean)
        .join(', '),
    },
    { name: 'Parameters', value: `${two(p1)} ${two(p2)}${withComma(parameters(ins, p1, p2, data))}` },
  ];
  if (path !== null) {
    const entry = fileAt(path);
    facts.push({ name: 'File', value: entry === undefined ? path : `${pathName(path)} (${path}): ${entry.title}` });
  }
  if (lc > 0) facts.push({ name: 'Data', value: `${lc} bytes` });
  const le = hex.length === 10 ? hex.slice(8) : hex.length === 12 + 2 * lc && lc > 0 ? hex.slice(-2) : '';
  if (le !== '') facts.push({ name: 'Expected', value: `${Number.parseInt(le, 16) || 256} bytes at most` });
  const target = ins === 0xa4 && p1 === 0x04 ? applicationName(data) : path === null ? '' : pathName(path);
  return { name: [apduName([cla, ins]), target].filter(Boolean).join(' '), facts };
}

function parameters(ins: number, p1: number, p2: number, data: string): string {
  switch (ins) {
    case 0xa4:
      return [selectBy[p1], returned[p2 & 0x0c]].filter(Boolean).join(', ');
    case 0xb0:
    case 0xd6:
      return (p1 & 0x80) !== 0
        ? `short file identifier ${two(p1 & 0x1f)}, from byte ${p2}`
        : `from byte ${(p1 << 8) | p2}`;
    case 0xb2:
    case 0xdc: {
      const sfi = p2 >> 3;
      const which = p1 === 0 && (p2 & 7) !== 4 ? (recordModes[p2 & 7] ?? '') : `record ${p1}`;
      return [sfi === 0 ? '' : `short file identifier ${two(sfi)}`, which].filter(Boolean).join(', ');
    }
    case 0x20:
    case 0x24:
    case 0x26:
    case 0x28:
    case 0x2c:
      return `${pins[p2] ?? `key reference ${two(p2)}`}${data === '' ? ', tries left asked for' : ''}`;
    case 0x70:
      return p1 === 0x80 ? `close channel ${p2}` : p2 === 0 ? 'open, the card chooses' : `open channel ${p2}`;
    case 0x88:
      return contexts[p2 & 0x07] ?? '';
    case 0xe2:
      return `block ${p2 + 1}, ${(p1 & 0x80) !== 0 ? 'the last' : 'more follow'}`;
    default:
      return '';
  }
}

const two = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');
const withComma = (words: string): string => (words === '' ? '' : `: ${words}`);
