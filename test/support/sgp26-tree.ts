/**
 * A PKI as GSMA SGP.26 lays it out and osmo-smdpp ships it, made by openssl: folders by role, both curves side by side, PEM and DER,
 * keys in several forms, and the litter that lies around there. Nothing of ours takes part.
 */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export type TreeCurve = 'NIST' | 'BRP';

export const treeEid = '89049032123451234512345678901235';
export const secondEid = '89049032000000000000000000070197';
export const treeHost = 'testsmdpplus1.example.com';

const curveNames: Readonly<Record<TreeCurve, string>> = { NIST: 'prime256v1', BRP: 'brainpoolP256r1' };
const policy = (arc: string, critical = true) =>
  `certificatePolicies=${critical ? 'critical,' : ''}2.23.146.1.2.1.${arc}`;
const crl = 'crlDistributionPoints=URI:http://ci.test.example.com/CRL-A.crl,URI:http://ci.test.example.com/CRL-B.crl';

export function openssl(...args: readonly string[]): string {
  return execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

export interface Issued {
  /** PEM files outside the tree. */
  readonly certificate: string;
  readonly key: string;
}

/** Issues by openssl into a workshop of its own; what shall lie in the tree is put there under a name. */
export class OpensslWorkshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'openssl-'));
  #made = 0;

  #file(ending: string): string {
    return join(this.folder, `${++this.#made}.${ending}`);
  }

  /** `openssl ecparam -genkey`: EC PARAMETERS, then the key in SEC1. */
  key(curve: TreeCurve): string {
    const file = this.#file('key');
    openssl('ecparam', '-name', curveNames[curve], '-genkey', '-out', file);
    return file;
  }

  /** `subject` as `/C=ES/O=…`; `extensions` in openssl's configuration language; days may be negative: then it has run out. */
  issue(
    curve: TreeCurve,
    subject: string,
    extensions: readonly string[],
    { issuer, days = 3650, key = this.key(curve) }: { issuer?: Issued; days?: number; key?: string } = {},
  ): Issued {
    const [request, configuration, certificate] = [this.#file('csr'), this.#file('cnf'), this.#file('pem')];
    openssl('req', '-new', '-key', key, '-subj', subject, '-out', request);
    const ids = ['subjectKeyIdentifier=hash', ...(issuer === undefined ? [] : ['authorityKeyIdentifier=keyid:always'])];
    writeFileSync(configuration, ['[ext]', ...ids, ...extensions].join('\n'));
    const base = ['-in', request, '-out', certificate, '-extensions', 'ext'];
    if (days > 0) {
      const by = issuer === undefined ? ['-signkey', key] : ['-CA', issuer.certificate, '-CAkey', issuer.key];
      const serial = ['-set_serial', String(1000 + this.#made)];
      openssl('x509', '-req', ...base, ...by, ...serial, '-extfile', configuration, '-days', String(days), '-sha256');
    } else {
      const database = this.#file('txt');
      writeFileSync(database, '');
      const authority = this.#file('cnf');
      const lines = [
        '[ca]',
        'default_ca=d',
        '[d]',
        `database=${database}`,
        `new_certs_dir=${this.folder}`,
        'rand_serial=yes',
        'policy=p',
        '[p]',
      ];
      const names = ['C', 'O', 'OU', 'CN', 'serialNumber'].map((name) => `${name}=optional`);
      writeFileSync(authority, [...lines, ...names].join('\n'));
      const by = ['-cert', issuer!.certificate, '-keyfile', issuer!.key, '-md', 'sha256', '-notext'];
      const dates = ['-startdate', '20200101000000Z', '-enddate', '20210101000000Z'];
      openssl('ca', '-config', authority, ...base, ...by, ...dates, '-extfile', configuration, '-batch', '-preserveDN');
    }
    return { certificate, key };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

type CertificateForm = 'pem' | 'der';
type KeyForm = 'sec1' | 'sec1.der' | 'pkcs8' | 'pkcs8.der' | 'parameters';

/** Puts certificates and keys into a folder, in the forms tools write them. */
export class Tree {
  readonly folder: string;
  constructor(folder: string) {
    this.folder = folder;
  }

  path(name: string): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    return path;
  }

  certificate(name: string, { certificate }: Issued, form: CertificateForm = 'der'): void {
    openssl('x509', '-in', certificate, '-outform', form.toUpperCase(), '-out', this.path(name));
  }

  key(name: string, { key }: Issued, form: KeyForm = 'sec1'): void {
    const out = ['-out', this.path(name)];
    if (form === 'parameters') copyFileSync(key, this.path(name));
    else if (form === 'sec1') openssl('ec', '-in', key, ...out);
    else if (form === 'sec1.der') openssl('ec', '-in', key, '-outform', 'DER', ...out);
    else openssl('pkcs8', '-topk8', '-nocrypt', '-in', key, '-outform', form === 'pkcs8' ? 'PEM' : 'DER', ...out);
  }

  remove(...names: readonly string[]): void {
    for (const name of names) rmSync(join(this.folder, name));
  }
}

export interface Hierarchy {
  readonly ci: Issued;
  readonly eum: Issued;
}

export interface Sgp26Tree extends Tree {
  readonly workshop: OpensslWorkshop;
  readonly hierarchies: Readonly<Record<TreeCurve, Hierarchy>>;
}

const ci = [
  'basicConstraints=critical,CA:true',
  policy('0'),
  'keyUsage=critical,keyCertSign,cRLSign',
  'subjectAltName=RID:2.999.1',
  crl,
];
const ciSubject = '/CN=Test CI/OU=TESTCERT/O=RSPTEST/C=IT';

export const eumExtensions = (ein = '89049032', role = '2') => [
  'basicConstraints=critical,CA:true,pathlen:0',
  policy(role),
  'keyUsage=critical,keyCertSign',
  'subjectAltName=RID:2.999.5',
  'nameConstraints=critical,permitted;dirName:dn',
  crl,
  '[dn]',
  'O=RSP Test EUM',
  `serialNumber=${ein}`,
];
export const eumSubject = '/C=ES/O=RSP Test EUM/CN=EUM Test';
export const euiccExtensions = (role = '1') => [policy(role), 'keyUsage=critical,digitalSignature'];
export const euiccSubject = (eid: string) => `/C=ES/O=RSP Test EUM/serialNumber=${eid}/CN=Test eUICC`;
export const serverExtensions = (role: string, oid: string) => [
  policy(role),
  'keyUsage=critical,digitalSignature',
  `subjectAltName=RID:${oid}`,
  crl,
];
export const tlsExtensions = (oid: string, host: string) => [
  policy('3', false),
  'keyUsage=critical,digitalSignature',
  'extendedKeyUsage=critical,serverAuth,clientAuth',
  `subjectAltName=DNS:${host},RID:${oid}`,
  crl,
];

/** Two cards on both curves (the second on NIST alone), two owners of an SM-DP+, TLS for the first. CI keys are not in it. */
export function sgp26Tree(folder: string): Sgp26Tree {
  const workshop = new OpensslWorkshop();
  const tree = new Tree(folder);
  const hierarchy = (curve: TreeCurve): Hierarchy => {
    const root = workshop.issue(curve, ciSubject, ci);
    const eum = workshop.issue(curve, eumSubject, eumExtensions(), { issuer: root });
    const euicc = workshop.issue(curve, euiccSubject(treeEid), euiccExtensions(), { issuer: eum });
    tree.certificate(`CertificateIssuer/CERT_CI_ECDSA_${curve}.der`, root);
    tree.certificate(`CertificateIssuer/CERT_CI_ECDSA_${curve}.pem`, root, 'pem');
    tree.certificate(`EUM/CERT_EUM_ECDSA_${curve}.der`, eum);
    tree.key(`EUM/SK_EUM_ECDSA_${curve}.pem`, eum);
    tree.certificate(`eUICC/CERT_EUICC_ECDSA_${curve}.der`, euicc);
    tree.key(`eUICC/SK_EUICC_ECDSA_${curve}.pem`, euicc, 'parameters');
    openssl('ec', '-in', euicc.key, '-pubout', '-out', tree.path(`eUICC/PK_EUICC_ECDSA_${curve}.pem`));
    const owners = [
      { name: 'DP', oid: '2.999.10' },
      { name: 'DP2', oid: '2.999.12' },
    ];
    for (const { name, oid } of owners) {
      const subject = `/O=ACME/CN=TEST SM-DP\\+ ${name}`;
      const auth = workshop.issue(curve, subject, serverExtensions('4', oid), { issuer: root });
      const binding = workshop.issue(curve, subject, serverExtensions('5', oid), { issuer: root });
      tree.certificate(`DPauth/CERT_S_SM_${name}auth_ECDSA_${curve}.der`, auth);
      tree.key(`DPauth/SK_S_SM_${name}auth_ECDSA_${curve}.pem`, auth, 'pkcs8');
      tree.certificate(`DPpb/CERT_S_SM_${name}pb_ECDSA_${curve}.der`, binding);
      tree.key(`DPpb/SK_S_SM_${name}pb_ECDSA_${curve}.der`, binding, curve === 'NIST' ? 'sec1.der' : 'pkcs8.der');
    }
    const tls = workshop.issue(curve, `/O=ACME/CN=${treeHost}`, tlsExtensions('2.999.10', treeHost), { issuer: root });
    tree.certificate(`DPtls/CERT_S_SM_DP_TLS_${curve}.der`, tls);
    tree.key(`DPtls/SK_S_SM_DP_TLS_${curve}.pem`, tls);
    return { ci: root, eum };
  };
  const hierarchies = { NIST: hierarchy('NIST'), BRP: hierarchy('BRP') };
  const second = workshop.issue('NIST', euiccSubject(secondEid), euiccExtensions(), { issuer: hierarchies.NIST.eum });
  // One file with key and certificate, as `openssl … >> bundle.pem` leaves it.
  const bundle = [second.key, second.certificate].map((file) => readFileSync(file, 'utf8')).join('some text between\n');
  writeFileSync(tree.path('eUICC/more/second card.txt'), bundle);

  openssl(
    'req',
    '-new',
    '-key',
    second.key,
    '-subj',
    '/CN=request',
    '-outform',
    'DER',
    '-out',
    tree.path('eUICC/request.der'),
  );
  writeFileSync(tree.path('README'), 'files made for a test\n');
  writeFileSync(tree.path('CertificateIssuer/CI-csr.cnf'), '[req]\ndistinguished_name=dn\n');
  writeFileSync(tree.path('DPauth/data_sig.der'), Uint8Array.of(0x30, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x07));
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    tree.path('SelfSigned/operator_key.pem'),
    '-subj',
    '/CN=operator',
    '-days',
    '10',
    '-out',
    tree.path('SelfSigned/operator.pem'),
  );
  return Object.assign(tree, { workshop, hierarchies });
}

/** Names, sizes and times of everything below a folder: equal before and after, nobody wrote there. */
export function fingerprint(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const { mtimeMs, ctimeMs, size, mode } = statSync(join(folder, name));
      return [name, size, mode, mtimeMs, ctimeMs].join(' ');
    });
}
