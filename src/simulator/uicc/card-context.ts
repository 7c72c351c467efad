import type { Random } from '#core/environment/index.ts';
import type { CommandApdu } from '#core/protocol/iso7816/index.ts';
import type { Answer } from './answer.ts';
import type { CardBehaviour } from './card-behaviour.ts';
import type { CardApplet, Channel } from './channel.ts';
import type { DirectoryFile } from './file.ts';
import type { ProfileContents } from './profile-contents.ts';
import type { Suspension } from './suspension.ts';
import type { Toolkit } from './toolkit.ts';

/** What a command sees of the card that runs it. */
export interface CardContext {
  readonly random: Random;
  readonly behaviour: CardBehaviour;
  /** Open logical channels; 0 is always there. */
  readonly channels: Map<number, Channel>;
  /** PINs verified since reset, by `pinName`. */
  readonly verified: Set<string>;
  readonly toolkit: Toolkit;
  readonly suspension: Suspension;
  /** Applications without files, in the order a partial AID finds them. */
  applets(): readonly CardApplet[];
  /** The profile whose files are there now; undefined on an eUICC with none enabled. */
  contents(): ProfileContents | undefined;
  masterFile(): DirectoryFile;
  /** Bytes free for files. */
  freeMemory(): number;
}

export type CommandHandler = (card: CardContext, channel: Channel, command: CommandApdu) => Answer;
