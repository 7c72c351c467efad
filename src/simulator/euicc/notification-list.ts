import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  encodeNotificationMetadata,
  encodeOtherSignedNotification,
  type NotificationEvent,
  type NotificationMetadata,
} from '#core/protocol/sgp22/index.ts';
import type { CardRecords } from '../uicc/index.ts';
import { signWith, type EuiccCredentials } from './euicc-credentials.ts';
import { metadataOf, type InstalledProfile } from './profile-registry.ts';

interface StoredNotification {
  readonly metadata: NotificationMetadata;
  /** The whole pending notification, signed, hex. */
  readonly bytes: string;
}

/** Notifications waiting to be delivered (SGP.22 section 3.5); numbers grow over the card's life. */
export class NotificationList {
  readonly #records: CardRecords;
  readonly #credentials: EuiccCredentials;

  constructor(records: CardRecords, credentials: EuiccCredentials) {
    this.#records = records;
    this.#credentials = credentials;
  }

  nextSeqNumber(): number {
    const seqNumber = (this.#records.get<number>('euicc', 'seqNumber') ?? 0) + 1;
    this.#records.put('euicc', 'seqNumber', seqNumber);
    return seqNumber;
  }

  add(metadata: NotificationMetadata, bytes: Uint8Array): void {
    this.#records.put('notifications', key(metadata.seqNumber), { metadata, bytes: toHex(bytes) });
  }

  /** One signed notification for each recipient that the profile names for `event`; gives their numbers. */
  announce(profile: InstalledProfile, event: NotificationEvent): number[] {
    const recipients = (metadataOf(profile).notificationConfiguration ?? []).filter((one) =>
      one.events.includes(event),
    );
    return recipients.map(({ notificationAddress }) => {
      const seqNumber = this.nextSeqNumber();
      const metadata = { seqNumber, profileManagementOperation: event, notificationAddress, iccid: profile.iccid };
      const tbsOtherNotification = encodeNotificationMetadata(metadata);
      const credential = this.#credentials.under(profile.ciPKId);
      const bytes = encodeOtherSignedNotification({
        tbsOtherNotification,
        euiccNotificationSignature: signWith(credential, tbsOtherNotification),
        euiccCertificate: credential.euiccCertificate,
        eumCertificate: credential.eumCertificate,
      });
      this.add(metadata, bytes);
      return seqNumber;
    });
  }

  /** Oldest first. */
  all(): { metadata: NotificationMetadata; bytes: Uint8Array }[] {
    return this.#records
      .list<StoredNotification>('notifications')
      .map(({ value }) => ({ metadata: value.metadata, bytes: fromHex(value.bytes) }));
  }

  /** False when there is none with this number. */
  remove(seqNumber: number): boolean {
    if (this.#records.get('notifications', key(seqNumber)) === undefined) return false;
    this.#records.delete('notifications', key(seqNumber));
    return true;
  }
}

/** Key order is number order. */
const key = (seqNumber: number) => String(seqNumber).padStart(10, '0');
