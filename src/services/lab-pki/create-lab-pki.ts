import { X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Random } from '#core/environment/index.ts';
import { UsageError } from '#shared/errors.ts';
import * as plans from './certificate-plan.ts';
import { loadIdentity, saveIdentity, writeWhole } from './identity-file.ts';
import type { Identity } from './identity.ts';
import { generateKey, type LabCurve } from './key-pair.ts';

/** What RSP needs under one CI: the CI's curve is that of every key below it. */
export interface RspHierarchy {
  readonly curve: LabCurve;
  readonly ci: Identity;
  readonly eum: Identity;
  readonly dpAuth: Identity;
  readonly dpPb: Identity;
  readonly dsAuth: Identity;
}

export interface EuiccCredential {
  readonly euiccCertificate: Uint8Array;
  readonly eumCertificate: Uint8Array;
  /** PKCS#8, DER. */
  readonly privateKey: Uint8Array;
}

export interface LabEuiccIdentity {
  readonly eid: string;
  /** One a hierarchy. */
  readonly credentials: readonly EuiccCredential[];
  /** CI certificates, DER. */
  readonly trustedCis: readonly Uint8Array[];
}

export interface LabPki {
  readonly folder: string;
  /** In order of preference; the first is P-256. */
  readonly hierarchies: readonly RspHierarchy[];
  /** TLS server identity of the SM-DP+, issued by the first hierarchy's CI. */
  readonly dpTls: Identity;
  /** The same of the SM-DS. */
  readonly dsTls: Identity;
  /** Root of the services outside RSP: registry, network, and the workstation's client identity. */
  readonly servicesCa: Identity;
  readonly registryTls: Identity;
  readonly registrySigning: Identity;
  readonly networkTls: Identity;
  readonly workstation: Identity;
  /** Client identity of those who keep the IMEI registry's records. */
  readonly registryOperator: Identity;
  /** PEM certificates a client of the lab trusts: the CI and the services root. */
  readonly tlsRoots: readonly string[];
  /** Identity of a lab card, made at the first call. The EID must be one the EUM may issue for (89049032…). */
  euicc(eid: string): Promise<LabEuiccIdentity>;
}

export interface LabPkiOptions {
  /** Made if absent, readable by the owner alone. */
  readonly folder: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly curves?: readonly LabCurve[] | undefined;
  /** Owner OID in DPauth, DPpb and DPtls. */
  readonly smdpOid?: string | undefined;
  /** Owner OID in DSauth and DStls. */
  readonly smdsOid?: string | undefined;
  /** Names in the TLS server certificates beside localhost. */
  readonly dnsNames?: readonly string[] | undefined;
}

const renewBefore = 30 * 24 * 3_600_000;

/**
 * Loads the lab's certificates from `folder`, or makes those that are missing, run out within 30 days, or were issued
 * by a root that is no longer there. Throws WorkbenchError PKI_DAMAGED (a file is not what it should be).
 */
