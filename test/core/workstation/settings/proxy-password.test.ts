import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

describe('settings for servers', () => {
  let bench: WorkstationBench;
  beforeAll(async () => {
    bench = await WorkstationBench.start();
  });
  afterAll(() => bench.stop());
  const set = (change: Parameters<typeof bench.handlers.settings.set>[0]) => bench.handlers.settings.set(change, call);

  it('show of the proxy’s password only that there is one, and keep it sealed', async () => {
    const proxyUrl = 'http://user@proxy.example.com:3128';
    expect(await set({ proxyUrl, proxyPassword: 'Kennwort-8181' })).toMatchObject({ proxyPassword: '********' });
    expect(await set({ proxyPassword: '********' })).toMatchObject({ proxyPassword: '********' });
    const told = JSON.stringify([
      await bench.handlers.settings.get(undefined, call),
      bench.open.environment.store.list('settings'),
    ]);
    expect(told).not.toContain('Kennwort');
    expect(bench.open.environment.store.get('settingsSecrets', 'proxyPassword')).toBe('Kennwort-8181');
    for (const file of readdirSync(bench.folder).filter((name) => name.startsWith('workbench.')))
      expect(readFileSync(join(bench.folder, file)).includes('Kennwort'), file).toBe(false);
    expect(await set({ proxyUrl: '', proxyPassword: '' })).toMatchObject({ proxyPassword: '' });
    expect(bench.open.environment.store.get('settingsSecrets', 'proxyPassword')).toBeUndefined();
  });

  it('name roots, of which the doctor tells how many count and which file cannot be used', async () => {
    const roots = async () =>
      (await bench.handlers.doctor.run(undefined, call)).find(({ name }) => name === 'tlsRoots');
    expect(await roots()).toMatchObject({
      outcome: 'ok',
      facts: { lab: '2', system: 'not trusted', gsma: '0', private: '0' },
    });
    const file = join(bench.folder, 'root.pem');
    writeFileSync(file, 'no certificate');
    await set({ gsmaRootFiles: [join(bench.folder, 'pki/public/ci-P-256.pem')], tlsRootFiles: [file] });
    expect(await roots()).toMatchObject({
      outcome: 'problem',
      code: 'TLS_ROOT_FILE_UNUSABLE',
      facts: { gsma: '1', files: `${file} (noUsableCertificate)` },
    });
    await set({ trustedRoots: ['system', 'gsma'] });
    const found = await roots();
    expect(found).toMatchObject({ outcome: 'ok', facts: { gsma: '1', private: 'not trusted' } });
    expect(Number(found!.facts['system'])).toBeGreaterThan(50);
  });
});
