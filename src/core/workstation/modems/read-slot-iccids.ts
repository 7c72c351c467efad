import { UsageError } from '#shared/errors.ts';
import { isRefusal } from './identify-modem.ts';
import type { ModemSession } from './modem-session.ts';

export interface ReadSlotIccidsOptions {
  /** What is known already of slots that only a change of slots would tell: it is not read once more. */
  readonly known?: ReadonlyMap<number, string> | undefined;
}

/**
 * ICCIDs of the cards in the given slots (from 1), digits. A slot that tells none is left out: it is empty, or its modem
 * cannot switch to it. Rejects with DeviceError.
 */
export async function readSlotIccids(
  modem: ModemSession,
  slots: readonly number[],
  { known = new Map() }: ReadSlotIccidsOptions = {},
): Promise<ReadonlyMap<number, string>> {
  const iccids = new Map<number, string>();
  const inUse = known.size === 0 ? undefined : await modem.slotInUse();
  for (const slot of slots) {
    try {
      const before = slot === inUse ? undefined : known.get(slot);
      const iccid = before ?? (await modem.withSlot(slot, () => modem.readIccid()));
      if (iccid !== undefined) iccids.set(slot, iccid);
    } catch (error) {
      if (!isRefusal(error) && !(error instanceof UsageError)) throw error;
    }
  }
  return iccids;
}
