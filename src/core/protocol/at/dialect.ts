import type { AtCommand } from './at-command.ts';
import type { SlotCommands, SlotImei } from './commands/index.ts';

export type DialectId =
  'generic' | 'quectel' | 'simcom' | 'mediatek' | 'telit' | 'u-blox' | 'fibocom' | 'sierra' | 'nordic';

/** What a modem says about itself; a member is the empty text where it refused. */
export interface ModemIdentity {
  readonly manufacturer: string;
  readonly model: string;
  readonly revision: string;
  /** Lines of ATI. */
  readonly information: readonly string[];
}

/** How one maker's modems differ from TS 27.007. Each list is tried in order until one command is answered. */
export interface Dialect {
  readonly id: DialectId;
  /** The maker's name. */
  readonly name: string;
  recognises(identity: ModemIdentity): boolean;
  /** IMEI of the slot in use, 15 digits or whatever the modem gives. */
  readonly imeiReads: readonly AtCommand<void, string>[];
  /** IMEI by slot, counted from 1, without switching; absent where only the slot in use can be read. */
  readonly slotImeiReads?: ReadonlyMap<number, readonly AtCommand<void, string>[]> | undefined;
  readonly iccidReads: readonly AtCommand<void, string>[];
  /** Absent on modems with one slot. */
  readonly slots?: SlotCommands | undefined;
  /** How a repaired unit gets its own IMEI back; absent where only the maker's factory tool can. Sent with an authorisation alone. */
  readonly imeiRestore?: AtCommand<SlotImei, void> | undefined;
}

/** Whether any member of the identity has one of the words, at a word's start, in any case. */
export function mentions(identity: ModemIdentity, words: RegExp): boolean {
  return words.test([identity.manufacturer, identity.model, identity.revision, ...identity.information].join('\n'));
}
