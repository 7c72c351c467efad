import { afterEach, describe, expect, test } from 'vitest';
import type { ModemLine } from '#core/environment/index.ts';
import { cimi, csq, readOperator, type DialectId } from '#core/protocol/at/index.ts';
import { Cancellation } from '#core/workstation/live/index.ts';
import { ModemSession, openModem, readImeis } from '#core/workstation/modems/index.ts';
import { simulatedModemLine } from '#hardware/modem-line/simulated-modem-line.ts';
import { createModem, personalities, type SimulatedModem } from '#simulator/modem/index.ts';
import { fileCard } from '#test/simulator/modem/file-card.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';

const imeis = ['001010100000007', '001010100000015'];
const bound = '001010100000023';
const iccid = '8949449999999990023';

interface Bench {
  readonly clock: ManualClock;
  readonly modem: SimulatedModem;
  readonly line: ModemLine;
  readonly trace: string[];
  open(): Promise<ModemSession>;
}

const benches: Bench[] = [];
afterEach(() => benches.splice(0).forEach(({ modem }) => modem.close()));

function bench(dialect: DialectId = 'quectel'): Bench {
  const clock = new ManualClock();
  const card = fileCard(iccid, '001010123456063');
  const slots = [{ card: () => card }, { card: () => undefined }];
  const modem = createModem({ id: 'm1', store: memoryStore(), clock, imeis, dialect, slots });
  const line = simulatedModemLine('m1', modem);
  const trace: string[] = [];
  const open = () => ModemSession.open(line, clock, (direction, text) => trace.push(`${direction} ${text}`));
  const one = { clock, modem, line, trace, open };
  benches.push(one);
  return one;
}

/** The same line, but real as far as anyone can tell. */
const asSerial = (line: ModemLine): ModemLine => ({ ...line, kind: 'serial', open: () => line.open() });

/** Lets time pass until the work is done. */
async function passing<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  let done = false;
  const finished = work.finally(() => (done = true));
  finished.catch(() => undefined);
  for (let i = 0; i < 2_000 && !done; i++) await clock.advance(100);
  return finished;
}

describe.each(Object.keys(personalities) as DialectId[])('a %s modem', (dialect) => {
  test('is recognised, and tells the IMEIs of both slots and the ICCID', async () => {
    const session = await bench(dialect).open();
    expect(session.dialect.id).toBe(dialect);
    expect(await readImeis(session, [1, 2])).toEqual([
      { slot: 1, read: imeis[0], form: 'imei15', imei: imeis[0], valid: true, note: 'complete' },
      { slot: 2, read: imeis[1], form: 'imei15', imei: imeis[1], valid: true, note: 'complete' },
    ]);
    expect(await session.readIccid()).toBe(iccid);
  });

  test('takes a bound IMEI over a restart', async () => {
    const { open, clock, modem } = bench(dialect);
    const session = await open();
    await passing(clock, session.applyImeis([{ slot: 2, imei: bound }]));
    await passing(clock, session.applyImeis([{ slot: 1, imei: imeis[1]! }]));
    expect([modem.imei(1), modem.imei(2)]).toEqual([imeis[1], bound]);
    expect((await readImeis(session, [1]))[0]!.read).toBe(imeis[1]);
  });

  test('uses another slot, and goes back to the one before', async () => {
    const { open, line, clock } = bench(dialect);
    await (await open()).close();
    const session = await ModemSession.open(asSerial(line), clock);
    if (session.dialect.slots === undefined) {
      await expect(session.withSlot(2, () => session.readIccid())).rejects.toThrow(
        expect.objectContaining({ code: 'NO_SUCH_SLOT' }),
      );
      return;
    }
    const inOther = async () => [await session.slotInUse(), await session.readIccid()];
    expect(await passing(clock, session.withSlot(2, inOther))).toEqual([2, undefined]);
    expect(await session.slotInUse()).toBe(1);
    expect(await session.readIccid()).toBe(iccid);
  });

  test('tells the IMEIs of all its slots over a real line too', async () => {
    const { line, clock, modem } = bench(dialect);
    const session = await ModemSession.open(asSerial(line), clock);
    const read = await passing(clock, readImeis(session, [1, 2]));
    const second = dialect === 'nordic' ? null : imeis[1];
    expect(read.map((one) => one.read)).toEqual([imeis[0], second]);
    expect(await session.slotInUse()).toBe(1);
    expect([modem.imei(1), modem.imei(2)]).toEqual(imeis);
  });
});

