import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  AtError,
  AtSession,
  ati,
  attention,
  cgsn,
  cmeErrorTexts,
  readCommands,
  readPinState,
  type AtEvent,
} from '#core/protocol/at/index.ts';
import { decodeUtf8, encodeUtf8 } from '#core/protocol/bytes/index.ts';
import { drain, exchange } from './replay.ts';

const imei = cgsn.encode('imei');
const kinds = (events: readonly AtEvent[]) =>
  events.filter((event) => event.kind !== 'line').map((event) => event.kind);
const text = (event: AtEvent | undefined) => (event?.kind === 'write' ? decodeUtf8(event.bytes) : undefined);

test('a command is its line and one carriage return', () => {
  expect(decodeUtf8(new AtSession().send(imei, 0))).toBe('AT+CGSN=1\r');
});

test('a second command is refused while one runs', () => {
  const session = new AtSession();
  session.send(imei, 0);
  expect(() => session.send(imei, 0)).toThrow(expect.objectContaining({ code: 'AT_BUSY' }));
});

test('a command line holds no control characters', () => {
  expect(() => readPinState.encode()).not.toThrow();
  for (const command of readCommands) expect(command.encode().line).toMatch(/^[\x20-\x7e]+$/);
});

describe('a modem that stays silent', () => {
  test('ends the command at its deadline and is asked with a bare AT', () => {
    const session = new AtSession();
    session.send(imei, 1_000);
    expect(session.deadline()).toBe(1_000 + imei.timeoutMs);
    session.handleTimeout(999 + imei.timeoutMs);
    expect(drain(session)).toEqual([]);
    session.handleTimeout(1_000 + imei.timeoutMs);
    const events = drain(session);
    expect(kinds(events)).toEqual(['timeout', 'write']);
    expect(text(events[1])).toBe('AT\r');
    expect(session.state).toBe('synchronising');
  });

  test('is given up after three bare ATs, and tried anew on request', () => {
    const session = new AtSession();
    session.synchronise(0);
    for (const now of [1_000, 2_000, 3_000]) session.handleTimeout(now);
    expect(kinds(drain(session))).toEqual(['write', 'write', 'write', 'unresponsive']);
    expect(session.state).toBe('unresponsive');
    expect(session.deadline()).toBeUndefined();
    session.synchronise(4_000);
    session.receive(encodeUtf8('\r\nOK\r\n'), 4_010);
    session.handleTimeout(session.deadline()!);
    expect(kinds(drain(session))).toEqual(['write', 'ready']);
  });
});

test('a late answer does not pass for the next command’s', () => {
  const session = new AtSession();
  session.send(imei, 0);
  session.handleTimeout(imei.timeoutMs);
  session.receive(encodeUtf8('\r\n+CGSN: "001010100000007"\r\n\r\nOK\r\n'), 5_010);
  expect(session.state).toBe('synchronising');
  session.receive(encodeUtf8('AT\r\r\nOK\r\n'), 5_050);
  session.handleTimeout(session.deadline()!);
  expect(kinds(drain(session))).toEqual(['timeout', 'write', 'dropped', 'ready']);
  expect(kinds(exchange(session, ati.encode(), ['\r\nQuectel\r\n\r\nOK\r\n']))).toEqual(['answer']);
});

test('events keep coming while the line is synchronised', () => {
  const session = new AtSession();
  session.synchronise(0);
  session.receive(encodeUtf8('\r\nRDY\r\n\r\n+CPIN: READY\r\n'), 10);
  expect(kinds(drain(session))).toEqual(['write', 'event', 'event']);
});

test('a prompt is left with escape, and the command ends with what the modem then says', () => {
  const events = exchange(new AtSession(), imei, ['\r\n', '> ', '\r\nERROR\r\n']);
  expect(kinds(events)).toEqual(['write', 'refused']);
  expect(text(events.find((event) => event.kind === 'write'))).toBe('\x1b\r');
});

test('a boot in the middle of free text is not part of it', () => {
  const events = exchange(new AtSession(), ati.encode(), [
    'ATI\r\r\nQuectel\r\nRDY\r\nEG25\r\n+QIND: SMS DONE\r\n\r\nOK\r\n',
  ]);
  expect(events.find((event) => event.kind === 'answer')?.lines).toEqual(['Quectel', 'EG25']);
  expect(events.flatMap((event) => (event.kind === 'event' ? [[event.line, event.known]] : []))).toEqual([
    ['RDY', true],
    ['+QIND: SMS DONE', true],
  ]);
});

test.each([
  ['\r\nERROR\r\n', 'v250', undefined, 'ERROR'],
  ['\r\n+CME ERROR: 14\r\n', 'cme', 14, 'SIM busy'],
  ['\r\n+CME ERROR: SIM busy\r\n', 'cme', 14, 'SIM busy'],
  ['\r\n+CME ERROR: 9999\r\n', 'cme', 9999, 'code 9999'],
  ['\r\n+CMS ERROR: 500\r\n', 'cms', 500, 'unknown error'],
  ['\r\nCOMMAND NOT SUPPORT\r\n', 'vendor', undefined, 'COMMAND NOT SUPPORT'],
  ['\r\nERROR: 3\r\n', 'vendor', undefined, '3'],
])('refusal %j is told by family, number and words', (answer, family, number, words) => {
  const end = exchange(new AtSession(), imei, [answer]).find((event) => event.kind === 'refused');
  expect(end?.error).toBeInstanceOf(AtError);
  expect(end?.error.refusal).toEqual(number === undefined ? { family, text: words } : { family, number, text: words });
});

test('every number of the CME table reads back from its words', () => {
  for (const [number, words] of cmeErrorTexts) {
    const end = exchange(new AtSession(), attention.encode(), [`\r\n+CME ERROR: ${words}\r\n`]).at(-1);
    expect(end).toMatchObject({ error: { refusal: { number } } });
  }
});

test('an unknown prefix never ends up in an answer', () => {
  const events = exchange(new AtSession(), cgsn.encode('default'), [
    '\r\n^BOOT: 1,2\r\n\r\n001010100000007\r\n\r\nOK\r\n',
  ]);
  expect(events.find((event) => event.kind === 'answer')?.lines).toEqual(['001010100000007']);
  expect(events).toContainEqual({ kind: 'event', line: '^BOOT: 1,2', known: false });
});

test('any bytes cut anywhere leave the session able to finish', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), (chunks) => {
      const session = new AtSession();
      session.send(imei, 0);
      for (const chunk of chunks) session.receive(chunk, 1);
      for (let i = 0; i < 10 && session.state !== 'idle' && session.state !== 'unresponsive'; i++) {
        session.handleTimeout(session.deadline()!);
      }
      expect(['idle', 'unresponsive']).toContain(session.state);
      const ends = drain(session).filter((event) => ['answer', 'refused', 'timeout'].includes(event.kind));
      expect(ends).toHaveLength(1);
    }),
  );
});

test('a line without end is forgotten instead of kept for ever', () => {
  const session = new AtSession();
  for (let i = 0; i < 40; i++) session.receive(new Uint8Array(10_000).fill(0x41), 0);
  expect(kinds(exchange(session, undefined, ['\r\nRING\r\n']))).toContain('event');
});