export async function createLabPki(options: LabPkiOptions): Promise<LabPki> {
  const { folder, clock, curves = ['P-256'], smdpOid = '2.999.10', smdsOid = '2.999.15' } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const dnsNames = ['localhost', ...(options.dnsNames ?? []).filter((name) => name !== 'localhost')];
  const addresses = ['127.0.0.1'];

  const usable = (identity: Identity, issuer: Identity | undefined, plan: plans.CertificatePlan): boolean => {
    const certificate = new X509Certificate(identity.certificate);
    const root = issuer === undefined ? certificate : new X509Certificate(issuer.certificate);
    if (plan.years !== 'noExpiry' && Date.parse(certificate.validTo) < clock.now() + renewBefore) return false;
    if ((plan.dnsNames ?? []).some((name) => certificate.checkHost(name) === undefined)) return false;
    return certificate.checkIssued(root) && certificate.verify(root.publicKey);
  };

  const identity = async (
    name: string,
    plan: plans.CertificatePlan,
    issuer?: Identity,
    curve: LabCurve = 'P-256',
  ): Promise<Identity> => {
    const path = join(folder, `${name}.pem`);
    const present = loadIdentity(path);
    if (present !== undefined && usable(present, issuer, plan)) return present;
    // Loaded only when something is issued: a later start does without the library.
    const { issueCertificate } = await import('./issue-certificate.ts');
    const key = generateKey(curve);
    const certificate = await issueCertificate(options, plan, key, issuer);
    return saveIdentity(path, key.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate);
  };

  const hierarchies: RspHierarchy[] = [];
  for (const curve of new Set<LabCurve>(['P-256', ...curves])) {
    const ci = await identity(`${curve}/ci`, plans.ciPlan, undefined, curve);
    hierarchies.push({
      curve,
      ci,
      eum: await identity(`${curve}/eum`, plans.eumPlan, ci, curve),
      dpAuth: await identity(`${curve}/dp-auth`, plans.dpAuthPlan(smdpOid), ci, curve),
      dpPb: await identity(`${curve}/dp-pb`, plans.dpPbPlan(smdpOid), ci, curve),
      dsAuth: await identity(`${curve}/ds-auth`, plans.dsAuthPlan(smdsOid), ci, curve),
    });
  }
  const first = hierarchies[0]!;
  const servicesCa = await identity('services/ca', plans.servicesCaPlan);
  const serviceTls = (service: string) =>
    identity(`services/${service}-tls`, plans.serviceTlsPlan(service, dnsNames, addresses), servicesCa);

  const made = new Map<string, Promise<LabEuiccIdentity>>();
  const makeEuicc = async (eid: string): Promise<LabEuiccIdentity> => {
    const credentials: EuiccCredential[] = [];
    for (const { curve, eum } of hierarchies) {
      const card = await identity(`${curve}/euicc/${eid}`, plans.euiccPlan(eid), eum, curve);
      credentials.push({
        euiccCertificate: card.certificate,
        eumCertificate: eum.certificate,
        privateKey: card.privateKey,
      });
    }
    return { eid, credentials, trustedCis: hierarchies.map(({ ci }) => ci.certificate) };
  };

  const pki: LabPki = {
    folder,
    hierarchies,
    dpTls: await identity('P-256/dp-tls', plans.dpTlsPlan(smdpOid, dnsNames, addresses), first.ci),
    dsTls: await identity('P-256/ds-tls', plans.dsTlsPlan(smdsOid, dnsNames, addresses), first.ci),
    servicesCa,
    registryTls: await serviceTls('imei-registry'),
    registrySigning: await identity('services/imei-registry-signing', plans.signingPlan('IMEI registry'), servicesCa),
    networkTls: await serviceTls('network'),
    workstation: await identity('services/workstation', plans.workstationPlan, servicesCa),
    registryOperator: await identity('services/imei-registry-operator', plans.registryOperatorPlan, servicesCa),
    tlsRoots: [first.ci.certificatePem, servicesCa.certificatePem],
    async euicc(eid) {
      if (!/^[0-9]{32}$/.test(eid) || !eid.startsWith(plans.labEin))
        throw new UsageError('EID_NOT_OF_LAB', `the lab EUM issues for EIDs of 32 digits starting ${plans.labEin}`);
      let promise = made.get(eid);
      if (promise === undefined) {
        promise = makeEuicc(eid);
        made.set(eid, promise);
        promise.catch(() => made.delete(eid));
      }
      return promise;
    },
  };
  publish(pki);
  return pki;
}

/**
 * Certificates without their keys, for other programs (`openssl -CAfile`, browsers, third-party LPAs) and other benches: the roots, and
 * the one that the IMEI registry signs under.
 */
function publish(pki: LabPki): void {
  const published = [
    ...pki.hierarchies.map(({ curve, ci }) => ({ name: `ci-${curve}`, identity: ci })),
    { name: 'services-ca', identity: pki.servicesCa },
    { name: 'imei-registry-signing', identity: pki.registrySigning },
  ];
  for (const { name, identity } of published) {
    const path = join(pki.folder, 'public', `${name}.pem`);
    if (!existsSync(path) || readFileSync(path, 'utf8') !== identity.certificatePem)
      writeWhole(path, identity.certificatePem, 0o644);
  }
}
