/**
 * Installs what is missing or stale, with Node built-ins only: npm packages (Node 24 among them) and Debian packages.
 * `node scripts/bootstrap.mjs start|test` runs before `npm start` and `npm test`; when nothing is missing it costs milliseconds.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const purpose = process.argv[2] ?? 'start';
const stampFile = join(root, 'node_modules', '.workbench-stamp');

/** Debian packages by purpose, and what each is there for. */
const debianPackages = {
  start: ['libpcsclite-dev', 'g++', 'make', 'python3'],
  test: [
    'chromium', // end-to-end tests, and the preload under the double of Electron's API
    'socat', // PTYs for the serial driver
    'gammu', // third-party AT client
    'minicom', // a person's
    'pcscd', // PC/SC with a virtual reader
    'vsmartcard-vpcd',
    'opensc', // third-party PC/SC client
    'pcsc-tools', // pcsc_scan: another
    'openssl', // judge of certificates, signatures and TLS
    'curl', // third-party HTTPS client
    'iproute2', // the namespace pcscd runs in
    'tshark', // judge of exported traces
    'libosmocore-utils', // osmo-auc-gen: judge of Milenage
    'poppler-utils', // pdftotext, pdftoppm: judges of PDF reports
    'zbar-tools', // zbarimg: reads the barcodes of labels
    'fonts-dejavu-core',
  ],
};

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  return error === undefined && status === 0;
}

const [major] = process.versions.node.split('.').map(Number);
if (major < 20) fail(`eSIM Workbench needs Node 20 or newer to install itself; this is ${process.version}.`);

installDebianPackages();
installNpmPackages();

function installDebianPackages() {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/dpkg-query')) return;
  const wanted = purpose === 'test' ? [...debianPackages.start, ...debianPackages.test] : debianPackages.start;
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...wanted], {
    encoding: 'utf8',
  });
  const installed = new Set(
    stdout
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  const missing = wanted.filter((name) => !installed.has(name));
  if (missing.length === 0) return;
  const line = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) {
    process.stderr.write(
      `These Debian packages are missing: ${missing.join(', ')}.\nRun this one line, then start again:\n  sudo ${line}\n` +
        (purpose === 'test' ? '' : 'Going on without them: the simulated bench needs none, real PC/SC readers do.\n'),
    );
    return;
  }
  process.stdout.write(`Installing Debian packages: ${missing.join(' ')}\n`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  if (!run('apt-get', ['-qq', 'update'], env) || !run('apt-get', ['-qq', ...line.split(' ').slice(1)], env)) {
    const message = `apt-get could not install: ${missing.join(' ')}.`;
    if (purpose === 'test') fail(message);
    process.stderr.write(`${message} Going on without them.\n`);
  }
}

/** What the installed tree was made from: the lock file, and the members of the package file that decide about packages. */
function wantedStamp() {
  const { dependencies, optionalDependencies, devDependencies, overrides, allowScripts } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const hash = createHash('sha256');
  // Not the whole file: a new script must not tear the packages away from under programs that run.
  hash.update(JSON.stringify([dependencies, optionalDependencies, devDependencies, overrides, allowScripts]));
  hash.update(readFileSync(join(root, 'package-lock.json')));
  return `${hash.digest('hex')} ${process.platform}-${process.arch}\n`;
}

function installNpmPackages() {
  const stamp = wantedStamp();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  process.stdout.write('Installing npm packages (once; about a minute)\n');
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // Install scripts run one by one below, so that one that cannot build here takes nothing else down with it.
  if (!run(npm, ['ci', '--ignore-scripts', ...quiet])) fail('npm ci failed; see above.');
  if (!run(npm, ['rebuild', 'node', ...quiet]))
    fail('Node 24 could not be installed from the npm registry; see above.');
  const headers = join(root, 'node_modules/node/node_modules', `node-${process.platform}-${process.arch}`);
  if (existsSync(join(root, 'node_modules/smartcard'))) {
    const env = existsSync(join(headers, 'include')) ? { npm_config_nodedir: headers } : {};
    if (!run(npm, ['rebuild', 'smartcard', ...quiet], env)) {
      process.stderr.write(
        'The PC/SC binding could not be built: real card readers will be missing, all else works.\n',
      );
    }
  }
  writeFileSync(stampFile, stamp);
}
