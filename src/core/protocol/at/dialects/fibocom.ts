import { ccid, egmrext, egmrextRestore, gtdualsim, gtsn, iccid } from '../commands/index.ts';
import { mentions, type Dialect } from '../dialect.ts';
import { standardImeiReads } from '../standard-reads.ts';

/** Fibocom FM350 (MediaTek) and L8xx (Intel). */
export const fibocom: Dialect = {
  id: 'fibocom',
  name: 'Fibocom',
  recognises: (identity) => mentions(identity, /\bFibocom\b|\bF[GM]\d{3}\b|\bL8[56]0\b/i),
  imeiReads: [...standardImeiReads, egmrext, gtsn],
  iccidReads: [iccid, ccid],
  slots: gtdualsim,
  imeiRestore: egmrextRestore,
};
