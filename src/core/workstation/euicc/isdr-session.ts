import type { CardReader } from '#core/environment/index.ts';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { isSuccess, statusWordText, type CommandApdu } from '#core/protocol/iso7816/index.ts';
import { closeChannelCommand, openChannelCommand, storeDataCommands } from '#core/protocol/ts102221/index.ts';
import { RspProtocolError } from '#core/protocol/sgp22/index.ts';
import { CardError, ProtocolError, WorkbenchError } from '#shared/errors.ts';
import { es10Name, type TraceLog } from '../trace/index.ts';
import { CardLink } from './card-link.ts';
import type { CardQuirks } from './card-quirks.ts';
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
}

/** Some readers and cards refuse long blocks; each refusal steps down to the next size. */
const blockSizes = [255, 120, 63];
const refusesLength = (sw: number) => sw === 0x6601 || sw === 0x6700;

const selectMf: CommandApdu = { cla: 0, ins: 0xa4, p1: 0, p2: 0x0c, data: Uint8Array.of(0x3f, 0), le: undefined };
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

  private constructor(link: CardLink, options: IsdrSessionOptions) {
    this.link = link;
    this.#options = options;
    this.#blockSize = Math.min(options.blockSize, options.quirks.get(toHex(link.atr)).blockSize ?? 255);
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

  /** One chain of STORE DATA; the card's answer without its status word. */
  async storeData(
    request: Uint8Array,
    options: { readonly name?: string | undefined; readonly secret?: boolean | undefined } = {},
  ): Promise<Uint8Array> {
    const name = options.name ?? es10Name(request);
    for (;;) {
      const { data, sw } = await this.#chain(request, name, options.secret);
      if (isSuccess(sw)) return data;
      const smaller = blockSizes.find((size) => size < this.#blockSize);
      if (!refusesLength(sw) || smaller === undefined || request.length <= smaller)
        throw new CardError(sw, `${name}: ${statusWordText(sw)}`);
      this.#blockSize = smaller;
      this.#options.quirks.learn(this.atr, { blockSize: smaller });
    }
  }

  /** Resets the card, as a state change asks for, and selects the ISD-R anew. */
  async reset(): Promise<void> {
    this.#channel = undefined;
    await this.link.reset();
    await this.#openChannel();
  }

  /** Never rejects: what cannot be closed is gone. */
  async close(): Promise<void> {
    const channel = this.#channel;
    this.#channel = undefined;
    if (channel !== undefined) await this.link.exchange(closeChannelCommand(channel)).catch(() => undefined);
    await this.link.close();
  }

  async #chain(request: Uint8Array, name: string, secret: boolean | undefined) {
    if (this.#channel === undefined) throw new ProtocolError('CHANNEL_CLOSED', 'the session is closed');
    let response = { data: new Uint8Array(0), sw: 0x9000 } as { data: Uint8Array; sw: number };
    for (const command of storeDataCommands(request, this.#blockSize)) {
      response = await this.link.exchange(command, { channel: this.#channel, name, secret: secret ?? false });
      if (!isSuccess(response.sw)) return response;
    }
    return response;
  }

  async #openChannel(): Promise<void> {
    // Cards may not know either command: their answers do not matter.
    await this.link.exchange(selectMf);
    await this.link.exchange(terminalCapability);
    const opened = await this.link.exchange(openChannelCommand());
    const [channel] = opened.data;
    if (!isSuccess(opened.sw) || channel === undefined)
      throw new CardError(opened.sw, `MANAGE CHANNEL: ${statusWordText(opened.sw)}`);
    this.#channel = channel;
    await this.#selectIsdr(channel);
  }

  async #selectIsdr(channel: number): Promise<void> {
    const known = this.#options.quirks.get(this.atr).isdrAid;
    const aids = known === undefined ? isdrAids : [known, ...isdrAids.filter((aid) => aid !== known)];
    for (const aid of aids) {
      const select = { cla: 0, ins: 0xa4, p1: 0x04, p2: 0, data: fromHex(aid), le: 256 };
      const { sw } = await this.link.exchange(select, { channel, name: 'SELECT ISD-R' });
      if (!isSuccess(sw)) continue;
      if (aid !== isdrAids[0] && aid !== known) this.#options.quirks.learn(this.atr, { isdrAid: aid });
      return;
    }
    throw new WorkbenchError('ISDR_NOT_FOUND', 'no ISD-R answers on this card');
  }
}