describe('a real line', () => {
  test('is never told an IMEI, whoever asks', async () => {
    const { line, clock, modem, trace } = bench();
    const session = await ModemSession.open(asSerial(line), clock, (direction, text) =>
      trace.push(`${direction} ${text}`),
    );
    const readOnly = expect.objectContaining({ code: 'IMEI_READ_ONLY' });
    await expect(session.applyImeis([{ slot: 1, imei: bound }])).rejects.toThrow(readOnly);
    await expect(session.sendText(`AT+EGMR=1,7,"${bound}"`)).rejects.toThrow(readOnly);
    const smuggled = {
      name: 'x',
      encode: () => ({ line: `AT+EGMR=1,7,"${bound}"`, prefixes: [], timeoutMs: 1 }),
      decode: () => 0,
    };
    await expect(session.execute(smuggled, undefined)).rejects.toThrow(readOnly);
    expect(modem.imei(1)).toBe(imeis[0]);
    expect(trace.join('\n')).not.toContain('EGMR=1');
  });
});

describe('the terminal', () => {
  test('shows answers and refusals alike', async () => {
    const session = await bench().open();
    expect(await session.sendText('AT+CSQ')).toEqual({ lines: ['+CSQ: 22,99'], refusal: undefined });
    expect(await session.sendText('at+qccid')).toEqual({ lines: [`+QCCID: ${iccid}F`], refusal: undefined });
    expect(await session.sendText('ATI')).toMatchObject({
      lines: ['Quectel', 'RM520N-GL', 'Revision: RM520NGLAAR03A03M4G'],
    });
    expect(await session.sendText('AT+NONE')).toEqual({ lines: [], refusal: 'operation not supported' });
  });

  test('takes no typed IMEI, on simulated modems neither', async () => {
    const session = await bench().open();
    await expect(session.sendText(`AT+EGMR=1,7,"${bound}"`)).rejects.toThrow(
      expect.objectContaining({ code: 'IMEI_READ_ONLY' }),
    );
  });

  test('leaves a prompt with escape, and the next command is answered as its own', async () => {
    const session = await bench().open();
    expect(await session.sendText('AT+CMGS="+999"')).toMatchObject({ lines: [], refusal: undefined });
    expect(await session.sendText('AT+CSQ')).toMatchObject({ lines: ['+CSQ: 22,99'] });
  });

  test('takes one line, not two', async () => {
    const session = await bench().open();
    for (const text of ['AT\rATI', `AT\rAT+EGMR=1,7,"${bound}"`, 'AT\x1a', ''])
      await expect(session.sendText(text)).rejects.toThrow(expect.objectContaining({ code: 'AT_BAD_ARGUMENT' }));
  });

  test('keeps PINs out of the trace', async () => {
    const { open, trace } = bench();
    const session = await open();
    await session.sendText('AT+CPIN="1234"');
    await session.sendText('AT+CSIM=26,"0020000108313233344F4F4F4F"');
    const text = trace.join('\n');
    expect(text).toContain('AT+CPIN="****"');
    expect(text).toContain('AT+CSIM=26,"0020000108****************"');
    expect(text).not.toMatch(/1234|31323334/);
  });
});

