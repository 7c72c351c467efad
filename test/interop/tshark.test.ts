/** The exported capture as Wireshark's own dissectors read it: not our decoder. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TraceLine } from '#shared/api/index.ts';
import { programMissing, run } from '#test/support/third-party.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

const missing = programMissing('tshark');
const deviceId = 'sim-aurora';
const folder = mkdtempSync(join(tmpdir(), 'tshark-'));
const file = join(folder, 'trace.pcapng');
let commands: TraceLine[];
let operationId: string;

async function tshark(...args: string[]): Promise<string[]> {
  // A home of its own: settings of whoever runs the tests would count.
  const { stdout, status, stderr } = await run('tshark', ['-r', file, ...args], {
    env: { ...process.env, HOME: folder },
  });
  expect(status, stderr).toBe(0);
  return stdout.trimEnd().split('\n');
}

describe.skipIf(missing)('a trace for Wireshark', () => {
  beforeAll(async () => {
    const bench = await WorkstationBench.start();
    const operation = await bench.run(
      bench.handlers.operations.provision({ deviceId, confirm: true, enable: true, verify: true }, call),
    );
    operationId = operation.id;
    const lines = await bench.handlers.trace.list({ deviceId, limit: 5000 }, call);
    commands = lines.filter((line) => line.kind === 'apdu' && line.direction === 'tx');
    let hex = '';
    for await (const piece of await bench.handlers.trace.export({ deviceId, format: 'pcapng' }, call))
      hex += piece.bytes;
    writeFileSync(file, Buffer.from(hex, 'hex'));
    await bench.stop();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is as many packets of gsm_sim as commands were sent, every checksum right', async () => {
    const checks = ['-o', 'ip.check_checksum:TRUE', '-o', 'udp.check_checksum:TRUE'];
    const fields = ['-T', 'fields', '-e', 'ip.checksum.status', '-e', 'udp.checksum.status'];
    const packets = await tshark('-Y', 'gsm_sim', ...checks, ...fields);
    expect(packets).toHaveLength(commands.length);
    expect(new Set(packets)).toEqual(new Set(['1\t1']));
    expect(await tshark('-Y', '_ws.malformed', '-T', 'fields', '-e', 'frame.number')).toEqual(['']);
  });

  it('has the instructions that went out, as often as they did', async () => {
    const seen = (await tshark('-Y', 'gsm_sim', '-T', 'fields', '-e', 'gsm_sim.apdu.ins')).map((ins) => Number(ins));
    const sent = commands.map(({ text }) => Number.parseInt(text.slice(2, 4), 16));
    expect(seen).toEqual(sent);
    // STORE DATA, SELECT, MANAGE CHANNEL, READ BINARY, AUTHENTICATE.
    for (const ins of [0xe2, 0xa4, 0x70, 0xb0, 0x88]) expect(sent).toContain(ins);
  });

  it('names what was selected and read', async () => {
    const summary = (await tshark('-Y', 'gsm_sim')).join('\n');
    expect(summary).toContain('SELECT Application a0000005591010ffffffff8900000100');
    expect(summary).toMatch(/SELECT File EF\.(ICCID|IMSI)/);
    expect(summary).toContain('READ BINARY Offset=0');
    expect(summary).toContain('MANAGE CHANNEL Operation=Open Channel');
  });

  it('says with each packet which device it was and what it meant, in its order and at its time', async () => {
    const fields = ['-T', 'fields', '-e', 'frame.interface_name', '-e', 'frame.comment', '-e', 'frame.time_epoch'];
    const packets = (await tshark('-Y', 'gsm_sim', ...fields)).map((line) => line.split('\t'));
    for (const [index, [name, comment, time]] of packets.entries()) {
      const { at, name: sent } = commands[index]!;
      expect([name, comment!.split(' · ')[0], Math.round(Number(time) * 1000)]).toEqual([
        deviceId,
        sent,
        Date.parse(at),
      ]);
    }
    expect(packets.some(([, comment]) => comment!.startsWith('ES10b.PrepareDownload · '))).toBe(true);
    expect(operationId).toMatch(/^op-/);
  });
});
