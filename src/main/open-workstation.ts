import { createWorkstation } from '#core/workstation/create-workstation.ts';
import { createEnvironment } from '#node/create-environment.ts';
import { lockDataFolder } from '#node/data-folder/index.ts';
import type { OpenWorkstation } from './start-desktop.ts';

/** Lock, environment, workstation; in the other order when it closes. Rejects with WorkbenchError DATA_FOLDER_BUSY. */
export async function openWorkstation(dataFolder: string): Promise<OpenWorkstation> {
  const lock = lockDataFolder(dataFolder, 'desktop');
  try {
    const { environment, close: closeEnvironment } = await createEnvironment({ dataFolder, host: 'electron' });
    try {
      const workstation = await createWorkstation(environment);
      return {
        handlers: workstation.handlers,
        dataFolder,
        log: environment.log,
        random: environment.random,
        close: () =>
          workstation
            .close()
            .finally(closeEnvironment)
            .finally(() => lock.release()),
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
