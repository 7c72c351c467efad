import type { Store } from '#core/environment/index.ts';
import { hiddenSecret, type Settings, settings as settingsSchema } from '#shared/api/index.ts';

export const defaultSettings: Settings = {
  benchName: 'Bench',
  theme: 'system',
  density: 'comfortable',
  redaction: 'medium',
  traceLines: 1_000_000,
  hardware: 'simulated',
  apduBlockSize: 255,
  isdrAids: [],
  httpTimeoutSeconds: 60,
  sendNotificationsAutomatically: true,
  // Changing an IMEI is an offence in many countries: whoever may do it has to say so.
  allowImeiRestore: false,
  registryAddress: '',
  registryCertificateFile: '',
  networkAddress: '',
  clientCertificateFile: '',
  clientKeyFile: '',
  // Public CAs vouch for any web server; RSP servers are vouched for by the CI (SGP.22 section 2.6.6).
  trustedRoots: ['gsma', 'private'],
  gsmaRootFiles: [],
  tlsRootFiles: [],
  proxyUrl: '',
  proxyPassword: '',
};

const collection = 'settings';
/** Sealed at rest. */
const secrets = 'settingsSecrets';
const proxyPassword = 'proxyPassword';

type SettingName = keyof Settings;
const everySetting = Object.keys(defaultSettings) as SettingName[];

/**
 * As stored, the proxy's password hidden. A record of an older version may lack members or hold values no longer allowed: those fall
 * back alone.
 */
export const readSettings = (store: Store): Settings => readSome(store, everySetting);

/** Some of them: what is asked for at each request is not all read anew. */
export function readSome<Name extends SettingName>(store: Store, names: readonly Name[]): Pick<Settings, Name> {
  const stored = store.get<Record<string, unknown>>(collection, 'current') ?? {};
  const read = names.map((name) => {
    if (name === 'proxyPassword') return [name, readProxyPassword(store) === '' ? '' : hiddenSecret];
    const parsed = settingsSchema.shape[name].safeParse(stored[name]);
    return [name, parsed.success ? parsed.data : defaultSettings[name]];
  });
  return Object.fromEntries(read) as Pick<Settings, Name>;
}

export const readProxyPassword = (store: Store): string => store.get<string>(secrets, proxyPassword) ?? '';

export class SettingsStore {
  readonly #store: Store;
  #current: Settings;

  constructor(store: Store) {
    this.#store = store;
    this.#current = readSettings(store);
  }

  /** The proxy's password hidden. */
  get current(): Settings {
    return this.#current;
  }

  set(change: Partial<Settings>): Settings {
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    const next = settingsSchema.parse({ ...this.#current, ...Object.fromEntries(given) });
    const password = next.proxyPassword;
    this.#store.transact((transaction) => {
      transaction.put(collection, 'current', { ...next, proxyPassword: '' });
      if (password === '') transaction.delete(secrets, proxyPassword);
      else if (password !== hiddenSecret) transaction.put(secrets, proxyPassword, password);
    });
    this.#current = readSettings(this.#store);
    return this.#current;
  }
}
