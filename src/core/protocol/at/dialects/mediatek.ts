import { ccid, egmrFirst, egmrRestore, egmrSecond, egslot, iccidRead } from '../commands/index.ts';
import { mentions, type Dialect } from '../dialect.ts';
import { standardImeiReads } from '../standard-reads.ts';

/** MediaTek phones and modem ports. */
export const mediatek: Dialect = {
  id: 'mediatek',
  name: 'MediaTek',
  recognises: (identity) => mentions(identity, /\bMediaTek\b|\bMTK\b|\bMT\d{4}\b/i),
  imeiReads: standardImeiReads,
  slotImeiReads: new Map([
    [1, [egmrFirst]],
    [2, [egmrSecond]],
  ]),
  iccidReads: [iccidRead, ccid],
  slots: egslot,
  imeiRestore: egmrRestore,
};
