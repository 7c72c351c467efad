import type { Clock, Log, Store } from '#core/environment/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import type { AuthenticationCentre } from './authentication-centre.ts';
import { equipmentKey, type EquipmentRegister, type EquipmentStatus } from './equipment-register.ts';

export interface Attachment {
  readonly imsi: string;
  readonly imei: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly equipment: EquipmentStatus;
  /** Other subscriptions attached with the same equipment at that moment: what an operator's fraud detection looks at. */
  readonly sharedWith: readonly string[];
}

export interface MobilityEvent {
  readonly at: number;
  readonly event: 'attached' | 'detached' | 'refused';
  readonly imsi: string;
  readonly imei: string;
}

export interface Mobility {
  /**
   * Attaches an authenticated subscription with the IMEI its modem gave; a later attach replaces the earlier.
   * Throws WorkbenchError NOT_AUTHENTICATED (no right RES yet), EQUIPMENT_PROHIBITED; UsageError IMEI_INVALID.
   */
  attach(imsi: string, imei: string): Attachment;
  /** Idempotent. */
  detach(imsi: string): void;
  attachments(): Attachment[];
  /** Newest first. */
  mobilityEvents(limit?: number): MobilityEvent[];
}

const attachmentsIn = 'network/attachments';
const eventsIn = 'network/events';

export function createMobility(
  environment: { readonly store: Store; readonly clock: Clock; readonly log?: Log | undefined },
  centre: Pick<AuthenticationCentre, 'authenticatedAt'>,
  register: EquipmentRegister,
): Mobility {
  const { store, clock } = environment;
  const eventKey = () => {
    const last = store.list(eventsIn, { reverse: true, limit: 1 })[0]?.key ?? '0';
    return String(Number(last) + 1).padStart(12, '0');
  };
  const note = (event: MobilityEvent['event'], imsi: string, imei: string) => {
    const entry: MobilityEvent = { at: clock.now(), event, imsi, imei };
    return { key: eventKey(), entry };
  };

  return {
    attach(imsi, imei) {
      const key = equipmentKey(imei);
      if (centre.authenticatedAt(imsi) === undefined)
        throw new WorkbenchError('NOT_AUTHENTICATED', 'the subscription has not answered a challenge');
      const equipment = register.checkEquipment(imei);
      if (equipment === 'prohibited') {
        const refused = note('refused', imsi, imei);
        store.transact((transaction) => transaction.put(eventsIn, refused.key, refused.entry));
        throw new WorkbenchError('EQUIPMENT_PROHIBITED', 'the equipment register refuses this IMEI');
      }
      const sharedWith = store
        .list<Attachment>(attachmentsIn)
        .filter(({ value }) => value.imsi !== imsi && equipmentKey(value.imei) === key)
        .map(({ value }) => value.imsi);
      const attachment: Attachment = { imsi, imei, since: clock.now(), equipment, sharedWith };
      const attached = note('attached', imsi, imei);
      store.transact((transaction) => {
        transaction.put(attachmentsIn, imsi, attachment);
        transaction.put(eventsIn, attached.key, attached.entry);
      });
      if (sharedWith.length > 0)
        environment.log?.warn('one IMEI under several subscriptions', { others: sharedWith.length });
      return attachment;
    },
    detach(imsi) {
      const present = store.get<Attachment>(attachmentsIn, imsi);
      if (present === undefined) return;
      const detached = note('detached', imsi, present.imei);
      store.transact((transaction) => {
        transaction.delete(attachmentsIn, imsi);
        transaction.put(eventsIn, detached.key, detached.entry);
      });
    },
    attachments: () => store.list<Attachment>(attachmentsIn).map(({ value }) => value),
    mobilityEvents: (limit = 100) =>
      store.list<MobilityEvent>(eventsIn, { reverse: true, limit }).map(({ value }) => value),
  };
}
