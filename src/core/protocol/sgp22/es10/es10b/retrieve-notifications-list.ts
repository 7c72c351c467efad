/** SGP.22 section 5.7.10: RetrieveNotificationsListRequest and -Response [43]. */
import { decodeInteger, encodeInteger, readTlvs, tlv } from '../../../asn1/index.ts';
import { fieldsOf } from '../../members.ts';
import { resultCodes, type ResultName } from '../../result-codes.ts';
import { notificationEvents, type NotificationEvent } from '../../types/index.ts';
import { es10Function } from '../es10-function.ts';
import { failure } from '../message-codecs.ts';

const errors = { undefinedError: 127 } as const;
/** Before SGP.22 v2.1. */
const earlierErrors = { noResultAvailable: 1 } as const;
export const retrieveNotificationsListErrors = resultCodes(errors, earlierErrors);

/** One notification, those of some events, or (with neither member) all. */
export interface RetrieveNotificationsListRequest {
  readonly seqNumber?: number | undefined;
  readonly profileManagementOperation?: readonly NotificationEvent[] | undefined;
}

export type RetrieveNotificationsListResponse =
  /** Whole elements, to be sent on unchanged; `describePendingNotification` reads one. */
  | { readonly result: 'ok'; readonly pendingNotifications: readonly Uint8Array[] }
  | { readonly result: ResultName<keyof typeof errors | keyof typeof earlierErrors> };

const encodeCriteria = ({ seqNumber, profileManagementOperation }: RetrieveNotificationsListRequest): Uint8Array[] => {
  if (seqNumber !== undefined) return [tlv(0xa0, tlv(0x80, encodeInteger(seqNumber)))];
  if (profileManagementOperation === undefined) return [];
  return [tlv(0xa0, tlv(0x81, notificationEvents.encode(profileManagementOperation)))];
};

export const retrieveNotificationsList = es10Function({
  name: 'ES10b.RetrieveNotificationsList',
  tag: 0xbf2b,
  resultCodes: retrieveNotificationsListErrors,
  request: {
    encode: encodeCriteria,
    decode: (members): RetrieveNotificationsListRequest => {
      const criteria = members.optional(0xa0);
      if (criteria === undefined) return {};
      const fields = fieldsOf(criteria);
      const seqNumber = fields.optional(0x80);
      return seqNumber === undefined
        ? { profileManagementOperation: notificationEvents.decode(fields.required(0x81).value) }
        : { seqNumber: decodeInteger(seqNumber.value) };
    },
  },
  response: {
    encode: (response: RetrieveNotificationsListResponse) =>
      'pendingNotifications' in response
        ? [tlv(0xa0, ...response.pendingNotifications)]
        : [tlv(0x81, retrieveNotificationsListErrors.encode(response.result))],
    decode: (members): RetrieveNotificationsListResponse => {
      const list = members.optional(0xa0);
      return list === undefined
        ? { result: failure(retrieveNotificationsListErrors, members.required(0x81).value) }
        : { result: 'ok', pendingNotifications: readTlvs(list.value).map(({ bytes }) => bytes) };
    },
  },
});
