import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '#server/cli/run-cli.ts';
import { testTerminal } from './test-terminal.ts';

describe('network commands', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cli-network-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function run(...args: string[]) {
    const terminal = testTerminal();
    const code = await runCli(['--data', join(folder, 'data'), ...args], terminal);
    return { code, out: terminal.lines.join('\n'), error: terminal.errors.join('\n') };
  }

  it(
    'show subscribers without keys, change what is admitted, and tell refusals in words',
    { timeout: 120_000 },
    async () => {
      const subscribers = await run('network', 'subscribers');
      expect(subscribers.out).toMatch(/999700000000001\s+milenage\s+LTE, 5G\s+internet, ims\s+allowed\s+yes\s+no/);
      expect(subscribers.out).toMatch(/999700000000002\s+milenage\s+LTE\s/);
      expect((await run('network', 'attachments')).out).toBe('Nobody is registered.');

      expect((await run('network', 'equipment', '001102020001023', 'prohibited')).out).toMatch(
        /00110202000102\s+Prohibited/,
      );
      const asked = await run('--device', 'sim-borealis', 'modem', 'send', 'AT+SMSIMCFG=1,2', 'AT+CEREG?', 'AT+CEER');
      expect(asked.out).toContain('+CEREG: 0,3');
      expect(asked.out).toContain('+CEER: Attach rejected (EMM cause 6): Illegal ME');
      expect((await run('network', 'events')).out).toMatch(
        /Refused\s+999700000000002\s+001102020001023\s+Illegal ME \(cause 6\)/,
      );
      expect((await run('network', 'equipment', '001102020001023', 'unknown')).out).toBe('No equipment is on a list.');

      const changed = await run('network', 'subscription', '999700000000002', '--apns', 'ims', '--roaming', 'no');
      expect(changed.out).toMatch(/Roaming\s+no[\s\S]*Access points\s+ims/);
      const settings = JSON.parse((await run('--json', 'network', 'settings', '--plmn', '00101')).out) as unknown;
      expect(settings).toMatchObject({ payload: { data: { plmn: '00101', unknownEquipment: 'admit' } } });
    },
  );

  it('refuse wrong usage with 2 and unknown subscribers with 1', { timeout: 120_000 }, async () => {
    for (const wrong of [
      ['equipment', '123', 'permitted'],
      ['equipment', '001102020001023'],
      ['equipment', '001102020001023', 'banned'],
      ['subscription', 'x'],
      ['subscription', '999700000000002', '--technologies', '3g'],
      ['settings', '--plmn', '1'],
      ['events', '--limit', '0'],
    ])
      expect([wrong, (await run('network', ...wrong)).code]).toEqual([wrong, 2]);
    const unknown = await run('network', 'subscription', '001019999999999', '--barred', 'yes');
    expect([unknown.code, unknown.error]).toEqual([1, expect.stringContaining('SUBSCRIBER_UNKNOWN')]);
  });
});
