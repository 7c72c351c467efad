import { insertIntoVpcd } from '#hardware/card-reader/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import type { SimulatedCard } from '#simulator/card.ts';

/** Where a virtual reader waits for its card. */
export interface VpcdSlot {
  readonly host: string;
  readonly port: number;
}

export const slotName = ({ host, port }: VpcdSlot): string => `${host}:${port}`;

/** The reader went away, or came back. */
export interface SlotChange {
  readonly connected: boolean;
  readonly reason?: string | undefined;
}

const retry = { retryMs: 250, retryMostMs: 10_000 };

/**
 * Puts a card into a slot of vpcd and keeps it there: a reader that goes away is tried again with growing pauses, each change told
 * once. Resolves when the card is in; rejects with WorkbenchError VPCD_UNREACHABLE when nobody listens there to begin with.
 */
export async function insertCard(
  card: SimulatedCard,
  slot: VpcdSlot,
  onChange: (change: SlotChange) => void,
): Promise<{ close(): Promise<void> }> {
  let isIn: boolean | undefined;
  let settle: (failure?: string) => void = () => {};
  const settled = new Promise<string | undefined>((resolve) => (settle = resolve));
  const inserted = insertIntoVpcd({
    card,
    ...slot,
    ...retry,
    onState(state, reason) {
      if (state === 'closed') return;
      const connected = state === 'connected';
      if (isIn === undefined) settle(connected ? undefined : (reason ?? 'the connection broke off'));
      else if (isIn !== connected) onChange({ connected, reason });
      isIn = connected;
    },
  });
  const reason = await settled;
  if (reason === undefined) return inserted;
  await inserted.close();
  const address = slotName(slot);
  throw new WorkbenchError('VPCD_UNREACHABLE', `no vpcd at ${address}: ${reason}`, {
    details: { address, reason },
    effect: 'none',
  });
}
