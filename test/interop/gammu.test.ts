/** gammu, everybody's AT client, against the simulated modem on a terminal. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '#core/protocol/bytes/index.ts';
import type { DialectId } from '#core/protocol/at/index.ts';
import { openPtyBridge, type PtyBridge } from '#hardware/modem-line/index.ts';
import { systemClock } from '#node/system-clock.ts';
import { labRadio } from '#node/lab/index.ts';
import { createNetwork } from '#services/network/index.ts';
import { createModem, personalities } from '#simulator/modem/index.ts';
import { fileCard } from '#test/simulator/modem/file-card.ts';
import { createPsim } from '#simulator/psim/index.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { sampleImage } from '#test/support/sample-card.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { programMissing, run } from '#test/support/third-party.ts';

const imei = '001010100000007';
const imsi = '001010123456063';
const missing = [programMissing('gammu'), programMissing('socat')].includes(true);

describe.skipIf(missing)('gammu talks to the simulated modem', () => {
  let folder: string;
  let terminal: PtyBridge | undefined;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gammu-'));
  });
  afterEach(async () => {
    await terminal?.close();
    terminal = undefined;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function plugIn(dialect: DialectId): Promise<void> {
    const card = fileCard('8949449999999990023', imsi);
    const parts = { id: 'm1', store: memoryStore(), clock: systemClock, imeis: [imei], dialect };
    terminal = await openPtyBridge(createModem({ ...parts, slots: [{ card: () => card }] }));
  }

  const log = () => readFileSync(join(folder, 'gammu.log'), 'latin1');

  async function gammu(...args: string[]) {
    const settings = {
      port: terminal!.path,
      connection: 'at115200',
      model: 'at',
      synchronizetime: 'no',
      logfile: join(folder, 'gammu.log'),
      logformat: 'textall',
    };
    const file = join(folder, 'gammurc');
    const text = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
    writeFileSync(file, ['[gammu]', ...text, ''].join('\n'));
    rmSync(join(folder, 'gammu.log'), { force: true });
    const { status, stdout, stderr } = await run('gammu', ['-c', file, ...args], {
      env: { ...process.env, LC_ALL: 'C' },
    });
    const facts = stdout.split('\n').flatMap((line) => {
      const [, name, value] = /^(\S.*?)\s*: (.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    });
    return { status, stderr, facts: Object.fromEntries(facts) };
  }

  it.each(Object.keys(personalities) as DialectId[])('identifies a %s modem', async (dialect) => {
    await plugIn(dialect);
    const { status, facts } = await gammu('--identify');
    const { manufacturer, model, revision } = personalities[dialect];
    expect(status).toBe(0);
    expect(facts).toMatchObject({
      Device: terminal!.path,
      Model: expect.stringContaining(`(${model})`),
      Firmware: expect.stringMatching(new RegExp(`^${revision.replaceAll('.', '\\.')}`)),
      IMEI: imei,
      'SIM IMSI': imsi,
    });
    // gammu has names of its own for some makers.
    expect(manufacturer.toLowerCase()).toContain(facts['Manufacturer']!.toLowerCase().split(' ')[0]!.split(',')[0]!);
  });

  it('asks for identity and character sets in its own way, and is answered each time', async () => {
    await plugIn('quectel');
    await gammu('--identify');
    const asked = [...log().matchAll(/^1 "(AT[^"\r\n]*)"?/gm)].map(([, line]) => line);
    for (const line of ['AT+CMEE=1', 'AT+CSCS?', 'AT+CGMI', 'AT+CGMM', 'AT+CGMR', 'AT+CGSN'])
      expect(asked).toContain(line);
    expect(log()).not.toMatch(/CME ERROR: (50|13)\b/);
  });

  it('reads the state of the network', async () => {
    await plugIn('generic');
    const { status, facts } = await gammu('--networkinfo');
    expect(status).toBe(0);
    expect(facts).toMatchObject({
      'Network state': 'home network',
      Network: expect.stringContaining('001 01'),
      'Name in phone': '"Test PLMN 1-1"',
      GPRS: 'attached',
    });
  });

  it('sees a SIM that the network authenticated at home, and one whose device it prohibits denied', async () => {
    const network = createNetwork({ store: memoryStore(), clock: systemClock, random: seededRandom('network') });
    const image = sampleImage('workbench-lte');
    const [aka] = image.aka;
    const subscriber = '999700000000002';
    network.addSubscriber({ imsi: subscriber, algorithm: 'milenage', k: toHex(aka!.k), opc: toHex(aka!.opc) });
    const card = createPsim({ id: 'sim', store: memoryStore(), random: seededRandom('card'), image });
    const parts = { id: 'm1', store: memoryStore(), clock: systemClock, imeis: [imei], radio: labRadio(network) };
    terminal = await openPtyBridge(createModem({ ...parts, slots: [{ card: () => card }] }));
    expect((await gammu('--networkinfo')).facts).toMatchObject({
      'Network state': 'home network',
      Network: expect.stringContaining('999 70'),
      GPRS: 'attached',
    });
    expect(network.attachments()).toMatchObject([{ imsi: subscriber, imei }]);
    network.setEquipment(imei, 'prohibited');
    const refused = await gammu('--networkinfo');
    expect(refused.facts['Network state']).toMatch(/denied/);
    expect(network.attachments()).toEqual([]);
  });

  it('is asked for a message by a prompt, and told what becomes of it', async () => {
    await plugIn('simcom');
    const { status } = await gammu('--sendsms', 'TEXT', '+999', '-text', 'hello', '-smscnumber', '+999000000000');
    expect(status).toBe(0);
    expect(log()).toMatch(/\+CMGS: 1/);
  });
});
