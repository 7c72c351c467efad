import type { CardReader, Clock } from '#core/environment/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { isSuccess, statusWordText, type CommandApdu } from '#core/protocol/iso7816/index.ts';
import { closeChannelCommand, openChannelCommand, storeDataCommands } from '#core/protocol/ts102221/index.ts';
import { RspProtocolError } from '#core/protocol/sgp22/index.ts';
import { CardError, DeviceError, ProtocolError, WorkbenchError } from '#shared/errors.ts';
import { es10Name, type TraceLog } from '../trace/index.ts';
import { CardLink, isGone } from './card-link.ts';
import type { CardQuirk, CardQuirks } from './card-quirks.ts';
import { isdrAids } from './isdr-aids.ts';

/** The part of an ES10 function that its caller needs. */
export interface Es10Exchange<Request, Response> {
  readonly name: string;
  encodeRequest(request: Request): Uint8Array;
  decodeResponse(bytes: Uint8Array): Response;
}

export interface IsdrSessionOptions {
  readonly deviceId: string;
  readonly trace: TraceLog;
  readonly quirks: CardQuirks;
  /** Largest STORE DATA block to begin with, 16 to 255. */
  readonly blockSize: number;
  /** Further AIDs of ISD-Rs, upper-case hex, tried before those that are known. */
  readonly isdrAids?: readonly string[] | undefined;
  /** Profiles the device can have in service at once; 1 unless given. */
  readonly esimPorts?: number | undefined;
}

/** Some readers and cards refuse long blocks; each refusal steps down to the next size. */
const blockSizes = [255, 120, 63];
/** 6Cxx is left where the card asked for another length again, of the command repeated with the one it named. */
const refusesLength = (sw: number) => sw === 0x6601 || sw === 0x6700 || sw >> 8 === 0x6c;
/** What a card answers that has no logical channels, or none free: the basic one serves as well. */
const withoutChannels = new Set([0x6881, 0x6a81, 0x6d00, 0x6e00]);
const basicChannel = 0;

interface ChainOutcome {
  readonly data: Uint8Array;
  /** The block that was not taken, its length in bytes, and why. */
  readonly refused: { readonly block: number; readonly forLength: boolean; readonly error: unknown } | undefined;
}

/** TS 102 221 section 11.1.19: this terminal has its own LUI, LPD and LDS (SGP.22 section 3.4.2). */
const terminalCapability: CommandApdu = {
  cla: 0x80,
  ins: 0xaa,
  p1: 0,
  p2: 0,
  data: fromHex('A9088100820101830107'),
  le: undefined,
};

/** A logical channel to the ISD-R of one card. Always close it: leaked channels exhaust the card. */
export class IsdrSession {
  readonly link: CardLink;
  readonly #options: IsdrSessionOptions;
  #channel: number | undefined;
  #blockSize: number;
  /** Bytes of the longest block that the card took. */
  #longestTaken = 0;
  /** After a change of state: the card may yet reset itself, once. */
  #ownResetDue: Clock | undefined;

  private constructor(link: CardLink, options: IsdrSessionOptions) {
    this.link = link;
    this.#options = options;
    this.#blockSize = Math.min(options.blockSize, options.quirks.get(link.kind).blockSize ?? 255);
  }

