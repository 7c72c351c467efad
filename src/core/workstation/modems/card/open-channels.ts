/** Which channels we have open, written down before they are: a crash must not leave the card without one. */

import type { ModemSession } from '../modem-session.ts';
import type { OpenChannels } from '../modem-memory.ts';

export class ChannelBook {
  readonly #modem: ModemSession;
  readonly #by: OpenChannels['by'];
  readonly #ids = new Set<number>();

  constructor(modem: ModemSession, by: OpenChannels['by']) {
    this.#modem = modem;
    this.#by = by;
  }

  /** Those that a run before this one did not close. */
  get leftBehind(): OpenChannels | undefined {
    return this.#modem.modem.memory.line(this.#modem.modem.key).openChannels;
  }

  /** Before a channel is asked for, its number not known yet. */
  opening(): void {
    this.#note([...this.#ids]);
  }

  opened(id: number): void {
    this.#ids.add(id);
    this.#note([...this.#ids]);
  }

  closed(id: number): void {
    this.#ids.delete(id);
    if (this.#ids.size === 0) this.clear();
    else this.#note([...this.#ids]);
  }

  clear(): void {
    this.#ids.clear();
    this.#modem.modem.memory.noteLine(this.#modem.modem.key, { openChannels: undefined });
  }

  #note(ids: readonly number[]): void {
    this.#modem.modem.memory.noteLine(this.#modem.modem.key, { openChannels: { by: this.#by, ids } });
  }
}
