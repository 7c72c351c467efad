import { ccid, csus, iccid } from '../commands/index.ts';
import type { Dialect } from '../dialect.ts';
import { standardImeiReads } from '../standard-reads.ts';

/** Nothing but 3GPP TS 27.007. */
export const generic: Dialect = {
  id: 'generic',
  name: 'TS 27.007',
  recognises: () => true,
  imeiReads: standardImeiReads,
  iccidReads: [ccid, iccid],
  slots: csus,
};
