/** Writes the sample profiles under resources/profiles and what is known of them: `node scripts/compose-profiles.ts`. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { encodeProfilePackage, packageFacts } from '#core/protocol/saip/index.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import { composeProfile } from './sample-profiles/compose-profile.ts';
import { sampleProfiles } from './sample-profiles/sample-profiles.ts';

export const profilesFolder = resolve(import.meta.dirname, '../resources/profiles');

/** Every file of the folder by name, as it has to be. */
export function composeProfiles(): ReadonlyMap<string, Uint8Array | string> {
  const files = new Map<string, Uint8Array | string>();
  const index = sampleProfiles.map((sample) => {
    const profilePackage = composeProfile(sample);
    const der = encodeProfilePackage(profilePackage);
    const facts = packageFacts(profilePackage);
    const file = `${sample.name}.der`;
    files.set(file, der);
    return {
      file,
      size: der.length,
      sha256: createHash('sha256').update(der).digest('hex'),
      version: facts.version,
      profileType: facts.profileType,
      serviceProviderName: facts.serviceProviderName,
      iccid: facts.iccid,
      imsi: facts.imsi,
      msisdn: sample.msisdn,
      has5gs: facts.has5gs,
      algorithm: facts.subscriber?.algorithm,
      k: facts.subscriber === undefined ? undefined : toHex(facts.subscriber.k),
      opc: facts.subscriber === undefined ? undefined : toHex(facts.subscriber.opc),
    };
  });
  files.set('index.json', `${JSON.stringify(index, undefined, 2)}\n`);
  return files;
}

if (import.meta.main) {
  mkdirSync(profilesFolder, { recursive: true });
  for (const [name, bytes] of composeProfiles()) {
    writeFileSync(join(profilesFolder, name), bytes);
    process.stdout.write(`${name}: ${bytes.length} bytes\n`);
  }
}
