import { ccid, usimsel } from '../commands/index.ts';
import { mentions, type Dialect } from '../dialect.ts';
import { standardImeiReads } from '../standard-reads.ts';

/** u-blox SARA and TOBY AT commands manuals. */
export const uBlox: Dialect = {
  id: 'u-blox',
  name: 'u-blox',
  recognises: (identity) => mentions(identity, /\bu-?blox\b|\b(SARA|TOBY|LARA|LENA)-/i),
  imeiReads: standardImeiReads,
  iccidReads: [ccid],
  slots: usimsel,
};
