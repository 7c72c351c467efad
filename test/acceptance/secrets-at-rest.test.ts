import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeProfilePackage, packageFacts } from '#core/protocol/saip/index.ts';
import { openClient, type Client } from '#server/cli/open-client.ts';
import { serveWorkstation } from '#server/serve-workstation.ts';
import { traceFormat } from '#shared/api/index.ts';
import { newFolder, WorkstationBench } from '#test/support/workstation-bench.ts';

/** The folder as a thief finds it: while the host runs, after it stopped, and after its next start. */

const deviceId = 'sim-aurora';
const codes = ['Geheim-4711-Eins', 'Geheim-4712-Zwei'] as const;

interface File {
  readonly path: string;
  readonly mode: number;
  readonly bytes: Buffer;
}

let folder: string;
/** Every file at each moment it was looked at. */
const moments = new Map<string, readonly File[]>();
const secrets = new Map<string, Buffer>();
let told = '';

beforeAll(async () => {
  folder = newFolder();
  const host = await serveWorkstation({ dataFolder: folder, mode: 'simulated' });
  const { client, close } = await openClient(folder, 'simulated');
  await client.settings.set({ redaction: 'none' });
  const loaded = [await provision(client), await download(client)];
  told = JSON.stringify([await client.journal.list({ limit: 1000 }), await client.trace.list({ limit: 5000 })]);
  for (const format of traceFormat.options)
    for await (const { bytes } of await client.trace.export({ format, redaction: 'none' }))
      told += Buffer.from(bytes, 'hex').toString('latin1');
  moments.set('while the host runs', filesOf(folder));
  await close();
  await host.close();
  moments.set('after it stopped', filesOf(folder));

  const bench = await WorkstationBench.start(folder);
  for (const { iccid, matchingId } of loaded) {
    const { subscriber } = packageFacts(decodeProfilePackage(bench.lab.smdp.profilePackage(iccid)));
    if (subscriber?.algorithm !== 'milenage') throw new Error('the sample profile has no Milenage subscriber');
    secrets.set(`K of ${iccid}`, Buffer.from(subscriber.k));
    secrets.set(`OPc of ${iccid}`, Buffer.from(subscriber.opc));
    secrets.set(`matching id of ${iccid}`, Buffer.from(matchingId));
  }
  for (const code of codes) secrets.set(`confirmation code ${code}`, Buffer.from(code));
  // hashCc of SGP.22 section 2.6.3: with the transaction id, which the trace shows, a short code is guessed from it.
  const transactions = new Set(told.match(/(?<=BF38[0-9A-F]{4,6}3047?8010)[0-9A-F]{32}/g));
  for (const transaction of transactions)
    for (const code of codes) {
      const once = createHash('sha256').update(code).digest();
      const hash = createHash('sha256')
        .update(Buffer.concat([once, Buffer.from(transaction, 'hex')]))
        .digest();
      secrets.set(`hash of ${code} in ${transaction}`, hash);
    }
  await bench.stop({ keepFolder: true });
  moments.set('after its next start', filesOf(folder));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The whole job, the confirmation code given when it is asked for. */
async function provision(client: Client) {
  const order = await client.services.createOrder({ profileType: 'workbench-5g', confirmationCode: codes[0] });
  const { operationId } = await client.operations.provision({ deviceId, activationCode: order.activationCode! });
  for await (const { question, state, endedAt } of await client.operations.watch({ operationId })) {
    if (question?.kind === 'confirmProfile')
      await client.operations.answer({ operationId, answer: { kind: 'confirmProfile', accept: true } });
    if (question?.kind === 'confirmationCode')
      await client.operations.answer({ operationId, answer: { kind: 'confirmationCode', code: codes[0] } });
    if (endedAt !== null) expect(state).toBe('succeeded');
  }
  return { iccid: order.iccid, matchingId: order.matchingId! };
}

/** A load with the confirmation code given beforehand. */
async function download(client: Client) {
  const order = await client.services.createOrder({ profileType: 'workbench-lte', confirmationCode: codes[1] });
  const input = { deviceId, activationCode: order.activationCode!, confirmationCode: codes[1], confirm: true };
  const { operationId } = await client.profiles.download(input);
  for await (const { state, endedAt } of await client.operations.watch({ operationId }))
    if (endedAt !== null) expect(state).toBe('succeeded');
  return { iccid: order.iccid, matchingId: order.matchingId! };
}

function filesOf(root: string): File[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path: relative(root, path), mode: statSync(path).mode & 0o777, bytes: readFileSync(path) };
    });
}

