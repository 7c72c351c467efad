/** Contents of each lab certificate: SGP.14 / SGP.22 annex as in SGP.26, variant O (handbook pki.md section 1.1). */

export interface CertificatePlan {
  /** Attributes in order (OIDs or short names), or a whole Name in DER. */
  readonly subject: readonly (readonly [attribute: string, value: string])[] | Uint8Array;
  readonly years: number | 'noExpiry';
  readonly ca?: { readonly pathLength?: number | undefined; readonly signsCrl?: boolean | undefined } | undefined;
  readonly policy?: { readonly oid: string; readonly critical: boolean } | undefined;
  readonly registeredId?: string | undefined;
  readonly dnsNames?: readonly string[] | undefined;
  readonly addresses?: readonly string[] | undefined;
  /** Name constraint of an EUM: its organisation and the EINs it may issue for. */
  readonly permitted?: { readonly organization: string; readonly ein: string } | undefined;
  readonly tls?: readonly ('server' | 'client')[] | undefined;
  readonly crl?: boolean | undefined;
}

export const labOrganization = 'eSIM Workbench Lab';
export const labEin = '89049032';
const eumName = 'eSIM Workbench Lab EUM';
const role = (arc: number, critical = true) => ({ oid: `2.23.146.1.2.1.${arc}`, critical });

export const ciPlan: CertificatePlan = {
  subject: [
    ['CN', 'eSIM Workbench Lab CI'],
    ['OU', 'TESTCERT'],
    ['O', labOrganization],
    ['C', 'DE'],
  ],
  years: 35,
  ca: { signsCrl: true },
  policy: role(0),
  registeredId: '2.999.1',
  crl: true,
};

export const eumPlan: CertificatePlan = {
  subject: [
    ['C', 'DE'],
    ['O', eumName],
    ['CN', 'Lab EUM'],
  ],
  years: 30,
  ca: { pathLength: 0 },
  policy: role(2),
  registeredId: '2.999.5',
  permitted: { organization: eumName, ein: labEin },
  crl: true,
};

export const euiccPlan = (eid: string): CertificatePlan => ({
  subject: [
    ['C', 'DE'],
    ['O', eumName],
    ['2.5.4.5', eid],
    ['CN', 'Lab eUICC'],
  ],
  years: 'noExpiry',
  policy: role(1),
});

const rspServer = (arc: number, name: string, registeredId: string): CertificatePlan => ({
  subject: [
    ['O', labOrganization],
    ['CN', name],
  ],
  years: 10,
  policy: role(arc),
  registeredId,
  crl: true,
});
export const dpAuthPlan = (oid: string) => rspServer(4, 'Lab SM-DP+ authentication', oid);
export const dpPbPlan = (oid: string) => rspServer(5, 'Lab SM-DP+ profile binding', oid);
export const dsAuthPlan = (oid: string) => rspServer(7, 'Lab SM-DS authentication', oid);

const rspTls = (
  arc: number,
  oid: string,
  dnsNames: readonly string[],
  addresses: readonly string[],
): CertificatePlan => ({
  subject: [
    ['O', labOrganization],
    ['CN', dnsNames[0] ?? 'localhost'],
  ],
  years: 2,
  policy: role(arc, false),
  registeredId: oid,
  dnsNames,
  addresses,
  tls: ['server', 'client'],
  crl: true,
});
export const dpTlsPlan = (oid: string, dnsNames: readonly string[], addresses: readonly string[]) =>
  rspTls(3, oid, dnsNames, addresses);
export const dsTlsPlan = (oid: string, dnsNames: readonly string[], addresses: readonly string[]) =>
  rspTls(6, oid, dnsNames, addresses);

/** Root of what is not part of RSP. Its own, so that no eUICC or SM-DP+ certificate can pass for a workstation's. */
export const servicesCaPlan: CertificatePlan = {
  subject: [
    ['CN', 'eSIM Workbench Lab services CA'],
    ['O', labOrganization],
  ],
  years: 35,
  ca: { pathLength: 0, signsCrl: true },
};

export const serviceTlsPlan = (
  service: string,
  dnsNames: readonly string[],
  addresses: readonly string[],
): CertificatePlan => ({
  subject: [
    ['O', labOrganization],
    ['OU', service],
    ['CN', dnsNames[0] ?? 'localhost'],
  ],
  years: 2,
  dnsNames,
  addresses,
  tls: ['server'],
});

export const workstationPlan: CertificatePlan = {
  subject: [
    ['O', labOrganization],
    ['CN', 'workstation'],
  ],
  years: 5,
  tls: ['client'],
};

/** Who keeps the IMEI registry's records: known by the organisational unit. */
export const registryOperatorPlan: CertificatePlan = {
  subject: [
    ['O', labOrganization],
    ['OU', 'imei-registry-operator'],
    ['CN', 'registry operator'],
  ],
  years: 5,
  tls: ['client'],
};

export const signingPlan = (service: string): CertificatePlan => ({
  subject: [
    ['O', labOrganization],
    ['CN', service],
  ],
  years: 10,
});
