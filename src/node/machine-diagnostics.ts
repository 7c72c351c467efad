import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync, statfsSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { userInfo } from 'node:os';
import type { CardReaders, Diagnostics, ModemLines } from '#core/environment/index.ts';
import type { DoctorCheck } from '#shared/api/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import type { RootReport, TrustStore } from './https-client/index.ts';

export interface MachineDiagnosticsOptions {
  readonly about: Diagnostics['about'];
  readonly readers: CardReaders;
  readonly modemLines: ModemLines;
  /** Roots that servers are checked against. */
  readonly trust: Pick<TrustStore, 'report'>;
  /** Folder of the lab PKI; undefined on a bench without a lab. */
  readonly pkiFolder: string | undefined;
  /** Whether real hardware is looked for at all. */
  readonly realHardware: boolean;
}

type Finding = Omit<DoctorCheck, 'name'>;

const finding = (
  outcome: DoctorCheck['outcome'],
  code: string,
  facts: Record<string, string> = {},
  fix: string | null = null,
): Finding => ({ outcome, code, facts, fix });

/** The checks that only the host can make, each by itself and each with its fix. Texts: resources/doctor-texts.json. */
export function createMachineDiagnostics(options: MachineDiagnosticsOptions): Diagnostics {
  return {
    about: options.about,
    async machineChecks() {
      const serial = serialDevices();
      return [
        { name: 'dataFolder', ...checkDataFolder(options.about.dataFolder) },
        ...(await pcscChecks(options)),
        { name: 'serialPorts', ...checkSerialPorts(serial, options.realHardware) },
        { name: 'portPermission', ...checkPortPermission(serial) },
        { name: 'modemManager', ...checkModemManager(serial) },
        { name: 'tlsRoots', ...checkRoots(options.trust.report()) },
        { name: 'clock', ...checkClock() },
        { name: 'labPki', ...checkLabPki(options.pkiFolder) },
      ];
    },
  };
}

function checkDataFolder(path: string): Finding {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
  } catch {
    return finding('problem', 'DATA_FOLDER_NOT_WRITABLE', { path }, `chown -R ${userInfo().username} '${path}'`);
  }
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
    return finding('warning', 'DATA_FOLDER_NOT_PRIVATE', { path }, `chmod 700 '${path}'`);
  const { bavail, bsize } = statfsSync(path);
  const freeMiB = Math.floor((bavail * bsize) / 1024 / 1024);
  if (freeMiB < 200) return finding('warning', 'DATA_FOLDER_NEARLY_FULL', { path, freeMiB: String(freeMiB) });
  return finding('ok', 'DATA_FOLDER_OK', { path, freeMiB: String(freeMiB) });
}

async function pcscChecks({ readers, realHardware }: MachineDiagnosticsOptions): Promise<DoctorCheck[]> {
  const skip = (name: DoctorCheck['name']): DoctorCheck => ({
    name,
    ...finding('notApplicable', 'EARLIER_CHECK_FAILED'),
  });
  const unused = (name: DoctorCheck['name']): DoctorCheck => ({ name, ...finding('notApplicable', 'SIMULATED_BENCH') });
  if (!realHardware) return [unused('pcscService'), unused('cardReader')];
  let present;
  try {
    present = await readers.list();
  } catch (error) {
    const reason = error instanceof WorkbenchError ? String(error.details?.['reason'] ?? error.message) : String(error);
    const fix = existsSync('/usr/sbin/pcscd') ? 'sudo systemctl start pcscd.socket' : 'sudo apt-get install -y pcscd';
    return [{ name: 'pcscService', ...finding('problem', 'PCSC_UNAVAILABLE', { reason }, fix) }, skip('cardReader')];
  }
  const service: DoctorCheck = { name: 'pcscService', ...finding('ok', 'PCSC_OK') };
  if (present.length === 0) return [service, { name: 'cardReader', ...finding('warning', 'READER_NONE') }];
  const facts = { readers: present.map(({ name }) => name).join('; ') };
  return [service, { name: 'cardReader', ...finding('ok', 'READER_OK', facts) }];
}

