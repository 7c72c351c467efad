import { ccid, simselect, telitCcid, telitCgsn } from '../commands/index.ts';
import { mentions, type Dialect } from '../dialect.ts';
import { standardImeiReads } from '../standard-reads.ts';

/** Telit ME910 and LE910 AT commands reference guides. */
export const telit: Dialect = {
  id: 'telit',
  name: 'Telit',
  recognises: (identity) => mentions(identity, /\bTelit\b|\b(LE|ME|NE|FN|LN)9\d{2}/i),
  imeiReads: [telitCgsn, ...standardImeiReads],
  iccidReads: [telitCcid, ccid],
  slots: simselect,
};
