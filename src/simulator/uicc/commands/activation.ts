import { efAccess } from '#core/protocol/ts102221/index.ts';
import { requireAccess } from '../access-control.ts';
import { done, Refusal, require } from '../answer.ts';
import type { CardContext, CommandHandler } from '../card-context.ts';
import type { Channel } from '../channel.ts';
import type { ElementaryFile } from '../file.ts';
import { locate } from './locate-file.ts';

/** DEACTIVATE FILE and ACTIVATE FILE, TS 102 221 sections 11.1.14 and 11.1.15: of EFs. */

/** P1 00 by file identifier or, without data, the current EF; 08 by path from the MF; 09 from the current directory. */
function target(card: CardContext, channel: Channel, p1: number, data: Uint8Array): ElementaryFile {
  if (data.length === 0) {
    require(p1 === 0, 0x6a87);
    require(channel.file !== undefined, 0x6986);
    return channel.file;
  }
  const file = locate(card, channel, p1, data);
  if (file.kind !== 'elementary') throw new Refusal(0x6a82);
  return file;
}

const into =
  (lifeCycle: 4 | 5): CommandHandler =>
  (card, channel, { p1, p2, data }) => {
    require((p1 === 0x00 || p1 === 0x08 || p1 === 0x09) && p2 === 0, 0x6a86);
    const file = target(card, channel, p1, data);
    requireAccess(card, file, lifeCycle === 5 ? efAccess.activate : efAccess.deactivate);
    card.contents()?.setLifeCycle(file, lifeCycle);
    if (file !== channel.file) channel.selectFile(file);
    return done();
  };

export const deactivateFile = into(4);
export const activateFile = into(5);
