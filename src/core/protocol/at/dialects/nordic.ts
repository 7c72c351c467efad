import { nordicIccid, nordicImeiRestore } from '../commands/index.ts';
import { mentions, type Dialect } from '../dialect.ts';
import { standardImeiReads } from '../standard-reads.ts';

/** Nordic Semiconductor nRF91 AT commands reference. One SIM. */
export const nordic: Dialect = {
  id: 'nordic',
  name: 'Nordic Semiconductor',
  recognises: (identity) => mentions(identity, /\bNordic\b|\bnRF91/i),
  imeiReads: standardImeiReads,
  iccidReads: [nordicIccid],
  imeiRestore: nordicImeiRestore,
};
