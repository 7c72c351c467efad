/**
 * `npm run package [-- --platform win32 …]`: the installers of this machine's platform (deb, rpm, zip; dmg; Squirrel) into out/make.
 * The one thing that has to come from outside is Electron's binary; when it is missing, that is said in words.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const forge = join(root, 'node_modules', '@electron-forge', 'cli', 'dist', 'electron-forge.js');

/** Makers by platform, with the programs of the system that each calls and the Debian package that brings them. */
const makers = {
  linux: [
    { name: 'zip', programs: [] },
    { name: 'deb', programs: ['dpkg', 'fakeroot'], from: 'fakeroot' },
    { name: 'rpm', programs: ['rpmbuild'], from: 'rpm' },
  ],
  darwin: [
    { name: 'zip', programs: [] },
    { name: 'dmg', programs: [] },
  ],
  win32: [
    { name: 'zip', programs: [] },
    { name: 'squirrel', programs: [] },
  ],
};

const onPath = (program) =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

const given = process.argv.slice(2);
const able = (makers[process.platform] ?? []).filter(({ name, programs, from }) => {
  const missing = programs.filter((program) => !onPath(program));
  if (missing.length > 0) {
    process.stdout.write(`No ${name}: ${missing.join(' and ')} missing (apt-get install -y ${from}).\n`);
  }
  return missing.length === 0;
});
const targets = able.map(({ name }) => `@electron-forge/maker-${name}`).join(',');
const args = given.some((arg) => /^--(targets|platform)/.test(arg)) ? given : ['--targets', targets, ...given];

const child = spawn(process.execPath, [forge, 'make', ...args], {
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
