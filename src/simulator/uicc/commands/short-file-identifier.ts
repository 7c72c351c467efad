import { Refusal, require } from '../answer.ts';
import type { Channel } from '../channel.ts';
import type { ElementaryFile } from '../file.ts';

/** The EF below the current directory that has this SFI; throws 6A82 when there is none. */
export function bySfi(channel: Channel, sfi: number): ElementaryFile {
  const found = channel.directory.children.find((child) => child.kind === 'elementary' && child.node.sfi === sfi);
  if (found?.kind !== 'elementary' || sfi === 0 || sfi === 31) throw new Refusal(0x6a82);
  return found;
}

/**
 * The file a command works on: the one with `sfi`, or the current one where it is undefined. Throws 6986 when there is
 * none. It becomes the current file when the command has succeeded (`Channel.use`), not before.
 */
export function fileInQuestion(channel: Channel, sfi: number | undefined): ElementaryFile {
  if (sfi !== undefined) return bySfi(channel, sfi);
  require(channel.file !== undefined, 0x6986);
  return channel.file;
}
