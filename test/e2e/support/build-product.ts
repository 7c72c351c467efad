import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/** The suite runs the product as it is built from the sources of now, not an older build. */
export default function buildProduct() {
  const root = resolve(import.meta.dirname, '../../..');
  execFileSync(process.execPath, ['scripts/build.mjs', 'renderer', 'server'], { cwd: root, stdio: 'inherit' });
}
