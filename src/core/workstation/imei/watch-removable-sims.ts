import { WorkbenchError } from '#shared/errors.ts';
import type { BenchServices } from '../bench-services.ts';
import type { OperationEngine } from '../operations/index.ts';

const collection = 'removableSims';

interface SeenSims {
  /** ICCID by slot. */
  readonly sims: Readonly<Record<string, string>>;
  /** A SIM that came in, until the operation that settles the IMEIs for it has ended: a crash in between starts it again. */
  readonly unsettled?: { readonly slot: string; readonly iccid: string } | undefined;
}

/**
 * Notices removable SIMs that came, went or were swapped since they were last seen, over restarts too. A SIM that came into
 * a simulated device starts an operation that settles the IMEIs, with its moves shown first; one that went moves nobody.
 * Returns the function that stops it.
 */
export function watchRemovableSims(services: BenchServices, engine: OperationEngine): () => void {
  const { environment, journal, desks } = services;
  const { store, log } = environment;
  const put = (deviceId: string, seen: SeenSims) =>
    store.transact((transaction) => transaction.put(collection, deviceId, seen));

  /** What is in the slots, compared with what was; journaled where it differs. */
  const compare = (deviceId: string): SeenSims => {
    const { slotIccids } = desks.snapshot(deviceId);
    const sims = Object.fromEntries([...slotIccids].map(([slot, iccid]) => [String(slot), iccid]));
    const before = store.get<SeenSims>(collection, deviceId);
    if (before !== undefined && JSON.stringify(before.sims) === JSON.stringify(sims)) return before;
    const note = (event: string, [slot, iccid]: [string, string]) => ({
      operationId: null,
      deviceId,
      event,
      data: { slot, iccid },
    });
    const gone = Object.entries(before?.sims ?? {}).filter(([slot, iccid]) => sims[slot] !== iccid);
    // What was in the slots when the bench was first seen is no event.
    const come =
      before === undefined ? [] : Object.entries(sims).filter(([slot, iccid]) => before.sims[slot] !== iccid);
    const [first] = come;
    const unsettled = first && { slot: first[0], iccid: first[1] };
    const seen: SeenSims = { sims, ...(unsettled === undefined ? {} : { unsettled }) };
    const notes = [...gone.map((one) => note('sim.removed', one)), ...come.map((one) => note('sim.inserted', one))];
    if (notes.length === 0) put(deviceId, seen);
    else journal.appendAll(notes, (transaction) => transaction.put(collection, deviceId, seen));
    return seen;
  };

  const look = async (deviceId: string): Promise<void> => {
    const device = await desks.find(deviceId);
    // Looked at again when the operation has ended and the device was read.
    const { modemProblem } = desks.snapshot(deviceId);
    if (device.modemLine === undefined || modemProblem !== undefined || engine.runningOn(deviceId) !== undefined)
      return;
    const { sims, unsettled } = compare(deviceId);
    if (unsettled === undefined || device.kind === 'real') return;
    const event = { kind: 'insert' as const, slot: Number(unsettled.slot), iccid: unsettled.iccid };
    const { operationId } = await engine.start('imeiReconcile', { deviceId, event });
    const { state } = await engine.ended(operationId);
    // However it ended, it was this person's word; but closing the workstation is nobody's.
    if (state !== 'running' && !stopped) put(deviceId, { sims });
  };

  let stopped = false;
  const stopListening = desks.onRead((deviceId) => {
    look(deviceId).catch((error: unknown) => {
      // Somebody else's operation was faster, or the device is gone: it is looked at again at its next reading.
      if (!stopped && !(error instanceof WorkbenchError))
        log.error('removable SIMs are not watched', { error: String(error) });
    });
  });
  return () => {
    stopped = true;
    stopListening();
  };
}
