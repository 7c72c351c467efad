import type { Clock, Lab, Log, Random, Store } from '#core/environment/index.ts';
import { parseCertificate } from '#core/protocol/crypto/index.ts';
import { createImeiRegistry, serveImeiRegistry, type ImeiRegistry } from '#services/imei-registry/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { createNetwork, serveNetwork, type Network } from '#services/network/index.ts';
import { createSmdp, serveEs2plus, serveSmdp, sweepHourly, type Smdp } from '#services/smdp/index.ts';
import type { Smds } from '#services/smds/index.ts';
import { createAdministration } from './administration.ts';
import { watchDropFolder } from './dropped-packages.ts';
import { openLabSmds } from './open-lab-smds.ts';
import { firstContents } from './first-contents.ts';
import { listenOnRememberedPort } from './remembered-port.ts';

export interface OpenLab {
  readonly lab: Lab;
  readonly smdp: Smdp;
  readonly registry: ImeiRegistry;
  readonly network: Network;
  readonly smds: Smds;
  close(): Promise<void>;
}

export interface LabOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly pki: LabPki;
  /** Profile packages put here join the catalogue. */
  readonly dropFolder: string;
}

/** Name under which the HTTPS client knows the workstation's own certificate. */
export const workstationIdentity = 'workstation';

/** The network side of a bench: SM-DP+, SM-DS, IMEI registry and network, on loopback ports, filled with what ships. */
export async function openLab({ store, clock, random, log, pki, dropFolder }: LabOptions): Promise<OpenLab> {
  const discovery = await openLabSmds({ store, clock, random, log, pki });
  const smdp = createSmdp({ store, clock, random, log, identity: smdpIdentities(pki), smds: discovery.access });
  const registry = createImeiRegistry({ store, clock, random, log, signing: pki.registrySigning });
  const network = createNetwork({ store, clock, random, log });

  const serve = {
    smdp: (port: number) =>
      serveSmdp(smdp, { port, log, tls: { key: pki.dpTls.privateKeyPem, cert: pki.dpTls.certificatePem } }),
    es2plus: (port: number) => serveEs2plus(smdp, { port, log, tls: mutualTls(pki, pki.dpTls) }),
    imeiRegistry: (port: number) => serveImeiRegistry(registry, { port, log, tls: mutualTls(pki, pki.registryTls) }),
    network: (port: number) => serveNetwork(network, { port, log, tls: mutualTls(pki, pki.networkTls) }),
  };
  const [smdpFace, es2plusFace, registryFace, networkFace] = await Promise.all([
    listenOnRememberedPort(store, 'smdp', serve.smdp),
    listenOnRememberedPort(store, 'es2plus', serve.es2plus),
    listenOnRememberedPort(store, 'imeiRegistry', serve.imeiRegistry),
    listenOnRememberedPort(store, 'network', serve.network),
  ]);

  firstContents.smdp(smdp);
  firstContents.imeiRegistry(registry);
  firstContents.network(network);
  const takeDropped = watchDropFolder(dropFolder, smdp, log);
  takeDropped();
  const endSweeping = sweepHourly(smdp, clock, log);

  const addresses = () => ({
    smdp: `localhost:${smdpFace.port}`,
    smds: discovery.address,
    es2plus: `localhost:${es2plusFace.port}`,
    imeiRegistry: `localhost:${registryFace.port}`,
    network: `localhost:${networkFace.port}`,
  });
  const { publicKey } = parseCertificate(pki.registrySigning.certificate);
  return {
    smdp,
    registry,
    network,
    smds: discovery.smds,
    lab: {
      administration: createAdministration({
        smdp,
        smds: discovery.smds,
        registry,
        network,
        random,
        addresses,
        takeDropped,
      }),
      profilePackage: (profileType) => smdp.cataloguePackage(profileType),
      orderedPackage: (iccid) =>
        smdp.orders().some((order) => order.iccid === iccid) ? smdp.profilePackage(iccid) : undefined,
      imeiRegistry: {
        address: addresses().imeiRegistry,
        clientIdentity: workstationIdentity,
        verificationKey: publicKey,
      },
      network: { address: addresses().network, clientIdentity: workstationIdentity },
      smdp: { address: addresses().smdp },
      smds: { address: discovery.address },
    },
    async close() {
      endSweeping();
      await smdp.events?.close();
      await Promise.all([smdpFace.close(), es2plusFace.close(), registryFace.close(), networkFace.close()]);
      await discovery.close();
    },
  };
}

export function smdpIdentities(pki: LabPki) {
  const ciCertificates = pki.hierarchies.map(({ ci }) => ci.certificate);
  return pki.hierarchies.map(({ dpAuth, dpPb }) => ({
    dpAuth: { cert: dpAuth.certificate, key: dpAuth.privateKey },
    dpPb: { cert: dpPb.certificate, key: dpPb.privateKey },
    ciCertificates,
  }));
}

export function mutualTls(pki: LabPki, server: LabPki['registryTls']) {
  return { key: server.privateKeyPem, cert: server.certificatePem, clientCa: pki.servicesCa.certificatePem };
}
