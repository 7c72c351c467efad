import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TerminalLine } from '#shared/api/index.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

/** The terminal on the simulated bench: the modem behind it is the simulator's own, over its AT line. */

const deviceId = 'sim-aurora';
const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const coded = (code: string) => expect.objectContaining({ code });

let bench: WorkstationBench;
beforeAll(async () => {
  bench = await WorkstationBench.start();
});
afterAll(() => bench.stop());

const modem = () => bench.handlers.modem;
const send = (line: string, more: { expect?: string; timeoutMs?: number } = {}) =>
  modem().send({ deviceId, line, timeoutMs: 5_000, ...more }, call);
const history = (limit = 1000) => modem().history({ deviceId, limit }, call);

describe('a line', () => {
  it('is answered with lines, result, words and times', async () => {
    const answer = await send('AT+CSQ');
    expect(answer).toMatchObject({
      line: 'AT+CSQ',
      masked: false,
      lines: ['+CSQ: 22,99'],
      result: 'OK',
      refusal: null,
      decoded: 'RSSI −69 dBm, bit error rate unknown',
      failure: null,
      expectation: null,
    });
    expect(answer.at).toMatch(iso);
    expect(answer.ms).toBeGreaterThanOrEqual(0);
    expect(answer.transcript.map(({ direction, text }) => `${direction} ${text}`)).toEqual([
      'tx AT+CSQ',
      'rx +CSQ: 22,99',
      'rx OK',
    ]);
    expect(answer.transcript.every(({ at }) => iso.test(at))).toBe(true);
  });

  it('that is refused is answered all the same, the number put in words', async () => {
    expect(await send('AT+NONE')).toMatchObject({
      result: '+CME ERROR: 4',
      refusal: 'operation not supported',
      decoded: 'operation not supported',
      failure: null,
    });
  });

  it('is held against what was expected, literally or by expression', async () => {
    const passed = async (line: string, pattern: string) => (await send(line, { expect: pattern })).expectation?.passed;
    expect(await passed('AT+CSQ', 'OK')).toBe(true);
    expect(await passed('AT+CSQ', '22,')).toBe(true);
    expect(await passed('AT+CSQ', '23,')).toBe(false);
    expect(await passed('AT+CSQ', '/^\\+csq: \\d+/i')).toBe(true);
    expect(await passed('AT+CSQ', '/^csq/')).toBe(false);
    expect(await passed('AT+NONE', 'OK')).toBe(false);
    expect(await passed('AT+NONE', '+CME ERROR: 4')).toBe(true);
    const before = (await history()).length;
    await expect(send('AT', { expect: '/(/' })).rejects.toThrow(coded('EXPECTATION_INVALID'));
    await expect(send('AT', { expect: '/(a+)+b/' })).rejects.toThrow(coded('EXPECTATION_INVALID'));
    expect(await history()).toHaveLength(before);
  });

  it('never writes an IMEI, however it is written, and is nowhere kept', async () => {
    const [slot] = await bench.handlers.imei.list({ deviceId }, call);
    for (const line of [
      'AT+EGMR=1,7,"001010100000023"',
      'at + egmr = 1,10,"001010100000023"',
      'AT+CSQ;+EGMR=1,7,"001010100000023"',
      'AT+SIMEI="001010100000023"',
      'AT%IMEIWRITE=0,"001010100000023"',
    ])
      await expect(send(line)).rejects.toThrow(coded('IMEI_READ_ONLY'));
    expect((await bench.handlers.imei.list({ deviceId }, call))[0]!.imei).toBe(slot!.imei);
    const traced = await bench.handlers.trace.list({ deviceId, limit: 1000 }, call);
    expect(JSON.stringify([traced, await history()])).not.toContain('EGMR=1');
  });

  it('with a PIN is blotted out in answer, history, trace and journal, and is not repeated', async () => {
    const answer = await send('AT+CPIN="58213"');
    expect(answer).toMatchObject({ line: 'AT+CPIN="*****"', masked: true });
    await expect(send('A/')).rejects.toThrow(coded('NOTHING_TO_REPEAT'));
    const told = [
      await history(),
      await bench.handlers.trace.list({ deviceId, limit: 5000 }, call),
      await bench.handlers.journal.list({ limit: 1000 }, call),
    ];
    expect(JSON.stringify(told)).toContain('AT+CPIN=\\"*****\\"');
    expect(JSON.stringify(told)).not.toContain('58213');
  });

  it('with an identifier shows it as the setting says, live, in the answer and in the history, and is kept whole', async () => {
    const imei = (await bench.handlers.imei.list({ deviceId }, call))[0]!.imei!;
    const live = bench.handlers.modem.watch({ deviceId }, call);
    const lines = (await live)[Symbol.asyncIterator]();
    await lines.next();
    const medium = `${imei.slice(0, 8)}*******`;
    const answer = await send('AT+CGSN=1');
    expect(answer).toMatchObject({ lines: [`+CGSN: "${medium}"`], masked: false });
    const told: unknown[] = [answer, await history()];
    for (let seen = ''; !seen.includes(medium);) {
      seen = JSON.stringify((await lines.next()).value);
      told.push(seen);
    }
    await lines.return?.();
    expect(JSON.stringify(told)).not.toContain(imei);
    await bench.handlers.settings.set({ redaction: 'none' }, call);
    expect(JSON.stringify(await history())).toContain(imei);
    await bench.handlers.settings.set({ redaction: 'medium' }, call);
  });

  it('A/ sends the last line again', async () => {
    await send('AT+CFUN?');
    expect(await send('a/')).toMatchObject({ line: 'AT+CFUN?', lines: ['+CFUN: 1'] });
  });

  it('that would take the modem its result codes is refused', async () => {
    await expect(send('ATE0Q1')).rejects.toThrow(coded('AT_MUTES'));
    expect((await send('AT')).result).toBe('OK');
  });

  it('that may change something is in the journal before it is sent, one that reads is not', async () => {
    await send('AT+CREG=0');
    await send('AT+CREG?');
    const entries = await bench.handlers.journal.list({ limit: 50 }, call);
    const sent = entries.filter(({ event }) => event === 'modem.sent').map(({ data }) => data['line']);
    expect(sent).toContain('AT+CREG=0');
    expect(sent).not.toContain('AT+CREG?');
  });

  it('that a silent modem does not answer is an error, and kept as one', async () => {
    const silence = (on: boolean) => bench.handlers.devices.setFault({ deviceId, fault: 'modemSilent', on }, call);
    await silence(true);
    try {
      const asked = send('AT+CGATT?', { timeoutMs: 200 });
      await expect(asked).rejects.toThrow(coded('DEVICE_TIMEOUT'));
      expect((await history(1))[0]).toMatchObject({ line: 'AT+CGATT?', result: null, failure: 'DEVICE_TIMEOUT' });
    } finally {
      await silence(false);
    }
    expect((await send('AT')).result).toBe('OK');
  });

  it('is written down before it is sent: an end in the middle shows as such', async () => {
    const sent = send('AT+COPS=?');
    // The modem is open and asked in a later turn of the event loop.
    for (let last = (await history(1))[0]; last?.line !== 'AT+COPS=?'; last = (await history(1))[0])
      await new Promise((resolve) => setImmediate(resolve));
    const seq = (await history(1))[0]!.seq;
    expect((await sent).seq).toBe(seq);
    expect((await history(1))[0]).toMatchObject({ seq, failure: null, result: 'OK' });
  });

  it('is refused on a device without modem, and on one that is not there', async () => {
    const to = (id: string) => modem().send({ deviceId: id, line: 'AT', timeoutMs: 1000 }, call);
    await expect(to('nobody')).rejects.toThrow(coded('DEVICE_UNKNOWN'));
  });
});

