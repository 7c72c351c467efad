/** SGP.22 section 5.7.8: EUICCInfo2 [34]. */
import { decodeEuiccInfo2Members, encodeEuiccInfo2Members } from '../../types/index.ts';
import { es10Function } from '../es10-function.ts';
import { noMembers } from '../message-codecs.ts';

export const getEuiccInfo2 = es10Function({
  name: 'ES10b.GetEUICCInfo2',
  tag: 0xbf22,
  request: noMembers,
  response: { encode: encodeEuiccInfo2Members, decode: decodeEuiccInfo2Members },
});
