/**
 * NotificationMetadata of SGP.22 section 2.5.2 and 5.7.9:
 *   [47] SEQUENCE { seqNumber [0] INTEGER, profileManagementOperation [1] NotificationEvent,
 *                   notificationAddress UTF8String, iccid Iccid OPTIONAL }
 */
import { decodeInteger, encodeInteger, readOnly, tlv } from '../../asn1/index.ts';
import { decodeUtf8, encodeUtf8 } from '../../bytes/index.ts';
import { decodeIccid, encodeIccid } from '../../identifiers/index.ts';
import { fieldsOf, optionalTlv, optionalValue } from '../members.ts';
import { reading } from '../rsp-protocol-error.ts';
import { notificationEvents, type NotificationEvent } from './notification-event.ts';

export interface NotificationMetadata {
  readonly seqNumber: number;
  /** Exactly one event. */
  readonly profileManagementOperation: NotificationEvent;
  /** FQDN of the recipient. */
  readonly notificationAddress: string;
  readonly iccid?: string | undefined;
}

/** The whole BF2F element: over it a card signs notifications. */
export const encodeNotificationMetadata = (metadata: NotificationMetadata): Uint8Array =>
  tlv(
    0xbf2f,
    tlv(0x80, encodeInteger(metadata.seqNumber)),
    tlv(0x81, notificationEvents.encode([metadata.profileManagementOperation])),
    tlv(0x0c, encodeUtf8(metadata.notificationAddress)),
    optionalTlv(0x5a, metadata.iccid === undefined ? undefined : encodeIccid(metadata.iccid)),
  );

export const decodeNotificationMetadata = (bytes: Uint8Array): NotificationMetadata =>
  reading('NotificationMetadata', () => {
    const fields = fieldsOf(readOnly(bytes, 0xbf2f));
    const [event] = notificationEvents.decode(fields.required(0x81).value);
    if (event === undefined) throw new RangeError('no event');
    return {
      seqNumber: decodeInteger(fields.required(0x80).value),
      profileManagementOperation: event,
      notificationAddress: decodeUtf8(fields.required(0x0c).value),
      iccid: optionalValue(fields, 0x5a, decodeIccid),
    };
  });
