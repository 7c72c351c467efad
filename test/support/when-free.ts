import { DeviceError } from '#shared/errors.ts';

/** The workstation reads a device again when an operation has ended; a second user of the card waits for that. */
export async function whenFree<T>(connect: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await connect();
    } catch (error) {
      if (!(error instanceof DeviceError && error.kind === 'busy')) throw error;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
