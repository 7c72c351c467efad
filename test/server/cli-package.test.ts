/** `profile lint`, `profile tree` and `profile diff`: files without any host, the card of a device through one. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeProfilePackage } from '#core/protocol/saip/index.ts';
import { runCli } from '#server/cli/run-cli.ts';
import { serveWorkstation } from '#server/serve-workstation.ts';
import { edited, soundPackage } from '#test/support/sound-package.ts';
import { testTerminal } from './test-terminal.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-package-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

async function profile(...args: string[]) {
  const terminal = testTerminal();
  const code = await runCli(['--data', join(folder, 'data'), 'profile', ...args], terminal);
  return { code, lines: terminal.lines, said: [...terminal.lines, ...terminal.errors].join('\n') };
}

const withoutPuk = () =>
  encodeProfilePackage(
    edited(soundPackage(), 'pukCodes', (content) => ({ ...content, pukCodes: content.pukCodes.slice(1) })),
  );

describe('profile lint', () => {
  it('finds nothing in a sound package, in whatever way it is written', async () => {
    const der = encodeProfilePackage(soundPackage());
    for (const [name, content] of [
      ['sound.der', der],
      ['sound.hex', Buffer.from(der).toString('hex')],
      ['sound.b64', Buffer.from(der).toString('base64')],
    ] as const) {
      const { code, said } = await profile('lint', fileOf(name, content), '--class', 'operational');
      expect(code).toBe(0);
      expect(said).toContain('Nothing found.');
      expect(said).toContain('8988 2470 0000 0000 0014');
    }
  });

  it('says what, where, why and what to do, and fails on errors', async () => {
    const { code, said } = await profile('lint', fileOf('no-puk.der', withoutPuk()));
    expect(code).toBe(1);
    expect(said).toContain('Error: A PIN names a PUK that is not defined before it (PUK_MISSING)');
    expect(said).toMatch(/PUK 01 of PIN 01 is not defined before it – element 3, pinCodes, byte \d+/);
    expect(said).toContain('→ Define the PUK in a PE-PUKCodes before the PIN, or name one that is there.');
    expect(said).toContain('(PACKAGE_FAULTY: 1 errors, 0 warnings)');
  });

  it('answers machines with one envelope, the faults in it', async () => {
    const { code, lines } = await profile('lint', fileOf('no-puk.der', withoutPuk()), '--json');
    expect(code).toBe(1);
    const { payload } = JSON.parse(lines[0]!) as { payload: { code: number; data: { findings: unknown[] } } };
    expect(payload).toMatchObject({ code: 0, data: { errors: 1, iccid: '89882470000000000014' } });
    expect(payload.data.findings[0]).toMatchObject({ rule: 'PUK_MISSING', severity: 'error', status: 11, element: 3 });
    expect(JSON.parse(lines[1]!)).toMatchObject({ payload: { code: -1, message: 'PACKAGE_FAULTY' } });
  });

  it('calls test keys errors in an operational profile, and hints otherwise', async () => {
    const path = 'resources/profiles/workbench-lte.der';
    expect((await profile('lint', path)).code).toBe(0);
    const { code, said } = await profile('lint', path, '--class', 'operational', '--no-hints');
    expect(code).toBe(1);
    expect(said).toContain('Error: An administrative code is a test value (TEST_ADMINISTRATIVE_CODE)');
    expect(said).not.toContain('Hint:');
  });

  it('finds that a file is no package, and says so of a path that leads nowhere', async () => {
    const { code, said } = await profile('lint', fileOf('zip.der', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0)));
    expect(code).toBe(1);
    expect(said).toContain('a ZIP archive; unpack it');
    expect(said).toContain('(NOT_A_PACKAGE)');
    expect(await profile('lint', join(folder, 'absent.der'))).toMatchObject({
      code: 1,
      said: expect.stringContaining('PACKAGE_FILE_UNREADABLE'),
    });
    const cut = encodeProfilePackage(soundPackage()).subarray(0, 400);
    expect((await profile('lint', fileOf('cut.der', cut))).said).toContain('(MALFORMED)');
  });
});

describe('profile tree', () => {
  it('shows every element and file, decoded, and no key', async () => {
    const { code, said } = await profile('tree', fileOf('sound.der', encodeProfilePackage(soundPackage())));
    expect(code).toBe(0);
    expect(said).toMatch(/^ProfileHeader {2}Workbench 5G · 89882470000000000014 {2}@0$/m);
    expect(said).toMatch(/^ {2}EF\.IMSI .*262991234567890/m);
    expect(said).toMatch(/^ {6}key {2}\(16 bytes, not shown\)$/m);
    expect(said).not.toMatch(/F1E0A2C4937B|A7C3195E80D2/);
  });

  it('finds what is searched, with the way to it', async () => {
    const path = fileOf('sound.der', encodeProfilePackage(soundPackage()));
    const { said } = await profile('tree', path, '--find', 'Routing_Indicator');
    expect(said.split('\n').map((line) => line.trim().split(' ')[0])).toEqual(['PE-DF-5GS', 'EF.Routing_Indicator']);
  });
});

describe('profile diff', () => {
  it('says nothing differs of the same package, and fails where something does', async () => {
    const lte = 'resources/profiles/workbench-lte.der';
    expect(await profile('diff', lte, lte)).toMatchObject({ code: 0, said: 'No difference.' });
    const { code, said } = await profile('diff', 'resources/profiles/workbench-5g.der', lte);
    expect(code).toBe(1);
    expect(said).toMatch(/EF\.ICCID 3F00\/2FE2: contents, byte 8\n {4}- 0041\n {4}\+ 20F7/);
    expect(said).toMatch(/DF\.5GS \w+\/5FC0: only left/);
    expect(said).toContain('PACKAGES_DIFFER');
    const k = (JSON.parse(readFileSync('resources/profiles/index.json', 'utf8')) as { k?: string }[])[0]!.k!;
    expect(said).not.toContain(k);
  });
});

describe('with a device', () => {
  it('holds the package against its card, by name of the catalogue or by file', async () => {
    const host = await serveWorkstation({ dataFolder: join(folder, 'data'), mode: 'simulated' });
    try {
      const fits = await profile('lint', 'workbench-5g', '--device', 'sim-cirrus', '--json');
      expect(JSON.parse(fits.lines[0]!)).toMatchObject({
        payload: { data: { card: { deviceId: 'sim-cirrus', profileVersion: expect.any(String) as string } } },
      });
      const tuak = edited(soundPackage(), 'header', (content) => ({
        ...content,
        mandatoryServices: { ...content.mandatoryServices, cave: true },
      }));
      const { code, said } = await profile(
        'lint',
        fileOf('cave.der', encodeProfilePackage(tuak)),
        '--device',
        'sim-cirrus',
        '--class',
        'operational',
      );
      expect(code).toBe(1);
      expect(said).toContain('the card has no cave');
      expect(said).toContain('(CARD_LACKS_SERVICE)');
      expect((await profile('lint', 'no-such-type')).said).toContain('PROFILE_TYPE_UNKNOWN');
    } finally {
      await host.close();
    }
  });
});
