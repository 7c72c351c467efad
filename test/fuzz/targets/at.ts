import { AtError, AtSession, attention, readCommands } from '#core/protocol/at/index.ts';
import { vectorFiles, vectorLines, vectorsAvailable } from '#test/support/vectors.ts';
import type { Dice } from '../engine/dice.ts';
import { ensure, type FuzzTarget } from '../engine/fuzz-target.ts';
import { mutateText } from '../engine/mutate-text.ts';

const own = [
  ...[
    '\r\nOK\r\n',
    '\r\nERROR\r\n',
    '\r\n+CME ERROR: 10\r\n',
    '\r\n+CPIN: READY\r\n\r\nOK\r\n',
    'AT+CGSN\r\r\n001010100000007\r\n',
  ],
  ...[
    '\r\n+CREG: 2,1,"1A2B","01C3F3B1",7\r\n\r\nOK\r\n',
    '\r\n+CSQ: 21,99\r\n\r\nOK\r\n',
    '\r\n> ',
    'RDY\r\n',
    '\r\nNO CARRIER\r\n',
  ],
  ...['\r\n+CGLA: 4,"9000"\r\n\r\nOK\r\n', '\r\n+CSIM: 4,"6A82"\r\n', '+COPS: 0,2,"00101",7\r\nOK\r\n', '0\r', '4\r'],
];

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);

/** What a modem may say: parts are pieces of its answers, between which our commands go out. The session comes back to life. */
export const at: FuzzTarget = {
  name: 'at',
  everyday: 3_000,
  outcomes: ['answered', 'silent', 'unresponsive'],
  open: () => {
    const shared = vectorsAvailable
      ? vectorFiles('at', '.jsonl')
          .flatMap((path) => vectorLines<{ readonly dir?: string; readonly text?: string }>(path))
          .flatMap(({ dir, text }) => (dir === 'modem-to-host' && text !== undefined ? [text] : []))
      : [];
    const corpus = [...own, ...shared];
    return Promise.resolve({
      generate: (dice) => Array.from({ length: 1 + dice.below(12) }, () => piece(dice, corpus)),
      run(pieces) {
        const session = new AtSession();
        let now = 0;
        let outcome = 'silent';
        let command = 0;
        session.synchronise(now);
        const drain = (modem?: (text: string) => void) => {
          for (let event = session.nextEvent(); event !== undefined; event = session.nextEvent()) {
            if (event.kind === 'unresponsive') {
              if (outcome === 'silent') outcome = 'unresponsive';
              session.synchronise(now);
            }
            if (event.kind === 'write') modem?.(String.fromCharCode(...event.bytes));
            if (event.kind === 'answer') {
              outcome = 'answered';
              const asked = readCommands.find((one) => one.encode().line === event.request.line);
              if (asked !== undefined) refusable(() => asked.decode(event.lines));
            }
          }
        };
        const wait = () => {
          now = Math.max(now, session.deadline() ?? now);
          session.handleTimeout(now);
        };
        for (const text of pieces) {
          if (session.state === 'idle') {
            // Each command once, by the same order in every case.
            session.send(readCommands[command++ % readCommands.length]!.encode(), now);
          }
          session.receive(ascii(text), now);
          drain();
          if (text.length % 3 === 0) wait();
          drain();
        }
        resynchronise(session, drain, wait, () => now);
        // Half a line from before may still end the first command.
        if (!answersAttention(session, now)) {
          resynchronise(session, drain, wait, () => now);
          ensure(answersAttention(session, now), 'no answer after synchronising');
        }
        return outcome;
      },
    });
  },
};

function piece(dice: Dice, corpus: readonly string[]): string {
  const text = dice.pick(corpus);
  if (dice.chance(4)) return text;
  return dice.chance(8) ? String.fromCharCode(...dice.bytes(40)) : mutateText(dice, text);
}

function answersAttention(session: AtSession, now: number): boolean {
  session.send(attention.encode(), now);
  session.receive(ascii('\r\nOK\r\n'), now);
  const heard: string[] = [];
  for (let event = session.nextEvent(); event !== undefined; event = session.nextEvent()) heard.push(event.kind);
  return heard.includes('answer');
}

/** A sound modem answers each bare AT from now on. */
function resynchronise(
  session: AtSession,
  drain: (modem: (text: string) => void) => void,
  wait: () => void,
  clock: () => number,
): void {
  for (let turn = 0; session.state !== 'idle'; turn++) {
    ensure(turn < 100, 'the session does not synchronise with a sound modem');
    drain((text) => {
      if (text.includes('AT')) session.receive(ascii('\r\nOK\r\n'), clock());
    });
    wait();
  }
  drain(() => undefined);
}

function refusable(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof AtError)) throw error;
  }
}
