import { ccid, egmrFirst, egmrRestore, egmrSecond, iccid, qccid, quimslot } from '../commands/index.ts';
import { mentions, type Dialect } from '../dialect.ts';
import { standardImeiReads } from '../standard-reads.ts';

/** Quectel EC2x, EG2x, RM5xx AT commands manuals. */
export const quectel: Dialect = {
  id: 'quectel',
  name: 'Quectel',
  recognises: (identity) => mentions(identity, /\bQuectel\b/i),
  imeiReads: standardImeiReads,
  slotImeiReads: new Map([
    [1, [egmrFirst]],
    [2, [egmrSecond]],
  ]),
  iccidReads: [qccid, ccid, iccid],
  slots: quimslot,
  imeiRestore: egmrRestore,
};
