import { ccid, iccid, sierraIccid, uims } from '../commands/index.ts';
import { mentions, type Dialect } from '../dialect.ts';
import { standardImeiReads } from '../standard-reads.ts';

/** Sierra Wireless EM and MC modules. Slot command unverified on hardware. */
export const sierra: Dialect = {
  id: 'sierra',
  name: 'Sierra Wireless',
  recognises: (identity) => mentions(identity, /\bSierra\b|\b(EM|MC)[79]\d{3}\b/i),
  imeiReads: standardImeiReads,
  iccidReads: [iccid, ccid, sierraIccid],
  slots: uims,
};
