import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/** The suite looks at the screens as they are now, not at an older build. */
export default function buildScreens() {
  const root = resolve(import.meta.dirname, '../../..');
  execFileSync(process.execPath, ['scripts/build.mjs', 'renderer'], { cwd: root, stdio: 'inherit' });
}
