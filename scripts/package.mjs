/**
 * `npm run package [-- --platform win32 …]`: the installers of this machine's platform (deb, rpm, zip; dmg; Squirrel) into out/make.
 * The one thing that has to come from outside is Electron's binary; when it is missing, that is said in words.
 */
import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const forge = join(root, 'node_modules', '@electron-forge', 'cli', 'dist', 'electron-forge.js');

const child = spawn(process.execPath, [forge, 'make', ...process.argv.slice(2)], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'pipe'],
});
let said = '';
for (const [from, to] of [
  [child.stdout, process.stdout],
  [child.stderr, process.stderr],
]) {
  from.setEncoding('utf8').on('data', (text) => {
    said += text;
    to.write(text);
  });
}
child.on('close', (status) => {
  const failed = status !== 0 || said.includes('✖');
  if (failed && /Packaging application[^\n]*(fetch failed|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|HTTPError)/.test(said)) {
    process.stderr.write(
      "\nNot packaged: Electron's binary could not be downloaded. The bundles were built, and nothing else failed.\n" +
        'Where the download is reachable (or ELECTRON_MIRROR names a mirror), run this again.\n',
    );
  }
  process.exit(failed ? 1 : 0);
});
