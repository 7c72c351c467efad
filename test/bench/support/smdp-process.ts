/** Process of an SM-DP+ of its own: `smdp-process.ts DATA-FOLDER PKI-FOLDER`. It says where it listens, then makes orders on request. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fromHex } from '#core/protocol/bytes/index.ts';
import { smdpIdentities } from '#node/lab/index.ts';
import { freshSubscriber } from '#node/lab/subscribers.ts';
import { openSqliteStore } from '#node/sqlite-store.ts';
import { systemClock } from '#node/system-clock.ts';
import { systemRandom } from '#node/system-random.ts';
import { createLabPki } from '#services/lab-pki/index.ts';
import { createSmdp, serveSmdp } from '#services/smdp/index.ts';

export type SmdpRequest =
  | { readonly kind: 'addPackage'; readonly profileType: string; readonly der: string }
  /** `personalise`: a subscriber of its own instead of the package's. */
  | { readonly kind: 'order'; readonly profileType: string; readonly personalise: boolean };

export type SmdpAnswer =
  | { readonly kind: 'listening'; readonly address: string; readonly tlsRoot: string }
  | { readonly kind: 'added' }
  | { readonly kind: 'ordered'; readonly activationCode: string; readonly iccid: string };

const [dataFolder, pkiFolder] = process.argv.slice(2) as [string, string];
mkdirSync(dataFolder, { recursive: true });
const world = { clock: systemClock, random: systemRandom };
const pki = await createLabPki({ folder: pkiFolder, ...world });
const store = openSqliteStore({ file: join(dataFolder, 'smdp.db'), survives: 'processDeath' });
const smdp = createSmdp({ ...world, store, identity: smdpIdentities(pki) });
const tls = { key: pki.dpTls.privateKeyPem, cert: pki.dpTls.certificatePem };
const { port } = await serveSmdp(smdp, { port: 0, tls });
const tell = (answer: SmdpAnswer) => process.send!(answer);

process.on('message', (request: SmdpRequest) => {
  const { profileType } = request;
  if (request.kind === 'addPackage') {
    smdp.addPackage({ profileType, der: fromHex(request.der) });
    tell({ kind: 'added' });
    return;
  }
  const entry = smdp.catalogue().find((one) => one.profileType === profileType)!;
  const personalise = request.personalise
    ? freshSubscriber(systemRandom, entry, smdp.packageFacts(profileType).subscriber!)
    : undefined;
  const order = smdp.createOrder({ profileType, personalise });
  tell({ kind: 'ordered', activationCode: `LPA:${smdp.activationCode(order)!}`, iccid: order.iccid });
});
process.on('disconnect', () => process.exit());
tell({ kind: 'listening', address: `localhost:${port}`, tlsRoot: join(pkiFolder, 'public', 'ci-P-256.pem') });
