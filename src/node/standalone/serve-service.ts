import { isIP } from 'node:net';
import { join } from 'node:path';
import type { Log } from '#core/environment/index.ts';
import { UsageError, WorkbenchError } from '#shared/errors.ts';
import { createImeiRegistry, serveImeiRegistry } from '#services/imei-registry/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { createSmds, serveSmds } from '#services/smds/index.ts';
import { createNetwork, serveNetwork } from '#services/network/index.ts';
import { createSmdp, serveSmdp, sweepHourly } from '#services/smdp/index.ts';
import { openJsonLog } from '../json-log.ts';
import { es12ClientAs, mutualTls } from '../lab/index.ts';
import { watchDropFolder } from '../lab/dropped-packages.ts';
import { firstContents } from '../lab/first-contents.ts';
import { systemClock } from '../system-clock.ts';
import { systemRandom } from '../system-random.ts';
import type { ServiceName } from './names.ts';
import { openPki, type OpenPki } from './open-pki.ts';
import { openStoreFolder, type StoreFolder } from './open-store-folder.ts';
import { openOperatorSide } from './smdp-operators.ts';
import { hostOf, smdpCertificates, type SmdpWishes } from './smdp-certificates.ts';
import { smdsCertificates } from './smds-certificates.ts';

export interface StandaloneService {
  /** The name it gives out, host or host:port. */
  readonly address: string;
  /** Every name it answers to. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** Of an SM-DP+'s ES2+, where it serves that. */
  readonly es2plusPort?: number | undefined;
  /** Owner of an SM-DP+'s certificates. */
  readonly oid?: string | undefined;
  /** What a person should know of its certificates: a sentence each. */
  readonly notices: readonly string[];
  close(): Promise<void>;
}

interface World {
  readonly folder: string;
  readonly port: number;
  readonly pki: OpenPki;
  readonly wishes: SmdpWishes;
  readonly log: Log;
  readonly store: StoreFolder['store'];
}

type Face = Pick<StandaloneService, 'port' | 'oid' | 'close'> & Partial<StandaloneService>;

const start: Readonly<Record<ServiceName, (world: World) => Promise<Face>>> = {
  async smdp({ folder, port, pki, wishes, log, store }) {
    const world = { store, log, clock: systemClock, random: systemRandom };
    const certificates = smdpCertificates(pki, wishes);
    const { identity, oid, tls, hosts, notices } = certificates;
    const { operators = {} } = wishes;
    const reportsProgress = operators.progress !== undefined;
    const es12 = pki.kind === 'lab' ? es12ClientAs(pki.pki, pki.pki.dpTls) : undefined;
    const smdp = createSmdp({
      ...world,
      identity,
      ignoreOwnValidity: true,
      address: wishes.addresses,
      protection: wishes.protection,
      reportsProgress,
      smds: es12 && { client: es12.client, rootSmds: wishes.rootSmds },
    });
    firstContents.smdp(smdp);
    watchDropFolder(join(folder, 'catalogue'), smdp, log)();
    const named = wishes.addresses.length > 0 ? wishes.addresses.map(hostOf) : hosts;
    const face = await serveSmdp(smdp, { port, log, tls, hosts: named });
    const operatorSide = await openOperatorSide(operators, { smdp, certificates, pki, log }).catch(async (error) => {
      await face.close();
      throw error;
    });
    const endSweeping = sweepHourly(smdp, systemClock, log);
    return {
      port: face.port,
      address: smdp.addresses[0]!,
      addresses: smdp.addresses,
      es2plusPort: operatorSide.port,
      oid,
      notices,
      async close() {
        endSweeping();
        es12?.close();
        await smdp.events?.close();
        await Promise.all([face.close(), operatorSide.close()]);
      },
    };
  },
  async smds({ port, pki, log, store, wishes }) {
    const world = { store, log, clock: systemClock, random: systemRandom };
    const { identity, oid, tls, notices, openEs12 } = smdsCertificates(pki, wishes);
    const es12 = wishes.parentSmds === undefined ? undefined : openEs12();
    const parent = es12 && { address: wishes.parentSmds!, client: es12.client };
    const smds = createSmds({ ...world, identity, address: wishes.addresses, parent });
    const face = await serveSmds(smds, { port, log, tls });
    return {
      port: face.port,
      address: smds.addresses[0]!,
      addresses: smds.addresses,
      oid,
      notices,
      async close() {
        es12?.close();
        await smds.close();
        await face.close();
      },
    };
  },
  async 'imei-registry'({ port, pki, log, store }) {
    const world = { store, log, clock: systemClock, random: systemRandom };
    const lab = requireLab(pki);
    const registry = createImeiRegistry({ ...world, signing: lab.registrySigning });
    firstContents.imeiRegistry(registry);
    return withoutName(await serveImeiRegistry(registry, { port, log, tls: mutualTls(lab, lab.registryTls) }));
  },
  async network({ port, pki, log, store }) {
    const world = { store, log, clock: systemClock, random: systemRandom };
    const lab = requireLab(pki);
    const network = createNetwork(world);
    firstContents.network(network);
    return withoutName(await serveNetwork(network, { port, log, tls: mutualTls(lab, lab.networkTls) }));
  },
};

const withoutName = (face: { port: number; close(): Promise<void> }): Face => ({
  port: face.port,
  close: () => face.close(),
});

function requireLab(opened: OpenPki): LabPki {
  if (opened.kind === 'lab') return opened.pki;
  const { folder } = opened.pki;
  throw new UsageError('PKI_NOT_OF_LAB', `${folder} is not a PKI of this lab`, { details: { folder }, effect: 'none' });
}

/**
 * One service alone, with data of its own below `<dataFolder>/services/<name>` and the PKI of `pkiFolder` (default: the lab's in the
 * data folder). Rejects with WorkbenchError PORT_IN_USE, DATA_FOLDER_BUSY, PKI_DAMAGED, UsageError PKI_FOLDER_UNUSABLE,
 * PKI_INCOMPLETE, PKI_NOT_OF_LAB, TLS_IDENTITY_INVALID, TLS_ROOT_INVALID.
 */
export async function serveService(options: {
  readonly name: ServiceName;
  readonly port: number;
  readonly dataFolder: string;
  readonly pkiFolder?: string | undefined;
  readonly smdp?: SmdpWishes | undefined;
}): Promise<StandaloneService> {
  const { name, port, dataFolder, pkiFolder = join(dataFolder, 'pki'), smdp: wishes = { addresses: [] } } = options;
  const folder = join(dataFolder, 'services', name);
  const hosts = wishes.addresses.map(hostOf).filter((host) => isIP(host) === 0);
  const pki = await openPki(pkiFolder, hosts);
  const data = openStoreFolder(folder, `services ${name}`, /^(smdp|smds|network)\//);
  const log = openJsonLog(join(folder, 'service.log'));
  const closeData = () => {
    log.close();
    data.close();
  };
  try {
    const face = await start[name]({ folder, port, pki, wishes, log, store: data.store });
    const address = face.address ?? `localhost:${face.port}`;
    return {
      address,
      addresses: face.addresses ?? [address],
      port: face.port,
      es2plusPort: face.es2plusPort,
      oid: face.oid,
      notices: face.notices ?? [],
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