/** Ports a modem could be on; /dev is read directly, so this works without udev. */
function serialDevices(): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/dev')
    .filter((name) => /^tty(USB|ACM|HS|AMA)\d+$/.test(name))
    .map((name) => join('/dev', name));
}

function checkSerialPorts(ports: readonly string[], realHardware: boolean): Finding {
  if (ports.length > 0) return finding('ok', 'SERIAL_OK', { ports: ports.join(', ') });
  return realHardware ? finding('warning', 'SERIAL_NONE') : finding('notApplicable', 'SIMULATED_BENCH');
}

function checkPortPermission(ports: readonly string[]): Finding {
  if (ports.length === 0) return finding('notApplicable', 'SERIAL_NONE');
  const denied = ports.filter((port) => {
    try {
      accessSync(port, constants.R_OK | constants.W_OK);
      return false;
    } catch {
      return true;
    }
  });
  if (denied.length === 0) return finding('ok', 'PORT_PERMISSION_OK');
  return finding(
    'problem',
    'PORT_PERMISSION',
    { ports: denied.join(', ') },
    `sudo usermod -aG dialout ${userInfo().username}`,
  );
}

function checkModemManager(ports: readonly string[]): Finding {
  if (process.platform !== 'linux') return finding('notApplicable', 'MODEM_MANAGER_ABSENT');
  const running = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      try {
        return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'ModemManager';
      } catch {
        return false;
      }
    });
  if (!running) return finding('ok', 'MODEM_MANAGER_ABSENT');
  const rule = `printf 'SUBSYSTEM=="tty", ENV{ID_MM_PORT_IGNORE}="1"\\n' | sudo tee /etc/udev/rules.d/70-esim-workbench.rules`;
  return finding(ports.length > 0 ? 'warning' : 'ok', 'MODEM_MANAGER_RUNNING', {}, rule);
}

function checkRoots(sets: readonly RootReport[]): Finding {
  const used = sets.filter((set) => set.used);
  const facts = Object.fromEntries(
    sets.map(({ name, used: isUsed, certificates }) => [name, isUsed ? String(certificates.length) : 'not trusted']),
  );
  const unusable = used.flatMap(({ problems }) => problems);
  if (unusable.length > 0)
    return finding('problem', 'TLS_ROOT_FILE_UNUSABLE', {
      ...facts,
      files: unusable.map(({ path, problem }) => `${path} (${problem})`).join('; '),
    });
  if (used.every(({ certificates }) => certificates.length === 0)) return finding('problem', 'TLS_ROOTS_NONE', facts);
  const outOfDate = used.filter(({ name }) => name !== 'system').flatMap(({ certificates }) => expired(certificates));
  if (outOfDate.length > 0) return finding('warning', 'TLS_ROOT_EXPIRED', { ...facts, expired: outOfDate.join('; ') });
  return finding('ok', 'TLS_ROOTS_OK', facts);
}

/** Subjects of those that are past their end. */
const expired = (certificates: readonly string[]): string[] =>
  certificates
    .map((pem) => new X509Certificate(pem))
    .filter(({ validTo }) => Date.parse(validTo) < Date.now())
    .map(({ subject }) => subject.replaceAll('\n', ', '));

/** Certificates are judged by the clock: one that stands before this program was made would refuse every server. */
function checkClock(): Finding {
  const made = statSync(process.execPath).mtimeMs;
  const now = Date.now();
  const facts = { now: new Date(now).toISOString() };
  if (now < made - 24 * 3600_000) return finding('problem', 'CLOCK_BEHIND', facts, 'sudo timedatectl set-ntp true');
  return finding('ok', 'CLOCK_OK', facts);
}

function checkLabPki(folder: string | undefined): Finding {
  if (folder === undefined) return finding('notApplicable', 'LAB_ABSENT');
  if (process.platform !== 'win32' && (statSync(folder).mode & 0o077) !== 0)
    return finding('problem', 'LAB_PKI_NOT_PRIVATE', { folder }, `chmod -R go-rwx '${folder}'`);
  return finding('ok', 'LAB_PKI_OK', { folder });
}
