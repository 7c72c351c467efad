import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { labOrganization } from './certificate-plan.ts';

/** What a start that was cut off leaves beside nothing else: the lock, and files not yet renamed into place. */
const leftovers = /^(lock(\..*)?|\..*\.new|\.DS_Store)$/;

/**
 * Whether a folder may be made into the lab's PKI, or is one: it is missing or holds no file yet, or its CI is the lab's own (told by
 * the copy without key, should the file with the key be damaged). Into every other folder nothing is ever written.
 */
export function isLabFolder(folder: string): boolean {
  if (!existsSync(folder)) return true;
  const ci = join(folder, 'P-256', 'ci.pem');
  if (existsSync(ci) && (isLabCi(ci) || isLabCi(join(folder, 'public', 'ci-P-256.pem')))) return true;
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries.every((entry) => entry.isDirectory() || leftovers.test(entry.name));
  } catch {
    return false;
  }
}

function isLabCi(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    const text = readFileSync(file, 'utf8');
    const { subject } = new X509Certificate(text.slice(text.indexOf('-----BEGIN CERTIFICATE-----')));
    return subject.split('\n').includes(`O=${labOrganization}`);
  } catch {
    return false;
  }
}
