import type { OperationEngine } from '../operations/index.ts';
import type { BenchServices } from '../bench-services.ts';
import { WorkbenchError } from '#shared/errors.ts';
import { Cancellation } from '../live/index.ts';

const lookEvery = 15_000;

/** Sends what is due again, as an operation of its own, on devices that stand idle. Returns the function that stops it. */
export function retryNotifications(services: BenchServices, engine: OperationEngine): () => void {
  const { clock, log } = services.environment;
  const stop = new Cancellation();
  const loop = async () => {
    for (;;) {
      await clock.sleep(lookEvery, stop);
      if (!services.settings.current.sendNotificationsAutomatically) continue;
      const now = clock.now();
      const due = services.notifications
        .unsent()
        .filter((one) => one.nextAttemptAt !== null && one.nextAttemptAt <= now);
      for (const eid of new Set(due.map((one) => one.eid))) {
        const deviceId = services.desks.deviceOf(eid);
        if (deviceId === undefined || engine.runningOn(deviceId) !== undefined) continue;
        await engine.start('notificationProcess', { deviceId }).catch((error: unknown) => {
          if (!(error instanceof WorkbenchError)) throw error;
        });
      }
    }
  };
  void loop().catch((error: unknown) => {
    if (!stop.aborted) log.error('notifications are no longer retried', { error: String(error) });
  });
  return () => stop.cancel(new WorkbenchError('CLOSING', 'the workstation is closing'));
}
