import type { Clock } from '#core/environment/index.ts';
import type { Personality } from './personality.ts';
import type { Attachment, Registration } from './registration.ts';
import type { SlotCard } from './slot-card.ts';

export interface ModemFaults {
  /** Takes bytes, says nothing. */
  silent: boolean;
  /** Milliseconds before each answer. */
  slowMs: number;
  /** How an IMEI write ends: as told; with an error; with OK but nothing changed. */
  refuseImei: 'no' | 'error' | 'silently';
  /** Another program holds the line: it cannot be opened. */
  busy: boolean;
}

/** Everything the command handlers see of the modem. */
export interface ModemState {
  readonly personality: Personality;
  readonly clock: Clock;
  readonly slotCount: number;
  readonly logicalChannels: boolean;
  readonly faults: ModemFaults;
  echo: boolean;
  verbose: boolean;
  quiet: boolean;
  cmee: number;
  /** +CFUN: 0, 1 or 4. */
  readonly functionality: number;
  /** Leaves the network with the radio; registers, and reports it, when the radio comes on. */
  setFunctionality(level: number): void;
  operatorFormat: number;
  /** TS 27.007 section 5.5. */
  characterSet: string;
  /** Values of commands that change nothing else, by name. */
  readonly settings: Map<string, string>;
  messagesSent: number;
  /** <n> of +CREG and its like. */
  readonly reporting: Map<string, number>;
  setReporting(name: string, level: number): void;
  /** Logical channels opened by +CCHO: session id to channel. */
  readonly sessions: Map<number, { readonly card: SlotCard; readonly channel: number }>;
  /** In use, from 1. */
  readonly slot: number;
  /** At once, with the radio switched off and on, or with the next start: as the maker has it. */
  selectSlot(slot: number): void;
  /** Card of the slot in use; throws Refusal 10 when it is empty. */
  card(): SlotCard;
  /** IMEI in use by the slot: read from durable memory at start. */
  imei(slot: number): string;
  storedImei(slot: number): string;
  storeImei(slot: number, imei: string): void;
  /** Whether a value other than the factory's was ever stored. */
  imeiStored(slot: number): boolean;
  /** Where the SIM of the slot in use stands in the network; registers when it or its IMEI changed. */
  attachment(): Attachment;
  readonly registration: Registration;
  /** To be registered or not, while the radio is on; changes are reported after the answer in hand. */
  wantRegistration(wanted: boolean): void;
  /** Asks for text after the answer in hand, in place of OK; undefined: taken back. What `take` answers or throws ends the command. */
  prompt(take: (text: string | undefined) => readonly string[]): void;
  /** What AT+CFUN=0 does to the card: it is powered again at its next use. */
  cutCardSupply(): void;
  /** Restarts after the answer in hand is out. */
  restart(): void;
}

/** Handles one command: information lines for OK, or throws Refusal. Undefined when the command is not its own. */
export type CommandHandler = (
  command: { readonly name: string; readonly form: string; readonly parameters: readonly string[] },
  modem: ModemState,
) => readonly string[] | undefined;
