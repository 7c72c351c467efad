import type { Clock, Log, Store } from '#core/environment/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import type { AuthenticationCentre } from './authentication-centre.ts';
import { equipmentKey, type EquipmentRegister, type EquipmentStatus } from './equipment-register.ts';
import type { Technology } from './subscription-data.ts';

export interface Attachment {
  readonly imsi: string;
  readonly imei: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly equipment: EquipmentStatus;
  /** Other subscriptions attached with the same equipment at that moment: what an operator's fraud detection looks at. */
  readonly sharedWith: readonly string[];
  /** Absent where it was not told. */
  readonly technology?: Technology | undefined;
  readonly plmn?: string | undefined;
  readonly roaming?: boolean | undefined;
}

export interface MobilityEvent {
  readonly at: number;
  readonly event: 'attached' | 'detached' | 'refused' | 'sessionActivated' | 'sessionRefused' | 'sessionReleased';
  readonly imsi: string;
  /** Empty where the device was refused before it told. */
  readonly imei: string;
  /** EMM or 5GMM cause of `refused`, ESM or 5GSM cause of `sessionRefused`. */
  readonly cause?: number | undefined;
  readonly technology?: Technology | undefined;
  readonly apn?: string | undefined;
  readonly address?: string | undefined;
  /** The network let the device go. */
  readonly byNetwork?: boolean | undefined;
}

export interface Mobility {
  /**
   * Attaches an authenticated subscription with the IMEI its modem gave; a later attach replaces the earlier.
   * Throws WorkbenchError NOT_AUTHENTICATED (no right RES yet), EQUIPMENT_PROHIBITED; UsageError IMEI_INVALID.
   */
  attach(imsi: string, imei: string, where?: Pick<Attachment, 'technology' | 'plmn' | 'roaming'>): Attachment;
  /** Idempotent. */
  detach(imsi: string, options?: { readonly byNetwork?: boolean }): void;
  attachment(imsi: string): Attachment | undefined;
  attachments(): Attachment[];
  /** Newest first; the last thousand are kept. */
  mobilityEvents(limit?: number): MobilityEvent[];
  /** One more event, beside those that attaching makes. */
  noteEvent(event: Omit<MobilityEvent, 'at'>): void;
}

const attachmentsIn = 'network/attachments';
const eventsIn = 'network/events';
const eventsKept = 1000;
/** EMM and 5GMM cause 6, illegal ME. */
const illegalEquipment = 6;

export function createMobility(
  environment: { readonly store: Store; readonly clock: Clock; readonly log?: Log | undefined },
  centre: Pick<AuthenticationCentre, 'authenticatedAt'>,
  register: EquipmentRegister,
): Mobility {
  const { store, clock } = environment;
  type Transaction = Parameters<Parameters<Store['transact']>[0]>[0];
  const put = (transaction: Transaction, event: Omit<MobilityEvent, 'at'>) => {
    const last = Number(store.list(eventsIn, { reverse: true, limit: 1 })[0]?.key ?? '0');
    transaction.put(eventsIn, keyOf(last + 1), { at: clock.now(), ...event } satisfies MobilityEvent);
    if (last >= eventsKept) transaction.delete(eventsIn, keyOf(last + 1 - eventsKept));
  };
  const note = (event: Omit<MobilityEvent, 'at'>) => store.transact((transaction) => put(transaction, event));

  return {
    attach(imsi, imei, where = {}) {
      const key = equipmentKey(imei);
      if (centre.authenticatedAt(imsi) === undefined)
        throw new WorkbenchError('NOT_AUTHENTICATED', 'the subscription has not answered a challenge');
      const equipment = register.checkEquipment(imei);
      const { technology } = where;
      if (equipment === 'prohibited') {
        note({ event: 'refused', imsi, imei, cause: illegalEquipment, technology });
        throw new WorkbenchError('EQUIPMENT_PROHIBITED', 'the equipment register refuses this IMEI');
      }
      const sharedWith = store
        .list<Attachment>(attachmentsIn)
        .filter(({ value }) => value.imsi !== imsi && equipmentKey(value.imei) === key)
        .map(({ value }) => value.imsi);
      const attachment: Attachment = { imsi, imei, since: clock.now(), equipment, sharedWith, ...where };
      store.transact((transaction) => {
        transaction.put(attachmentsIn, imsi, attachment);
        put(transaction, { event: 'attached', imsi, imei, technology });
      });
      if (sharedWith.length > 0)
        environment.log?.warn('one IMEI under several subscriptions', { others: sharedWith.length });
      return attachment;
    },
    detach(imsi, { byNetwork } = {}) {
      const present = store.get<Attachment>(attachmentsIn, imsi);
      if (present === undefined) return;
      const { imei, technology } = present;
      store.transact((transaction) => {
        transaction.delete(attachmentsIn, imsi);
        put(transaction, { event: 'detached', imsi, imei, technology, ...(byNetwork && { byNetwork }) });
      });
    },
    attachment: (imsi) => store.get<Attachment>(attachmentsIn, imsi),
    attachments: () => store.list<Attachment>(attachmentsIn).map(({ value }) => value),
    mobilityEvents: (limit = 100) =>
      store.list<MobilityEvent>(eventsIn, { reverse: true, limit }).map(({ value }) => value),
    noteEvent: note,
  };
}

const keyOf = (number: number) => String(number).padStart(12, '0');