const isPem = ({ path, bytes }: File) => path.endsWith('.pem') && bytes.includes('-----BEGIN PRIVATE KEY-----');
const keyFiles = (): File[] => moments.get('after it stopped')!.filter(isPem);

/** The ways in which bytes are commonly written. */
const writtenAs = (secret: Buffer): Buffer[] => [
  secret,
  Buffer.from(secret.toString('hex')),
  Buffer.from(secret.toString('hex').toUpperCase()),
  // Without the last group, which depends on what follows.
  Buffer.from(secret.toString('base64').slice(0, Math.floor(secret.length / 3) * 4)),
];
const holds = (bytes: Buffer, secret: Buffer) => writtenAs(secret).some((form) => bytes.includes(form));

const places = (secret: Buffer, except: (file: File) => boolean = () => false) =>
  [...moments].flatMap(([moment, files]) =>
    files.filter((file) => !except(file) && holds(file.bytes, secret)).map(({ path }) => `${path} ${moment}`),
  );

describe('the data folder after a whole provision with a confirmation code', () => {
  it('is worth looking at: databases, write-ahead logs, journal, log and host files are in it', () => {
    const running = moments.get('while the host runs')!.map(({ path }) => path);
    for (const name of [
      'workbench.db',
      'workbench.db-wal',
      'trace.db',
      'trace.db-wal',
      'services.db',
      'cards.db',
      'workbench.log',
      'host.json',
      'lock',
    ])
      expect(running).toContain(name);
    // Two transactions: the hash of either code in each.
    expect(secrets.size).toBe(12);
    // What is no secret is found by the same search, or it would prove nothing.
    expect(places(Buffer.from('sim-aurora'))).not.toEqual([]);
  });

  it('shows no K, OPc, matching id or confirmation code in any file', () => {
    const found = [...secrets].map(([name, secret]) => [name, places(secret)]);
    expect(found.filter(([, where]) => where!.length > 0)).toEqual([]);
  });

  it('holds private keys in PEM files of their owner alone, and in no other file', () => {
    const keys = keyFiles();
    expect(keys.length).toBeGreaterThan(8);
    for (const file of keys) {
      expect(file.mode, file.path).toBe(0o600);
      const key = createPrivateKey(file.bytes);
      const scalar = Buffer.from(key.export({ format: 'jwk' }).d!, 'base64url');
      expect(places(scalar, isPem), file.path).toEqual([]);
      const der = key.export({ type: 'pkcs8', format: 'der' });
      expect(places(der, isPem), file.path).toEqual([]);
      expect(() => new X509Certificate(file.bytes.subarray(file.bytes.indexOf('-----BEGIN CERT')))).not.toThrow();
    }
    // A card's one-time keys: PKCS #8 of a P-256 key begins so (RFC 5915, RFC 5480).
    const pkcs8 = Buffer.from('020100301306072A8648CE3D020106082A8648CE3D030107', 'hex');
    expect(places(pkcs8, isPem)).toEqual([]);
    expect(places(Buffer.from('PRIVATE KEY-----'), isPem)).toEqual([]);
  });

  it('keeps the key of its sealed records apart, for its owner alone', () => {
    const key = moments.get('after it stopped')!.find(({ path }) => path === join('keys', 'store.key'))!;
    expect(key).toMatchObject({ mode: 0o600 });
    expect(key.bytes).toHaveLength(32);
    expect(places(key.bytes, ({ path }) => path === key.path)).toEqual([]);
  });

  it('is closed to others: folders 0700, the host’s token 0600', () => {
    const folders = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isDirectory());
    expect(folders.length).toBeGreaterThan(3);
    for (const path of [folder, ...folders.map((one) => join(one.parentPath, one.name))])
      expect((statSync(path).mode & 0o777).toString(8), path).toBe('700');
    const host = moments.get('while the host runs')!.find(({ path }) => path === 'host.json');
    expect(host).toMatchObject({ mode: 0o600 });
  });

  it('gave none of it away in journal, trace or exports of it, even with identifiers shown', () => {
    expect(told).toContain('ES10b.PrepareDownload');
    const text = Buffer.from(told, 'latin1');
    expect([...secrets].filter(([, secret]) => holds(text, secret)).map(([name]) => name)).toEqual([]);
    for (const file of keyFiles()) {
      const scalar = Buffer.from(createPrivateKey(file.bytes).export({ format: 'jwk' }).d!, 'base64url');
      expect(holds(text, scalar), file.path).toBe(false);
    }
  });
});