describe('an operation that holds the device', () => {
  it('keeps the terminal out: OPERATION_RUNNING', async () => {
    const order = await bench.handlers.services.createOrder({ profileType: 'workbench-lte', personalise: true }, call);
    const input = { deviceId, activationCode: order.activationCode!, confirm: false };
    const started = await bench.handlers.profiles.download(input, call);
    const running = coded('OPERATION_RUNNING');
    await expect(send('AT')).rejects.toThrow(running);
    await expect(modem().info({ deviceId }, call)).rejects.toThrow(running);
    await expect(modem().runMacro({ deviceId, name: 'Signal' }, call)).rejects.toThrow(running);
    expect((await history()).length).toBeGreaterThan(0);
    await bench.waitingOn(deviceId);
    await bench.handlers.operations.cancel(started, call);
    await bench.run(started);
    expect((await send('AT')).result).toBe('OK');
  });
});

describe('what is heard', () => {
  it('reaches a subscriber: lines sent by anybody, and what the modem says by itself', async () => {
    const abort = new AbortController();
    const lines: TerminalLine[] = [];
    const wanted = ['tx AT+CSQ', 'rx +CSQ: 22,99', 'rx OK', 'event RDY', 'event +CPIN: READY'];
    const seen = (async () => {
      for await (const batch of modem().watch({ deviceId }, { signal: abort.signal })) {
        lines.push(...batch);
        const got = lines.map(({ direction, text }) => `${direction} ${text}`);
        if (wanted.every((one) => got.includes(one))) return;
      }
    })();
    await send('AT+QUIMSLOT=2');
    const answer = await send('AT+CSQ');
    // A restart makes a modem say things by itself.
    const restarted = await send('AT+CFUN=1,1');
    expect(restarted.result).toBe('OK');
    await seen;
    abort.abort();
    expect(lines.filter(({ id }) => id === answer.transcript[1]!.id)).toEqual([answer.transcript[1]]);
    expect(lines.find(({ text }) => text === 'RDY')).toMatchObject({ decoded: 'the modem has started' });
    expect(lines.every(({ at }) => iso.test(at))).toBe(true);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);

    // Whoever comes later is told what was said before.
    const later = new AbortController();
    for await (const batch of modem().watch({ deviceId }, { signal: later.signal })) {
      expect(batch.map(({ text }) => text)).toContain('RDY');
      break;
    }
    later.abort();
  });
});

