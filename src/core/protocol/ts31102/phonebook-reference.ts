import { readTlv, TlvError } from '../asn1/index.ts';
import { toUint } from '../bytes/index.ts';

/** Record of EF.PBR: which files make up the phonebook. 3GPP TS 31.102 section 4.4.2.1. */
export interface PhonebookFile {
  /** Tag of the file in the reference: C0 EF.ADN, C1 EF.IAP, C3 EF.SNE, C4 EF.ANR, … */
  readonly tag: number;
  /** `ADN`, …; undefined for tags the specification leaves open. */
  readonly name: string | undefined;
  readonly fid: number;
  readonly sfi: number | undefined;
  /** How records are joined to those of EF.ADN: by their number, through EF.IAP, or not at all. */
  readonly mapping: 'sameRecord' | 'index' | 'link' | undefined;
}

const names: Readonly<Record<number, string>> = {
  0xc0: 'ADN',
  0xc1: 'IAP',
  0xc2: 'EXT1',
  0xc3: 'SNE',
  0xc4: 'ANR',
  0xc5: 'PBC',
  0xc6: 'GRP',
  0xc7: 'AAS',
  0xc8: 'GAS',
  0xc9: 'UID',
  0xca: 'EMAIL',
  0xcb: 'CCP1',
  0xcc: 'PURI',
};
const mappings: Readonly<Record<number, PhonebookFile['mapping']>> = {
  0xa8: 'sameRecord',
  0xa9: 'index',
  0xaa: 'link',
};

/** Files of one record; FF padding and what cannot be read end the list. */
export function decodePhonebookReference(record: Uint8Array): PhonebookFile[] {
  const files: PhonebookFile[] = [];
  try {
    for (let at = 0; at < record.length && record[at] !== 0xff && record[at] !== 0x00;) {
      const group = readTlv(record, at);
      at += group.bytes.length;
      for (let inner = 0; inner < group.value.length;) {
        const { tag, value, bytes } = readTlv(group.value, inner);
        inner += bytes.length;
        if (value.length < 2) continue;
        const place = { tag, name: names[tag], mapping: mappings[group.tag] };
        files.push({ ...place, fid: toUint(value.subarray(0, 2)), sfi: value[2] });
      }
    }
  } catch (error) {
    if (!(error instanceof TlvError)) throw error;
  }
  return files;
}
