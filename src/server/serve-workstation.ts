import { appFolder } from '#node/app-folder.ts';
import { productVersion } from '#node/product-version.ts';
import type { About } from '#shared/api/index.ts';
import { createHost, type Host } from './host/create-host.ts';
import { removeHostFile, writeHostFile } from './host-file.ts';
import { openWorkstation, type HardwareMode } from './open-workstation.ts';

export interface ServedWorkstation extends Host {
  /** What this start found unfinished, and what it did about it. */
  readonly recovery: About['recovery'];
}

/** A workstation behind the Node host, found by others through host.json until it closes. */
export async function serveWorkstation(options: {
  readonly dataFolder: string;
  readonly mode: HardwareMode | undefined;
  readonly port?: number;
}): Promise<ServedWorkstation> {
  const { dataFolder } = options;
  const workstation = await openWorkstation({ dataFolder, mode: options.mode, holder: 'host' });
  const { handlers, environment } = workstation;
  const version = productVersion();
  try {
    const { recovery } = await handlers.doctor.about(undefined, { signal: undefined });
    const host = await createHost({
      handlers,
      rendererFolder: appFolder('dist/renderer'),
      version,
      random: environment.random,
      log: environment.log,
      port: options.port,
    });
    const { address, token } = host;
    const startedAt = new Date(environment.clock.now()).toISOString();
    writeHostFile(dataFolder, { address, token, pid: process.pid, version, startedAt });
    let closing: Promise<void> | undefined;
    return {
      ...host,
      recovery,
      close() {
        closing ??= (async () => {
          removeHostFile(dataFolder);
          await host.close();
          await workstation.close();
        })();
        return closing;
      },
    };
  } catch (error) {
    await workstation.close();
    throw error;
  }
}
