/** Other people's PC/SC programs on our card: OpenSC and the scanner of pcsc-tools, through a real pcscd. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fromHex } from '#core/protocol/bytes/index.ts';
import { programMissing, run } from '#test/support/third-party.ts';
import {
  startVirtualReader,
  virtualReaderMissing,
  type VirtualCard,
  type VirtualReader,
} from '#test/support/virtual-reader.ts';

const isdR = 'A0000005591010FFFFFFFF8900000100';

describe.skipIf(virtualReaderMissing !== undefined)('our card in the hands of PC/SC programs', () => {
  let service: VirtualReader;
  let cards: readonly VirtualCard[];
  const env = () => ({ env: service.environment });

  beforeAll(async () => {
    service = await startVirtualReader({ slots: 4 });
    cards = await service.insertCards(3);
    await vi.waitFor(async () => expect((await scan('-c')).match(/Card inserted/g)).toHaveLength(3), {
      timeout: 10_000,
      interval: 200,
    });
  });
  afterAll(async () => service?.close());

  const scan = async (...args: string[]) => (await run('pcsc_scan', args, env())).stdout;

  /** Answers of opensc-tool to commands sent in one session: data and status word in hex. */
  async function send(reader: number, ...commands: string[]): Promise<string[]> {
    const sends = commands.flatMap((command) => ['-s', command]);
    const { stdout } = await run('opensc-tool', ['-r', String(reader), '-c', 'default', ...sends], env());
    return stdout.split('Received ').slice(1).map(dumped);
  }

  it('opensc-tool lists every reader, and tells which hold a card', async () => {
    const { stdout } = await run('opensc-tool', ['--list-readers'], env());
    const rows = stdout.split('\n').flatMap((line) => /^\d+\s+(Yes|No)\s+(.+)$/.exec(line)?.slice(1, 3) ?? []);
    expect(rows).toEqual(service.names.flatMap((name, slot) => [slot < 3 ? 'Yes' : 'No', name]));
  });

  it('opensc-tool reads the ATR: direct convention, T=0, eUICC functions, a check byte that is right', async () => {
    const { stdout } = await run('opensc-tool', ['--reader', '0', '--atr'], env());
    const atr = fromHex(stdout.trim().replaceAll(':', ''));
    expect([...atr.subarray(0, 7)]).toEqual([0x3b, 0x9f, 0x96, 0x80, 0x3f, 0xc7, 0x82]);
    expect(atr.subarray(1).reduce((check, byte) => check ^ byte, 0)).toBe(0);
  });

  it('opensc-tool talks to each card alone', async () => {
    const eids = await Promise.all(
      cards.map(({ slot }) => send(slot, `00A4040010${isdR}00`, '80E2910006BF3E035C015A00')),
    );
    expect(eids.map((answers) => answers[1])).toEqual(cards.map(({ eid }) => `BF3E125A10${eid} 9000`));
  });

  it('opensc-tool fetches what waits behind 61xx', async () => {
    const [select, info] = await send(0, `00A4040010${isdR}00`, '80E2910003BF220000');
    expect(select).toMatch(new RegExp(`^6F..8410${isdR}.* 9000$`));
    expect(info).toMatch(/^BF22.* 9000$/);
    expect(info!.length).toBeGreaterThan(200);
  });

  it('opensc-tool gets the status words of the specifications', async () => {
    const answers = await send(
      0,
      '00A4000C023F00', // SELECT MF
      '00A40004023F0000', // SELECT MF with its FCP
      '00B000000A', // READ BINARY while no EF is selected
      '00A4000C026FFF', // no such file
      '00A4040007A000000001000100', // no such application
      '00FF0000', // no such instruction
      '20A4000C023F00', // no such class
      '0070000001', // MANAGE CHANNEL open
      '00708001', // and close
      '00708001', // closed already
    );
    expect(answers.map((answer) => answer.slice(-4))).toEqual([
      ...['9000', '9000', '6986', '6A82', '6A82', '6D00', '6E00', '9000', '9000'],
      expect.stringMatching(/^6[8A]8[16]$/),
    ]);
    expect(answers[1]).toMatch(/^62/);
    expect(answers[7]).toBe('01 9000');
  });

  describe.skipIf(programMissing('pcsc_scan'))('pcsc_scan', () => {
    it('-r lists our readers', async () => {
      expect(await scan('-r')).toBe(service.names.map((name, at) => `${at}: ${name}\n`).join(''));
    });

    it('-c sees the cards and the ATR that opensc-tool sees', async () => {
      const { stdout } = await run('opensc-tool', ['--reader', '0', '--atr'], env());
      const atr = stdout.trim().toUpperCase().replaceAll(':', ' ');
      const seen = await scan('-c');
      expect(seen.split(`ATR: ${atr}`)).toHaveLength(4);
      expect(seen.match(/Card state: Card removed/g)).toHaveLength(1);
    });

    it('-n follows a card being taken out', async () => {
      const watching = scan('-n', '-t', '4');
      await cards[2]!.remove();
      const seen = await watching;
      const states = seen
        .split(`: ${service.names[2]!}\n  Event`)
        .slice(1)
        .map((part) => /Card state: ([^,]+)/.exec(part)?.[1]);
      expect([...new Set(states)]).toEqual(['Card inserted', 'Card removed']);
    });

    it('understands our ATR wholly: speed, protocol, historical bytes, check byte', async () => {
      const seen = await scan('-t', '1');
      for (const fact of [
        'Fi=512, Di=32',
        'Protocol T = 0',
        'Global interface bytes following',
        'Category indicator byte: 80 (compact TLV data object)',
        'Application selection: by partial DF name',
        'Logical channel number assignment: by the interface device and card',
        '(correct checksum)',
      ])
        expect(seen).toContain(fact);
      expect(seen).not.toMatch(/Error|wrong|incorrect/i);
    });
  });
});

/** "(SW1=0x90, SW2=0x00)" and the dump below it: lines of sixteen bytes in hex, each followed by the same in characters. */
function dumped(text: string): string {
  const [sw1, sw2] = [...text.matchAll(/SW\d=0x([0-9A-F]{2})/g)].map(([, byte]) => byte!);
  const data = text
    .split('\n')
    .slice(1)
    .map((line) => (/^((?:[0-9A-F]{2} ){1,16})/.exec(line)?.[1] ?? '').replaceAll(' ', ''))
    .join('');
  return `${data} ${sw1}${sw2}`.trim();
}
