import { WorkbenchError } from '#shared/errors.ts';
import type { BenchServices } from '../bench-services.ts';
import type { OperationEngine } from '../operations/index.ts';

const collection = 'removableSims';

/**
 * Notices removable SIMs that came, went or were swapped since they were last seen, over restarts too. A SIM that came into
 * a simulated device starts an operation that settles the IMEIs, with its moves shown first; one that went moves nobody.
 * Returns the function that stops it.
 */
export function watchRemovableSims(services: BenchServices, engine: OperationEngine): () => void {
  const { environment, journal, desks } = services;
  const { store, log } = environment;

  const look = async (deviceId: string): Promise<void> => {
    const { slotIccids, modemProblem } = desks.snapshot(deviceId);
    // Looked at again when the operation has ended and the device was read.
    if (modemProblem !== undefined || engine.runningOn(deviceId) !== undefined) return;
    const device = await desks.find(deviceId);
    if (device.modemLine === undefined) return;
    const seen = store.get<Record<string, string>>(collection, deviceId);
    const now = Object.fromEntries([...slotIccids].map(([slot, iccid]) => [String(slot), iccid]));
    if (seen !== undefined && JSON.stringify(seen) === JSON.stringify(now)) return;
    const note = (event: string, slot: string, iccid: string) => ({
      operationId: null,
      deviceId,
      event,
      data: { slot, iccid },
    });
    const gone = Object.entries(seen ?? {}).filter(([slot, iccid]) => now[slot] !== iccid);
    const come = seen === undefined ? [] : Object.entries(now).filter(([slot, iccid]) => seen[slot] !== iccid);
    journal.appendAll(
      [
        ...gone.map(([slot, iccid]) => note('sim.removed', slot, iccid)),
        ...come.map(([slot, iccid]) => note('sim.inserted', slot, iccid)),
      ],
      (transaction) => transaction.put(collection, deviceId, now),
    );
    const [inserted] = come;
    if (inserted === undefined || device.kind === 'real') return;
    const [slot, iccid] = inserted;
    const event = { kind: 'insert' as const, slot: Number(slot), iccid };
    await engine.start('imeiReconcile', { deviceId, event });
  };

  return desks.onRead((deviceId) => {
    look(deviceId).catch((error: unknown) => {
      // Somebody else's operation was faster, or the device is gone: it is looked at again at its next reading.
      if (!(error instanceof WorkbenchError)) log.error('removable SIMs are not watched', { error: String(error) });
    });
  });
}
