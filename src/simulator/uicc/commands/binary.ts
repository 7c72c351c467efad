import { efAccess } from '#core/protocol/ts102221/index.ts';
import { requireAccess } from '../access-control.ts';
import { done, Refusal, require } from '../answer.ts';
import type { CommandHandler } from '../card-context.ts';
import type { Channel } from '../channel.ts';
import { isTransparentFile, type TransparentFile } from '../file-kind.ts';
import { bySfi } from './short-file-identifier.ts';

/** READ BINARY and UPDATE BINARY, TS 102 221 sections 11.1.3 and 11.1.4. */

function target(channel: Channel, p1: number, p2: number): { file: TransparentFile; offset: number } {
  if ((p1 & 0x80) !== 0) {
    require((p1 & 0x60) === 0, 0x6a86);
    channel.selectFile(bySfi(channel, p1 & 0x1f));
  }
  const file = channel.file;
  require(file !== undefined, 0x6986);
  require(isTransparentFile(file), 0x6981);
  return { file, offset: (p1 & 0x80) !== 0 ? p2 : p1 * 256 + p2 };
}

export const readBinary: CommandHandler = (card, channel, { p1, p2, data, le }) => {
  require(data.length === 0, 0x6700);
  const { file, offset } = target(channel, p1, p2);
  requireAccess(card, file, efAccess.read);
  const content = card.contents()!.readBinary(file);
  require(offset < content.length, 0x6b00);
  const rest = content.length - offset;
  // Le 00 asks for as much as there is; any other Le must fit, and a missing one is told what would.
  if (le === undefined || (le !== 256 && le !== 65536 && le > rest))
    throw new Refusal(0x6c00 | (Math.min(rest, 256) & 0xff));
  return done(content.slice(offset, offset + Math.min(le, rest)));
};

export const updateBinary: CommandHandler = (card, channel, { p1, p2, data }) => {
  const { file, offset } = target(channel, p1, p2);
  requireAccess(card, file, efAccess.update);
  const size = card.contents()!.readBinary(file).length;
  require(data.length > 0, 0x6700);
  require(offset < size, 0x6b00);
  require(offset + data.length <= size, 0x6700);
  card.contents()!.updateBinary(file, offset, data);
  return done();
};
