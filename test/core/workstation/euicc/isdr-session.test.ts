import { describe, expect, it } from 'vitest';
import { CardQuirks, IsdrSession, readEid } from '#core/workstation/euicc/index.ts';
import { DeviceError } from '#shared/errors.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { scriptedReader } from './scripted-reader.ts';
import { traceFor } from '#test/support/trace.ts';

const eidAnswer = 'BF3E125A1089049032123451234512345678901235';
const standardAid = 'A0000005591010FFFFFFFF8900000100';

function parts(blockSize = 255) {
  const store = memoryStore();
  const clock = new ManualClock();
  const trace = traceFor(clock);
  const quirks = new CardQuirks(store);
  return { trace, quirks, options: { deviceId: 'd', trace, quirks, blockSize } };
}

/** Opens channel 1 and an ISD-R under `aid`; everything else is up to `more`. */
function card(more: (command: string) => string | undefined, aid = standardAid) {
  return scriptedReader((command) => {
    const own = more(command);
    if (own !== undefined) return own;
    if (command.startsWith('0070000001')) return '019000';
    if (command.startsWith('01A40400')) return command.includes(aid) ? '9000' : '6A82';
    return '9000';
  });
}

describe('IsdrSession', () => {
  it('announces the terminal, opens a channel, selects the ISD-R on it, and closes it in the end', async () => {
    const { reader, sent, isClosed } = card((command) => (command.startsWith('81E2') ? `${eidAnswer}9000` : undefined));
    const session = await IsdrSession.open(reader, parts().options);
    expect(await readEid(session)).toBe('89049032123451234512345678901235');
    await session.close();
    expect(sent).toEqual([
      '80AA00000AA9088100820101830107',
      '0070000001',
      `01A4040010${standardAid}00`,
      '81E2910006BF3E035C015A',
      '00708001',
    ]);
    expect(isClosed()).toBe(true);
  });

  it('spends no command on the FCI that waits after the selection', async () => {
    const { reader, sent } = card((command) => (command.startsWith('01A40400') ? '6121' : undefined));
    await (await IsdrSession.open(reader, parts().options)).close();
    expect(sent.filter((command) => command.startsWith('01C0'))).toEqual([]);
    expect(sent).toHaveLength(4);
  });

  it('tries the AIDs of vendors in turn and remembers which one answered', async () => {
    const vendor = 'A0000005591010FFFFFFFF8900050500';
    const { quirks, options } = parts();
    const first = card(() => undefined, vendor);
    await (await IsdrSession.open(first.reader, options)).close();
    expect(quirks.describe('3B00')).toEqual([`isdrAid=${vendor}`]);
    const second = card(() => undefined, vendor);
    await (await IsdrSession.open(second.reader, options)).close();
    expect(second.sent.filter((command) => command.startsWith('01A4'))).toEqual([`01A4040010${vendor}00`]);
  });

  it('closes channel and card when there is no ISD-R', async () => {
    const { reader, sent, isClosed } = card(() => undefined, 'none');
    await expect(IsdrSession.open(reader, parts().options)).rejects.toMatchObject({ code: 'ISDR_NOT_FOUND' });
    expect(sent.at(-1)).toBe('00708001');
    expect(isClosed()).toBe(true);
  });

  it.each(['6601', '6700'])('steps the block size down on %s and remembers it for the card', async (refusal) => {
    const limit = 63;
    const { quirks, options } = parts();
    const { reader, sent } = card((command) =>
      command.startsWith('81E2') && Number.parseInt(command.slice(8, 10), 16) > limit ? refusal : undefined,
    );
    const session = await IsdrSession.open(reader, options);
    await session.storeData(new Uint8Array(300).fill(7));
    const sizes = sent.filter((one) => one.startsWith('81E2')).map((one) => Number.parseInt(one.slice(8, 10), 16));
    expect(sizes).toEqual([255, 120, 63, 63, 63, 63, 48]);
    expect(quirks.get('3B00').blockSize).toBe(63);
    await session.close();
  });

  it('steps down where the reader gets no long block through, and stays with what it has seen go through', async () => {
    const { quirks, options } = parts();
    let failing = (length: number) => length > 120;
    const { reader, sent } = card((command) => {
      if (command.startsWith('81E2') && failing(Number.parseInt(command.slice(8, 10), 16)))
        throw new DeviceError('timeout', 'Transaction failed');
      return undefined;
    });
    const session = await IsdrSession.open(reader, options);
    await session.storeData(new Uint8Array(200));
    const sizes = () =>
      sent.splice(0).flatMap((one) => (one.startsWith('81E2') ? [Number.parseInt(one.slice(8, 10), 16)] : []));
    expect(sizes()).toEqual([200, 120, 80]);
    expect(quirks.get('3B00').blockSize).toBe(120);
    failing = () => true;
    await expect(session.storeData(new Uint8Array(200))).rejects.toMatchObject({ kind: 'timeout' });
    expect(sizes()).toEqual([120]);
    expect(quirks.get('3B00').blockSize).toBe(120);
    await session.close();
  });

  it('does not take the refusal of a short block for one of its length', async () => {
    const { quirks, options } = parts();
    const { reader, sent } = card((command) => (command.startsWith('81E2') ? '6700' : undefined));
    const session = await IsdrSession.open(reader, options);
    await expect(session.storeData(new Uint8Array(60))).rejects.toMatchObject({ sw: 0x6700 });
    expect(sent.filter((one) => one.startsWith('81E2'))).toHaveLength(1);
    await expect(session.storeData(new Uint8Array(300))).rejects.toMatchObject({ sw: 0x6700 });
    expect(quirks.describe('3B00')).toEqual([]);
    await session.close();
  });

  it.each(['6881', '6A81', '6D00'])(
    'works on the basic channel of a card that answers %s to MANAGE CHANNEL',
    async (sw) => {
      const { reader, sent } = scriptedReader((command) => {
        if (command.startsWith('0070')) return sw;
        return command.startsWith('80E2') ? `${eidAnswer}9000` : '9000';
      });
      const session = await IsdrSession.open(reader, parts().options);
      expect(await readEid(session)).toBe('89049032123451234512345678901235');
      await session.close();
      expect(sent.filter((one) => one.startsWith('0070'))).toEqual(['0070000001']);
    },
  );

  it('tries the AIDs of the settings before those it knows', async () => {
    const own = 'A0000005591010FFFFFFFF8900000199';
    const { reader, sent } = card(() => undefined, standardAid);
    await (await IsdrSession.open(reader, { ...parts().options, isdrAids: [own] })).close();
    expect(sent.filter((one) => one.startsWith('01A404')).map((one) => one.slice(10, 42))).toEqual([own, standardAid]);
  });

  it('joins an answer over GET RESPONSE and repeats a command with the length the card names', async () => {
    const { reader } = card((command) => {
      if (command.startsWith('81E2')) return '6105';
      if (command === '81C0000005') return 'BF3E125A106110';
      if (command === '81C0000010') return '890490321234512345123456789012356C01'.replace('6C01', '9000');
      return undefined;
    });
    const session = await IsdrSession.open(reader, parts().options);
    expect(await readEid(session)).toBe('89049032123451234512345678901235');
    await session.close();

    const wrongLe = card((command) => {
      if (command === '0070000001') return '6C02';
      return command === '0070000002' ? '019000' : undefined;
    });
    await (await IsdrSession.open(wrongLe.reader, parts().options)).close();
    expect(wrongLe.sent).toContain('0070000002');
  });

  it('takes 91xx as success', async () => {
    const { reader } = card((command) => (command.startsWith('81E2') ? `${eidAnswer}910B` : undefined));
    const session = await IsdrSession.open(reader, parts().options);
    expect(await readEid(session)).toBe('89049032123451234512345678901235');
    await session.close();
  });

  it('rejects an answer that is not the function’s', async () => {
    const { reader } = card((command) => (command.startsWith('81E2') ? 'BF2000' + '9000' : undefined));
    const session = await IsdrSession.open(reader, parts().options);
    await expect(readEid(session)).rejects.toMatchObject({ code: 'CARD_ANSWER_INVALID' });
    await session.close();
  });

  it('traces every exchange under the name of the function, secrets blotted out', async () => {
    const { trace, options } = parts();
    const { reader } = card((command) => (command.startsWith('81E2') ? `${eidAnswer}9000` : undefined));
    const session = await IsdrSession.open(reader, options);
    await readEid(session);
    await session.link.exchange({ cla: 0, ins: 0x20, p1: 0, p2: 1, data: new Uint8Array(8).fill(0x31), le: undefined });
    await session.close();
    const lines = await trace.list({ limit: 100 });
    expect(lines.find((line) => line.name === 'ES10c.GetEID' && line.direction === 'tx')?.text).toBe(
      '81E2910006BF3E035C015A',
    );
    expect(lines.find((line) => line.name === 'ES10c.GetEID' && line.direction === 'rx')).toMatchObject({
      text: `${eidAnswer}9000`,
      status: 'done',
    });
    expect(lines.find((line) => line.name === 'VERIFY PIN')?.text).toBe(`0020000108${'*'.repeat(16)}`);
  });
});