  /** Rejects with DeviceError, CardError, or WorkbenchError ISDR_NOT_FOUND; channel and card are released then. */
  static async open(reader: CardReader, options: IsdrSessionOptions): Promise<IsdrSession> {
    const session = new IsdrSession(await CardLink.connect(reader, options.trace, options.deviceId), options);
    try {
      await session.#openChannel();
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  get atr(): string {
    return toHex(this.link.atr);
  }

  /** What is known of cards of this kind. */
  get quirk(): CardQuirk {
    return this.#options.quirks.get(this.link.kind);
  }

  get esimPorts(): number {
    return this.#options.esimPorts ?? 1;
  }

  learn(quirk: CardQuirk): void {
    this.#options.quirks.learn(this.link.kind, quirk);
  }

  /** One ES10 function. Rejects with CardError on a status word, ProtocolError CARD_ANSWER_INVALID on an unreadable answer. */
  async call<Request, Response>(
    exchange: Es10Exchange<Request, Response>,
    request: Request,
    options: { readonly secret?: boolean | undefined } = {},
  ): Promise<Response> {
    const answer = await this.storeData(exchange.encodeRequest(request), { name: exchange.name, ...options });
    try {
      return exchange.decodeResponse(answer);
    } catch (error) {
      if (error instanceof RspProtocolError)
        throw new ProtocolError('CARD_ANSWER_INVALID', error.message, {
          details: { function: exchange.name },
          cause: error,
        });
      throw error;
    }
  }

  /**
   * One chain of STORE DATA; the card's answer without its status word. A block that the card or its reader does not take for
   * its length starts the chain anew in smaller ones; what went well in the end is remembered for cards with this ATR.
   */
  async storeData(
    request: Uint8Array,
    options: { readonly name?: string | undefined; readonly secret?: boolean | undefined } = {},
  ): Promise<Uint8Array> {
    const name = options.name ?? es10Name(request);
    for (let steppedDown = false; ; steppedDown = true) {
      const chain = () => this.#chain(request, name, options.secret ?? false);
      const { data, refused } = await chain().catch((error: unknown) => this.#afterOwnReset(error).then(chain));
      if (refused === undefined) {
        if (steppedDown) this.learn({ blockSize: this.#blockSize });
        return data;
      }
      const smaller = blockSizes.find((size) => size < this.#blockSize);
      const { block } = refused;
      if (!refused.forLength || smaller === undefined || block <= smaller || block <= this.#longestTaken)
        throw refused.error;
      this.#blockSize = smaller;
    }
  }

  /**
   * Resets the card, as a state change asks for, and selects the ISD-R anew. A card that resets itself, before, meanwhile or
   * somewhat later, is waited for; only what may be repeated is to be sent from here on.
   */
  async reset(clock: Clock): Promise<void> {
    this.#ownResetDue = clock;
    await this.#restart(clock).catch((error: unknown) => this.#afterOwnReset(error));
  }

  /** Never rejects: what cannot be closed is gone, and what a card refuses to close ends with the reset when it is released. */
  async close(): Promise<void> {
    const channel = this.#channel;
    this.#channel = undefined;
    if (channel !== undefined && channel !== basicChannel)
      await this.link.exchange(closeChannelCommand(channel)).catch(() => undefined);
    await this.link.close();
  }

  async #chain(request: Uint8Array, name: string, secret: boolean): Promise<ChainOutcome> {
    if (this.#channel === undefined) throw new ProtocolError('CHANNEL_CLOSED', 'the session is closed');
    let data: Uint8Array = new Uint8Array(0);
    for (const command of storeDataCommands(request, this.#blockSize)) {
      const block = command.data.length;
      let sw: number;
      try {
        ({ data, sw } = await this.link.exchange(command, { channel: this.#channel, name, secret }));
      } catch (error) {
        if (!(error instanceof DeviceError) || error.kind !== 'timeout') throw error;
        // The card is there and did not get the block through: some readers' frames are short.
        return { data, refused: { block, forLength: true, error } };
      }
      if (!isSuccess(sw)) {
        const error = new CardError(sw, `${name}: ${statusWordText(sw)}`);
        return { data, refused: { block, forLength: refusesLength(sw), error } };
      }
      this.#longestTaken = Math.max(this.#longestTaken, block);
    }
    return { data, refused: undefined };
  }

  async #restart(clock: Clock): Promise<void> {
    this.#channel = undefined;
    await this.link.reset(clock);
    await this.#openChannel();
  }

  async #afterOwnReset(error: unknown): Promise<void> {
    const clock = this.#ownResetDue;
    if (clock === undefined || !isGone(error)) throw error;
    this.#ownResetDue = undefined;
    await this.#restart(clock);
  }

  async #openChannel(): Promise<void> {
    // Right after the reset, when the MF is selected by itself. A card that does not know it says so, which does not matter.
    await this.link.exchange(terminalCapability);
    const opened = await this.link.exchange(openChannelCommand());
    const channel = withoutChannels.has(opened.sw) ? basicChannel : opened.data[0];
    if ((!isSuccess(opened.sw) && channel !== basicChannel) || channel === undefined)
      throw new CardError(opened.sw, `MANAGE CHANNEL: ${statusWordText(opened.sw)}`);
    this.#channel = channel;
    await this.#selectIsdr(channel);
  }

  async #selectIsdr(channel: number): Promise<void> {
    const known = this.quirk.isdrAid;
    const inOrder = [known, ...(this.#options.isdrAids ?? []), ...isdrAids];
    for (const aid of new Set(inOrder.filter((aid) => aid !== undefined))) {
      const select = { cla: 0, ins: 0xa4, p1: 0x04, p2: 0, data: fromHex(aid), le: 256 };
      const { sw } = await this.link.exchange(select, { channel, name: 'SELECT ISD-R', answerWanted: false });
      if (!isSuccess(sw)) continue;
      if (aid !== isdrAids[0] && aid !== known) this.learn({ isdrAid: aid });
      return;
    }
    throw new WorkbenchError('ISDR_NOT_FOUND', 'no ISD-R answers on this card');
  }
}