describe('commands', () => {
  test('go out one at a time, in the order of asking', async () => {
    const { open, trace } = bench();
    const session = await open();
    trace.length = 0;
    const answers = await Promise.all([
      session.execute(csq, undefined),
      session.execute(cimi, undefined),
      session.readIccid(),
    ]);
    expect(answers).toEqual([{ rssiDbm: -69, bitErrorRate: undefined }, '001010123456063', iccid]);
    expect(trace.filter((line) => line.startsWith('tx'))).toEqual(['tx AT+CSQ', 'tx AT+CIMI', 'tx AT+QCCID']);
    expect(trace.slice(0, 3)).toEqual(['tx AT+CSQ', 'rx +CSQ: 22,99', 'rx OK']);
  });

  test('can be taken back while they wait, not once they are sent', async () => {
    const { open, trace } = bench();
    const session = await open();
    trace.length = 0;
    const cancellation = new Cancellation();
    const sent = session.execute(csq, undefined, { signal: cancellation });
    const waiting = session.execute(cimi, undefined, { signal: cancellation });
    await Promise.resolve();
    cancellation.cancel(new Error('changed my mind'));
    expect(await sent).toMatchObject({ rssiDbm: -69 });
    await expect(waiting).rejects.toThrow('changed my mind');
    expect(trace.filter((line) => line.startsWith('tx'))).toEqual(['tx AT+CSQ']);
  });

  test('that are refused say with what', async () => {
    const { open, modem } = bench('generic');
    const session = await open();
    modem.setFaults({ refuseImei: 'error' });
    await expect(session.applyImeis([{ slot: 1, imei: bound }])).rejects.toThrow(
      expect.objectContaining({ code: 'IMEI_REFUSED_BY_MODEM' }),
    );
    await expect(
      session.execute({ ...cimi, encode: () => ({ ...cimi.encode(), line: 'AT+CIMI=1' }) }, undefined),
    ).rejects.toThrow(expect.objectContaining({ code: 'MODEM_REFUSED', cme: 4 }));
    expect(modem.imei(1)).toBe(imeis[0]);
  });

  test('that the modem only pretends to carry out are found out', async () => {
    const { open, modem, clock } = bench();
    const session = await open();
    modem.setFaults({ refuseImei: 'silently' });
    await expect(passing(clock, session.applyImeis([{ slot: 1, imei: bound }]))).rejects.toThrow(
      expect.objectContaining({ code: 'IMEI_READ_BACK_DIFFERS' }),
    );
  });

  test.each(['001010100000000', '00101010000000', '0010101000000001', '000000000000000', 'no'])(
    '%s is no IMEI to apply',
    async (value) => {
      const session = await bench().open();
      await expect(session.applyImeis([{ slot: 1, imei: value }])).rejects.toThrow(
        expect.objectContaining({ code: 'IMEI_INVALID' }),
      );
    },
  );
});

describe('a modem that falls silent', () => {
  test('at opening is a timeout, and its line is free again', async () => {
    const { open, modem, clock } = bench();
    modem.setFaults({ silent: true });
    await expect(passing(clock, open())).rejects.toThrow(expect.objectContaining({ code: 'DEVICE_TIMEOUT' }));
    modem.setFaults({ silent: false });
    expect((await open()).dialect.id).toBe('quectel');
  });

  test('ends the command, and works again when it is back', async () => {
    const { open, modem, clock } = bench();
    const session = await open();
    modem.setFaults({ silent: true });
    await expect(passing(clock, session.execute(csq, undefined))).rejects.toThrow(
      expect.objectContaining({ code: 'DEVICE_TIMEOUT', details: { line: 'm1', command: 'AT+CSQ' } }),
    );
    modem.setFaults({ silent: false });
    expect(await passing(clock, session.execute(csq, undefined))).toMatchObject({ rssiDbm: -69 });
  });

  test('is slow, not dead, while answers come in time', async () => {
    const { open, modem, clock } = bench();
    const session = await open();
    modem.setFaults({ slowMs: 3_000 });
    expect(await passing(clock, session.execute(readOperator, undefined))).toMatchObject({ mode: 0 });
  });
});

test('a modem that leaves the bench ends the command in hand and all later ones', async () => {
  const { open, modem } = bench();
  const session = await open();
  modem.setFaults({ silent: true });
  const waiting = session.execute(csq, undefined);
  await Promise.resolve();
  modem.close();
  await expect(waiting).rejects.toThrow(expect.objectContaining({ code: 'DEVICE_GONE' }));
  await expect(session.execute(csq, undefined)).rejects.toThrow(expect.objectContaining({ code: 'DEVICE_GONE' }));
});

test('a line in use is busy, and free after close', async () => {
  const { open } = bench();
  const session = await open();
  await expect(open()).rejects.toThrow(expect.objectContaining({ code: 'DEVICE_BUSY' }));
  await session.close();
  await (await open()).close();
});

test('a line that another program holds is busy', async () => {
  const { open, modem } = bench();
  modem.setFaults({ busy: true });
  await expect(open()).rejects.toThrow(expect.objectContaining({ code: 'DEVICE_BUSY' }));
});

test('events reach their listener, in the middle of commands too', async () => {
  const { open, modem } = bench();
  const session = await open();
  const heard: string[] = [];
  session.onEvent((line) => heard.push(line));
  modem.cardChanged(1);
  expect(heard).toEqual(['+CPIN: READY']);
});

test('the bench’s trace gets every line with its command’s name', async () => {
  const { line, clock } = bench();
  const lines: unknown[] = [];
  await openModem(line, {
    deviceId: 'd1',
    clock,
    trace: { add: (one) => void lines.push([one.direction, one.name, one.text]) },
  });
  expect(lines).toContainEqual(['tx', 'AT+CGMM', 'AT+CGMM']);
  expect(lines).toContainEqual(['rx', 'AT', 'RM520N-GL']);
});
