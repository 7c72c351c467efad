import { describe, expect, it } from 'vitest';
import { defaultSettings, SettingsStore } from '#core/workstation/settings/index.ts';
import { memoryStore } from '#test/support/memory-store.ts';

describe('SettingsStore', () => {
  it('keeps a change over a restart and leaves the rest', () => {
    const store = memoryStore();
    new SettingsStore(store).set({ benchName: 'Bench 7', theme: undefined });
    expect(new SettingsStore(store).current).toEqual({ ...defaultSettings, benchName: 'Bench 7' });
  });

  it('falls back member by member when a record is of another version', () => {
    const store = memoryStore();
    store.transact((t) => t.put('settings', 'current', { apduBlockSize: 9999, density: 'compact', gone: 1 }));
    expect(new SettingsStore(store).current).toEqual({ ...defaultSettings, density: 'compact' });
  });
});
