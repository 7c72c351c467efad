import type { Random } from '#core/environment/index.ts';
import {
  ApduError,
  encodeResponseApdu,
  hasExtendedLength,
  parseCommandApdu,
  readClass,
  type ClassByte,
  type CommandApdu,
} from '#core/protocol/iso7816/index.ts';
import { DeviceError } from '#shared/errors.ts';
import type { SimulatedCard } from '../card.ts';
import { Refusal, require, status, type Answer } from './answer.ts';
import { cardBehaviour, type CardBehaviour, type UiccOptions } from './card-behaviour.ts';
import type { CardContext } from './card-context.ts';
import type { CardRecords } from './card-records.ts';
import { Channel, type CardApplet } from './channel.ts';
import { instructions } from './commands/index.ts';
import { buildTree, emptyMasterFile, type DirectoryFile } from './file.ts';
import type { ProfileContents } from './profile-contents.ts';
import { deliver, fetchWaiting, type Delivery } from './response-delivery.ts';
import { Suspension } from './suspension.ts';
import { Toolkit } from './toolkit.ts';

export interface UiccParts extends UiccOptions {
  readonly records: CardRecords;
  readonly random: Random;
  readonly atr: Uint8Array;
  /** The profile whose files are selectable now. */
  readonly contents: () => ProfileContents | undefined;
  readonly applets: () => readonly CardApplet[];
  /** Called at power-on and reset, for what applets keep in RAM. */
  readonly onReset?: (() => void) | undefined;
}

const getResponse = 0xc0;
const manageChannelInstruction = 0x70;
const memoryOfPlainCard = 128_000;

/** The card operating system: power, channels, dispatch, chaining of answers, one memory transaction an APDU. */
export class Uicc implements SimulatedCard, CardContext {
  readonly channels = new Map<number, Channel>();
  readonly verified = new Set<string>();
  readonly toolkit = new Toolkit();
  readonly suspension = new Suspension();
  readonly random: Random;
  readonly behaviour: CardBehaviour;
  readonly #parts: UiccParts;
  readonly #emptyMasterFile = buildTree(emptyMasterFile);
  #powered = false;

  constructor(parts: UiccParts) {
    this.#parts = parts;
    this.random = parts.random;
    this.behaviour = cardBehaviour(parts);
  }

  powerOn(): Uint8Array {
    return this.reset();
  }

  powerOff(): void {
    this.#clearMemory();
    this.#powered = false;
  }

  reset(): Uint8Array {
    this.#clearMemory();
    this.#powered = true;
    this.channels.set(0, new Channel(this.masterFile()));
    return this.#parts.atr.slice();
  }

  transmit(command: Uint8Array): Uint8Array {
    if (!this.#powered) throw new DeviceError('gone', 'the card has no power');
    return encodeResponseApdu(this.#transact(command));
  }

  contents(): ProfileContents | undefined {
    return this.#parts.contents();
  }

  masterFile(): DirectoryFile {
    return this.contents()?.masterFile ?? this.#emptyMasterFile;
  }

  applets(): readonly CardApplet[] {
    return this.#parts.applets();
  }

  freeMemory(): number {
    return this.#parts.freeMemory?.() ?? memoryOfPlainCard;
  }

  /** After another profile's files came in place of the old ones: nothing selected or verified before stays so. */
  filesReplaced(except: Channel): void {
    this.#parts.onFilesReplaced?.();
    this.verified.clear();
    this.suspension.discard();
    const masterFile = this.masterFile();
    for (const channel of this.channels.values()) {
      if (channel === except) channel.selectDirectory(masterFile);
      else channel.restart(masterFile);
    }
  }

  #clearMemory(): void {
    this.channels.clear();
    this.verified.clear();
    this.toolkit.reset();
    this.#parts.records.rollback();
    this.#parts.onReset?.();
  }

  #transact(bytes: Uint8Array): Answer {
    let answer: Answer;
    try {
      answer = this.#perform(bytes);
    } catch (error) {
      this.#parts.records.rollback();
      if (error instanceof Refusal) return status(error.sw);
      this.#parts.onFault?.(error);
      return status(0x6f00);
    }
    try {
      this.#parts.records.commit();
    } catch (error) {
      this.#parts.onFault?.(error);
      return status(0x6581);
    }
    return answer;
  }

  #perform(bytes: Uint8Array): Answer {
    const cla = readClass(bytes[0] ?? 0);
    if (bytes[1] !== getResponse) this.#dropWaiting(cla);
    const command = parse(bytes);
    require(this.behaviour.extendedLength || !hasExtendedLength(bytes), 0x6700);
    require(cla !== undefined, 0x6e00);
    require(!cla.secureMessaging, 0x6882);
    require(!cla.chaining, 0x6884);
    const channel = this.channels.get(cla.channel);
    require(channel !== undefined, 0x6881);
    if (command.ins === getResponse) {
      require(!cla.proprietary || !this.behaviour.strict, 0x6e00);
      return this.#getResponse(channel, command);
    }
    const instruction = instructions.get(command.ins);
    if (instruction?.keepsSuspension !== true) this.suspension.discard();
    let answer = channel.applet?.execute(command, channel);
    if (answer === undefined) {
      require(instruction !== undefined, 0x6d00);
      require(instruction.proprietary === cla.proprietary, 0x6e00);
      require(instruction.basicChannel !== true || cla.channel === 0, 0x6881);
      answer = instruction.run(this, channel, command);
    }
    return hold(channel, deliver(this.behaviour, command, this.#announce(command, answer)));
  }

  /**
   * Waiting data is lost to any other command (TS 102 221 section 7.3.1.1.4). Peers that serve several channels at once
   * mix their commands: only a strict card counts those of the other channels.
   */
  #dropWaiting(cla: ClassByte | undefined): void {
    for (const [number, channel] of this.channels)
      if (this.behaviour.strict || number === cla?.channel) channel.waiting = undefined;
  }

  /** 91xx in place of 9000 while a proactive command waits. */
  #announce(command: CommandApdu, answer: Answer): Answer {
    const length = this.toolkit.waitingLength;
    // Programs expect exactly 9000 after the channel number; the next answer tells them.
    if (length === 0 || answer.sw !== 0x9000 || command.ins === manageChannelInstruction) return answer;
    return { data: answer.data, sw: 0x9100 | length };
  }

  #getResponse(channel: Channel, { p1, p2, data, le }: CommandApdu): Answer {
    require(p1 === 0 && p2 === 0, 0x6a86);
    require(data.length === 0 && le !== undefined, 0x6700);
    require(channel.waiting !== undefined, 0x6985);
    return hold(channel, fetchWaiting(this.behaviour, channel.waiting, le));
  }
}

function hold(channel: Channel, { now, waiting }: Delivery): Answer {
  channel.waiting = waiting;
  return now;
}

function parse(bytes: Uint8Array): CommandApdu {
  try {
    return parseCommandApdu(bytes);
  } catch (error) {
    if (error instanceof ApduError) throw new Refusal(0x6700);
    throw error;
  }
}
