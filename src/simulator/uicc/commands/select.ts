import { toUint, startsWith } from '#core/protocol/bytes/index.ts';
import { done, Refusal, require, type Answer } from '../answer.ts';
import type { CardContext, CommandHandler } from '../card-context.ts';
import type { CardApplet, Channel } from '../channel.ts';
import type { CardFile, DirectoryFile } from '../file.ts';
import { fcpOf } from './file-control-parameters.ts';

/** SELECT, TS 102 221 section 11.1.1. */
export const select: CommandHandler = (card, channel, { p1, p2, data }) => {
  if (p1 === 0x04) return selectByName(card, channel, p2, data);
  require([0x00, 0x04, 0x0c].includes(p2), 0x6a86);
  const file = locate(card, channel, p1, data);
  if (file.kind === 'directory') {
    channel.leaveApplet();
    if (file.node.kind === 'adf') channel.selectApplication(file);
    else channel.selectDirectory(file);
  } else {
    channel.selectFile(file);
  }
  return done(p2 === 0x0c ? undefined : fcpOf(card, file));
};

function locate(card: CardContext, channel: Channel, p1: number, data: Uint8Array): CardFile {
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

type Candidate = { readonly aid: Uint8Array } & (
  | { readonly adf: DirectoryFile; readonly applet?: undefined }
  | { readonly applet: CardApplet; readonly adf?: undefined }
);

/** P2: b2 b1 occurrence (first, last, next, previous), b4 b3 what to return; b7 terminates the application's session. */
function selectByName(card: CardContext, channel: Channel, p2: number, name: Uint8Array): Answer {
  require((p2 & 0xb0) === 0 && [0x00, 0x04, 0x0c].includes(p2 & 0x0c), 0x6a86);
  require(name.length >= 1 && name.length <= 16, 0x6a87);
  const matches = candidates(card).filter(({ aid }) => startsWith(aid, name));
  const current = matches.findIndex(({ adf, applet }) =>
    adf ? adf === channel.application : applet === channel.applet,
  );
  const last = matches.length - 1;
  const chosen = matches[[0, last, current + 1, current < 0 ? last : current - 1][p2 & 0x03]!];
  if (chosen === undefined) throw new Refusal(0x6a82);
  const wantsData = (p2 & 0x0c) !== 0x0c;
  if (chosen.adf !== undefined) {
    channel.selectApplication(chosen.adf);
    return done(wantsData ? fcpOf(card, chosen.adf) : undefined);
  }
  channel.selectApplet(chosen.applet, card.masterFile());
  return done(wantsData ? chosen.applet.select() : undefined);
}

function candidates(card: CardContext): Candidate[] {
  const files = card
    .masterFile()
    .children.filter((child) => child.kind === 'directory' && child.node.aid !== undefined);
  return [
    ...files.map((file) => ({ aid: (file as DirectoryFile).node.aid!, adf: file as DirectoryFile })),
    ...card.applets().map((applet) => ({ aid: applet.aid, applet })),
  ];
}
