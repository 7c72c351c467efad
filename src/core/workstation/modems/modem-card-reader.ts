/** An eUICC behind a modem as a card reader: +CCHO, +CGLA, +CCHC where the modem has them, else +CSIM. 3GPP TS 27.007 section 8. */

import type { CardConnection, CardReader } from '#core/environment/index.ts';
import { ccho, cchc, cgla, csim, setFunctionality, testSupport } from '#core/protocol/at/index.ts';
import { concat } from '#core/protocol/bytes/index.ts';
import { classForChannel, readClass } from '#core/protocol/iso7816/index.ts';
import { DeviceError, WorkbenchError } from '#shared/errors.ts';
import { Mutex } from '../live/index.ts';
import { isRefusal } from './identify-modem.ts';
import { ModemRefusal } from './modem-error.ts';
import type { ModemSession } from './modem-session.ts';

export interface ModemCardSource {
  readonly id: string;
  readonly name: string;
  /** The modem for exclusive use; the connection to its card closes it again. */
  open(): Promise<ModemSession>;
}

export function modemCardReader(source: ModemCardSource): CardReader {
  return {
    id: source.id,
    name: source.name,
    kind: 'modem',
    async connect() {
      const modem = await source.open();
      try {
        return connection(await chooseGate(modem), modem);
      } catch (error) {
        await modem.close();
        throw error;
      }
    },
  };
}

async function chooseGate(modem: ModemSession): Promise<Gate> {
  if (await supports(modem, ['+CCHO', '+CGLA', '+CCHC'])) return new SessionGate(modem);
  if (await supports(modem, ['+CSIM'])) return new DirectGate(modem);
  throw new WorkbenchError('MODEM_WITHOUT_CARD_ACCESS', 'the modem gives no access to its card', {
    details: { modem: modem.id },
  });
}

