import type { BenchDevice } from '#core/environment/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { describePendingNotification, handleNotification, RspProtocolError } from '#core/protocol/sgp22/index.ts';
import { toWireError, UsageError } from '#shared/errors.ts';
import type { BenchServices } from '../bench-services.ts';
import { readEid, removeNotification, retrieveNotifications } from '../euicc/index.ts';
import type { OperationContext } from '../operations/index.ts';
import { isPermanentRefusal } from '../profiles/rsp-answer.ts';
import type { QueuedNotification } from './notification-queue.ts';

const operations = ['install', 'enable', 'disable', 'delete'] as const;

export interface Settlement {
  readonly delivered: number;
  readonly waiting: number;
  /** Code of the last failure. */
  readonly lastError: string | undefined;
}

/** Reads every notification off the card into the queue: from here on they survive the loss of the card. */
export async function collectNotifications(
  device: BenchDevice,
  { desks, notifications }: BenchServices,
): Promise<{ eid: string; onCard: ReadonlySet<number> }> {
  return desks.withCard(device, async (session) => {
    const eid = await readEid(session);
    const onCard = new Set<number>();
    for (const pending of await retrieveNotifications(session)) {
      const metadata = metadataOf(pending);
      const event = operations.find((one) => one === metadata?.profileManagementOperation);
      if (metadata === undefined || event === undefined) continue;
      onCard.add(metadata.seqNumber);
      notifications.enqueue({
        eid,
        seqNumber: metadata.seqNumber,
        profileManagementOperation: event,
        notificationAddress: metadata.notificationAddress,
        iccid: metadata.iccid ?? null,
        pendingNotification: toHex(pending),
      });
    }
    return { eid, onCard };
  });
}

/**
 * Card → queue → server → proof → off the card, in this order, so that a kill at any point loses nothing; a duplicate is
 * the worst (servers take them). Oldest first an address: after a failure the rest of that address waits, and whatever else
 * is told of a profile waits for its installation result. What a server refused for good holds nobody up.
 * `only` limits it to one notification, `dueOnly` to addresses whose pause is over. Rejects with UsageError NOTIFICATION_UNKNOWN where neither card nor queue has that one.
 */
export async function processNotifications(
  device: BenchDevice,
  services: BenchServices,
  { only, dueOnly = false }: { readonly only?: number | undefined; readonly dueOnly?: boolean } = {},
): Promise<Settlement> {
  const { desks, notifications } = services;
  const { eid, onCard } = await collectNotifications(device, services);
  if (only !== undefined && !onCard.has(only) && notifications.get(eid, only) === undefined)
    throw new UsageError('NOTIFICATION_UNKNOWN', `no notification ${only}`, { details: { seqNumber: only } });
  const line = new WaitingLine();
  const now = services.environment.clock.now();
  let delivered = 0;
  let lastError: string | undefined;
  for (const one of notifications.unsent(eid)) {
    if (only === undefined ? line.mustWait(one) : one.seqNumber !== only) continue;
    if (dueOnly && one.nextAttemptAt !== null && one.nextAttemptAt > now) {
      line.holdUp(one);
      continue;
    }
    const sent = await send(device, services, one);
    if (sent.deliveredAt !== null) delivered++;
    else {
      lastError = sent.lastError ?? undefined;
      line.holdUp(sent);
    }
  }
  const proven = notifications.provenOnCard(eid);
  const present = proven.filter((one) => onCard.has(one.seqNumber));
  if (present.length > 0)
    await desks.withCard(device, async (session) => {
      for (const one of present) await removeNotification(session, one.seqNumber);
    });
  notifications.removedFromCard(proven);
  return { delivered, waiting: notifications.unsent(eid).length, lastError };
}

/** Who waits for whom. */
class WaitingLine {
  readonly #addresses = new Set<string>();
  readonly #profiles = new Set<string>();

  mustWait({ notificationAddress, iccid }: QueuedNotification): boolean {
    return this.#addresses.has(notificationAddress) || (iccid !== null && this.#profiles.has(iccid));
  }

  /** After one that did not go out. */
  holdUp({ notificationAddress, iccid, pendingNotification, refused }: QueuedNotification): void {
    if (refused === true) return;
    this.#addresses.add(notificationAddress);
    if (iccid !== null && pendingNotification.startsWith(installationResult)) this.#profiles.add(iccid);
  }
}

/** Tag of a ProfileInstallationResult; the other notifications are SEQUENCEs. */
const installationResult = 'BF37';

/** Undefined for one that cannot be read: it stays where it is, and those beside it go out. */
function metadataOf(pending: Uint8Array) {
  try {
    return describePendingNotification(pending).metadata;
  } catch (error) {
    if (error instanceof RspProtocolError) return undefined;
    throw error;
  }
}

async function send(
  device: BenchDevice,
  { es9p, notifications }: BenchServices,
  one: QueuedNotification,
): Promise<QueuedNotification> {
  try {
    const body = handleNotification.encodeRequest({ pendingNotification: fromHex(one.pendingNotification) });
    const status = await es9p.notify(device.id, one.notificationAddress, handleNotification.path, body);
    return notifications.delivered(one, status);
  } catch (error) {
    const { code, details } = toWireError(error);
    const status = details?.['status'];
    return notifications.failed(one, code, typeof status === 'number' && isPermanentRefusal(status));
  }
}

/**
 * The last step of operations that make notifications. What cannot be delivered stays in the queue and is tried again;
 * it never makes the operation itself fail.
 */
export async function settleNotifications(context: OperationContext, services: BenchServices): Promise<void> {
  if (!services.settings.current.sendNotificationsAutomatically) {
    await collectNotifications(context.device, services);
    context.skip('sendNotifications');
    return;
  }
  try {
    await context.step('sendNotifications', () => processNotifications(context.device, services, { dueOnly: true }), {
      outcome: ({ delivered, waiting, lastError }) => ({
        delivered: String(delivered),
        waiting: String(waiting),
        ...(lastError === undefined ? {} : { lastError }),
      }),
    });
  } catch (error) {
    services.environment.log.warn('notifications stay queued', { code: toWireError(error).code });
  }
}
