/** One AT line, without the line: bytes in, events out. V.250 sections 5.2 and 5.7. */

import { AtError } from './at-error.ts';
import type { AtRequest } from './at-command.ts';
import { parseFinalResult } from './final-result.ts';
import { hasPrefix } from './fields.ts';
import { LineReader } from './line-reader.ts';
import { isKnownEvent, linePrefix } from './unsolicited.ts';

export type AtEvent =
  /** Every line as it came, before it is judged: for the trace. */
  | { readonly kind: 'line'; readonly line: string }
  /** OK; `lines` are the information lines, echo and events left out. */
  | { readonly kind: 'answer'; readonly request: AtRequest; readonly lines: readonly string[] }
  | {
      readonly kind: 'refused';
      readonly request: AtRequest;
      readonly error: AtError;
      readonly lines: readonly string[];
    }
  /** No final result code in time. The session synchronises by itself before it takes another command. */
  | { readonly kind: 'timeout'; readonly request: AtRequest; readonly lines: readonly string[] }
  /** Unsolicited; `known` by the table, else only by not belonging to the running command. */
  | { readonly kind: 'event'; readonly line: string; readonly known: boolean }
  /** Belonged to a command given up, or to none. */
  | { readonly kind: 'dropped'; readonly line: string }
  /** Bytes the session wants on the line by itself: the bare AT of a synchronisation, ESC at a prompt. */
  | { readonly kind: 'write'; readonly bytes: Uint8Array }
  /** Synchronised: the next command may be sent. */
  | { readonly kind: 'ready' }
  /** No answer to several bare ATs. `synchronise` tries anew. */
  | { readonly kind: 'unresponsive' };

type State =
  | { readonly name: 'idle' }
  | {
      readonly name: 'running';
      readonly request: AtRequest;
      readonly deadline: number;
      readonly lines: string[];
      echoSeen: boolean;
    }
  | {
      readonly name: 'synchronising';
      readonly how: Synchronisation;
      attempt: number;
      deadline: number;
      answered: boolean;
    }
  | { readonly name: 'unresponsive' };

export interface Synchronisation {
  /** How often a bare AT is sent before the modem counts as unresponsive. */
  readonly attempts: number;
  /** Milliseconds between two. */
  readonly attemptMs: number;
  /** Quiet needed after the OK: a late answer of an abandoned command must not pass for the next one's. */
  readonly settleMs: number;
}

const afterTimeout: Synchronisation = { attempts: 3, attemptMs: 1_000, settleMs: 100 };

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/**
 * One command at a time: `send`, then feed `receive` and `handleTimeout` and drain `nextEvent` until it ends in
 * `answer`, `refused` or `timeout`. Times are milliseconds of any one clock.
 */
export class AtSession {
  #state: State = { name: 'idle' };
  #events: AtEvent[] = [];
  #reader = new LineReader();
  #numericResults = false;

  get state(): State['name'] {
    return this.#state.name;
  }