async function supports(
  modem: ModemSession,
  names: readonly Parameters<typeof testSupport.encode>[0][],
): Promise<boolean> {
  try {
    for (const name of names) await modem.execute(testSupport, name);
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

interface Gate {
  transmit(command: Uint8Array): Promise<Uint8Array>;
  /** Gives back every channel that is still open. */
  release(): Promise<void>;
}

function connection(gate: Gate, modem: ModemSession): CardConnection {
  const turns = new Mutex();
  let open = true;
  const whileOpen = <T>(work: () => Promise<T>) =>
    turns.run(() => (open ? work() : Promise.reject(new DeviceError('gone', `${modem.id}: the connection is closed`))));
  // A modem does not tell its card's answer to reset.
  const atr = new Uint8Array();
  return {
    atr,
    transmit: (command) => whileOpen(() => gate.transmit(command)),
    reset: () =>
      whileOpen(async () => {
        await gate.release();
        await modem.execute(setFunctionality, { level: 0 });
        await modem.execute(setFunctionality, { level: 1 });
        return atr;
      }),
    close: () =>
      turns.run(async () => {
        if (!open) return;
        open = false;
        await gate.release().catch(() => undefined);
        await modem.close();
      }),
  };
}

/** Every APDU as it is. */
class DirectGate implements Gate {
  readonly #modem: ModemSession;
  readonly #channels = new Set<number>();

  constructor(modem: ModemSession) {
    this.#modem = modem;
  }

  async transmit(command: Uint8Array): Promise<Uint8Array> {
    const answer = await this.#modem.execute(csim, command);
    const opened = openedChannel(command, answer);
    if (opened !== undefined) this.#channels.add(opened);
    if (isManageChannel(command) && command[2] === 0x80) this.#channels.delete(command[3]!);
    return answer;
  }

  async release(): Promise<void> {
    for (const channel of this.#channels) await this.#modem.execute(csim, Uint8Array.of(0x00, 0x70, 0x80, channel));
    this.#channels.clear();
  }
}

const isManageChannel = (command: Uint8Array) => command[1] === 0x70 && (command[0]! & 0x80) === 0;
const isSelectByAid = (command: Uint8Array) => command[1] === 0xa4 && command[2] === 0x04 && command.length > 5;

function openedChannel(command: Uint8Array, answer: Uint8Array): number | undefined {
  const opened = isManageChannel(command) && command[2] === 0x00 && answer.length === 3 && answer[1] === 0x90;
  return opened ? answer[0] : undefined;
}

const highestChannel = 3;

/**
 * MANAGE CHANNEL and SELECT become +CCHO: a channel is handed out at once, and opened on the card when an application is
 * selected on it. The answer to SELECT is then 9000 without FCP, which +CCHO does not tell. The basic channel goes over +CSIM.
 */
class SessionGate implements Gate {
  readonly #modem: ModemSession;
  /** Channel handed out → session of +CCHO, undefined until an application is selected. */
  readonly #sessions = new Map<number, number | undefined>();

  constructor(modem: ModemSession) {
    this.#modem = modem;
  }

  transmit(command: Uint8Array): Promise<Uint8Array> {
    if (isManageChannel(command)) return this.#manageChannel(command);
    const channel = readClass(command[0]!)?.channel ?? 0;
    if (channel === 0) return this.#modem.execute(csim, command);
    if (!this.#sessions.has(channel)) return Promise.resolve(sw(0x6881));
    if (isSelectByAid(command)) return this.#select(channel, command.subarray(5, 5 + command[4]!));
    const session = this.#sessions.get(channel);
    // Nothing is selected on the card yet, and the modem cannot pass commands before that.
    return session === undefined ? Promise.resolve(sw(0x6985)) : this.#pass(session, command);
  }

  async release(): Promise<void> {
    for (const session of this.#sessions.values()) if (session !== undefined) await this.#modem.execute(cchc, session);
    this.#sessions.clear();
  }

  async #manageChannel(command: Uint8Array): Promise<Uint8Array> {
    if (command[2] === 0x00) {
      for (let channel = 1; channel <= highestChannel; channel++) {
        if (this.#sessions.has(channel)) continue;
        this.#sessions.set(channel, undefined);
        return Uint8Array.of(channel, 0x90, 0x00);
      }
      return sw(0x6a81);
    }
    const channel = command[3] || (readClass(command[0]!)?.channel ?? 0);
    if (!this.#sessions.has(channel)) return sw(0x6a86);
    await this.#end(channel);
    this.#sessions.delete(channel);
    return sw(0x9000);
  }

  async #select(channel: number, aid: Uint8Array): Promise<Uint8Array> {
    await this.#end(channel);
    try {
      this.#sessions.set(channel, await this.#modem.execute(ccho, aid));
      return sw(0x9000);
    } catch (error) {
      // Which number a missing application gives varies by maker; on the card it is 6A82.
      if (error instanceof ModemRefusal) return sw(0x6a82);
      throw error;
    }
  }

  async #end(channel: number): Promise<void> {
    const session = this.#sessions.get(channel);
    this.#sessions.set(channel, undefined);
    if (session !== undefined) await this.#modem.execute(cchc, session);
  }

  /** The modem puts its own channel into the class byte; one that does not answers 6881 to channel 0 and gets the number. */
  async #pass(session: number, command: Uint8Array): Promise<Uint8Array> {
    const onChannel = (channel: number) =>
      concat(Uint8Array.of(classForChannel(command[0]!, channel)), command.subarray(1));
    const answer = await this.#modem.execute(cgla, { session, command: onChannel(0) });
    const refused = answer.length === 2 && ((answer[0] === 0x68 && answer[1] === 0x81) || answer[0] === 0x6e);
    return refused && session <= highestChannel
      ? this.#modem.execute(cgla, { session, command: onChannel(session) })
      : answer;
  }
}

const sw = (value: number) => Uint8Array.of(value >> 8, value & 0xff);
