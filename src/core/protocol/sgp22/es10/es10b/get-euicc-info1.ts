/** SGP.22 section 5.7.8: EUICCInfo1 [32]. */
import { decodeEuiccInfo1Members, encodeEuiccInfo1Members } from '../../types/index.ts';
import { es10Function } from '../es10-function.ts';
import { noMembers } from '../message-codecs.ts';

export const getEuiccInfo1 = es10Function({
  name: 'ES10b.GetEUICCInfo1',
  tag: 0xbf20,
  request: noMembers,
  response: { encode: encodeEuiccInfo1Members, decode: decodeEuiccInfo1Members },
});
