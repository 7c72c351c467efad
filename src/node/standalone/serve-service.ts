import { join } from 'node:path';
import type { Log } from '#core/environment/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import { createImeiRegistry, serveImeiRegistry } from '#services/imei-registry/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { createNetwork, serveNetwork } from '#services/network/index.ts';
import { createSmdp, serveSmdp } from '#services/smdp/index.ts';
import { openJsonLog } from '../json-log.ts';
import { mutualTls, smdpIdentities } from '../lab/index.ts';
import { watchDropFolder } from '../lab/dropped-packages.ts';
import { firstContents } from '../lab/first-contents.ts';
import { systemClock } from '../system-clock.ts';
import { systemRandom } from '../system-random.ts';
import type { ServiceName } from './names.ts';
import { openPki } from './open-pki.ts';
import { openStoreFolder, type StoreFolder } from './open-store-folder.ts';

export interface StandaloneService {
  /** `localhost:port`, as its certificate names it. */
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

interface World {
  readonly folder: string;
  readonly port: number;
  readonly pki: LabPki;
  readonly log: Log;
  readonly store: StoreFolder['store'];
}

interface Face {
  readonly port: number;
  close(): Promise<void>;
}

const start: Readonly<Record<ServiceName, (world: World) => Promise<Face>>> = {
  smdp({ folder, port, pki, log, store }) {
    const world = { store, log, clock: systemClock, random: systemRandom };
    const smdp = createSmdp({ ...world, identity: smdpIdentities(pki) });
    firstContents.smdp(smdp);
    watchDropFolder(join(folder, 'catalogue'), smdp, log)();
    return serveSmdp(smdp, { port, log, tls: { key: pki.dpTls.privateKeyPem, cert: pki.dpTls.certificatePem } });
  },
  'imei-registry'({ port, pki, log, store }) {
    const world = { store, log, clock: systemClock, random: systemRandom };
    const registry = createImeiRegistry({ ...world, signing: pki.registrySigning });
    firstContents.imeiRegistry(registry);
    return serveImeiRegistry(registry, { port, log, tls: mutualTls(pki, pki.registryTls) });
  },
  network({ port, pki, log, store }) {
    const world = { store, log, clock: systemClock, random: systemRandom };
    const network = createNetwork(world);
    firstContents.network(network);
    return serveNetwork(network, { port, log, tls: mutualTls(pki, pki.networkTls) });
  },
};

/**
 * One service alone, with data of its own below `<dataFolder>/services/<name>` and the lab PKI of `pkiFolder`
 * (default: the data folder's). Rejects with WorkbenchError PORT_IN_USE, DATA_FOLDER_BUSY, PKI_DAMAGED.
 */
export async function serveService(options: {
  readonly name: ServiceName;
  readonly port: number;
  readonly dataFolder: string;
  readonly pkiFolder?: string | undefined;
}): Promise<StandaloneService> {
  const { name, port, dataFolder, pkiFolder = join(dataFolder, 'pki') } = options;
  const folder = join(dataFolder, 'services', name);
  const pki = await openPki(pkiFolder);
  const data = openStoreFolder(folder, `services ${name}`, /^(smdp|network)\//);
  const log = openJsonLog(join(folder, 'service.log'));
  const closeData = () => {
    log.close();
    data.close();
  };
  try {
    const face = await start[name]({ folder, port, pki, log, store: data.store });
    return {
      address: `localhost:${face.port}`,
      port: face.port,
      async close() {
        await face.close();
        closeData();
      },
    };
  } catch (error) {
    closeData();
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new WorkbenchError('PORT_IN_USE', `port ${port} is taken`, { details: { port }, effect: 'none' });
    }
    throw error;
  }
}