  /** Bytes to write. Throws AtError AT_BUSY unless the session is idle. */
  send(request: AtRequest, now: number): Uint8Array {
    if (this.#state.name !== 'idle') throw new AtError('AT_BUSY', `session is ${this.#state.name}`);
    this.#state = { name: 'running', request, deadline: now + request.timeoutMs, lines: [], echoSeen: false };
    return ascii(`${request.line}\r`);
  }

  /** Sends bare ATs until the modem answers: on opening a line, and by itself after a timeout. Drops a running command. */
  synchronise(now: number, options: Partial<Synchronisation> = {}): void {
    const how = { ...afterTimeout, ...options };
    this.#state = { name: 'synchronising', how, attempt: 1, deadline: now + how.attemptMs, answered: false };
    this.#events.push({ kind: 'write', bytes: ascii('AT\r') });
  }

  receive(bytes: Uint8Array, now: number): void {
    for (const line of this.#reader.receive(bytes)) {
      this.#events.push({ kind: 'line', line });
      if (this.#state.name === 'running') this.#whileRunning(line, this.#state, now);
      else if (this.#state.name === 'synchronising') this.#whileSynchronising(line, this.#state, now);
      else this.#outOfTurn(line);
    }
    // No command of ours takes text after a prompt: leave it, the modem then ends the command.
    if (this.#reader.takePrompt()) this.#events.push({ kind: 'write', bytes: ascii('\x1b\r') });
  }

  nextEvent(): AtEvent | undefined {
    return this.#events.shift();
  }

  /** When `handleTimeout` is due; undefined while nothing is awaited. */
  deadline(): number | undefined {
    return 'deadline' in this.#state ? this.#state.deadline : undefined;
  }

  handleTimeout(now: number): void {
    const state = this.#state;
    if (!('deadline' in state) || now < state.deadline) return;
    if (state.name === 'running') {
      this.#events.push({ kind: 'timeout', request: state.request, lines: state.lines });
      this.synchronise(now);
    } else if (state.answered) {
      this.#state = { name: 'idle' };
      this.#events.push({ kind: 'ready' });
    } else if (state.attempt < state.how.attempts) {
      state.attempt++;
      state.deadline = now + state.how.attemptMs;
      this.#events.push({ kind: 'write', bytes: ascii('AT\r') });
    } else {
      this.#state = { name: 'unresponsive' };
      this.#events.push({ kind: 'unresponsive' });
    }
  }

  #whileRunning(line: string, state: State & { name: 'running' }, now: number): void {
    const { request, lines } = state;
    if (!state.echoSeen && lines.length === 0 && line === request.line) {
      state.echoSeen = true;
      return;
    }
    const promisesNothing = request.prefixes.length === 0 && request.bare === undefined;
    const result = parseFinalResult(line, this.#numericResults || promisesNothing);
    if (result?.ok) {
      if (/^ATV[01]$/i.test(request.line)) this.#numericResults = request.line.endsWith('0');
      this.#state = { name: 'idle' };
      this.#events.push({ kind: 'answer', request, lines });
    } else if (result) {
      const error = new AtError('AT_REFUSED', `${request.line}: ${result.refusal.text}`, result.refusal);
      this.#state = { name: 'idle' };
      this.#events.push({ kind: 'refused', request, error, lines });
      // It may be the end of somebody's data call; then the command's own answer is still to come and must not be the next one's.
      if (result.refusal.text === 'NO CARRIER') this.synchronise(now);
    } else if (request.prefixes.some((prefix) => hasPrefix(line, prefix)) && (request.isAnswer?.(line) ?? true)) {
      lines.push(line);
    } else if (isKnownEvent(line)) {
      this.#events.push({ kind: 'event', line, known: true });
    } else if (linePrefix(line) === undefined && request.bare?.test(line)) {
      lines.push(line);
    } else {
      this.#events.push({ kind: 'event', line, known: false });
    }
  }

  #whileSynchronising(line: string, state: State & { name: 'synchronising' }, now: number): void {
    if (state.answered) state.deadline = now + state.how.settleMs;
    if (line === 'AT') return;
    const result = parseFinalResult(line, true);
    if (result?.ok && state.how.settleMs === 0) {
      this.#state = { name: 'idle' };
      this.#events.push({ kind: 'ready' });
    } else if (result?.ok) {
      state.answered = true;
      state.deadline = now + state.how.settleMs;
    } else if (isKnownEvent(line)) {
      this.#events.push({ kind: 'event', line, known: true });
    } else {
      this.#events.push({ kind: 'dropped', line });
    }
  }

  #outOfTurn(line: string): void {
    const known = isKnownEvent(line);
    if (known || linePrefix(line) !== undefined) this.#events.push({ kind: 'event', line, known });
    else this.#events.push({ kind: 'dropped', line });
  }
}
