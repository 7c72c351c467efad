import { UsageError } from '#shared/errors.ts';
import { isRefusal } from './identify-modem.ts';
import type { ModemSession } from './modem-session.ts';

/**
 * ICCIDs of the cards in the given slots (from 1), digits. A slot that tells none is left out: it is empty, or its modem
 * cannot switch to it. Rejects with DeviceError.
 */
export async function readSlotIccids(
  modem: ModemSession,
  slots: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const iccids = new Map<number, string>();
  for (const slot of slots) {
    try {
      const iccid = await modem.withSlot(slot, () => modem.readIccid());
      if (iccid !== undefined) iccids.set(slot, iccid);
    } catch (error) {
      if (!isRefusal(error) && !(error instanceof UsageError)) throw error;
    }
  }
  return iccids;
}
