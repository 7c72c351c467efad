import type { Store } from '#core/environment/index.ts';
import { type Settings, settings as settingsSchema } from '#shared/api/index.ts';

export const defaultSettings: Settings = {
  benchName: 'Bench',
  theme: 'system',
  density: 'comfortable',
  redaction: 'medium',
  hardware: 'simulated',
  apduBlockSize: 255,
  isdrAids: [],
  httpTimeoutSeconds: 60,
  sendNotificationsAutomatically: true,
  tlsRootFiles: [],
};

const collection = 'settings';

export class SettingsStore {
  readonly #store: Store;
  #current: Settings;

  constructor(store: Store) {
    this.#store = store;
    // A record of an older version may lack members or hold values no longer allowed: those fall back alone.
    const stored = store.get<Record<string, unknown>>(collection, 'current') ?? {};
    const sound = Object.entries(settingsSchema.shape).flatMap(([name, schema]) => {
      const parsed = schema.safeParse(stored[name]);
      return parsed.success ? [[name, parsed.data] as const] : [];
    });
    this.#current = { ...defaultSettings, ...Object.fromEntries(sound) };
  }

  get current(): Settings {
    return this.#current;
  }

  set(change: Partial<Settings>): Settings {
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    const next = settingsSchema.parse({ ...this.#current, ...Object.fromEntries(given) });
    this.#store.transact((transaction) => transaction.put(collection, 'current', next));
    this.#current = next;
    return next;
  }
}
