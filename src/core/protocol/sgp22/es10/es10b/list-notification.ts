/** SGP.22 section 5.7.9: ListNotificationRequest and -Response [40]. */
import { readTlvs, tlv } from '../../../asn1/index.ts';
import { optionalTlv, optionalValue } from '../../members.ts';
import { resultCodes, type ResultName } from '../../result-codes.ts';
import {
  decodeNotificationMetadata,
  encodeNotificationMetadata,
  notificationEvents,
  type NotificationEvent,
  type NotificationMetadata,
} from '../../types/index.ts';
import { es10Function } from '../es10-function.ts';
import { failure } from '../message-codecs.ts';

const errors = { undefinedError: 127 } as const;
export const listNotificationErrors = resultCodes(errors);

export interface ListNotificationRequest {
  /** Only these events; all when absent. */
  readonly profileManagementOperation?: readonly NotificationEvent[] | undefined;
}

export type ListNotificationResponse =
  | { readonly result: 'ok'; readonly notifications: readonly NotificationMetadata[] }
  | { readonly result: ResultName<keyof typeof errors> };

export const listNotification = es10Function({
  name: 'ES10b.ListNotification',
  tag: 0xbf28,
  resultCodes: listNotificationErrors,
  request: {
    encode: ({ profileManagementOperation: events }: ListNotificationRequest) => [
      optionalTlv(0x81, events === undefined ? undefined : notificationEvents.encode(events)),
    ],
    decode: (members): ListNotificationRequest => ({
      profileManagementOperation: optionalValue(members, 0x81, notificationEvents.decode),
    }),
  },
  response: {
    encode: (response: ListNotificationResponse) =>
      'notifications' in response
        ? [tlv(0xa0, ...response.notifications.map(encodeNotificationMetadata))]
        : [tlv(0x81, listNotificationErrors.encode(response.result))],
    decode: (members): ListNotificationResponse => {
      const list = members.optional(0xa0);
      return list === undefined
        ? { result: failure(listNotificationErrors, members.required(0x81).value) }
        : { result: 'ok', notifications: readTlvs(list.value).map(({ bytes }) => decodeNotificationMetadata(bytes)) };
    },
  },
});
