import type { Environment } from '#core/environment/index.ts';
import { createWorkstation } from '#core/workstation/create-workstation.ts';
import { createEnvironment } from '#node/create-environment.ts';
import { lockDataFolder } from '#node/data-folder/index.ts';
import type { Handlers } from '#shared/api/handlers.ts';

export type HardwareMode = 'simulated' | 'real' | 'both';

export interface OpenWorkstation {
  readonly handlers: Handlers;
  readonly environment: Environment;
  /** Ends operations at their next safe point and gives the data folder back; idempotent. */
  close(): Promise<void>;
}

/** Lock, environment, workstation; in the other order when it closes. Throws WorkbenchError DATA_FOLDER_BUSY. */
export async function openWorkstation(options: {
  readonly dataFolder: string;
  readonly mode: HardwareMode | undefined;
  readonly holder: string;
}): Promise<OpenWorkstation> {
  const lock = lockDataFolder(options.dataFolder, options.holder);
  try {
    const { environment, close: closeEnvironment } = await createEnvironment({
      dataFolder: options.dataFolder,
      mode: options.mode,
      host: 'node',
    });
    try {
      const workstation = await createWorkstation(environment);
      let closing: Promise<void> | undefined;
      return {
        handlers: workstation.handlers,
        environment,
        close() {
          closing ??= workstation
            .close()
            .finally(closeEnvironment)
            .finally(() => lock.release());
          return closing;
        },
      };
    } catch (error) {
      await closeEnvironment();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}
