import { Refusal } from '../answer.ts';
import type { Channel } from '../channel.ts';
import type { ElementaryFile } from '../file.ts';

/** The EF below the current directory that has this SFI; throws 6A82 when there is none. */
export function bySfi(channel: Channel, sfi: number): ElementaryFile {
  const found = channel.directory.children.find((child) => child.kind === 'elementary' && child.node.sfi === sfi);
  if (found?.kind !== 'elementary' || sfi === 0 || sfi === 31) throw new Refusal(0x6a82);
  return found;
}
