import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { equal, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  CertificateError,
  parseCertificate,
  rolesOf,
  verifyEuiccChain,
  verifyServerChain,
} from '#core/protocol/crypto/index.ts';
import { chooseSmdp, chooseTls, describePki, presentEids, readPkiFolder } from '#services/pki-folder/index.ts';
import { UsageError } from '#shared/errors.ts';
import { ensure, type FuzzTarget } from '../engine/fuzz-target.ts';
import { mutateBytes } from '../engine/mutate-bytes.ts';
import { LabCard } from '../support/lab-card.ts';

/**
 * Certificates and folders of them. Parts: the kind of certificate, the damaged one in hex, and how the file is written. No
 * chain holds over bytes that were changed, and a folder is read as far as it can be.
 */
export const certificates: FuzzTarget = {
  name: 'certificates',
  everyday: 500,
  outcomes: ['unreadable', 'read, chain broken', 'chain holds'],
  async open() {
    const { pki, identity } = await LabCard.open();
    const folder = mkdtempSync(join(tmpdir(), 'fuzz-pki-'));
    const { ci, dpAuth, dpPb, dsAuth } = pki.hierarchies[0]!;
    const credential = identity.credentials[0]!;
    const sound: Readonly<Record<string, Uint8Array>> = {
      dpAuth: dpAuth.certificate,
      dpPb: dpPb.certificate,
      dsAuth: dsAuth.certificate,
      euicc: credential.euiccCertificate,
      eum: credential.eumCertificate,
      ci: ci.certificate,
      key: dpAuth.privateKey,
    };
    const others = Object.values(sound);
    const root = parseCertificate(ci.certificate);
    const euicc = parseCertificate(credential.euiccCertificate);
    const eum = parseCertificate(credential.eumCertificate);
    let files = 0;
    return {
      generate(dice) {
        const kind = dice.pick(Object.keys(sound));
        const damaged = mutateBytes(dice, sound[kind]!, others).subarray(0, 20_000);
        return [kind, toHex(damaged), dice.pick(['der', 'pem', 'pem', 'torn pem', 'none', 'none', 'none', 'none'])];
      },
      run([kind = '', hex = '', written = '']) {
        const der = fromHex(hex);
        if (written !== 'none') readFolder(join(folder, String(files++)), kind, der, written, sound);
        const parsed = refusable(() => parseCertificate(der));
        if (parsed === undefined) return 'unreadable';
        rolesOf(parsed);
        const holds = [
          refusable(() => verifyServerChain(parsed, [root], ['DPauth', 'DPpb', 'DSauth'], { now: Date.UTC(2026, 5) })),
          refusable(() => verifyEuiccChain(parsed, eum, [root])),
          refusable(() => verifyEuiccChain(euicc, parsed, [root])),
        ].some((ci) => ci !== undefined);
        const isSound = others.some((one) => equal(parsed.tbs, parseOrNothing(one)));
        ensure(!holds || isSound, 'a chain holds over a certificate that was changed');
        return holds ? 'chain holds' : 'read, chain broken';
      },
      close() {
        rmSync(folder, { recursive: true });
        return Promise.resolve();
      },
    };
  },
};

function parseOrNothing(der: Uint8Array): Uint8Array {
  return refusable(() => parseCertificate(der).tbs) ?? new Uint8Array();
}

function readFolder(
  folder: string,
  kind: string,
  damaged: Uint8Array,
  written: string,
  sound: Readonly<Record<string, Uint8Array>>,
): void {
  mkdirSync(folder);
  for (const [name, der] of Object.entries(sound)) {
    const bytes = name === kind ? damaged : der;
    const label = name === 'key' ? 'PRIVATE KEY' : 'CERTIFICATE';
    const base64 = Buffer.from(bytes)
      .toString('base64')
      .replace(/.{64}(?=.)/g, '$&\n');
    const pem = Buffer.from(`-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`);
    const isTorn = written === 'torn pem' && name === kind;
    writeFileSync(
      join(folder, `${name}.${written === 'der' ? 'der' : 'pem'}`),
      written === 'der' ? bytes : isTorn ? torn(pem) : pem,
    );
  }
  try {
    const pki = readPkiFolder(folder);
    describePki(pki);
    presentEids(pki);
    for (const choose of [() => chooseSmdp(pki, 0), () => chooseTls(pki, 0, '2.999.10', ['localhost'])]) {
      try {
        choose();
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
      }
    }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
  }
  rmSync(folder, { recursive: true });
}

/** Without a line in its middle. */
const torn = (pem: Buffer): Uint8Array =>
  new Uint8Array(Buffer.concat([pem.subarray(0, pem.length / 3), pem.subarray(pem.length / 2)]));

function refusable<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof CertificateError) return undefined;
    throw error;
  }
}
