import type { CommandApdu } from '#core/protocol/iso7816/index.ts';
import type { Answer } from './answer.ts';
import type { Channel } from './channel.ts';

/** An application that is no ADF: it answers SELECT with its own FCI and takes commands of its own. */
export interface CardApplet {
  readonly aid: Uint8Array;
  /** FCI, template 6F. */
  select(): Uint8Array;
  /** Undefined when the applet does not know the instruction; the card's own commands then get it. */
  execute(command: CommandApdu, channel: Channel): Answer | undefined;
}
