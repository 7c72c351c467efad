import { toUint } from '#core/protocol/bytes/index.ts';
import { Refusal, require } from '../answer.ts';
import type { CardContext } from '../card-context.ts';
import type { Channel } from '../channel.ts';
import type { CardFile, DirectoryFile } from '../file.ts';

/** The file that P1 and the data of SELECT mean (TS 102 221 table 11.1), P1 04 apart. Throws 6A82, 6A86, 6A87. */
export function locate(card: CardContext, channel: Channel, p1: number, data: Uint8Array): CardFile {
  const current = channel.directory;
  const found = (file: CardFile | undefined): CardFile => {
    if (file === undefined) throw new Refusal(0x6a82);
    return file;
  };
  switch (p1) {
    case 0x00: {
      if (data.length === 0) return card.masterFile();
      require(data.length === 2, 0x6a87);
      return found(byIdentifier(card, channel, toUint(data)));
    }
    case 0x01:
    case 0x02: {
      // P1 02, an EF below the current directory, is of ISO/IEC 7816-4 alone.
      require(p1 === 0x01 || !card.behaviour.strict, 0x6a86);
      require(data.length === 2, 0x6a87);
      const kind = p1 === 0x01 ? 'directory' : 'elementary';
      return found(children(current).find((child) => child.kind === kind && child.node.fid === toUint(data)));
    }
    case 0x03:
      require(data.length === 0, 0x6a87);
      return found(current.parent);
    case 0x08:
    case 0x09: {
      require(data.length > 0 && data.length % 2 === 0, 0x6a87);
      return found(byPath(p1 === 0x08 ? card.masterFile() : current, channel, data));
    }
    default:
      throw new Refusal(0x6a86);
  }
}

/** ADFs are reached by AID or 7FFF, never by their temporary FID. */
const children = (directory: DirectoryFile) => directory.children.filter((child) => child.node.kind !== 'adf');

/** Order of TS 102 221 section 8.4.1: below, the parent, siblings that are directories, the application, the MF. */
function byIdentifier(card: CardContext, channel: Channel, fid: number): CardFile | undefined {
  if (fid === 0x3f00) return card.masterFile();
  if (fid === 0x7fff) return channel.application;
  const current = channel.directory;
  const parent = current.parent;
  const named = (file: CardFile) => file.node.fid === fid;
  if (current.node.kind !== 'adf' && named(current)) return current;
  return (
    children(current).find(named) ??
    (parent !== undefined && parent.node.kind !== 'adf' && named(parent) ? parent : undefined) ??
    (parent === undefined ? undefined : children(parent).find((child) => child.kind === 'directory' && named(child)))
  );
}

function byPath(start: DirectoryFile, channel: Channel, path: Uint8Array): CardFile | undefined {
  let at: CardFile | undefined = start;
  for (let i = 0; i < path.length; i += 2) {
    const fid = toUint(path.subarray(i, i + 2));
    if (i === 0 && fid === 0x7fff) at = channel.application;
    else if (at?.kind === 'directory') at = children(at).find((child) => child.node.fid === fid);
    else return undefined;
    if (at === undefined) return undefined;
  }
  return at;
}
