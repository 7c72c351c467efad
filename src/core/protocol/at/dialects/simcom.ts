import { ccid, ciccid, simei, simeiRestore, smsimcfg } from '../commands/index.ts';
import { mentions, type Dialect } from '../dialect.ts';
import { standardImeiReads } from '../standard-reads.ts';

/** SIMCom SIM7600 and A7670 AT command manuals. */
export const simcom: Dialect = {
  id: 'simcom',
  name: 'SIMCom',
  recognises: (identity) => mentions(identity, /\bSIMCOM|\bSIM7\d{3}|\bA76\d\d/i),
  imeiReads: [...standardImeiReads, simei],
  iccidReads: [ciccid, ccid],
  slots: smsimcfg,
  imeiRestore: simeiRestore,
};
