/**
 * PendingNotification of SGP.22 section 5.7.10:
 *   CHOICE { profileInstallationResult [55] ProfileInstallationResult, otherSignedNotification OtherSignedNotification }
 *   OtherSignedNotification ::= SEQUENCE { tbsOtherNotification NotificationMetadata, euiccNotificationSignature [APPLICATION 55],
 *                                          euiccCertificate Certificate, eumCertificate Certificate }
 */
import { readOnly, readTlv, TlvError, tlv } from '../../asn1/index.ts';
import { fieldsOf, signatureIn, signatureTlv } from '../members.ts';
import { reading } from '../rsp-protocol-error.ts';
import { decodeNotificationMetadata, type NotificationMetadata } from './notification-metadata.ts';

export interface OtherSignedNotification {
  /** The whole BF2F element, over which the signature is. */
  readonly tbsOtherNotification: Uint8Array;
  readonly euiccNotificationSignature: Uint8Array;
  readonly euiccCertificate: Uint8Array;
  readonly eumCertificate: Uint8Array;
}

/** The whole element (tag 30). */
export const encodeOtherSignedNotification = (notification: OtherSignedNotification): Uint8Array =>
  tlv(
    0x30,
    notification.tbsOtherNotification,
    signatureTlv(notification.euiccNotificationSignature),
    notification.euiccCertificate,
    notification.eumCertificate,
  );

export const decodeOtherSignedNotification = (bytes: Uint8Array): OtherSignedNotification =>
  reading('OtherSignedNotification', () => {
    const fields = fieldsOf(readOnly(bytes, 0x30));
    const [euiccCertificate, eumCertificate] = fields.each(0x30);
    if (euiccCertificate === undefined || eumCertificate === undefined) throw new TlvError('certificates are missing');
    return {
      tbsOtherNotification: fields.required(0xbf2f).bytes,
      euiccNotificationSignature: signatureIn(fields),
      euiccCertificate: euiccCertificate.bytes,
      eumCertificate: eumCertificate.bytes,
    };
  });

export type PendingNotificationKind = 'profileInstallationResult' | 'otherSignedNotification';

/** What a queue needs of a pending notification of either kind, given as a whole element. */
export const describePendingNotification = (
  bytes: Uint8Array,
): { readonly kind: PendingNotificationKind; readonly metadata: NotificationMetadata } =>
  reading('PendingNotification', () => {
    const { tag } = readTlv(bytes);
    const element = readOnly(bytes, tag);
    if (tag === 0xbf37) {
      const data = fieldsOf(fieldsOf(element).required(0xbf27));
      return {
        kind: 'profileInstallationResult',
        metadata: decodeNotificationMetadata(data.required(0xbf2f).bytes),
      };
    }
    if (tag !== 0x30) throw new TlvError('neither BF37 nor 30');
    return {
      kind: 'otherSignedNotification',
      metadata: decodeNotificationMetadata(fieldsOf(element).required(0xbf2f).bytes),
    };
  });