describe('the modem', () => {
  it('is told with identity, dialect, slot, SIM and registration', async () => {
    const info = await modem().info({ deviceId }, call);
    expect(info).toMatchObject({ deviceId, slotInUse: 2, slots: [1, 2], dialect: { id: 'quectel' } });
    expect(info.registration.map(({ command }) => command)).toContain('+CEREG');
    expect(info.signal).toBe('RSSI −69 dBm, bit error rate unknown');
  });
});

describe('macros', () => {
  const run = (name: string) => modem().runMacro({ deviceId, name }, call);

  it('come with the workbench: identity, registration, signal, SIM state, eUICC, slots', async () => {
    const all = await modem().macros(undefined, call);
    expect(all.filter(({ shipped }) => shipped).map(({ name }) => name)).toEqual([
      'Identity',
      'Registration',
      'Signal',
      'SIM state',
      'eUICC reachable',
      'Slots',
    ]);
    for (const name of ['Identity', 'Signal', 'Slots']) {
      const result = await run(name);
      expect([name, result.steps.filter(({ outcome }) => outcome !== 'passed')]).toEqual([name, []]);
      expect(result.passed).toBe(true);
    }
  });

  it('say where the eUICC is when another slot is in use', async () => {
    await send('AT+QUIMSLOT=1');
    const result = await run('eUICC reachable');
    expect(result.steps.map(({ outcome }) => outcome)).toEqual(['passed', 'failed', 'notRun', 'notRun']);
    expect(result.steps[1]!.reason).toBe(
      'answered +CME ERROR: 10 (SIM not inserted); the eUICC is in slot 2, which AT+QUIMSLOT=2 puts in use',
    );
    await send('AT+QUIMSLOT=2');
  });

  it('reach the eUICC and leave no channel behind, however often', async () => {
    for (let i = 0; i < 6; i++) {
      const result = await run('eUICC reachable');
      expect(result.steps.map(({ outcome }) => outcome)).toEqual(['passed', 'passed', 'passed', 'passed']);
      expect(result.steps[2]!.exchange!.transcript[0]).toMatchObject({ decoded: 'ES10c.GetEID, session 1' });
    }
    await modem().setMacro(
      { name: 'leaks', steps: [{ send: 'AT+CCHO="A0000005591010FFFFFFFF8900000100"', expect: null, timeoutMs: 5000 }] },
      call,
    );
    for (let i = 0; i < 6; i++) expect((await run('leaks')).passed).toBe(true);
    expect((await history()).at(-1)!.line).toBe('AT+CCHC=1');
  });

  it('tell each step apart: passed, failed with its reason, not run for want of a channel', async () => {
    const steps = [
      { send: 'AT+CSQ', expect: '+CSQ', timeoutMs: 5000 },
      { send: 'AT+NONE', expect: 'OK', timeoutMs: 5000 },
      { send: 'AT+CGLA={session},8,"80F20000"', expect: null, timeoutMs: 5000 },
      { send: 'AT', expect: 'OK', timeoutMs: 5000 },
    ];
    expect(await modem().setMacro({ name: 'mixed', steps }, call)).toMatchObject({ shipped: false });
    const result = await run('mixed');
    expect(result.passed).toBe(false);
    expect(result.steps.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['passed', ''],
      ['failed', 'answered +CME ERROR: 4 (operation not supported)'],
      ['notRun', 'no channel to the card is open'],
      ['passed', ''],
    ]);
  });

  it('hold no PIN, write no IMEI, and do not take the name of a shipped one', async () => {
    const set = (name: string, line: string) =>
      Promise.resolve().then(() =>
        modem().setMacro({ name, steps: [{ send: line, expect: null, timeoutMs: 1000 }] }, call),
      );
    await expect(set('pin', 'AT+CPIN="1234"')).rejects.toThrow(coded('MACRO_SECRET'));
    await expect(set('imei', 'AT+EGMR=1,7,"001010100000023"')).rejects.toThrow(coded('IMEI_READ_ONLY'));
    await expect(set('signal', 'AT')).rejects.toThrow(coded('MACRO_SHIPPED'));
    await expect(run('nothing')).rejects.toThrow(coded('MACRO_UNKNOWN'));
    expect(await modem().removeMacro({ name: 'mixed' }, call)).toEqual({ removed: true });
    expect(await modem().removeMacro({ name: 'mixed' }, call)).toEqual({ removed: false });
  });
});

describe('the history', () => {
  it('outlives the workstation, keeps the last 1000, and can be cleared', { timeout: 60_000 }, async () => {
    await send('AT+CREG?');
    const before = await history();
    expect(before.at(-1)!.line).toBe('AT+CREG?');
    const { folder } = bench;
    await bench.stop({ keepFolder: true });
    bench = await WorkstationBench.start(folder);
    expect(await history()).toEqual(before);
    expect((await modem().macros(undefined, call)).map(({ name }) => name)).toContain('leaks');

    for (let i = 0; i < 1005; i++) await send('AT');
    const full = await history();
    expect(full).toHaveLength(1000);
    expect(full.at(-1)!.seq).toBe(before.at(-1)!.seq + 1005);
    expect(await history(2)).toEqual(full.slice(-2));
    expect(await modem().clearHistory({ deviceId }, call)).toEqual({ removed: 1000 });
    expect(await history()).toEqual([]);
    expect((await send('AT')).seq).toBe(full.at(-1)!.seq + 1);
  });
});
