import type { AtSession } from '#core/protocol/at/index.ts';
import { type AtEvent, type AtRequest } from '#core/protocol/at/index.ts';
import { encodeUtf8 } from '#core/protocol/bytes/index.ts';
import { vectorLines } from '#test/support/vectors.ts';

export interface AtVectorLine {
  readonly kind?: 'meta';
  readonly seq: number;
  readonly dir: 'host-to-modem' | 'modem-to-host';
  readonly text: string;
  readonly chunks?: readonly string[];
  readonly expect?: string;
}

/** One command of a recording with everything that came back before the next one. */
export interface Exchange {
  /** Undefined for lines that came before any command. */
  readonly line: string | undefined;
  readonly chunks: readonly string[];
}

export function exchanges(path: string): Exchange[] {
  const found: { line: string | undefined; chunks: string[] }[] = [];
  for (const one of vectorLines<AtVectorLine>(path)) {
    if (one.kind === 'meta') continue;
    if (one.dir === 'host-to-modem') found.push({ line: one.text.replace(/\r$/, ''), chunks: [] });
    else {
      if (found.length === 0) found.push({ line: undefined, chunks: [] });
      found.at(-1)!.chunks.push(...(one.chunks ?? [one.text]));
    }
  }
  return found;
}

/** All events of a session that is given `chunks` after `request`. */
export function exchange(session: AtSession, request: AtRequest | undefined, chunks: readonly string[]): AtEvent[] {
  if (request !== undefined) session.send(request, 0);
  for (const chunk of chunks) session.receive(encodeUtf8(chunk), 0);
  return drain(session);
}

export function drain(session: AtSession): AtEvent[] {
  const events: AtEvent[] = [];
  for (let event = session.nextEvent(); event !== undefined; event = session.nextEvent()) events.push(event);
  return events;
}
