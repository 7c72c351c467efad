import { csim } from '#core/protocol/at/index.ts';
import type { ModemSession } from '../modem-session.ts';
import { highestChannel, isManageChannel, statusOf, withinLimit, type CardGate } from './card-gate.ts';
import { ChannelBook } from './open-channels.ts';

/** Every APDU as it is, by +CSIM: for modems without +CCHO. TS 27.007 section 8.17. */
export class CsimGate implements CardGate {
  readonly #modem: ModemSession;
  readonly #book: ChannelBook;
  readonly #channels = new Set<number>();

  constructor(modem: ModemSession) {
    this.#modem = modem;
    this.#book = new ChannelBook(modem, 'csim');
  }

  async transmit(command: Uint8Array): Promise<Uint8Array> {
    if (isManageChannel(command)) return command[2] === 0x00 ? this.#open(command) : this.#close(command);
    return withinLimit(this.#modem, command, () => this.#send(command));
  }

  /** Closes what a run before this one left open. */
  async cleanUp(): Promise<void> {
    if (this.#book.leftBehind === undefined) return;
    await this.#closeAll();
    this.#book.clear();
  }

  async release(): Promise<void> {
    for (const channel of [...this.#channels]) await this.#send(closeCommand(channel));
    this.forget();
  }

  forget(): void {
    this.#channels.clear();
    this.#book.clear();
  }

  async #open(command: Uint8Array): Promise<Uint8Array> {
    this.#book.opening();
    let answer = await this.#send(command);
    // No channel left, and none of them ours: those of a program that died.
    if (statusOf(answer) === 0x6a81 && this.#channels.size === 0 && (await this.#closeAll()) > 0)
      answer = await this.#send(command);
    const opened = statusOf(answer) === 0x9000 && answer.length === 3 ? answer[0]! : undefined;
    if (opened !== undefined) {
      this.#channels.add(opened);
      this.#book.opened(opened);
    } else if (this.#channels.size === 0) this.#book.clear();
    return answer;
  }

  async #close(command: Uint8Array): Promise<Uint8Array> {
    const answer = await this.#send(command);
    if (statusOf(answer) === 0x9000) {
      this.#channels.delete(command[3]!);
      this.#book.closed(command[3]!);
    }
    return answer;
  }

  /** How many there were. */
  async #closeAll(): Promise<number> {
    let closed = 0;
    for (let channel = 1; channel <= highestChannel; channel++)
      if (statusOf(await this.#send(closeCommand(channel))) === 0x9000) closed++;
    return closed;
  }

  #send(command: Uint8Array): Promise<Uint8Array> {
    return this.#modem.execute(csim, command);
  }
}

const closeCommand = (channel: number) => Uint8Array.of(0x00, 0x70, 0x80, channel);
