/** SGP.22 section 5.7.11: NotificationSentRequest and -Response [48]. */
import { decodeInteger, encodeInteger, tlv } from '../../../asn1/index.ts';
import { resultCodes } from '../../result-codes.ts';
import { es10Function } from '../es10-function.ts';
import { resultOnly } from '../message-codecs.ts';

export const removeNotificationResults = resultCodes({ ok: 0, nothingToDelete: 1, undefinedError: 127 });

export const removeNotificationFromList = es10Function({
  name: 'ES10b.RemoveNotificationFromList',
  tag: 0xbf30,
  resultCodes: removeNotificationResults,
  request: {
    encode: ({ seqNumber }: { readonly seqNumber: number }) => [tlv(0x80, encodeInteger(seqNumber))],
    decode: (members) => ({ seqNumber: decodeInteger(members.required(0x80).value) }),
  },
  response: resultOnly(removeNotificationResults),
});
